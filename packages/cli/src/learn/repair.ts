// `carveout learn INCIDENT --repair FILE`: a repair graded by what it does.

import {editedBy, gradeRepair} from "@carveout/school"
import type {Course, Grade, Incident} from "@carveout/school"
import {parseManifests} from "@carveout/engine"
import {diagnosticsText, printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readPaths} from "../input.ts"
import {printError, printInputErrors} from "../output.ts"
import {isReadable, sourceLookup} from "../world.ts"
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
  const grade = gradeRepair(course, incident, editedBy(incident, {isInstead, resources}))
  if (grade.diagnostics.length > 0) terminal.err(`${diagnosticsText(grade.diagnostics, sourceLookup(files), style)}\n`)
  terminal.out(gradeText(grade, style))
  return grade.passes && faults.length === 0 ? exitCode.yes : exitCode.no
}

function gradeText({passes, points, of, lines, surplus}: Grade, style: Style): string {
  const listed = lines.map(({claim, result}) => {
    const problem = result.pass ? "" : `\n      ${style.dim(printable(result.problems[0] ?? "does not hold"))}`
    return `  ${result.pass ? style.good("✓") : style.bad("✗")} ${printable(claim.text)}${problem}`
  })
  const more = surplus.map(
    ({from, to}) => `  ${style.bad("✗")} opens ${printable(from.join(", "))} -> ${printable(to.join(", "))}, which no accepted repair does`,
  )
  const verdict = passes ? style.good("repaired") : style.bad("not repaired")
  return `${[...listed, ...more].join("\n")}\n${verdict}: ${points} of ${of} points\n`
}
