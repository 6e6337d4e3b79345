// The walk of one flow.

import {ask, explain} from "@carveout/engine"
import {explanationJson} from "@carveout/report"
import type {Pair} from "../worker/worlds.ts"
import type {TraceView, TraceWant} from "./view.ts"

/** The walk of the flow asked about; port 8080 over TCP where the matrix shows everything. */
export function traceView({world: {program}}: Pair, {asked, wire}: TraceWant): TraceView {
  const protocol = wire.protocol ?? "TCP"
  const hasPorts = ["TCP", "UDP", "SCTP"].includes(protocol.toUpperCase())
  const answer = ask(program, {
    ...asked,
    protocol,
    ...(hasPorts ? {port: wire.port ?? 8080} : protocol.toUpperCase() === "ICMP" ? {icmp: {type: 8, code: 0}} : {}),
  })
  if (answer.ok) return {trace: explanationJson(explain(program, answer.value), []), refusal: null}
  return {trace: null, refusal: answer.error.map(({message, help}) => (help === undefined ? message : `${message}: ${help}`)).join("; ")}
}
