// The part of a source that stands in memory while it is read from start to end, and the places in all of it. What is read knows no pieces.

import {lineMapOf} from "./source.ts"
import type {LineMap, Position, Source} from "./source.ts"

/** LIMIT: what is begun again is this share of what is read, unless it is long: one in so many units. */
const againMax = 16
/** LIMIT: units that are taken in at once for the sake of a short beginning. */
const longUnits = 1 << 18

/** A window on a source. Lives as long as the source is read; its lines may be asked for longer. */
export class Window {
  readonly file: string
  readonly lines: LineMap
  /** A stretch of what was read, by offsets in the source. */
  readonly slice: (start: number, end: number) => string
  readonly #pieces: Iterator<string> | undefined
  /** Places known at the offsets where the window once began. A place between two of them is counted in the text asked for again. */
  readonly #marks: Mark[]
  #text: string
  #inText: LineMap

  /** `firstLine`: the line at which the source begins, where it is a part of a longer text. */
  constructor(source: Source, firstLine = 1) {
    this.file = source.name
    this.slice = "text" in source ? (start, end) => source.text.slice(start, end) : (start, end) => source.slice(start, end)
    this.#pieces = "text" in source ? undefined : source.pieces()[Symbol.iterator]()
    this.#text = "text" in source ? source.text : ""
    this.#inText = lineMapOf(this.#text)
    this.lines = "text" in source && firstLine === 1 ? this.#inText : {positionAt: (offset) => this.#positionAt(offset)}
    this.#marks = [{offset: 0, line: firstLine, column: 1}]
  }

  /** Whether the source need not stand in memory. */
  get isLong(): boolean {
    return this.#pieces !== undefined
  }

  /** What stands in memory. */
  get text(): string {
    return this.#text
  }

  /** The offset in the source at which the text in memory begins. */
  get base(): number {
    return this.#marks.at(-1)?.offset ?? 0
  }

  /**
   * Forgets what stands before an offset and takes in more; false where the source has ended. WHY many times what is kept: it is begun again.
   * At least as much where that is long already: a value that spans many pieces is then begun again few times.
   */
  grow(from: number): boolean {
    if (this.#pieces === undefined) return false
    const kept = this.#text.slice(from - this.base)
    const wanted = Math.max(kept.length, Math.min(againMax * kept.length, longUnits))
    let added = ""
    for (let step = this.#pieces.next(); !step.done; step = this.#pieces.next()) {
      added += step.value
      if (added.length > 0 && added.length >= wanted) break
    }
    if (added === "") return false
    if (from > this.base) this.#marks.push({offset: from, ...this.#positionAt(from)})
    this.#text = kept + added
    this.#inText = lineMapOf(this.#text)
    return true
  }

  #positionAt(offset: number): Position {
    const index = markBefore(this.#marks, offset)
    const mark = this.#marks[index] ?? start
    const isInText = index === this.#marks.length - 1
    const lines = isInText ? this.#inText : lineMapOf(this.slice(mark.offset, offset))
    const {line, column} = lines.positionAt(offset - mark.offset)
    return {line: mark.line + line - 1, column: line === 1 ? mark.column + column - 1 : column}
  }
}

type Mark = Position & {readonly offset: number}

const start: Mark = {offset: 0, line: 1, column: 1}

/** The index of the last mark at an offset or before it. */
function markBefore(marks: readonly Mark[], offset: number): number {
  let low = 0
  let high = marks.length - 1
  if ((marks[high]?.offset ?? 0) <= offset) return high
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((marks[middle]?.offset ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
