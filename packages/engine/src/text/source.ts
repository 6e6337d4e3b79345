// Source text and places in it. Offsets are UTF-16 units from the start of the file, as the language counts.

/** A text with the name by which its user knows it: a path as given, or `-` for standard input. */
export type SourceFile = {readonly name: string; readonly text: string}

/**
 * A text that need not stand in memory. `pieces` gives all of it in order, cut anywhere; `slice` gives a stretch of what `pieces` has given,
 * for a place or an object that is asked for later. Both must give the same text whenever they are asked.
 */
export type LongFile = {
  readonly name: string
  readonly pieces: () => Iterable<string>
  readonly slice: (start: number, end: number) => string
}

/** Any text that can be read. */
export type Source = SourceFile | LongFile

/**
 * A stretch of a file as people and tools name it: line and column from 1, columns in UTF-16 units, end exclusive.
 * Made once and eagerly, so that nothing has to keep a large file's text for the sake of a message.
 */
export type Place = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** Line and column, both from 1. */
export type Position = {readonly line: number; readonly column: number}

/** Where the lines of a text begin. Lines end in LF, CR LF or CR alone, as YAML has it. */
export type LineMap = {readonly positionAt: (offset: number) => Position}

/** The lines of a text. They are counted when a place is first asked for, up to that place: most of what is read is never pointed at. */
export function lineMapOf(text: string): LineMap {
  return new Lines(text)
}

/** Where a position of a text is; null where the text has no such line, or ends before it. Lines end as for `lineMapOf`. */
export function offsetsOf(text: string): (position: Position) => number | null {
  const after = lineFinder(text)
  const starts = [0]
  for (let next = after(0); next !== Number.POSITIVE_INFINITY; next = after(next)) starts.push(next)
  return ({line, column}) => {
    const start = starts[line - 1]
    if (start === undefined || column < 1) return null
    const offset = start + column - 1
    return offset > text.length ? null : offset
  }
}

/** WHY a class: all line maps then have one function, for which whoever asks for places was compiled. */
class Lines implements LineMap {
  readonly #starts = [0]
  readonly #after: (from: number) => number
  #next: number
  /** The line that was asked for last, from 0. */
  #line = 0

  constructor(text: string) {
    this.#after = lineFinder(text)
    this.#next = this.#after(0)
  }

  positionAt(offset: number): Position {
    const starts = this.#starts
    for (; this.#next <= offset; this.#next = this.#after(this.#next)) starts.push(this.#next)
    this.#line = lineNear(starts, offset, this.#line)
    return {line: this.#line + 1, column: offset - (starts[this.#line] ?? 0) + 1}
  }
}

/** Finds the start of the line after an offset; infinity where there is none. WHY two ways: without CR the language searches far faster. */
function lineFinder(text: string): (from: number) => number {
  const none = Number.POSITIVE_INFINITY
  if (!text.includes("\r")) {
    return (from) => {
      const feed = text.indexOf("\n", from)
      return feed === -1 ? none : feed + 1
    }
  }
  const lineEnd = /\r\n?|\n/g
  return (from) => {
    lineEnd.lastIndex = from
    return lineEnd.test(text) ? lineEnd.lastIndex : none
  }
}

/** LIMIT: lines before and after the one asked for last that are tried before a search. */
const nearMax = 8

/** The last line, counted from 0, that begins at an offset or before it. WHY near another: places are asked for from start to end, nearly. */
function lineNear(starts: readonly number[], offset: number, near: number): number {
  if ((starts[near] ?? 0) > offset) {
    for (let line = near - 1; line >= 0 && line >= near - nearMax; line--) if ((starts[line] ?? 0) <= offset) return line
    return lineAt(starts, offset)
  }
  for (let line = near; line < near + nearMax; line++) if ((starts[line + 1] ?? Number.POSITIVE_INFINITY) > offset) return line
  const last = starts.length - 1
  return (starts[last] ?? 0) <= offset ? last : lineAt(starts, offset)
}

/** The same by search. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The place between two offsets of a file. */
export function placeBetween(file: string, lines: LineMap, start: number, end: number): Place {
  const from = lines.positionAt(start)
  const to = lines.positionAt(Math.max(start, end))
  return {file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column}
}
