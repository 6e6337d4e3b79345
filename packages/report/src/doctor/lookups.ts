// Whose lookups policy denies, for a person and for a script, with the carve-out for all of them.

import type {Doctor} from "@carveout/engine"
import {fittedText, printable} from "../style.ts"
import {repairFields} from "./model.ts"
import type {ConsultationJson} from "./model.ts"
import {repairLines} from "./text.ts"
import type {DoctorLook} from "./text.ts"

/** What a world says of lookups, and the carve-out where policy denies some. */
export type LookupsConsultation = {readonly lookups: Doctor.Lookups; readonly repair: Doctor.Repair | Doctor.Unrepaired | null}

/** The contract's shape. */
export type LookupsJson = Omit<Doctor.Lookups, "questions"> & Pick<ConsultationJson, "repair" | "unrepaired">

/** The same as a script reads it. */
export function lookupsJson({lookups: {questions: _asked, ...lookups}, repair}: LookupsConsultation): LookupsJson {
  return {...lookups, ...repairFields(repair)}
}

/** LIMIT: names that a line lists; the rest is counted. */
const namesMax = 6

/** For a person: whose fault it is, who is shut out and by whom, then what to add and what that opens. */
export function lookupsText({lookups, repair}: LookupsConsultation, look: DoctorLook): string {
  const {style, width} = look
  const {resolver, asked, denied, partly, open, by} = lookups
  const shut = denied.length + partly.length
  const head = shut > 0 ? style.bad("POLICY") : open.length > 0 || resolver === null ? style.doubt("CANNOT SAY") : style.good("NOT POLICY")
  const lines = [
    `${style.bold(head)}  ${printable(verdictText(lookups))}`,
    ...(denied.length > 0 && denied.length < asked ? [`  ${namesText(denied)}`] : []),
    ...(partly.length > 0
      ? [
          `  ${countText(partly, shut === partly.length ? "" : " more")} over UDP alone: ${namesText(partly)}; answers too large for it never come`,
        ]
      : []),
    ...(by.length > 0 ? [`  denied by ${printable(by.join(", "))}`] : []),
    ...(open.length > 0 && resolver !== null ? [`  ${style.doubt("open:")} the manifests do not say it of ${namesText(open)}`] : []),
    ...(resolver === null ? [`  ${style.dim("help:")} ${helpForResolver}`] : []),
  ]
  const all = [...lines.map((line) => fittedText(line, width)), ...(repair === null ? [] : ["", ...repairLines(repair, look)])]
  return `${all.join("\n")}\n`
}

/** What to do where nobody is known to answer lookups. */
const helpForResolver =
  "add the resolver: `kubectl -n kube-system get service,endpointslice,pod -o yaml`, or name it where it is another: `--to svc/NAMESPACE/NAME`"

function verdictText({resolver, asked, denied, partly, open}: Doctor.Lookups): string {
  if (resolver === null) return "no Service answers lookups: none that is known has port 53 and somebody behind it"
  if (denied.length > 0) {
    const whom = denied.length === asked ? (asked === 1 ? "the one pod" : `all ${asked} pods`) : `${denied.length} of ${asked} pods`
    return `name lookups of ${whom} time out: ${resolver} is closed to them`
  }
  if (partly.length > 0) return `${partly.length} of ${asked} pods reach ${resolver} over UDP and not over TCP`
  if (open.length > 0) return `of ${open.length} of ${asked} pods it is open whether they reach ${resolver}`
  return `policy lets ${asked === 1 ? "the one pod" : `all ${asked} pods`} look up names at ${resolver}`
}

function countText(some: readonly string[], more: string): string {
  return `${some.length}${more} ${some.length === 1 ? "looks" : "look"} up`
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, namesMax).map(printable).join(", ")
  return names.length > namesMax ? `${shown} and ${names.length - namesMax} more` : shown
}
