// Lines of sources, for excerpts beside findings. A source is cut into lines when one of them is first asked for.

import type {Source} from "@carveout/engine"

/** Finds a line, counted from 1, of a source by its name. */
export type LineLookup = (file: string, line: number) => string | undefined

type Lines = (line: number) => string | undefined

/** The lines of some sources. */
export function sourceLookup(sources: readonly Source[]): LineLookup {
  const byName = new Map(sources.map((source) => [source.name, source]))
  const known = new Map<string, Lines>()
  return (file, line) => {
    const source = byName.get(file)
    if (source === undefined) return undefined
    const lines = known.get(file) ?? linesOf(source)
    known.set(file, lines)
    return lines(line)
  }
}

/** The lines of one source. */
function linesOf(source: Source): Lines {
  if (!("text" in source)) return longLines(source)
  const lines = source.text.split(/\r\n|\n|\r/)
  return (line) => lines[line - 1]
}

/** LIMIT: lines between two of which the place is kept. */
const stride = 256
/** LIMIT: letters of a line that are shown of a long file: a dump may be one line. */
const shownMax = 4096

/** The lines of a source that does not stand in memory: where every so many of them begin is noted, and the rest counted from there. */
function longLines({pieces, slice}: Exclude<Source, {readonly text: string}>): Lines {
  const starts = [0]
  let line = 0
  let at = 0
  let before = ""
  for (const piece of pieces()) {
    for (const {index, 0: end} of piece.matchAll(/\r\n|\n|\r/g)) {
      const isOneBreak = index === 0 && end === "\n" && before === "\r"
      if (!isOneBreak && ++line % stride === 0) starts.push(at + index + end.length)
    }
    at += piece.length
    before = piece.at(-1) ?? before
  }
  const length = at
  return (wanted) => {
    const from = starts[Math.floor((wanted - 1) / stride)]
    if (from === undefined) return undefined
    const to = starts[Math.floor((wanted - 1) / stride) + 1] ?? length
    return lineIn(slice, {from, to, skipped: (wanted - 1) % stride})
  }
}

/** The line after some others, looked for in steps: the lines between two places may be very long. */
function lineIn(
  slice: (start: number, end: number) => string,
  {from, to, skipped}: {readonly from: number; readonly to: number; readonly skipped: number},
): string | undefined {
  let left = skipped
  for (let at = from; ;) {
    const end = Math.min(to, at + stepLength)
    const text = slice(at, end)
    const breaks = [...text.matchAll(/\r\n|\n|\r/g)].filter(({index}) => end === to || index < text.length - 1)
    const start = left === 0 ? 0 : (breaks[left - 1]?.index ?? -1)
    if (left <= breaks.length) return startOfLine(slice(at + start, Math.min(to, at + start + shownMax + 2)), left === 0)
    if (end === to) return undefined
    left -= breaks.length
    at = text.endsWith("\r") || text.endsWith("\n") ? end - 1 : end
  }
}

/** The first line of a text, or the first after the break with which it begins. */
function startOfLine(text: string, isAtLine: boolean): string | undefined {
  return text.split(/\r\n|\n|\r/)[isAtLine ? 0 : 1]?.slice(0, shownMax)
}

/** LIMIT: letters that are looked through at once for a line. */
const stepLength = 1 << 22
