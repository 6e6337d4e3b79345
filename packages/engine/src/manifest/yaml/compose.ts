// One YAML document's tokens as nodes: aliases resolved, merges merged, scalars typed. js-yaml finds the tokens, no more.

import {
  COLLECTION_STYLE_FLOW,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  SCALAR_STYLE_PLAIN,
  YAMLException,
  parseEvents,
} from "js-yaml"
import type {Event, MappingEvent, ScalarEvent, SequenceEvent} from "js-yaml"
import {Fault} from "./fault.ts"
import {aliasesMax, depthMax, expandedNodesMin, expansionMax} from "./limits.ts"
import {MapBuilder} from "./map-builder.ts"
import type {YamlNode} from "./node.ts"
import type {Override} from "./part.ts"
import {scalarNode} from "./scalar-node.ts"
import {Strings} from "./strings.ts"
import {syntaxHelp} from "./syntax-help.ts"

/** A document's value, null for an empty one, and its merges that replaced an earlier key. */
export type Composed = {readonly root: YamlNode | null; readonly overrides: readonly Override[]}

/** What a node costs when written out: values in it, and how deep they nest. */
type Weight = {readonly nodes: number; readonly depth: number}

type OpenList = {
  readonly kind: "seq"
  readonly start: number
  readonly anchor: string
  readonly isFlow: boolean
  readonly items: YamlNode[]
  end: number
}
type OpenMap = {
  readonly kind: "map"
  readonly start: number
  readonly anchor: string
  readonly isFlow: boolean
  readonly builder: MapBuilder
  end: number
}

/** Nodes by their anchors, and what nodes weigh. */
type Anchored = {readonly nodes: Map<string, YamlNode | "open">; readonly weights: Map<YamlNode, Weight>}

/** The state of one document's composition; `base` is the document's offset in its file. Lives inside one call. */
type Composer = {
  readonly text: string
  readonly base: number
  readonly strings: Strings
  readonly hasTabs: boolean
  readonly open: (OpenList | OpenMap)[]
  /** WHY late: nearly no document has an anchor. */
  anchored: Anchored | undefined
  readonly overrides: Override[]
  written: number
  expanded: number
  aliases: number
  root: YamlNode | null
}

/** Reads one document's text, which starts at `base` in its file. Throws a `Fault` where it cannot. */
export function composeDocument(source: string, base: number, strings: Strings = new Strings()): Composed {
  const {events, text} = eventsOf(source, base)
  const composer: Composer = {
    text,
    base,
    strings,
    hasTabs: text.includes("\t"),
    open: [],
    anchored: undefined,
    overrides: [],
    written: 0,
    expanded: 0,
    aliases: 0,
    root: null,
  }
  let documents = 0
  for (const event of events) {
    if (event.type === EVENT_DOCUMENT && ++documents > 1) throw trailing(text, base)
    if (event.type === EVENT_DOCUMENT && event.directives.length > 0) throw directive(text, base)
    takeEvent(composer, event)
  }
  return {root: isEmpty(composer.root) ? null : composer.root, overrides: composer.overrides}
}

/** An empty value, or the word null. */
function isEmpty(root: YamlNode | null): boolean {
  return root === null || (root.kind === "scalar" && root.value === null)
}

/** Whether a text begins with a letter: nothing that separates documents stands before it. */
function beginsPlainly(text: string): boolean {
  const letter = text.charCodeAt(0) | 32
  return letter >= 97 && letter <= 122
}

/** Tokens, and the text that their offsets are of. */
type Tokens = {readonly events: readonly Event[]; readonly text: string}

/** The tokens; js-yaml's complaint becomes a fault. */
function eventsOf(text: string, base: number): Tokens {
  if (beginsPlainly(text)) return tokensOf(text, base)
  const early = /^(?:[ \t]*(?:#.*)?\r?\n)*\.\.\.(?=\s|$)/.exec(text)
  if (early) {
    const end = base + early[0].length
    throw new Fault("yaml-syntax", "`...` ends a document that has not begun", {start: end - 3, end}, {help: "remove the line"})
  }
  const indented = /^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]+(---)(?=\s|$)/.exec(text)
  if (indented) {
    const end = base + indented[0].length
    throw new Fault(
      "document-separator",
      "an indented `---` separates nothing",
      {start: end - 3, end},
      {help: "move it to the start of the line"},
    )
  }
  return tokensOf(text, base)
}

/** LIMIT: lines inside brackets that stand further left than js-yaml allows and the cluster does not mind; and the units read for their sake. */
const outdentedMax = 1000
const outdentedUnitsMax = 20_000_000

/**
 * js-yaml's tokens. WHY the second try: it refuses a bracket or quote that closes at the left edge, which the cluster takes.
 * The line break before such a line becomes a blank, which means the same and keeps every offset.
 */
function tokensOf(text: string, base: number): Tokens {
  let attempt = text
  for (let tries = 0; ; tries++) {
    try {
      return {events: parseEvents(attempt, {maxDepth: depthMax}), text: attempt}
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error
      const joined =
        /deficient indentation/.test(error.reason) && tries < Math.min(outdentedMax, outdentedUnitsMax / text.length)
          ? joinedAt(attempt, error.mark?.position ?? 0)
          : undefined
      if (joined === undefined) throw syntaxFault(error, text, base)
      attempt = joined
    }
  }
}

/** The text with the line break before a position, and a comment before it, blanked; undefined where there is none. */
function joinedAt(text: string, position: number): string | undefined {
  const lineStart = text.lastIndexOf("\n", position - 1) + 1
  if (lineStart === 0) return undefined
  const before = text.lastIndexOf("\n", lineStart - 2) + 1
  const comment = text.slice(before, lineStart).search(/(?:^|[ \t])#/)
  const from = comment === -1 ? text.slice(0, lineStart).replace(/\r?\n$/, "").length : before + comment
  return text.slice(0, from) + " ".repeat(lineStart - from) + text.slice(lineStart)
}

/** js-yaml's complaint in our words: what it says in plain terms, where it says it. */
function syntaxFault(error: YAMLException, text: string, base: number): Fault {
  const position = Math.min(error.mark?.position ?? 0, text.length)
  const where = {start: base + position, end: base + Math.min(position + 1, text.length)}
  if (/depth/i.test(error.reason)) return new Fault("limit-depth", `nested more than ${depthMax} deep`, where)
  if (/end of the stream or a document separator/.test(error.reason)) {
    return new Fault("trailing-content", "the document has ended here, and the cluster would drop what follows", where, {
      help: "put `---` between two documents, or repair the indent of this line",
    })
  }
  const reason = error.reason.replaceAll(/[\r\n]+/g, " ").replace(/^./, (sign) => sign.toLowerCase())
  const help = syntaxHelp(reason, text, position)
  return new Fault("yaml-syntax", `cannot be read as YAML: ${reason}`, where, help === undefined ? {} : {help})
}

/** The fault of a second document inside what the splitter took for one. */
function trailing(text: string, base: number): Fault {
  const marker = /^\.\.\.|^---/m.exec(text.slice(1))
  const start = base + (marker ? marker.index + 1 : 0)
  return new Fault(
    "trailing-content",
    "another document begins here, and the cluster would drop it",
    {start, end: start + 3},
    {
      help: "put a line with `---` alone between two documents",
    },
  )
}

/** The fault of a `%` line. */
function directive(text: string, base: number): Fault {
  const start = base + Math.max(0, text.search(/^%/m))
  return new Fault("yaml-directive", "a directive before the document", {start, end: start + 1}, {help: "remove the line"})
}

/** Takes one token into the composition. */
function takeEvent(composer: Composer, event: Event): void {
  if (event.type === EVENT_SCALAR) return addScalar(composer, event)
  if (event.type === EVENT_ALIAS) return addAlias(composer, event.anchorStart, event.anchorEnd)
  if (event.type === EVENT_SEQUENCE || event.type === EVENT_MAPPING) return openNode(composer, event)
  if (event.type === EVENT_POP) return closeNode(composer)
  return undefined
}

/** A scalar, anchored or not. */
function addScalar(composer: Composer, event: ScalarEvent): void {
  const node = scalarNode(composer, event, lastEnd(composer))
  if (composer.hasTabs && event.style === SCALAR_STYLE_PLAIN) refuseTab(composer, event.valueStart)
  const anchor = anchorOf(composer, event)
  if (anchor !== "") setAnchor(composer, anchor, node)
  addNode(composer, node, leaf)
}

/** Remembers what an anchor stands for. */
function setAnchor(composer: Composer, anchor: string, node: YamlNode | "open"): void {
  composer.anchored ??= {nodes: new Map(), weights: new Map()}
  composer.anchored.nodes.set(anchor, node)
}

/** What a scalar weighs. */
const leaf: Weight = {nodes: 1, depth: 0}

/** The name after `&`, or empty. */
function anchorOf({text, base}: Composer, {anchorStart, anchorEnd}: ScalarEvent | SequenceEvent | MappingEvent): string {
  if (anchorStart < 0) return ""
  const name = text.slice(anchorStart, anchorEnd)
  if (name !== "" && !/^[0-9A-Za-z_-]+$/.test(name)) {
    throw new Fault("yaml-syntax", "an anchor's name has letters, digits, `-` and `_` alone", {
      start: base + anchorStart,
      end: base + anchorEnd,
    })
  }
  return name
}

/** A tab may not indent a block, and js-yaml lets one pass before a plain value. */
function refuseTab({text, base, open}: Composer, valueStart: number): void {
  if (valueStart < 1 || open.at(-1)?.isFlow) return
  const lead = text.slice(text.lastIndexOf("\n", valueStart - 1) + 1, valueStart)
  if (!lead.includes("\t") || lead.trim() !== "") return
  throw new Fault("yaml-syntax", "a tab cannot indent", {start: base + valueStart - 1, end: base + valueStart}, {help: "use blanks"})
}

/** Where the innermost open node has been read up to; empty values stand there. */
function lastEnd({open, base}: Composer): number {
  return open.at(-1)?.end ?? base
}

/** Begins a list or map. */
function openNode(composer: Composer, event: SequenceEvent | MappingEvent): void {
  const anchor = anchorOf(composer, event)
  if (anchor !== "") setAnchor(composer, anchor, "open")
  const start = composer.base + event.start
  const isFlow = event.style === COLLECTION_STYLE_FLOW
  const top = composer.open.at(-1)
  if (
    event.type === EVENT_MAPPING &&
    !isFlow &&
    top?.kind === "map" &&
    !hasLineBreak(composer.text, top.end - composer.base, event.start)
  ) {
    throw new Fault(
      "yaml-syntax",
      "a map cannot begin on the line of its key",
      {start, end: start + 1},
      {help: "quote the value if text was meant"},
    )
  }
  if (event.type === EVENT_SEQUENCE) composer.open.push({kind: "seq", start, anchor, isFlow, items: [], end: start})
  else composer.open.push({kind: "map", start, anchor, isFlow, builder: new MapBuilder(composer.overrides), end: start})
}

/** Whether a stretch of a text holds a line break. */
function hasLineBreak(text: string, from: number, to: number): boolean {
  const at = text.indexOf("\n", from)
  return at !== -1 && at < to
}

/** Ends the innermost list or map; a token that ends the document itself finds none. */
function closeNode(composer: Composer): void {
  const done = composer.open.pop()
  if (done === undefined) return
  const {start, end} = done
  const node: YamlNode =
    done.kind === "seq" ? {kind: "seq", start, end, items: done.items} : {kind: "map", start, end, entries: done.builder.entries()}
  if (done.anchor !== "") setAnchor(composer, done.anchor, node)
  addNode(composer, node, weigh(composer, node))
}

/** What a list or map weighs. WHY: only where aliases occur can the weight differ from what was written. */
function weigh({anchored}: Composer, node: YamlNode): Weight {
  if (anchored === undefined || node.kind === "scalar") return leaf
  const children = node.kind === "seq" ? node.items : node.entries.map(({value}) => value)
  let nodes = 1
  let depth = 0
  for (const child of children) {
    const weight = anchored.weights.get(child) ?? leaf
    nodes += weight.nodes
    depth = Math.max(depth, weight.depth + 1)
  }
  if (depth > depthMax)
    throw new Fault("limit-depth", `nested more than ${depthMax} deep, aliases written out`, {start: node.start, end: node.start + 1})
  return {nodes, depth}
}

/** The node that an alias repeats. */
function addAlias(composer: Composer, from: number, to: number): void {
  const name = composer.text.slice(from, to)
  const where = {start: composer.base + from - 1, end: composer.base + to}
  const node = composer.anchored?.nodes.get(name)
  if (node === undefined)
    throw new Fault("unknown-anchor", `no \`&${name}\` stands before this alias`, where, {help: "quote the text if no alias was meant"})
  if (node === "open") throw new Fault("alias-cycle", `\`*${name}\` stands inside the value that it repeats`, where)
  if (++composer.aliases > aliasesMax) throw new Fault("limit-aliases", `more than ${aliasesMax} aliases in one document`, where)
  composer.expanded += composer.anchored?.weights.get(node)?.nodes ?? 1
  addNode(composer, node, undefined)
  const top = composer.open.at(-1)
  if (top) top.end = where.end
}

/** Puts a finished node where it belongs. `weight` undefined: a repeated one, weighed before. */
function addNode(composer: Composer, node: YamlNode, weight: Weight | undefined): void {
  if (weight) composer.anchored?.weights.set(node, weight)
  if (weight) composer.written++
  if (composer.expanded > expandedNodesMin && composer.expanded > expansionMax * composer.written) {
    const limit = Math.max(expandedNodesMin, expansionMax * composer.written)
    throw new Fault("limit-nodes", `aliases repeat more than ${limit} values`, {start: node.start, end: node.end})
  }
  const top = composer.open.at(-1)
  if (top === undefined) {
    composer.root = node
    return
  }
  if (weight) top.end = Math.max(top.end, node.end)
  if (top.kind === "seq") top.items.push(node)
  else top.builder.add(node)
}
