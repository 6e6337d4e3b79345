// A file cut at its separators, so that after an edit only the documents that were edited are read again.

import type {Change} from "../text/change.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Resource} from "./resource.ts"

/**
 * A piece of a file between two separators: the line (from 1) at which it begins, and its offsets. As the reader has it (yaml/split.ts), a
 * separator with nothing before it belongs to the piece that follows.
 */
export type Piece = {readonly line: number; readonly start: number; readonly end: number}

/** A piece with everything that reading it gave. */
export type Section = Piece & {readonly resources: readonly Resource[]; readonly diagnostics: readonly Diagnostic[]}

/** Signs of text that is cut elsewhere than at lines of `---`, or read otherwise than piece by piece: JSON, directives, ends, templates. */
const unsure = /^\s*\{|^%|^\.\.\.|\{\{|[\r\ufeff\u2028\u2029]/m

/** The pieces of a stretch of lines that begins with `first`; null where it is not certain that the reader cuts it there. */
export function piecesOf(stretch: string, first: Pick<Piece, "line" | "start">): readonly Piece[] | null {
  if (unsure.test(stretch)) return null
  const pieces: Piece[] = []
  let start = 0
  let {line} = first
  for (const {0: separator, index} of stretch.matchAll(/^---.*\n?/gm)) {
    if (!/^---[ \t]*(?:#.*)?\n?$/.test(separator)) return null
    if (index === start) continue
    pieces.push({line, start: first.start + start, end: first.start + index})
    line += lineBreaksIn(stretch, start, index) + 1
    start = index + separator.length
  }
  return [...pieces, {line, start: first.start + start, end: first.start + stretch.length}]
}

/** The text of a piece. */
export function textOf(file: string, {start, end}: Pick<Piece, "start" | "end">): string {
  return file.slice(start, end)
}

/** Whether anything but a separator and comments is written in a piece: the reader then finds a document in it. */
export function isWritten(text: string): boolean {
  const from = text.startsWith("---") ? text.indexOf("\n") : 0
  return from !== -1 && /^[ \t]*[^\s#]/m.test(from === 0 ? text : text.slice(from))
}

/** The number of line breaks between two offsets. */
export function lineBreaksIn(text: string, start: number, end: number): number {
  let count = 0
  for (let at = text.indexOf("\n", start); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count++
  return count
}

/**
 * The first and the last section that a change may have touched, and the separators beside it. WHY one more unit on either side: letters that
 * are put in front of a separator, or behind one, make it none.
 */
export function touchedBy(sections: readonly Section[], {start, end}: Change): readonly [first: number, last: number] {
  const first = Math.max(0, countWhere(sections, (section) => section.start < start) - 1)
  const last = countWhere(sections, (section) => section.end - 1 < end)
  return [first, Math.max(first, Math.min(last, sections.length - 1))]
}

/** How many sections, from the first on, have what none after them has. */
function countWhere(sections: readonly Section[], has: (section: Section) => boolean): number {
  let [low, high] = [0, sections.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const section = sections[middle]
    if (section !== undefined && has(section)) low = middle + 1
    else high = middle
  }
  return low
}

/** Gives each piece what was found in its lines; null where something stands nowhere. Everything is given in the order of lines. */
export function sectionsOf(
  pieces: readonly Piece[],
  resources: readonly Resource[],
  diagnostics: readonly Diagnostic[],
): readonly Section[] | null {
  if (diagnostics.some(({place}) => place === undefined)) return null
  const sections = pieces.map((piece) => ({...piece, resources: new Array<Resource>(), diagnostics: new Array<Diagnostic>()}))
  const sectionAt = (line: number): (typeof sections)[number] | undefined =>
    sections[Math.max(0, countWhere(sections, (section) => section.line <= line) - 1)]
  for (const resource of resources) sectionAt(resource.at.line)?.resources.push(resource)
  for (const diagnostic of diagnostics) sectionAt(diagnostic.place?.line ?? 0)?.diagnostics.push(diagnostic)
  return sections
}
