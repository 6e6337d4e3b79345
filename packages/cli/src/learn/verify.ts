// `carveout learn --verify`: every claim executed, every trap sprung, every repair graded; what does not hold is listed.

import {isSound, verify} from "@carveout/school"
import type {Course, Failure, Verification} from "@carveout/school"
import type {Diagnostic, TestResult} from "@carveout/engine"
import {diagnosticsText, resultsJunit, witnessJson} from "@carveout/report"
import type {Style} from "@carveout/report"

/** What a verification came to; `diagnostics` are the course's own findings. */
export type Verdict = {readonly verification: Verification; readonly diagnostics: readonly Diagnostic[]; readonly lessons: number}

/** Executes what could be read of a course. */
export function verdictOf(course: Course): Verdict {
  const pages = [...course.lessons, ...course.incidents]
  const verification = verify(
    course,
    pages.filter((page) => isSound(course, page)),
  )
  return {verification, diagnostics: course.diagnostics, lessons: pages.length}
}

/** Every failure: findings about the form first. */
function failuresOf({verification, diagnostics}: Verdict): readonly Failure[] {
  return [...diagnostics.map((diagnostic) => ({diagnostic, result: null})), ...verification.failures]
}

/** Whether everything holds. */
export function isProven(verdict: Verdict): boolean {
  return failuresOf(verdict).length === 0
}

function counts(verdict: Verdict): {readonly claims: number; readonly passed: number; readonly failed: number} {
  const {executed} = verdict.verification
  return {claims: executed.length, passed: executed.filter(({result}) => result.pass).length, failed: failuresOf(verdict).length}
}

/** The JSON of formats, "learn --verify". `claims` counts executions: a claim of both scopes is executed twice. */
export function verdictJson(verdict: Verdict): object {
  const {claims, passed, failed} = counts(verdict)
  const {traps} = verdict.verification
  const failures = failuresOf(verdict).map(({diagnostic, result}) => ({
    file: diagnostic.place?.file ?? null,
    line: diagnostic.place?.line ?? null,
    code: diagnostic.code,
    message: diagnostic.message,
    help: diagnostic.help ?? null,
    witness: result?.witness ? witnessJson(result.witness) : null,
  }))
  return {lessons: verdict.lessons, claims, passed, failed, traps: traps.length, failures}
}

/** The same for CI systems. */
export function verdictJunit(verdict: Verdict): string {
  const claims = verdict.verification.executed.map(({scope, variant, claim, result}) => ({
    ...result,
    name: `${claim.text} (${variant.role === "policy" ? scope : `${[variant.role, variant.name].join(" ").trim()}, ${scope}`})`,
  }))
  const others = failuresOf(verdict).flatMap(({diagnostic, result}) => (result === null ? [asResult(diagnostic)] : []))
  return resultsJunit([...claims, ...others], [], "learn")
}

/** A finding as a failed test. */
function asResult({code, message, help, place}: Diagnostic): TestResult {
  const problems = [help === undefined ? message : `${message} (${help})`]
  const at = place ?? {file: "course", line: 1, column: 1, endLine: 1, endColumn: 1}
  return {file: at.file, line: at.line, at, name: code, expect: null, actual: null, pass: false, witness: null, problems, diagnostics: []}
}

/** The same for people. */
export function verdictText(verdict: Verdict, source: (file: string, line: number) => string | undefined, style: Style): string {
  const {claims, passed, failed} = counts(verdict)
  const {executed, traps} = verdict.verification
  const inScope = (wanted: string): number => executed.filter(({scope}) => scope === wanted).length
  const found = failuresOf(verdict).map(({diagnostic}) => diagnostic)
  const summary = `${verdict.lessons} pages, ${claims} claims executed (${inScope("alone")} alone, ${inScope("stacked")} stacked), ${traps.length} traps sprung: ${passed} hold`
  const shown = found.length === 0 ? "" : `${diagnosticsText(found, source, style)}\n`
  return `${shown}${summary}, ${failed === 0 ? style.good("0 failures") : style.bad(`${failed} failures`)}\n`
}
