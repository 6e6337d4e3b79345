// Where the caret stands in a manifest that is being written: which object, which path, key or value, and what was written around it.
// Text that is half written has no meaning yet, so this looks at indents and braces and no more; what a manifest means is the engine's.

import {inlineAt} from "./inline.ts"

/** One step of a path: a key, or the index of an item. */
export type Step = string | number

/** Where the caret is. */
export type Spot = {
  readonly role: "key" | "value"
  /** From the object's root on: for a key the path of the map that it stands in, for a value the path of the value. */
  readonly path: readonly Step[]
  readonly apiVersion: string
  readonly kind: string
  /** The keys beside it, those of its own map, with their values where they stand on one line. */
  readonly siblings: ReadonlyMap<string, string>
  /** Where the word that is being written begins. */
  readonly from: number
  /** What of the word stands before the caret. */
  readonly word: string
  /** Whether it stands between braces or brackets. */
  readonly isInline: boolean
  /** The column of a key that is put here. */
  readonly column: number
}

/** LIMIT: lines looked at above and below the caret; an object longer than that is not looked through. */
const linesMax = 4_000

/** A map or list that is open, from its column on. `step`: the key or item that was written last. */
type Level =
  | {readonly kind: "map"; readonly column: number; step: string; readonly keys: Map<string, string>}
  | {readonly kind: "list"; readonly column: number; step: number}

/** The caret's place; null in a comment or a block of text. */
export function spotAt(text: string, offset: number): Spot | null {
  const lines = linesAround(text, offset)
  const before = (lines.list[lines.at] ?? "").slice(0, offset - lines.start)
  if (/^\s*#|\s#/.test(before.replace(/"[^"]*"|'[^']*'/g, ""))) return null
  const levels: Level[] = []
  const block = scan(levels, lines.list.slice(0, lines.at))
  if (block !== null && firstColumn(before, before.length) > block) return null
  const inline = inlineAt(before)
  const column = openItems(levels, inline.head)
  const entry = entryOf(inline.head)
  const isValue = inline.isOpen || entry?.isEnded === true
  close(levels, column)
  if (isValue && entry !== null) put(levels, column, entry)
  const own = levels.at(-1)
  const isInMap = own?.kind === "map" && own.column === column
  const steps = levels.map(({step}) => step)
  const outer = isInMap && !isValue ? steps.slice(0, -1) : steps
  const siblings = new Map(isInMap ? [...own.keys, ...keysBelow(lines, column)] : keysBelow(lines, column))
  const object = objectOf(lines, levels, siblings)
  const word = wordOf(before)
  return {
    role: inline.isOpen ? inline.role : isValue ? "value" : "key",
    path: [...outer, ...inline.steps].slice(object.depth),
    apiVersion: object.apiVersion,
    kind: object.kind,
    siblings: inline.isOpen && !(inline.isList && inline.siblings.size === 0) ? inline.siblings : siblings,
    from: offset - word.length,
    word,
    isInline: inline.isOpen,
    column,
  }
}

type Lines = {readonly list: readonly string[]; readonly at: number; readonly start: number}

/** The lines of the caret's document, as far as they are looked at. */
function linesAround(text: string, offset: number): Lines {
  const above: string[] = []
  const start = text.lastIndexOf("\n", offset - 1) + 1
  for (let end = start; end > 0 && above.length < linesMax;) {
    const from = text.lastIndexOf("\n", end - 2) + 1
    const line = text.slice(from, end - 1)
    if (line.startsWith("---")) break
    above.push(line.replace(/\r$/, ""))
    end = from
  }
  const below: string[] = []
  for (let from = start; from <= text.length && below.length < linesMax;) {
    const end = text.indexOf("\n", from)
    const line = text.slice(from, end === -1 ? text.length : end)
    if (from > start && line.startsWith("---")) break
    below.push(line.replace(/\r$/, ""))
    if (end === -1) break
    from = end + 1
  }
  return {list: [...above.reverse(), ...below], at: above.length, start}
}

/** Reads lines into levels; the column beyond which a block of text goes on, if one does at the end. */
function scan(levels: Level[], lines: readonly string[]): number | null {
  let block: number | null = null
  for (const line of lines) {
    if (isBlank(line)) continue
    const first = firstColumn(line, 0)
    if (block !== null && first > block) continue
    block = /[:\s-][|>][-+0-9]*\s*(#.*)?$/.test(line) ? first : null
    const column = openItems(levels, line)
    const entry = entryOf(line)
    if (entry === null) continue
    close(levels, column)
    put(levels, column, entry)
  }
  return block
}

function isBlank(line: string): boolean {
  return /^\s*(#.*)?$/.test(line)
}

function firstColumn(line: string, otherwise: number): number {
  const column = line.search(/\S/)
  return column === -1 ? otherwise : column
}

/** Opens the items that the dashes of a line begin; the column of what stands behind them. */
function openItems(levels: Level[], line: string): number {
  let column = firstColumn(line, line.length)
  while (line[column] === "-" && (line[column + 1] ?? " ") === " ") {
    const at = column
    while ((levels.at(-1)?.column ?? -1) > at) levels.pop()
    const top = levels.at(-1)
    if (top?.kind === "list" && top.column === at) top.step++
    else levels.push({kind: "list", column: at, step: 0})
    column++
    while (line[column] === " ") column++
  }
  return column
}

/** Closes what stands further in than a key at a column, and lists that a key at their own column ends. */
function close(levels: Level[], column: number): void {
  for (;;) {
    const top = levels.at(-1)
    if (top === undefined || top.column < column || (top.kind === "map" && top.column === column)) return
    levels.pop()
  }
}

type Entry = {readonly key: string; readonly value: string; readonly isEnded: boolean}

/** The key of a line with its value. `isEnded`: its colon is written and a blank after it. */
function entryOf(line: string): Entry | null {
  const match = /^\s*(?:-\s+)*("?)([^\s:#"'{}[\],&*!|>%@`][^:#"]*?)\1\s*:(?:(\s)\s*(.*))?$/.exec(line)
  if (match?.[2] === undefined) return null
  const value = (match[4] ?? "").replace(/\s#.*$/, "").trim()
  return {key: match[2], value: value.replace(/^(["'])(.*)\1$/, "$2"), isEnded: match[3] !== undefined}
}

function put(levels: Level[], column: number, {key, value}: Entry): void {
  const top = levels.at(-1)
  if (top?.kind === "map" && top.column === column) {
    top.step = key
    top.keys.set(key, value)
  } else levels.push({kind: "map", column, step: key, keys: new Map([[key, value]])})
}

/** The keys at a column below the caret, until something stands further out or another item begins. */
function keysBelow({list, at}: Lines, column: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const line of list.slice(at + 1)) {
    if (isBlank(line)) continue
    const first = firstColumn(line, 0)
    if (first < column) break
    const entry = first === column ? entryOf(line) : null
    if (entry !== null) found.set(entry.key, entry.value)
  }
  return found
}

type Head = {readonly apiVersion: string; readonly kind: string; readonly depth: number}

/** The object around the caret: an item of a list of objects, or the document. `depth`: steps to it. */
function objectOf(lines: Lines, levels: readonly Level[], siblings: ReadonlyMap<string, string>): Head {
  const [root, list, item] = levels
  const isItem = root?.kind === "map" && root.step === "items" && list?.kind === "list"
  const depth = isItem ? 2 : 0
  const map = isItem ? item : root
  const column = map?.column ?? 0
  const keys = map?.kind === "map" ? new Map([...map.keys, ...keysBelow(lines, column)]) : siblings
  return {apiVersion: keys.get("apiVersion") ?? "", kind: keys.get("kind") ?? "", depth}
}

/** The word before the caret: letters of names, labels, addresses. */
function wordOf(before: string): string {
  return (/[\w./-]*$/.exec(before)?.[0] ?? "").replace(/^-+$/, "")
}
