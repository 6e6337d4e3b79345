// The walk of one flow.

import {ask, explain, flipsOf} from "@carveout/engine"
import {explanationJson} from "@carveout/report"
import type {Pair} from "../worker/worlds.ts"
import type {TraceView, TraceWant} from "./view.ts"

/** LIMIT: changes that would flip the verdict; further ones help nobody. */
const flipsMax = 4

/** The walk of the flow asked about; port 8080 over TCP where the matrix shows everything. */
export function traceView({world: {program}}: Pair, {asked, wire}: TraceWant): TraceView {
  const protocol = wire.protocol ?? "TCP"
  const hasPorts = ["TCP", "UDP", "SCTP"].includes(protocol.toUpperCase())
  const answer = ask(program, {
    ...asked,
    protocol,
    ...(hasPorts ? {port: wire.port ?? 8080} : protocol.toUpperCase() === "ICMP" ? {icmp: {type: 8, code: 0}} : {}),
  })
  if (answer.ok) {
    const explanation = explain(program, answer.value)
    const [shown] = explanation.cases
    const flips = shown === undefined ? [] : flipsOf(program, shown, flipsMax)
    return {trace: explanationJson(explanation, [], flips), refusal: null}
  }
  return {trace: null, refusal: answer.error.map(({message, help}) => (help === undefined ? message : `${message}: ${help}`)).join("; ")}
}
