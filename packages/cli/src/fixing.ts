// Files that are written anew by `check --fix` and `fix`: as they were encoded, and only if nobody else wrote them meanwhile.

import {readFileSync, writeFileSync} from "node:fs"
import type {Diagnostic, SourceFile} from "@carveout/engine"
import {mendAll} from "@carveout/engine/edit"
import type {Mended} from "@carveout/engine/edit"
import {markOf, pathIn} from "./input.ts"
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
  const mark = markOf(bytes)
  const marked = mark === null ? text : `\uFEFF${text}`
  const encoded = Buffer.from(marked, mark === "utf-16le" || mark === "utf-16be" ? "utf16le" : "utf8")
  return mark === "utf-16be" ? encoded.swap16() : encoded
}
