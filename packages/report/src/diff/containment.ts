// Whether one world allows no more than another, or the same: for scripts and for a person.

import type {Analysis} from "@carveout/engine"
import {flowText, witnessJson} from "../results/model.ts"
import type {WitnessJson} from "../results/model.ts"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import {causeJson, decidedText} from "./model.ts"
import type {DiffGroupJson} from "./model.ts"

/** What was asked of two worlds. */
export type ContainmentQuestion = "contains" | "equivalent"

/** The answer in its contract shape; all but `holds` null where it holds. `change`: what the head does to the flow. */
export type ContainmentJson = {
  readonly holds: boolean
  readonly change: "opened" | "closed" | null
  readonly witness: WitnessJson | null
  readonly before: Analysis.Decided | null
  readonly after: Analysis.Decided | null
  readonly cause: DiffGroupJson["cause"]
}

/** The answer for scripts. */
export function containmentJson({holds, counterexample}: Analysis.Containment): ContainmentJson {
  if (counterexample === null) return {holds, change: null, witness: null, before: null, after: null, cause: []}
  const {change, witness, before, after, cause} = counterexample
  return {holds, change, witness: witnessJson(witness), before, after, cause: cause.map(causeJson)}
}

const answers: Readonly<Record<ContainmentQuestion, {readonly yes: string; readonly no: string}>> = {
  contains: {yes: "HEAD allows nothing that BASE does not, whatever the flow", no: "HEAD allows what BASE does not"},
  equivalent: {yes: "BASE and HEAD allow the same, whatever the flow", no: "BASE and HEAD do not allow the same"},
}

/** The answer for a person: yes, or a flow that says no, and why. */
export function containmentText(question: ContainmentQuestion, {counterexample}: Analysis.Containment, style: Style): string {
  const {yes, no} = answers[question]
  if (counterexample === null) return `${style.good("yes")}: ${yes}\n`
  const {witness, before, after, cause} = counterexample
  const lines = [
    `${style.bad("no")}: ${no}`,
    `    for instance ${printable(flowText(witness))}: ${printable(`${decidedText(before)} → ${decidedText(after)}`)}`,
    ...cause.map(({object, change, at}) => {
      const place = at === null ? "" : `  ${style.place(printable(`${at.file}:${at.line}`))}`
      return `    because ${printable(`${object} ${change}`)}${place}`
    }),
  ]
  return [...lines, ""].join("\n")
}
