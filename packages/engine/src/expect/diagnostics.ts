// Holding what reading the resources found against what a test wants to be found (`spec.diagnostics`).

import type {Diagnostic} from "../text/diagnostic.ts"
import {expectManual} from "./codes.ts"
import {movedIntoFile} from "./inline.ts"
import type {PolicyTest, WantedDiagnostic} from "./policy-test.ts"

/**
 * Differences between the diagnostics that a test wants and those that were found; none where it wants nothing.
 * Exactly the errors and warnings listed must occur, each as often as it is listed; infos count only where they are listed.
 */
export function checkWantedDiagnostics(test: PolicyTest, found: readonly Diagnostic[]): readonly Diagnostic[] {
  const {diagnostics: wanted, inline} = test
  if (wanted === null) return []
  const left = found.map((diagnostic) => (inline === null ? diagnostic : movedIntoFile(inline, diagnostic)))
  const missing = wanted.filter((want) => !take(left, want))
  const unwanted = left.filter(({severity}) => severity !== "info")
  return [...missing.map(missingProblem), ...unwanted.map(unwantedProblem)]
}

/** Takes the first finding that fits out of the list. */
function take(left: Diagnostic[], want: WantedDiagnostic): boolean {
  const index = left.findIndex((diagnostic) => fits(diagnostic, want))
  if (index === -1) return false
  left.splice(index, 1)
  return true
}

function fits({code, severity, path, place}: Diagnostic, want: WantedDiagnostic): boolean {
  if (code !== want.code || (want.severity !== null && severity !== want.severity)) return false
  if (want.path !== null && (path ?? "") !== want.path) return false
  return want.line === null || place?.line === want.line
}

function missingProblem({at, code, path, line}: WantedDiagnostic): Diagnostic {
  const where = `${path === null ? "" : ` at \`${path}\``}${line === null ? "" : ` on line ${line}`}`
  const {severity} = expectManual["test-diagnostic-missing"]
  return {code: "test-diagnostic-missing", severity, message: `\`${code}\`${where} was wanted and did not occur`, place: at}
}

function unwantedProblem({code, message, place, path}: Diagnostic): Diagnostic {
  const {severity} = expectManual["test-diagnostic-unwanted"]
  const base = {code: "test-diagnostic-unwanted", severity, message: `\`${code}\` was not wanted: ${message}`}
  return {...base, ...(place === undefined ? {} : {place}), ...(path === undefined ? {} : {path})}
}
