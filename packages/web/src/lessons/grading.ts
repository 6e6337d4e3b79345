// Files of the lab as a repair of an incident.

import {parseManifests} from "@carveout/engine"
import {gradeRepair} from "@carveout/school"
import type {Course, Incident, SituationFile} from "@carveout/school"
import type {LabFile} from "../worker/messages.ts"
import type {GradeView} from "./grade-view.ts"

type Given = {readonly course: Course; readonly incident: Incident; readonly given: readonly SituationFile[]}

/** Grades everything that the reader changed or added, and the incident's own file as it stands now. */
export function gradeOf({course, incident, given}: Given, files: readonly LabFile[]): GradeView {
  const untouched = new Map(given.filter(({isOwn}) => !isOwn).map(({name, text}) => [name, text]))
  const edited = files.filter(({name, text}) => untouched.get(name) !== text)
  const {resources, diagnostics: found} = parseManifests(edited)
  const {passes, points, of, lines, surplus, diagnostics} = gradeRepair(course, incident, resources)
  const faults = found.filter(({severity}) => severity === "error")
  return {
    passes: passes && faults.length === 0,
    points,
    of,
    lines: lines.map(({claim, result}) => ({text: claim.text, pass: result.pass, problem: result.problems[0] ?? null})),
    surplus: surplus.map(({from, to}) => `${from.join(", ")} → ${to.join(", ")}`),
    findings: [...faults, ...diagnostics].map(({message, place}) =>
      place === undefined ? message : `${place.file}:${place.line}: ${message}`,
    ),
  }
}
