// Diagnostics as JUnit: one test case a file, failed where it has a finding at or above the threshold.
import type {Diagnostic, Severity} from "@carveout/engine"
import {xmlText} from "../markup.ts"
import {plainStyle} from "../style.ts"
import {isAtLeast} from "./model.ts"
import {diagnosticText} from "./text.ts"

/** `files`: every file that was read, those without a finding too. */
export function diagnosticsJunit(diagnostics: readonly Diagnostic[], files: readonly string[], failOn: Severity): string {
  const names = [...new Set([...files, ...diagnostics.map(({place}) => place?.file ?? "(input)")])]
  const byFile = Map.groupBy(diagnostics, ({place}) => place?.file ?? "(input)")
  const cases = names.map((name) => testCase(name, byFile.get(name) ?? [], failOn))
  const errors = names.filter((name) => unreadIn(byFile.get(name) ?? []) !== undefined).length
  const failures = names.filter((name) => fails(byFile.get(name) ?? [], failOn)).length
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="carveout check" tests="${names.length}" failures="${failures}" errors="${errors}">
<testsuite name="carveout check" tests="${names.length}" failures="${failures}" errors="${errors}">
${cases.join("\n")}
</testsuite>
</testsuites>
`
}

/** Why a file could not be read. */
function unreadIn(diagnostics: readonly Diagnostic[]): Diagnostic | undefined {
  return diagnostics.find(({code}) => code === "unreadable-file")
}

/** Whether a file's findings fail it; what could not be read is an error, and no failure. */
function fails(diagnostics: readonly Diagnostic[], failOn: Severity): boolean {
  return unreadIn(diagnostics) === undefined && diagnostics.some(({severity}) => isAtLeast(severity, failOn))
}

/** One file. Findings below the threshold stand in its output. */
function testCase(name: string, diagnostics: readonly Diagnostic[], failOn: Severity): string {
  const open = `  <testcase classname="carveout.check" name="${xmlText(name)}"`
  if (diagnostics.length === 0) return `${open}/>`
  const text = xmlText(diagnostics.map((diagnostic) => diagnosticText(diagnostic, () => undefined, plainStyle)).join("\n"))
  const unread = unreadIn(diagnostics)
  if (unread) return `${open}><error message="${xmlText(unread.message)}" type="${xmlText(unread.code)}">${text}</error></testcase>`
  const first = diagnostics.find(({severity}) => isAtLeast(severity, failOn))
  const body = first
    ? `<failure message="${xmlText(first.message)}" type="${xmlText(first.code)}">${text}</failure>`
    : `<system-out>${text}</system-out>`
  return `${open}>${body}</testcase>`
}
