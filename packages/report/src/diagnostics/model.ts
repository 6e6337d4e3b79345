// A diagnostic as formats fix it for scripts, and how many there are of each severity.
import {manualAddress, severities} from "@carveout/engine"
import type {Diagnostic, Severity} from "@carveout/engine"

/** The shape `D`: line and column from 1, columns in UTF-16 units, end exclusive; zeros where nothing was written. */
export type DiagnosticJson = {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly help: string | null
  readonly docs: string
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
  readonly endLine: number | null
  readonly endColumn: number | null
  readonly path: string
  readonly related: readonly {readonly file: string; readonly line: number; readonly column: number; readonly message: string}[]
  /** Who lets it stand: the annotation and its reason. */
  readonly accepted?: {readonly reason: string; readonly file: string; readonly line: number; readonly column: number}
}

/** One diagnostic in its contract shape. */
export function diagnosticJson(diagnostic: Diagnostic): DiagnosticJson {
  const {code, severity, message, help, place, path, related = [], accepted} = diagnostic
  return {
    code,
    severity,
    message,
    help: help ?? null,
    docs: manualAddress(code),
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    endLine: place?.endLine ?? null,
    endColumn: place?.endColumn ?? null,
    path: path ?? "",
    related: related.map(({place: {file, line, column}, message: text}) => ({file, line, column, message: text})),
    ...(accepted === undefined
      ? {}
      : {accepted: {reason: accepted.reason, file: accepted.at.file, line: accepted.at.line, column: accepted.at.column}}),
  }
}

/** Number of diagnostics of each severity. */
export function countSeverities(diagnostics: readonly Diagnostic[]): Readonly<Record<Severity, number>> {
  const counts = {error: 0, warning: 0, info: 0}
  for (const {severity} of diagnostics) counts[severity]++
  return counts
}

/** Whether a severity is at or above a threshold. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold)
}
