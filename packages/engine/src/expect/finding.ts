// Reading values that only tests have, and saying what is wrong with them. Everything general is in manifest/decode.ts.

import {isAbsent, pathOf, placeOf, report, wrongType} from "../manifest/decode.ts"
import type {Cursor} from "../manifest/decode.ts"
import {onOneLine} from "../text/diagnostic.ts"
import {expectManual} from "./codes.ts"

/** Notes a finding of this room about a value. */
export function complain(cursor: Cursor, code: keyof typeof expectManual, message: string, help?: string): void {
  const {severity} = expectManual[code]
  const base = {code, severity, message: onOneLine(message), place: placeOf(cursor), path: pathOf(cursor)}
  cursor.context.diagnostics.push(help === undefined ? base : {...base, help})
}

/** The cursor itself; its absence is said. */
export function required(cursor: Cursor): Cursor {
  if (isAbsent(cursor)) report(cursor, "missing-field", `\`${pathOf(cursor)}\` is missing`)
  return cursor
}

/** A text, or a number as it is written; null where absent or (said) anything else. */
export function word(cursor: Cursor): string | null {
  if (isAbsent(cursor)) return null
  const {node} = cursor
  if (node?.kind === "scalar" && typeof node.value === "string") return node.value
  if (node?.kind === "scalar" && typeof node.value === "number") return node.source.trim()
  wrongType(cursor, "text")
  return null
}

/** A whole number within bounds, as a number or as digits; null where absent or (said) anything else. */
export function bounded(cursor: Cursor, [min, max]: readonly [number, number]): number | null {
  const written = word(cursor)
  if (written === null) return null
  const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN
  if (value >= min && value <= max) return value
  complain(cursor, "test-invalid-value", `\`${pathOf(cursor)}\` is no whole number from ${min} to ${max}`)
  return null
}
