// The kernel rules that packets of one question meet.

import {placed, rulesetOf, simulate, tripOf} from "@carveout/dataplane"
import type {Ruleset} from "@carveout/dataplane"
import {ask, compile, protocolName} from "@carveout/engine"
import type {Answer, Case, Program} from "@carveout/engine"
import type {KernelTrip} from "@carveout/report"
import {valueOf} from "../command.ts"
import type {Arguments, UsageError} from "../command.ts"
import {optionsOf} from "./place.ts"

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
  const [from, to, port] = ["from", "to", "port"].map((name) => valueOf(args, name))
  if (from === undefined || to === undefined) return {message: "a packet has two ends", help: "name both, `--from` and `--to`"}
  if (port !== undefined && !/^\d{1,5}$/.test(port)) return {message: `\`--port ${port}\` is no number`}
  const [protocol, namespace] = ["protocol", "namespace"].map((name) => valueOf(args, name))
  const family = valueOf(args, "family")
  const {snapshot, madeUp} = placed(whole.snapshot)
  const program = compile(snapshot)
  const answer = ask(program, {
    from,
    to,
    ...(family === undefined ? {} : {ipFamily: family === "6" ? (6 as const) : (4 as const)}),
    ...(protocol === undefined ? {} : {protocol}),
    ...(port === undefined ? {} : {port: Number(port)}),
    ...(namespace === undefined ? {} : {namespace}),
  })
  if (!answer.ok) return answer.error[0] ?? {message: "the question cannot be asked"}
  const known = new Map<string, Ruleset>()
  const rulesetAt = (node: string, of: 4 | 6): Ruleset => {
    const key = `${node} ${of}`
    let ruleset = known.get(key)
    if (ruleset === undefined)
      known.set(key, (ruleset = rulesetOf(program, {node, family: of}, {...optionsOf(args, program, node), dataplane})))
    return ruleset
  }
  const {verdict, cases} = answer.value
  const sorted = cases.toSorted((a, b) => Number(b.decision.verdict === "deny") - Number(a.decision.verdict === "deny"))
  const trips = sorted.slice(0, tripsMax).flatMap((each): KernelTrip[] => {
    const trip = tripOf(program, each.flow)
    return trip === null ? [] : [{words: wordsOf(each), simulation: simulate((node) => rulesetAt(node, each.flow.family), trip)}]
  })
  if (trips.length === 0) return {message: "no packet comes of this question", help: "`carveout explain` says what is missing"}
  return {verdict, trips, madeUp, more: cases.length - trips.length}
}

function wordsOf({from, to, flow}: Case): string {
  return `${from} → ${to} ${protocolName(flow.protocol)}${flow.port === null ? "" : ` ${flow.port}`}`
}
