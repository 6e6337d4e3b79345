// Rules that would let a denied flow pass with one change: which change, and the very field of the file. Whoever would rather edit than add.

import type {Miss} from "../program/miss.ts"
import type {ExplainedCase} from "../explain/explanation.ts"
import type {YamlDocument, YamlEntry, YamlNode} from "../manifest/yaml/node.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {reference} from "../decide/walk.ts"
import {placeBetween} from "../text/source.ts"
import type {Place, Source, SourceFile} from "../text/source.ts"

/** One change of one rule. `half`: the side whose list it opens; where both sides deny, each needs one. `at`: the field, or the rule where it has none. */
export type RuleEdit = {readonly by: string; readonly half: "egress" | "ingress"; readonly change: Miss; readonly at: Place}

/** LIMIT: edits that are named for one list. */
const editsMax = 2

/** LIMIT: letters of a file that is read again for the place of a field; of longer ones the place of the rule will do. */
const fileMax = 2_000_000

/** The edits for each list that denies a flow, the nearest first. */
export function editsOf(files: readonly Source[], {nearMisses}: Pick<ExplainedCase, "nearMisses">): readonly RuleEdit[] {
  const counts = new Map<string, number>()
  return nearMisses.flatMap(({stage, policy, rule, at, misses}) => {
    const [change, ...others] = misses
    const count = counts.get(stage) ?? 0
    if (change === undefined || others.length > 0 || count >= editsMax) return []
    counts.set(stage, count + 1)
    const half = stage.endsWith("egress") ? "egress" : "ingress"
    const by = reference(policy, half === "egress" ? "Egress" : "Ingress", rule)
    return [{by, half, change, at: placeOf(files, at, change.criterion)} as const]
  })
}

/** Where the field of a criterion stands within the rule at a place. */
function placeOf(files: readonly Source[], at: Place, criterion: string): Place {
  const file = files.find(({name}) => name === at.file)
  if (file === undefined || !isShort(file)) return at
  for (const document of readStream(file).documents) {
    const rule = document.root === null ? null : mapAt(document, document.root, at)
    const entry = rule === null ? null : fieldOf(rule, criterion)
    if (entry !== null) return placeBetween(file.name, document.lines, entry.keyStart, entry.value.end)
    if (rule !== null) return at
  }
  return at
}

function isShort(file: Source): file is SourceFile {
  return "text" in file && file.text.length <= fileMax
}

/** The map that begins at a place. */
function mapAt(document: YamlDocument, node: YamlNode, at: Place): YamlNode | null {
  const {line, column} = document.lines.positionAt(node.start)
  if (node.kind === "map" && line === at.line && column === at.column) return node
  for (const child of childrenOf(node)) {
    const found = mapAt(document, child, at)
    if (found !== null) return found
  }
  return null
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === "seq") return node.items
  return node.kind === "map" ? node.entries.map(({value}) => value) : []
}

/** The innermost field on the way that a criterion names, as far as the rule has it. */
function fieldOf(rule: YamlNode, criterion: string): YamlEntry | null {
  let node: YamlNode | undefined = rule
  let found: YamlEntry | null = null
  for (const [, key = "", index] of criterion.matchAll(/([^.[\]]+)(?:\[(\d+)\])?/g)) {
    const entry: YamlEntry | undefined = node?.kind === "map" ? node.entries.find((each) => each.key === key) : undefined
    if (entry === undefined) return found
    found = entry
    node = index === undefined || entry.value.kind !== "seq" ? entry.value : entry.value.items[Number(index)]
  }
  return found
}
