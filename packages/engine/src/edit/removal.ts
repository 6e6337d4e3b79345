// What goes when something is removed: an entry, an item, a document, with the lines that were its own and no others.

import type {YamlDocument, YamlEntry, YamlMap, YamlNode, YamlSeq} from "../manifest/yaml/node.ts"
import type {Step} from "./change.ts"
import {beginsLine, endOf, isFlow, lineEndAfter, lineStartOf} from "./layout.ts"
import type {Splice} from "./splice.ts"

/** The splice that removes what a path leads to. A map or list that would be left empty goes with it, unless it is the whole. */
export function removalOf(text: string, root: YamlNode, path: readonly Step[]): Splice | undefined {
  const parents: YamlNode[] = []
  let node: YamlNode | undefined = root
  for (const step of path) {
    if (node === undefined) return undefined
    parents.push(node)
    node = childOf(node, step)
  }
  if (node === undefined) return undefined
  for (let i = path.length - 1; i >= 0; i--) {
    const [parent, step] = [parents[i], path[i]]
    if (parent === undefined || step === undefined || parent.kind === "scalar") return undefined
    const size = parent.kind === "map" ? parent.entries.length : parent.items.length
    if (size > 1 || i === 0) return parent.kind === "map" ? withoutEntry(text, parent, step) : withoutElement(text, parent, step)
  }
  return undefined
}

/** The text without an item of a list of objects; a list that loses its last object keeps its brackets. */
export function withoutItem(text: string, {root}: YamlDocument, path: readonly Step[]): string | undefined {
  if (root === null) return undefined
  const splice = removalOf(text, root, path)
  return splice === undefined ? undefined : text.slice(0, splice.start) + splice.text + text.slice(splice.end)
}

/** The text without a document: its lines and its separator. What stands above the first document is the file's and stays. */
export function withoutDocument(text: string, root: YamlNode): string {
  if (text[root.start] === "{" && !/^(---|\s*$)/.test(text.slice(endOf(text, root)).trimStart()) && /^\s*\{/.test(text))
    return text.slice(0, root.start) + text.slice(endOf(text, root))
  const start = lineStartOf(text, root.start)
  const before = /(^|\n)---[^\n]*\n(?![\s\S]*\n---[^\n]*\n)/.exec(text.slice(0, start))
  const rootEnd = endOf(text, root)
  const after = /(^|\n)---[ \t]*(#[^\n]*)?(\r?\n|$)/.exec(text.slice(rootEnd))
  const next = after === null ? text.length : rootEnd + after.index + (after[1] ?? "").length
  if (before !== null) return text.slice(0, before.index + (before[1] ?? "").length) + text.slice(next)
  return text.slice(0, start) + text.slice(after === null ? next : rootEnd + after.index + after[0].length)
}

function childOf(node: YamlNode, step: Step): YamlNode | undefined {
  if (typeof step === "number") return node.kind === "seq" ? node.items[step] : undefined
  return node.kind === "map" ? node.entries.find(({key}) => key === step)?.value : undefined
}

function withoutEntry(text: string, map: YamlMap, step: Step): Splice | undefined {
  const at = map.entries.findIndex(({key}) => key === step)
  const entry = map.entries[at]
  if (entry === undefined) return undefined
  const [previous, next] = [map.entries[at - 1], map.entries[at + 1]]
  if (isFlow(text, map)) return betweenBraces(spanOf(text, entry), previous && spanOf(text, previous), next && spanOf(text, next))
  const layout = beginsLine(text, entry.keyStart)
  if (layout === "inside") return undefined
  if (layout === "behind a dash") return next === undefined ? undefined : {start: entry.keyStart, end: next.keyStart, text: ""}
  return {start: lineStartOf(text, entry.keyStart), end: lineEndAfter(text, entry.value), text: ""}
}

function withoutElement(text: string, seq: YamlSeq, step: Step): Splice | undefined {
  const at = Number(step)
  const item = seq.items[at]
  if (item === undefined) return undefined
  if (isFlow(text, seq)) {
    const [previous, next] = [seq.items[at - 1], seq.items[at + 1]]
    return betweenBraces(itemSpan(text, item), previous && itemSpan(text, previous), next && itemSpan(text, next))
  }
  const dash = text.lastIndexOf("-", item.start)
  if (dash === -1 || beginsLine(text, dash) !== "alone" || text.slice(dash + 1, item.start).trim() !== "") return undefined
  return {start: lineStartOf(text, dash), end: lineEndAfter(text, item), text: ""}
}

type Span = {readonly start: number; readonly end: number}

function spanOf(text: string, {keyStart, keyEnd, value}: YamlEntry): Span {
  return {start: keyStart, end: Math.max(endOf(text, value), keyEnd)}
}

function itemSpan(text: string, item: YamlNode): Span {
  return {start: item.start, end: endOf(text, item)}
}

/** With the comma behind it, or the one before it. */
function betweenBraces(span: Span, previous: Span | undefined, next: Span | undefined): Splice {
  if (next !== undefined) return {start: span.start, end: next.start, text: ""}
  return {start: previous?.end ?? span.start, end: span.end, text: ""}
}
