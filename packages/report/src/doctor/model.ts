// Diagnoses as scripts read them.

import {changeText, missingText, symptomText} from "@carveout/engine"
import type {Doctor, Explanation} from "@carveout/engine"
import {differenceJson} from "../diff/model.ts"
import type {DiffGroupJson} from "../diff/model.ts"
import {adviceOf} from "./advice.ts"

/** A flow that was tried, with its reasons where it has an answer. */
export type TriedFlow = Doctor.Tried & {readonly explanation: Explanation | null}

/** One complaint with everything that is to be said of it. */
export type Consultation = {
  readonly diagnosis: Doctor.Diagnosis
  readonly tried: readonly TriedFlow[]
  readonly repair: Doctor.Repair | Doctor.Unrepaired | null
  readonly edits: readonly Doctor.RuleEdit[]
}

/** The contract's shape of one complaint. */
export type ConsultationJson = {
  readonly line: string
  readonly trouble: Doctor.Trouble
  readonly blame: Doctor.Blame
  readonly flows: readonly {
    readonly from: string
    readonly to: string
    readonly protocol: string | null
    readonly port: number | null
    readonly verdict: string
    readonly by: string | null
    readonly symptom: string | null
    readonly missing: readonly string[]
  }[]
  readonly advice: readonly string[]
  readonly repair: {
    readonly manifests: string
    readonly opened: readonly DiffGroupJson[]
    readonly closed: readonly DiffGroupJson[]
    readonly overrules: readonly string[]
    readonly sets: readonly {
      readonly set: string
      readonly manifests: string
      readonly opened: readonly DiffGroupJson[]
      readonly closed: readonly DiffGroupJson[]
    }[]
  } | null
  readonly unrepaired: Doctor.Unrepaired | null
  readonly edits: readonly {
    readonly by: string
    readonly half: "egress" | "ingress"
    readonly change: string
    readonly at: {readonly file: string; readonly line: number; readonly column: number}
  }[]
}

/** One complaint as a script reads it. */
export function consultationJson({diagnosis, tried, repair, edits}: Consultation): ConsultationJson {
  const {complaint, blame} = diagnosis
  return {
    line: complaint.line,
    trouble: complaint.trouble,
    blame,
    flows: tried.map(({question: {from, to, protocol, port}, answer, explanation}) => ({
      from: answer?.from.name ?? from,
      to: answer?.to.name ?? to,
      protocol: protocol ?? null,
      port: port ?? null,
      verdict: answer?.verdict ?? "unknown",
      by: answer?.by ?? null,
      symptom: explanation?.symptom ? symptomText(explanation.symptom) : null,
      missing: missingOf(explanation),
    })),
    advice: adviceOf(diagnosis),
    ...repairFields(repair),
    edits: edits.map(({by, half, change, at: {file, line, column}}) => ({by, half, change: changeText(change), at: {file, line, column}})),
  }
}

/** A repair, or why there is none; both null where none is needed. */
export function repairFields(repair: Doctor.Repair | Doctor.Unrepaired | null): Pick<ConsultationJson, "repair" | "unrepaired"> {
  if (repair === null) return {repair: null, unrepaired: null}
  return "text" in repair ? {repair: repairJson(repair), unrepaired: null} : {repair: null, unrepaired: repair}
}

function repairJson({overrules, sets, ...repair}: Doctor.Repair): NonNullable<ConsultationJson["repair"]> {
  return {...additionJson(repair), overrules, sets: sets.map(({set, ...each}) => ({set, ...additionJson(each)}))}
}

type AdditionJson = {readonly manifests: string; readonly opened: readonly DiffGroupJson[]; readonly closed: readonly DiffGroupJson[]}

function additionJson({text, difference}: Doctor.Addition): AdditionJson {
  const {opened, closed} = differenceJson(difference)
  return {manifests: text, opened, closed}
}

/** The facts that the manifests do not hold and that would decide a flow. */
export function missingOf(explanation: Explanation | null): readonly string[] {
  return (explanation?.cases[0]?.case.decision.missing ?? []).map(missingText)
}
