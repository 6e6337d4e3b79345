// JSON values one after another, as kubectl reads a stream that begins with `{`, with the offsets of everything in them.

import {Fault} from "./fault.ts"
import {depthMax, keysMax} from "./limits.ts"
import type {YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSeq} from "./node.ts"

/** A reader of one text; `at` is the next unit. Lives inside one call. */
type Cursor = {readonly text: string; at: number; depth: number}

/** A value with the offset behind it. */
export type JsonValue = {readonly node: YamlNode; readonly end: number}

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const wordPattern = /true|false|null/y

/** Reads one value from an offset on; throws a `Fault` where there is none. */
export function readJson(text: string, from: number): JsonValue {
  const cursor: Cursor = {text, at: skipBlanks(text, from), depth: 0}
  const node = readValue(cursor)
  return {node, end: cursor.at}
}

/** The offset of the next unit that is no blank. */
export function skipBlanks(text: string, from: number): number {
  let at = from
  for (let unit = text.charCodeAt(at); unit === 32 || unit === 10 || unit === 13 || unit === 9; unit = text.charCodeAt(at)) at++
  return at
}

/** Any value. */
function readValue(cursor: Cursor): YamlNode {
  const sign = cursor.text[cursor.at]
  if (sign === "{") return readNested(cursor, readMap)
  if (sign === "[") return readNested(cursor, readList)
  if (sign === '"') return readText(cursor)
  return readWordOrNumber(cursor)
}

/** A map or list, within the permitted depth. */
function readNested(cursor: Cursor, read: (cursor: Cursor) => YamlNode): YamlNode {
  if (++cursor.depth > depthMax) throw new Fault("limit-depth", `nested more than ${depthMax} deep`, {start: cursor.at, end: cursor.at + 1})
  const node = read(cursor)
  cursor.depth--
  return node
}

/** `{…}`. */
function readMap(cursor: Cursor): YamlMap {
  const start = cursor.at++
  const entries = new Map<string, YamlEntry>()
  if (closes(cursor, "}")) return {kind: "map", start, end: cursor.at, entries: []}
  for (;;) {
    addEntry(entries, readEntry(cursor))
    if (closes(cursor, "}")) return {kind: "map", start, end: cursor.at, entries: [...entries.values()]}
    expect(cursor, ",", "`,` or `}`")
    cursor.at = skipBlanks(cursor.text, cursor.at)
  }
}

/** Adds an entry, or refuses a second one of its key. */
function addEntry(entries: Map<string, YamlEntry>, entry: YamlEntry): void {
  const first = entries.get(entry.key)
  const where = {start: entry.keyStart, end: entry.keyEnd}
  if (first) {
    throw new Fault("duplicate-key", `the key \`${entry.key}\` stands twice in one map`, where, {
      help: "merge the two values, or remove one",
      other: {start: first.keyStart, end: first.keyEnd, message: "stands here first"},
    })
  }
  if (entries.size >= keysMax) throw new Fault("limit-keys", `a map with more than ${keysMax} keys`, where)
  entries.set(entry.key, entry)
}

/** `"key": value`. */
function readEntry(cursor: Cursor): YamlEntry {
  if (cursor.text[cursor.at] !== '"') throw unexpected(cursor, "a key in double quotes")
  const key = readText(cursor)
  cursor.at = skipBlanks(cursor.text, cursor.at)
  expect(cursor, ":", "`:`")
  cursor.at = skipBlanks(cursor.text, cursor.at)
  return {key: String(key.value), keyStart: key.start, keyEnd: key.end, value: readValue(cursor)}
}

/** `[…]`. */
function readList(cursor: Cursor): YamlSeq {
  const start = cursor.at++
  const items: YamlNode[] = []
  if (closes(cursor, "]")) return {kind: "seq", start, end: cursor.at, items}
  for (;;) {
    items.push(readValue(cursor))
    if (closes(cursor, "]")) return {kind: "seq", start, end: cursor.at, items}
    expect(cursor, ",", "`,` or `]`")
    cursor.at = skipBlanks(cursor.text, cursor.at)
  }
}

/** Passes blanks, and the closing sign if it stands there. */
function closes(cursor: Cursor, sign: string): boolean {
  cursor.at = skipBlanks(cursor.text, cursor.at)
  if (cursor.text[cursor.at] !== sign) return false
  cursor.at++
  return true
}

/** Passes one sign that must stand here. */
function expect(cursor: Cursor, sign: string, wanted: string): void {
  if (cursor.text[cursor.at] !== sign) throw unexpected(cursor, wanted)
  cursor.at++
}

/** A text in double quotes. */
function readText(cursor: Cursor): YamlScalar {
  const {text, at: start} = cursor
  let end = start + 1
  for (let unit = text.charCodeAt(end); unit !== 34; unit = text.charCodeAt(end)) {
    if (end >= text.length || unit < 32) throw new Fault("json-syntax", "a text that does not end on its line", {start, end: start + 1})
    end += unit === 92 ? 2 : 1
  }
  cursor.at = end + 1
  const source = text.slice(start, end + 1)
  return {
    kind: "scalar",
    start,
    end: end + 1,
    value: source.includes("\\") ? unescape(source, start) : source.slice(1, -1),
    isPlain: false,
    source,
    tag: "",
  }
}

/** The text that an escaped literal stands for. */
function unescape(source: string, start: number): string {
  try {
    return JSON.parse(source) as string
  } catch {
    throw new Fault("json-syntax", "an escape that JSON does not have", {start, end: start + source.length})
  }
}

/** A number, a boolean or null. */
function readWordOrNumber(cursor: Cursor): YamlScalar {
  const start = cursor.at
  const source = matchAt(numberPattern, cursor) ?? matchAt(wordPattern, cursor)
  if (source === undefined) throw unexpected(cursor, "a value")
  const end = cursor.at
  const value = JSON.parse(source) as number | boolean | null
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new Fault("bad-number", `\`${source.slice(0, 40)}\` cannot be carried as a number`, {start, end})
  }
  return {kind: "scalar", start, end, value: Object.is(value, -0) ? 0 : value, isPlain: true, source, tag: ""}
}

/** The match of a sticky pattern at the cursor, which moves behind it. */
function matchAt(pattern: RegExp, cursor: Cursor): string | undefined {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0]
  cursor.at += found?.length ?? 0
  return found
}

/** The fault of finding something else. */
function unexpected({text, at}: Cursor, wanted: string): Fault {
  const found = at >= text.length ? "the text ends" : `found \`${String.fromCodePoint(text.codePointAt(at) ?? 0)}\``
  return new Fault("json-syntax", `expected ${wanted}, ${found}`, {start: Math.min(at, text.length), end: Math.min(at + 1, text.length)})
}
