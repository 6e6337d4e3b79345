// A file cut at its separators, so that after an edit only the documents that were edited are read again.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {Resource} from "./resource.ts"

/** A piece of a file between two separators, and the line (from 1) at which it begins. */
export type Piece = {readonly line: number; readonly text: string}

/** A piece with everything that reading it gave. */
export type Section = Piece & {readonly resources: readonly Resource[]; readonly diagnostics: readonly Diagnostic[]}

/** Signs of text that is cut elsewhere than at lines of `---`, or read otherwise than piece by piece: JSON, directives, ends, templates. */
const unsure = /^\s*\{|^%|^\.\.\.|\{\{|[\r\ufeff\u2028\u2029]/m

/** The pieces of a text; null where it is not certain that the reader cuts it there. */
export function piecesOf(text: string): readonly Piece[] | null {
  if (unsure.test(text)) return null
  const pieces: Piece[] = []
  let start = 0
  let line = 1
  for (const {0: separator, index} of text.matchAll(/^---.*\n?/gm)) {
    if (!/^---[ \t]*(?:#.*)?\n?$/.test(separator)) return null
    const piece = text.slice(start, index)
    pieces.push({line, text: piece})
    line += linesIn(piece) + 1
    start = index + separator.length
  }
  return [...pieces, {line, text: text.slice(start)}]
}

/** Whether anything but comments is written in a piece: the reader then finds a document in it. */
export function isWritten({text}: Piece): boolean {
  return /^[ \t]*[^\s#]/m.test(text)
}

/** A text in which only some pieces are left, each where it stood. */
export function onlyPieces(text: string, pieces: readonly Piece[], wanted: ReadonlySet<Piece>): string {
  let result = ""
  for (const piece of pieces) {
    const lines = linesIn(piece.text)
    result += wanted.has(piece) ? piece.text : " ".repeat(piece.text.length - lines) + "\n".repeat(lines)
    const next = text.indexOf("\n", result.length)
    if (result.length < text.length) result += text.slice(result.length, next === -1 ? text.length : next + 1)
  }
  return result
}

/** Gives each piece what was found in its lines; null where something stands nowhere. Everything is given in the order of lines. */
export function sectionsOf(
  pieces: readonly Piece[],
  resources: readonly Resource[],
  diagnostics: readonly Diagnostic[],
): readonly Section[] | null {
  if (diagnostics.some(({place}) => place === undefined)) return null
  const sections = pieces.map((piece) => ({...piece, resources: new Array<Resource>(), diagnostics: new Array<Diagnostic>()}))
  const sectionAt = (line: number): (typeof sections)[number] | undefined => {
    let [low, high] = [0, sections.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((sections[middle]?.line ?? 0) <= line) low = middle
      else high = middle - 1
    }
    return sections[low]
  }
  for (const resource of resources) sectionAt(resource.at.line)?.resources.push(resource)
  for (const diagnostic of diagnostics) sectionAt(diagnostic.place?.line ?? 0)?.diagnostics.push(diagnostic)
  return sections
}

function linesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++
  return count
}
