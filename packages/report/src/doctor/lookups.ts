// Whose lookups policy denies, for a person and for a script, with the carve-out for all of them.

import type {Doctor} from "@carveout/engine"
import {fittedText, printable} from "../style.ts"
import {elsewhereLines, namesText} from "./elsewhere.ts"
import {repairFields} from "./model.ts"
import {lossText, outsideJson, outsideLines} from "./outside.ts"
import type {OutsideJson} from "./outside.ts"
import type {ConsultationJson} from "./model.ts"
import {repairLines} from "./text.ts"
import type {DoctorLook} from "./text.ts"

/** What a world says of lookups, and the carve-out where policy denies some. `letThrough`: pods that it lets through though they ask others. */
export type LookupsConsultation = {
  readonly lookups: Doctor.Lookups
  readonly repair: Doctor.Repair | Doctor.Unrepaired | null
  readonly letThrough: readonly string[]
}

/** Those who ask one resolver, without what was asked. */
type VerdictsJson = Omit<Doctor.LookupVerdicts, "questions">

/** The contract's shape. */
export type LookupsJson = VerdictsJson & {
  readonly resolver: string | null
  readonly elsewhere: readonly (VerdictsJson & {
    readonly kind: Doctor.AskedResolver["kind"]
    readonly resolver: string | null
    readonly pods: readonly string[]
  })[]
  readonly others: readonly string[]
  readonly ofHosts: number
  readonly outside: OutsideJson | null
  readonly letThrough: readonly string[]
} & Pick<ConsultationJson, "repair" | "unrepaired">

/** The same as a script reads it. */
export function lookupsJson({lookups, repair, letThrough}: LookupsConsultation): LookupsJson {
  const {resolver, elsewhere, others, ofHosts, outside} = lookups
  return {
    resolver,
    ...verdictsJson(lookups),
    elsewhere: elsewhere.map((each) => {
      const {kind, to} = each.resolver
      return {kind, resolver: to, pods: each.pods, ...verdictsJson(each)}
    }),
    others,
    ofHosts,
    outside: outsideJson(outside),
    letThrough,
    ...repairFields(repair),
  }
}

function verdictsJson({asked, denied, partly, open, by}: Doctor.LookupVerdicts): VerdictsJson {
  return {asked, denied, partly, open, by}
}

/** For a person: whose fault it is, who is shut out and by whom, then what to add and what that opens. */
export function lookupsText({lookups, repair, letThrough}: LookupsConsultation, look: DoctorLook): string {
  const {style, width} = look
  const {resolver, asked, denied, partly, open, by, elsewhere, outside} = lookups
  const shut = denied.length + partly.length
  const loss = outside === null ? "" : lossText(outside)
  const isShut = shut > 0 || loss !== "" || elsewhere.some((each) => each.denied.length + each.partly.length > 0)
  const isOpen = resolver === null || open.length > 0 || elsewhere.some((each) => each.open.length > 0)
  const head = isShut ? style.bad("POLICY") : isOpen ? style.doubt("CANNOT SAY") : style.good("NOT POLICY")
  const lines = [
    `${style.bold(head)}  ${printable(verdictText(lookups, loss))}`,
    ...(denied.length > 0 && denied.length < asked ? [`  ${namesText(denied)}`] : []),
    ...(partly.length > 0
      ? [
          `  ${countText(partly, shut === partly.length ? "" : " more")} over UDP alone: ${namesText(partly)}; answers too large for it never come`,
        ]
      : []),
    ...(by.length > 0 ? [`  denied by ${printable(by.join(", "))}`] : []),
    ...(open.length > 0 && resolver !== null ? [`  ${style.doubt("open:")} the manifests do not say it of ${namesText(open)}`] : []),
    ...(resolver === null ? [`  ${style.dim("help:")} ${helpForResolver}`] : []),
    ...elsewhereLines(lookups, style),
    ...(outside === null ? [] : outsideLines(outside, style)),
    ...(letThrough.length > 0 ? [`  let through by what is added, though they ask others: ${namesText(letThrough)}`] : []),
  ]
  const all = [...lines.map((line) => fittedText(line, width)), ...(repair === null ? [] : ["", ...repairLines(repair, look)])]
  return `${all.join("\n")}\n`
}

/** What to do where nobody is known to answer lookups. */
const helpForResolver =
  "add the resolver: `kubectl -n kube-system get service,endpointslice,pod -o yaml`, or name it where it is another: `--to svc/NAMESPACE/NAME`"

/** `loss`: what becomes of names outside; empty: nothing. */
function verdictText({resolver, asked, denied, partly, open, elsewhere}: Doctor.Lookups, loss: string): string {
  if (resolver === null) return "no Service answers lookups: none that is known has port 53 and somebody behind it"
  if (denied.length > 0) {
    const whom = denied.length === asked ? (asked === 1 ? "the one pod" : `all ${asked} pods`) : `${denied.length} of ${asked} pods`
    return `name lookups of ${whom} time out: ${resolver} is closed to them`
  }
  if (partly.length > 0) return `${partly.length} of ${asked} pods reach ${resolver} over UDP and not over TCP`
  const shut = elsewhere.flatMap((each) => [...each.denied, ...each.partly])
  if (shut.length > 0)
    return `policy denies name lookups of ${countPods(new Set(shut).size)} that ${shut.length === 1 ? "asks" : "ask"} another resolver than ${resolver}`
  if (open.length > 0) return `of ${open.length} of ${asked} pods it is open whether they reach ${resolver}`
  if (loss !== "")
    return `${loss}: policy lets ${asked === 1 ? "the one pod" : `all ${asked} pods`} ask ${resolver}, and keeps it from asking on`
  const left = new Set(elsewhere.flatMap((each) => each.open)).size
  const more = left === 0 ? "" : `, and of ${countPods(left)} that ${left === 1 ? "asks" : "ask"} another resolver it is open`
  return `policy lets ${asked === 1 ? "the one pod" : `all ${asked} pods`} look up names at ${resolver}${more}`
}

function countPods(count: number): string {
  return `${count} pod${count === 1 ? "" : "s"}`
}

function countText(some: readonly string[], more: string): string {
  return `${some.length}${more} ${some.length === 1 ? "looks" : "look"} up`
}
