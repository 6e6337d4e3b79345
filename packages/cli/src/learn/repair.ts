// `carveout learn INCIDENT --repair FILE`: a repair graded by what it does.

import {editedBy, gradeRepair} from "@carveout/school"
import type {Course, Grade, Incident} from "@carveout/school"
import {isReadable, parseManifests} from "@carveout/engine"
import type {TestResult} from "@carveout/engine"
import {diagnosticsText, diffLines, flowText, printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readPaths} from "../input.ts"
import {printError, printInputErrors} from "../output.ts"
import type {Showing} from "./page.ts"

/** What was handed in: files, laid over the manifests as they were or standing instead of them. */
export type Submission = {readonly paths: readonly string[]; readonly isInstead: boolean}

/** Grades a repair and says why. */
export function gradeFiles(course: Course, incident: Incident, {paths, isInstead, terminal, style}: Submission & Showing): ExitCode {
  const {files, errors} = readPaths(paths, terminal)
  const {resources, diagnostics} = parseManifests(files)
  printInputErrors(terminal, errors, style)
  const faults = diagnostics.filter(({severity}) => severity === "error")
  if (faults.length > 0) terminal.err(`${diagnosticsText(faults, sourceLookup(files), style)}\n`)
  if (errors.length > 0 || !isReadable(faults)) return exitCode.unanswered
  if (resources.length === 0 && !isInstead) {
    printError(
      terminal,
      {message: "the repair holds no object", help: "write the changed policies, or add --instead to remove all of them"},
      style,
    )
    return exitCode.unanswered
  }
  const edited = editedBy(incident, {isInstead, resources})
  const grade = gradeRepair(course, incident, edited)
  if (grade.diagnostics.length > 0) terminal.err(`${diagnosticsText(grade.diagnostics, sourceLookup(files), style)}\n`)
  terminal.out(gradeText(grade, style))
  const kept = edited.length - resources.length
  if (kept > 0 && !grade.passes)
    terminal.out(
      style.dim(
        `  ${kept} of the objects as they were still stand${kept === 1 ? "s" : ""}; --instead removes what your files do not hold\n`,
      ),
    )
  return grade.passes && faults.length === 0 ? exitCode.yes : exitCode.no
}

/** Every line with its verdict, and for each that fails the flow that speaks against it; nothing about how it could be repaired. */
function gradeText({passes, points, of, lines, surplus}: Grade, style: Style): string {
  const listed = lines.flatMap(({claim, result}) => [
    `  ${result.pass ? style.good("✓") : style.bad("✗")} ${printable(claim.text)}`,
    ...(result.pass ? [] : [`      ${style.dim(printable(failureText(result)))}`]),
  ])
  const opened = diffLines({opened: surplus, closed: [], redecided: [], isComplete: true}, namesMax)
  const more = opened.flatMap(({from, to, packets, witness}) => [
    `  ${style.bad("✗")} ${printable(`opens ${from} -> ${to}, ${packets}: more than was asked for`)}`,
    `      ${style.dim(printable(`witness: ${witness}`))}`,
  ])
  const verdict = passes ? style.good("repaired") : style.bad("not repaired")
  return `${[...listed, ...more].join("\n")}\n${verdict}: ${points} of ${of} points\n`
}

/** LIMIT: names of one end before the rest is counted. */
const namesMax = 4

function failureText({problems, witness}: TestResult): string {
  const problem = problems[0] ?? "does not hold"
  return witness === null ? problem : `${problem}: ${flowText(witness)}`
}
