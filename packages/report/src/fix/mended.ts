// Slips that were mended in files, for a person and for scripts.

import type {Fixed} from "@carveout/engine/fix"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"

type Mended = Fixed["mended"][number]

/** A line for each fix. */
export function mendedText(mended: readonly Mended[], style: Style, isDry: boolean): string {
  return mended
    .map(({code, place, before, after}) => {
      const where = style.place(printable(`${place.file}:${place.line}:${place.column}`))
      return `${where} ${isDry ? "would be mended" : "mended"}: ${changeWords(before, after)} ${style.dim(`(${code})`)}\n`
    })
    .join("")
}

function changeWords(before: string, after: string): string {
  if (before === "") return `\`${shown(after)}\` put in`
  return after === "" ? `\`${shown(before)}\` taken out` : `\`${shown(before)}\` is now \`${shown(after)}\``
}

/** LIMIT: letters of a text that a line shows. */
const shownMax = 60

function shown(text: string): string {
  const line = printable(text.trim().replaceAll(/\s+/g, " "))
  return line.length > shownMax ? `${line.slice(0, shownMax)}…` : line
}

/** A fix as scripts read it: where it was made, in the text as it then was. */
export type MendedJson = {
  readonly code: string
  readonly at: {readonly file: string; readonly line: number; readonly column: number}
  readonly before: string
  readonly after: string
}

/** One fix as a script reads it. */
export function mendedJson({code, place, before, after}: Mended): MendedJson {
  const {file, line, column} = place
  return {code, at: {file, line, column}, before, after}
}
