// Files that are written anew by `check --fix` and `fix`: as they were encoded, and only if nobody else wrote them meanwhile.

import {readFileSync, writeFileSync} from "node:fs"
import type {Diagnostic, SourceFile} from "@carveout/engine"
import {mendAll} from "@carveout/engine/edit"
import type {Mended} from "@carveout/engine/edit"
import {printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import {pathIn} from "./input.ts"
import type {InputError, RawFile} from "./input.ts"
import type {Terminal} from "./terminal.ts"

/** What was mended, or with `isDry` would be, and what could not be written. */
export type Fixing = {readonly mended: readonly Mended[]; readonly errors: readonly InputError[]}

type Wish = {readonly isDry: boolean; readonly look: (files: readonly SourceFile[]) => readonly Diagnostic[]}

/** Makes every fix in some files. */
export function fixFiles(files: readonly RawFile[], terminal: Terminal, {isDry, look}: Wish): Fixing {
  const {files: after, mended} = mendAll(files, look)
  const errors = isDry ? [] : writeFiles(files, after, terminal)
  const failed = new Set(errors.map(({path}) => path))
  return {mended: mended.filter(({place}) => !failed.has(place.file)), errors}
}

/** Writes files that changed, and those that are new; what could not be written, and why. */
export function writeFiles(before: readonly RawFile[], after: readonly SourceFile[], terminal: Terminal): readonly InputError[] {
  const known = new Map(before.map((file) => [file.name, file]))
  return changedFiles(before, after).flatMap(({name, text}) => {
    const problem = written(pathIn(terminal.folder, name), known.get(name)?.bytes ?? null, text)
    return problem === null ? [] : [{path: name, message: problem}]
  })
}

/** The files whose text is another, or that were not there. */
export function changedFiles(before: readonly SourceFile[], after: readonly SourceFile[]): readonly SourceFile[] {
  const texts = new Map(before.map(({name, text}) => [name, text]))
  return after.filter(({name, text}) => texts.get(name) !== text)
}

/** Writes a file anew, or one that is new, or says why not. */
function written(path: string, before: Uint8Array | null, text: string): string | null {
  try {
    if (before === null) writeFileSync(path, text, {flag: "wx"})
    else if (!Buffer.from(before).equals(readFileSync(path))) return "was written by somebody else meanwhile: nothing was changed"
    else writeFileSync(path, encodedAs(before, text))
    return null
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "an error"
    if (code === "EEXIST") return "was made by somebody else meanwhile: nothing was changed"
    if (code === "ENOENT") return "there is no such folder"
    return code === "EACCES" || code === "EPERM" || code === "EROFS" ? "not allowed to write it" : `cannot be written (${code})`
  }
}

/** A text in the encoding that bytes have, with the mark of it that stood before them. */
function encodedAs(bytes: Uint8Array, text: string): Uint8Array {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return Buffer.from(`\uFEFF${text}`, "utf16le")
  if (first === 0xfe && second === 0xff) return Buffer.from(`\uFEFF${text}`, "utf16le").swap16()
  return Buffer.from(first === 0xef && second === 0xbb && third === 0xbf ? `\uFEFF${text}` : text, "utf8")
}

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

/** A fix as scripts read it. */
export function mendedJson({code, place, before, after}: Mended): object {
  const {file, line, column} = place
  return {code, at: {file, line, column}, before, after}
}
