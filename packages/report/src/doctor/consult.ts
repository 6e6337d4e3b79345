// A complaint looked into: what came of it, the reasons of every flow that was tried, and where policy denies some, the edit and the repair.

import {Doctor, explain} from "@carveout/engine"
import type {Consultation} from "./model.ts"

/** A complaint before anything is written for it. WHY apart: a repair reads the whole world anew, and the rest is there at once. */
export type Examination = Omit<Consultation, "repair">

/** Everything that is to be said of one complaint. */
export function consult(origin: Doctor.Origin, complaint: Doctor.Complaint, patient: Doctor.Patient): Consultation {
  const examination = examine(origin, Doctor.diagnose(origin.program, complaint, patient))
  return {...examination, repair: repairFor(origin, examination.diagnosis)}
}

/** The flows of a diagnosis with their reasons, and rules of which one change would do. */
export function examine({program, files}: Doctor.Origin, diagnosis: Doctor.Diagnosis): Examination {
  const tried = diagnosis.tried.map((each) => ({...each, explanation: each.answer === null ? null : explain(program, each.answer)}))
  const shown = tried.find((each) => Doctor.isDeniedByPolicy(each))?.explanation?.cases[0]
  return {diagnosis, tried, edits: shown === undefined ? [] : Doctor.editsOf(files, shown)}
}

/** The repair of all that policy denies; null where it denies nothing. */
export function repairFor(origin: Doctor.Origin, {tried}: Doctor.Diagnosis): Consultation["repair"] {
  const denied = tried.filter(Doctor.isDeniedByPolicy).map(({question}) => question)
  return denied.length === 0 ? null : Doctor.repairOf(origin, denied)
}
