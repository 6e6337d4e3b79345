// Findings about course files: a code of the manual, a sentence, and the line that it is about.

import type {Diagnostic, Place} from "@carveout/engine"
import {schoolManual} from "./codes.ts"
import type {SchoolCode} from "./codes.ts"

/** A stretch of one line; the whole line where no columns are known. */
export function placeAt(file: string, line: number, text: string): Place {
  return {file, line, column: 1, endLine: line, endColumn: Math.max(2, text.trimEnd().length + 1)}
}

/** One finding. User text in `message` is on one line already where it comes from a line. */
export function finding(code: SchoolCode, place: Place, message: string, help?: string): Diagnostic {
  const base = {code, severity: schoolManual[code].severity, message, place}
  return help === undefined ? base : {...base, help}
}

/** User text for a message: quoted, cut, on one line. */
export function quoted(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
  return `\`${line.length > 80 ? `${line.slice(0, 79)}…` : line}\``
}
