// JSON values, as kubectl reads a stream that begins with `{`, with the offsets of everything in them.
// Values of keys that nearly nobody asks for are passed over (json-pass.ts), and so are values that came before letter by letter (json-wordings.ts):
// what is in them becomes nodes when somebody asks.

import {Fault} from "./fault.ts"
import {numberEnd, passValue, passingRoom, skipBlanks} from "./json-pass.ts"
import {depthMax, keysMax} from "./limits.ts"
import type {YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSeq} from "./node.ts"
import {Words, standsAt} from "./json-words.ts"
import {Wordings, seldomAsked} from "./json-wordings.ts"
import type {Wording} from "./json-wordings.ts"
import {smallNumber} from "./scalar.ts"
import {Strings} from "./strings.ts"

/** What readers of the parts of one source share. */
export type JsonDesk = {readonly strings: Strings; readonly room: Int32Array; readonly words: Words; readonly wordings: Wordings}

/**
 * A reader of one text; `at` is the next unit, `base` the offset in the source at which the text begins. `isCut`: what was read or refused
 * might be another thing if the text went on; `mayGrow`: whether it may go on. Lives inside one call.
 */
export type JsonCursor = {
  readonly text: string
  readonly base: number
  readonly desk: JsonDesk
  at: number
  depth: number
  isCut: boolean
  mayGrow: boolean
  /** Of the text in quotes that was passed last. */
  hasEscape: boolean
}

/** What the readers of a source share. */
export function jsonDesk(strings: Strings = new Strings()): JsonDesk {
  return {strings, room: passingRoom(), words: new Words(), wordings: new Wordings()}
}

/** A reader of a text from an offset of the text on. */
export function jsonCursor(text: string, base: number, at: number, desk: JsonDesk): JsonCursor {
  return {text, base, desk, at, depth: 0, isCut: false, mayGrow: false, hasEscape: false}
}

/** The value that begins behind the blanks before the cursor; throws a `Fault` where there is none. */
export function readValue(cursor: JsonCursor): YamlNode {
  cursor.at = skipBlanks(cursor.text, cursor.at)
  const sign = cursor.text.charCodeAt(cursor.at)
  if (sign === 34) return readText(cursor)
  if (sign === openMap) return readNested(cursor, readMap)
  if (sign === openList) return readNested(cursor, readList)
  return readWordOrNumber(cursor)
}

/** A map or list, within the permitted depth. */
function readNested(cursor: JsonCursor, read: (cursor: JsonCursor) => YamlNode): YamlNode {
  if (++cursor.depth > depthMax) {
    const start = cursor.base + cursor.at
    throw new Fault("limit-depth", `nested more than ${depthMax} deep`, {start, end: start + 1})
  }
  const node = read(cursor)
  cursor.depth--
  return node
}

/** `{…}`. */
function readMap(cursor: JsonCursor): YamlMap {
  const start = cursor.base + cursor.at++
  const entries = new Entries()
  if (!closes(cursor, closeMap)) {
    do entries.add(readEntry(cursor))
    while (!endsMap(cursor))
  }
  return {kind: "map", start, end: cursor.base + cursor.at, entries: entries.list}
}

const [openMap, openList] = [123, 91]
/** `}` */
export const closeMap = 125
/** `]` */
export const closeList = 93
const comma = 44

/** The entries of one map; a second one of a key is refused. */
export class Entries {
  readonly list: YamlEntry[] = []
  #byKey: Map<string, YamlEntry> | undefined

  /** Adds an entry. */
  add(entry: YamlEntry): void {
    const first = this.#first(entry.key)
    const {keyStart: start, keyEnd: end} = entry
    if (first) {
      throw new Fault(
        "duplicate-key",
        `the key \`${entry.key}\` stands twice in one map`,
        {start, end},
        {
          help: "merge the two values, or remove one",
          other: {start: first.keyStart, end: first.keyEnd, message: "stands here first"},
        },
      )
    }
    if (this.list.length >= keysMax) throw new Fault("limit-keys", `a map with more than ${keysMax} keys`, {start, end})
    this.list.push(entry)
    this.#byKey?.set(entry.key, entry)
  }

  /** WHY two ways: nearly every map is small, and a search among few costs less than keeping an index. */
  #first(key: string): YamlEntry | undefined {
    if (this.#byKey) return this.#byKey.get(key)
    if (this.list.length >= searchedMax) this.#byKey = new Map(this.list.map((entry) => [entry.key, entry]))
    for (const entry of this.list) if (entry.key === key) return entry
    return undefined
  }
}

const searchedMax = 24

/** `"key": value`. */
function readEntry(cursor: JsonCursor): YamlEntry {
  const keyStart = passToKey(cursor)
  const key = keyAt(cursor)
  const keyEnd = cursor.base + cursor.at
  passColon(cursor)
  const sign = cursor.text.charCodeAt(cursor.at)
  if (sign === 34) return {key, keyStart, keyEnd, value: readTextOfKey(cursor)}
  const isNested = sign === openMap || sign === openList
  return {key, keyStart, keyEnd, value: isNested ? nestedValue(cursor, key) : readValue(cursor)}
}

/** The value of a key, a map or list: passed over where it is known or seldom asked for. */
function nestedValue(cursor: JsonCursor, key: string): YamlNode {
  const {text, base, at, depth, desk} = cursor
  const repeated = desk.wordings.of(key)
  const known = repeated?.at(text, at, depth)
  if (known !== undefined) return passedNode(cursor, at + known.text.length, known)
  if (seldomAsked.has(key)) {
    const end = passValue(text, at, depth, desk.room)
    if (end !== -1) return passedNode(cursor, end, repeated?.remember(text.slice(at, end), depth))
  }
  const node = readValue(cursor)
  const wording = repeated?.remember(text.slice(at, cursor.at), depth)
  if (wording === undefined || node.kind === "scalar") return node
  const worded: WordedAt = [base + at, base + cursor.at, wording]
  return node.kind === "map" ? new JsonMap(worded, node.entries) : new JsonList(worded, node.items)
}

/** The node of a value that is passed over up to an offset. */
function passedNode(cursor: JsonCursor, end: number, wording: Wording | undefined): YamlNode {
  const {text, base, at, desk} = cursor
  const worded: WordedAt = [base + at, base + end, wording]
  const inside = jsonCursor(text, base, at, desk)
  cursor.at = end
  return text.charCodeAt(at) === openMap ? new JsonMap(worded, inside) : new JsonList(worded, inside)
}

/** A key with its offsets; the cursor then stands at the value. */
export function readKey(cursor: JsonCursor): {readonly key: string; readonly keyStart: number; readonly keyEnd: number} {
  const keyStart = passToKey(cursor)
  const key = keyAt(cursor)
  const keyEnd = cursor.base + cursor.at
  passColon(cursor)
  return {key, keyStart, keyEnd}
}

/** Passes blanks up to the quote before a key; its offset in the source. */
function passToKey(cursor: JsonCursor): number {
  cursor.at = skipBlanks(cursor.text, cursor.at)
  if (cursor.text.charCodeAt(cursor.at) !== 34) throw unexpected(cursor, "a key in double quotes")
  return cursor.base + cursor.at
}

/** What a key in double quotes stands for; the cursor moves behind it. */
function keyAt(cursor: JsonCursor): string {
  const {words} = cursor.desk
  const guess = words.guessed(cursor.text, cursor.at + 1)
  if (guess !== undefined) {
    cursor.at += guess.length + 2
    return guess
  }
  const key = textAt(cursor)
  if (cursor.hasEscape) words.forget()
  else words.learn(key)
  return key
}

/** Passes the colon between a key and its value, with the blanks around it. */
function passColon(cursor: JsonCursor): void {
  cursor.at = skipBlanks(cursor.text, cursor.at)
  if (cursor.text.charCodeAt(cursor.at) !== 58) throw unexpected(cursor, "`:`")
  cursor.at = skipBlanks(cursor.text, cursor.at + 1)
}

/** A text in double quotes as the value of the key that was read last. */
function readTextOfKey(cursor: JsonCursor): YamlScalar {
  const {last} = cursor.desk.words
  const guess = last.value
  if (guess === undefined || !standsAt(cursor.text, cursor.at + 1, guess)) {
    const node = readText(cursor)
    last.value = cursor.hasEscape ? undefined : node.source
    return node
  }
  const start = cursor.base + cursor.at
  cursor.at += guess.length + 2
  return {kind: "scalar", start, end: cursor.base + cursor.at, value: guess, isPlain: false, source: guess, tag: ""}
}

/** Where a value stands whose letters are remembered, or which was passed over. */
class Worded {
  readonly start: number
  readonly end: number
  readonly #wording: Wording | undefined

  constructor(start: number, end: number, wording: Wording | undefined) {
    this.start = start
    this.end = end
    this.#wording = wording
  }

  /** WHY no field: a copy of the node with other things in it is another wording. */
  get wording(): Wording | undefined {
    return this.#wording
  }
}

/** A map of which the entries are known, or read when first asked for. */
class JsonMap extends Worded implements YamlMap {
  readonly kind = "map"
  #entries: JsonCursor | readonly YamlEntry[]

  constructor([start, end, wording]: WordedAt, entries: JsonCursor | readonly YamlEntry[]) {
    super(start, end, wording)
    this.#entries = entries
  }

  get entries(): readonly YamlEntry[] {
    if ("desk" in this.#entries) this.#entries = readMap(this.#entries).entries
    return this.#entries
  }
}

/** Likewise a list. */
class JsonList extends Worded implements YamlSeq {
  readonly kind = "seq"
  #items: JsonCursor | readonly YamlNode[]

  constructor([start, end, wording]: WordedAt, items: JsonCursor | readonly YamlNode[]) {
    super(start, end, wording)
    this.#items = items
  }

  get items(): readonly YamlNode[] {
    if ("desk" in this.#items) this.#items = readList(this.#items).items
    return this.#items
  }
}

type WordedAt = readonly [start: number, end: number, wording: Wording | undefined]

/** `[…]`. */
function readList(cursor: JsonCursor): YamlSeq {
  const start = cursor.base + cursor.at++
  const items: YamlNode[] = []
  if (!closes(cursor, closeList)) {
    do items.push(readValue(cursor))
    while (!endsList(cursor))
  }
  return {kind: "seq", start, end: cursor.base + cursor.at, items}
}

/** Passes blanks, and the closing sign if it stands there. */
export function closes(cursor: JsonCursor, sign: number): boolean {
  cursor.at = skipBlanks(cursor.text, cursor.at)
  if (cursor.text.charCodeAt(cursor.at) !== sign) return false
  cursor.at++
  return true
}

/** Passes the closing sign of a map (true), or the comma before its next entry. */
export function endsMap(cursor: JsonCursor): boolean {
  return ends(cursor, closeMap, "`,` or `}`")
}

/** Likewise of a list. */
export function endsList(cursor: JsonCursor): boolean {
  return ends(cursor, closeList, "`,` or `]`")
}

/** Passes blanks and one of the signs that must stand here. */
function ends(cursor: JsonCursor, close: number, wanted: string): boolean {
  cursor.at = skipBlanks(cursor.text, cursor.at)
  const sign = cursor.text.charCodeAt(cursor.at)
  if (sign !== comma && sign !== close) throw unexpected(cursor, wanted)
  cursor.at++
  return sign === close
}

/** A text in double quotes as a value. */
function readText(cursor: JsonCursor): YamlScalar {
  const start = cursor.base + cursor.at
  const value = textAt(cursor)
  return {kind: "scalar", start, end: cursor.base + cursor.at, value, isPlain: false, source: value, tag: ""}
}

/** What a text in double quotes stands for; the cursor moves behind it. */
function textAt(cursor: JsonCursor): string {
  const {text, at: start} = cursor
  const end = closingQuote(cursor)
  cursor.at = end + 1
  if (cursor.hasEscape) return unescape(text.slice(start, end + 1), cursor.base + start)
  return cursor.desk.strings.take(text, start + 1, end)
}

/** The offset of the quote that ends the text which begins at the cursor. */
function closingQuote(cursor: JsonCursor): number {
  const {text} = cursor
  let at = cursor.at + 1
  cursor.hasEscape = false
  for (let unit = text.charCodeAt(at); unit !== 34; unit = text.charCodeAt(at)) {
    if (!(unit >= 32)) throw unended(cursor, at)
    if (unit === 92) {
      cursor.hasEscape = true
      at++
    }
    at++
  }
  return at
}

/**
 * The fault where a text ends that may go on. WHY one for all: it stands for nothing but that, and a long source is cut often; what is thrown
 * notes each time where in the code it was made.
 */
export const cutShort: Fault = new Fault("json-syntax", "the text ends", {start: 0, end: 0})

/** The fault of a text that meets a control character or the end before its closing quote. */
function unended(cursor: JsonCursor, at: number): Fault {
  cursor.isCut ||= at >= cursor.text.length
  if (cursor.isCut && cursor.mayGrow) return cutShort
  const start = cursor.base + cursor.at
  return new Fault("json-syntax", "a text that does not end on its line", {start, end: start + 1})
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
function readWordOrNumber(cursor: JsonCursor): YamlScalar {
  const {text, base, at} = cursor
  const behind = numberEnd(text, at)
  const word = behind === at ? words.find(([source]) => text.startsWith(source, at)) : undefined
  if (behind === at && word === undefined) throw unexpected(cursor, "a value")
  const source = word?.[0] ?? cursor.desk.strings.take(text, at, behind)
  cursor.at = at + source.length
  const start = base + at
  const end = base + cursor.at
  const value = word ? word[1] : (smallNumber(source) ?? numberOf(source, start, end))
  return {kind: "scalar", start, end, value, isPlain: true, source, tag: ""}
}

const words = [["true", true] as const, ["false", false] as const, ["null", null] as const]

/** A number's value; JSON has no negative zero. */
function numberOf(source: string, start: number, end: number): number {
  const value = Number(source)
  if (!Number.isFinite(value)) throw new Fault("bad-number", `\`${source.slice(0, 40)}\` cannot be carried as a number`, {start, end})
  return value === 0 ? 0 : value
}

/** LIMIT: units of the longest word or beginning of a number that a cut could make look like another thing. */
const wordMax = 5

/** The fault of finding something else. */
function unexpected(cursor: JsonCursor, wanted: string): Fault {
  const {text, base, at} = cursor
  cursor.isCut ||= at + wordMax > text.length
  if (cursor.isCut && cursor.mayGrow) return cutShort
  const found = at >= text.length ? "the text ends" : `found \`${String.fromCodePoint(text.codePointAt(at) ?? 0)}\``
  const start = base + Math.min(at, text.length)
  return new Fault("json-syntax", `expected ${wanted}, ${found}`, {start, end: base + Math.min(at + 1, text.length)})
}
