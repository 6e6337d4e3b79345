// The kernel rules that packets of one question meet.

import {placed, rulesetOf, simulate, tripOf} from "@carveout/dataplane"
import type {Ruleset} from "@carveout/dataplane"
import {ask, compile, protocolName} from "@carveout/engine"
import type {Case, Program} from "@carveout/engine"
import type {KernelTrip} from "@carveout/report"
import {valueOf} from "../command.ts"
import type {Arguments, UsageError} from "../command.ts"
import {optionsOf} from "./place.ts"

/** LIMIT: flows of a question whose way is shown. */
const tripsMax = 8

/** The trips of the flows that a question stands for, what was made up for them, and how many are not shown; or why there are none. */
export type Trips = {readonly trips: readonly KernelTrip[]; readonly madeUp: readonly string[]; readonly more: number}

/** The trips that `--from` and `--to` ask for. */
export function tripsOf(args: Arguments, whole: Program, dataplane: Ruleset["dataplane"]): Trips | UsageError {
  const [from, to, port] = ["from", "to", "port"].map((name) => valueOf(args, name))
  if (from === undefined || to === undefined) return {message: "a packet has two ends", help: "name both, `--from` and `--to`"}
  if (port !== undefined && !/^\d{1,5}$/.test(port)) return {message: `\`--port ${port}\` is no number`}
  const [protocol, namespace] = ["protocol", "namespace"].map((name) => valueOf(args, name))
  const family = valueOf(args, "family") === "6" ? 6 : 4
  const {snapshot, madeUp} = placed(whole.snapshot)
  const program = compile(snapshot)
  const answer = ask(program, {
    from,
    to,
    ipFamily: family,
    ...(protocol === undefined ? {} : {protocol}),
    ...(port === undefined ? {} : {port: Number(port)}),
    ...(namespace === undefined ? {} : {namespace}),
  })
  if (!answer.ok) return answer.error[0] ?? {message: "the question cannot be asked"}
  const known = new Map<string, Ruleset>()
  const rulesetAt = (node: string): Ruleset => {
    let ruleset = known.get(node)
    if (ruleset === undefined)
      known.set(node, (ruleset = rulesetOf(program, {node, family}, {...optionsOf(args, program, node), dataplane})))
    return ruleset
  }
  const trips = answer.value.cases.slice(0, tripsMax).flatMap((each): KernelTrip[] => {
    const trip = tripOf(program, each.flow)
    return trip === null ? [] : [{words: wordsOf(each), simulation: simulate(rulesetAt, trip)}]
  })
  if (trips.length === 0) return {message: "no packet comes of this question", help: "`carveout explain` says what is missing"}
  return {trips, madeUp, more: answer.value.cases.length - Math.min(tripsMax, answer.value.cases.length)}
}

function wordsOf({from, to, flow}: Case): string {
  return `${from} → ${to} ${protocolName(flow.protocol)}${flow.port === null ? "" : ` ${flow.port}`}`
}
