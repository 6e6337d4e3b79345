// The kernel rules that packets of one question meet.

import {placed, rulesetsOf, simulate, tripOf} from "@carveout/dataplane"
import type {Ruleset} from "@carveout/dataplane"
import {ask, compile, protocolName} from "@carveout/engine"
import type {Answer, Case, Program} from "@carveout/engine"
import type {KernelTrip} from "@carveout/report"
import type {Arguments, UsageError} from "../command.ts"
import {questionOf} from "../question.ts"
import {saidOf} from "./place.ts"

/** LIMIT: flows of a question whose way is shown. */
const tripsMax = 8

/** The trips of flows that a question stands for, denied ones first, what was made up for them, and how many are not shown. `verdict`: about all of them. */
export type Trips = {
  readonly verdict: Answer["verdict"]
  readonly trips: readonly KernelTrip[]
  readonly madeUp: readonly string[]
  readonly more: number
}

/** The trips that `--from` and `--to` ask for. */
export function tripsOf(args: Arguments, whole: Program, dataplane: Ruleset["dataplane"]): Trips | UsageError {
  const question = questionOf(args)
  if ("message" in question) return question
  const {snapshot, madeUp} = placed(whole.snapshot)
  const program = compile(snapshot)
  const answer = ask(program, question)
  if (!answer.ok) return answer.error[0] ?? {message: "the question cannot be asked"}
  const rulesetAt = rulesetsOf(program, dataplane, saidOf(args))
  const {verdict, cases} = answer.value
  const sorted = cases.toSorted((a, b) => Number(b.decision.verdict === "deny") - Number(a.decision.verdict === "deny"))
  const trips = sorted.slice(0, tripsMax).flatMap((each): KernelTrip[] => {
    const trip = tripOf(program, each.flow)
    const {family} = each.flow
    return trip === null ? [] : [{words: wordsOf(each), simulation: simulate((node) => rulesetAt({node, family}), trip)}]
  })
  if (trips.length === 0) return {message: "no packet comes of this question", help: "`carveout explain` says what is missing"}
  return {verdict, trips, madeUp, more: cases.length - trips.length}
}

function wordsOf({from, to, flow}: Case): string {
  return `${from} → ${to} ${protocolName(flow.protocol)}${flow.port === null ? "" : ` ${flow.port}`}`
}
