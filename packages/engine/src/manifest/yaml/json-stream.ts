// A JSON stream from a window on its source, value by value, and the list `items` of a value item by item: lists of any size pass through.

import {Fault} from "./fault.ts"
import {Entries, closeList, closeMap, closes, cutShort, endsList, endsMap, jsonCursor, jsonDesk, readKey, readValue} from "./json.ts"
import type {JsonCursor} from "./json.ts"
import {skipBlanks} from "./json-pass.ts"
import {documentMax} from "./limits.ts"
import type {YamlMap, YamlNode} from "./node.ts"
import {JsonOrigin} from "./origin.ts"
import type {JsonSource} from "./origin.ts"
import type {StreamPart} from "./part.ts"
import type {Strings} from "./strings.ts"
import type {Window} from "../../text/window.ts"

/** How lists are read: as one document, or each item by itself before the end of the document has been seen. */
export type Lists = "whole" | "by item"

/** A stream being read; `at` is the offset in the source of what is read next, inside `depth` values. Lives inside one call. */
type Reader = {readonly window: Window; readonly source: JsonSource; at: number; depth: number}

/** Whether a source is JSON: `{` and then a key in double quotes or nothing. A flow map of YAML may begin with `{`, too. */
export function looksLikeJson(window: Window): boolean {
  const brace = firstUnit(window, 0)
  if (window.text[brace] !== "{") return false
  const key = firstUnit(window, brace + 1)
  return window.text[key] === '"' || window.text[key] === "}"
}

/** The next sign of a window that still begins at the start of its source. */
function firstUnit(window: Window, from: number): number {
  let at = skipBlanks(window.text, from)
  while (at >= window.text.length && window.grow(0)) at = skipBlanks(window.text, from)
  return at
}

/** The offset of the next sign, or of the end of the source. */
function firstSign(window: Window, from: number): number {
  for (;;) {
    const at = window.base + skipBlanks(window.text, from - window.base)
    if (at < window.base + window.text.length || !window.grow(from)) return at
  }
}

/** The parts of a JSON stream. One value may be followed by `---` and YAML: its offset is returned. */
export function* jsonParts(window: Window, strings: Strings, lists: Lists): Generator<StreamPart, number | undefined> {
  const source: JsonSource = {slice: window.slice, desk: jsonDesk(strings)}
  const reader: Reader = {window, source, at: 0, depth: 0}
  for (let values = 0; hasMore(reader); values++) {
    if (values === 1 && isSeparator(reader)) return reader.at
    try {
      const start = reader.at
      const isMap = window.text[start - window.base] === "{"
      if (lists === "by item" && isMap) yield* readDocument(reader)
      else {
        const root = step(reader, readValue)
        yield {kind: "document", root, origin: new JsonOrigin(source, start, reader.at), overrides: []}
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      yield {kind: "fault", fault: error}
      return undefined
    }
  }
  return undefined
}

/** Passes blanks; whether anything follows them. */
function hasMore(reader: Reader): boolean {
  const {window} = reader
  reader.at = firstSign(window, reader.at)
  return reader.at < window.base + window.text.length
}

/** Whether `---` stands here. */
function isSeparator(reader: Reader): boolean {
  const {window, at} = reader
  while (window.base + window.text.length < at + 3 && window.grow(at));
  return window.text.startsWith("---", at - window.base)
}

/** Reads one piece at the reader's place, with more of the source as long as the end of what stands in memory may have changed the answer. */
function step<T>(reader: Reader, read: (cursor: JsonCursor) => T): T {
  const {window} = reader
  for (let mayGrow = window.isLong; ;) {
    const cursor = jsonCursor(window.text, window.base, reader.at - window.base, reader.source.desk)
    cursor.depth = reader.depth
    cursor.mayGrow = mayGrow
    try {
      const value = read(cursor)
      if (cursor.at < window.text.length || !more(reader)) {
        reader.at = window.base + cursor.at
        return value
      }
    } catch (error) {
      if (!(error instanceof Fault) || !cursor.isCut) throw error
      if (more(reader)) continue
      if (error !== cutShort) throw error
      // WHY again: the source has ended, and only now is it known what is wrong.
      mayGrow = false
    }
  }
}

/** Takes in more of the source, unless what is being read is too long already. */
function more({window, at}: Reader): boolean {
  const length = window.base + window.text.length - at
  if (!window.grow(at)) return false
  if (length > documentMax) throw new Fault("limit-document", `one value of more than ${documentMax} characters`, {start: at, end: at + 1})
  return true
}

/** One map, the items of its list `items` given one by one. */
function* readDocument(reader: Reader): Generator<StreamPart> {
  const start = reader.at
  const entries = new Entries()
  reader.at++
  reader.depth = 1
  let hasItems = false
  for (let isDone = step(reader, isEmptyMap); !isDone; isDone = step(reader, endsMap)) {
    const {key, keyStart, keyEnd} = step(reader, readKey)
    const isList = key === "items" && step(reader, (cursor) => cursor.text[cursor.at] === "[")
    const value = isList ? yield* readItems(reader) : step(reader, readValue)
    entries.add({key, keyStart, keyEnd, value})
    hasItems ||= isList
  }
  reader.depth = 0
  const root: YamlMap = {kind: "map", start, end: reader.at, entries: entries.list}
  yield {kind: hasItems ? "list" : "document", root, origin: new JsonOrigin(reader.source, start, reader.at), overrides: []}
}

/** The items of a list, one by one; the list itself is then given without them. */
function* readItems(reader: Reader): Generator<StreamPart, YamlNode> {
  const {window, source} = reader
  const start = reader.at++
  reader.depth = 2
  for (let isDone = step(reader, isEmptyList); !isDone; isDone = step(reader, endsList)) {
    reader.at = firstSign(window, reader.at)
    const node = step(reader, readValue)
    yield {kind: "item", root: node, origin: new JsonOrigin(source, node.start, node.end)}
  }
  reader.depth = 1
  return {kind: "seq", start, end: reader.at, items: []}
}

/** Passes the `}` of a map without entries. */
function isEmptyMap(cursor: JsonCursor): boolean {
  return closes(cursor, closeMap)
}

/** Passes the `]` of a list without items. */
function isEmptyList(cursor: JsonCursor): boolean {
  return closes(cursor, closeList)
}
