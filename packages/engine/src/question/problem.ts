// Making the diagnostics of questions. What they mean stands in codes.ts.

import {snapshotManual} from "../snapshot/codes.ts"
import {onOneLine} from "../text/diagnostic.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {questionManual} from "./codes.ts"

/** LIMIT: characters of the user's own text that a message repeats. */
const quotedMax = 80

/** A diagnostic of this room. It has no place: whoever read the question from a file adds one. */
export function problem(code: keyof typeof questionManual, message: string, help?: string): Diagnostic {
  const {severity} = questionManual[code]
  return help === undefined ? {code, severity, message} : {code, severity, message, help}
}

/** An assumption that the snapshot made for the whole world, said of what this answer needs. */
export function assumed(code: keyof typeof snapshotManual, message: string): Diagnostic {
  return {code, severity: snapshotManual[code].severity, message}
}

/** User text between backticks: on one line and not too long. */
export function quoted(text: string): string {
  const line = onOneLine(text).replaceAll("`", " ")
  return `\`${line.length > quotedMax ? `${line.slice(0, quotedMax)}…` : line}\``
}

/** A list in words: the first few, and how many more there are. */
export function listed(words: readonly string[]): string {
  const shown = words.slice(0, 6).map((word) => quoted(word))
  const rest = words.length - shown.length
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ")
}
