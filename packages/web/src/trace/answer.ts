// The walk of one flow: of the one asked about, or of one that shows what a cell of the matrix is about.

import {ask, explain, flipsOf} from "@carveout/engine"
import type {Question} from "@carveout/engine"
import {explainedFlow, explanationJson} from "@carveout/report"
import type {Pair, World} from "../worker/worlds.ts"
import {promoted} from "../worker/promoted.ts"
import {pairOf} from "./pair.ts"
import type {FlowPair} from "./pair.ts"
import type {TraceView, TraceWant} from "./view.ts"

/** LIMIT: changes that would flip the verdict; further ones help nobody. */
const flipsMax = 4

const nothing = {trace: null, flow: "", promoted: null} as const

/** Walks the flow. Where the packet is left open, one that passes is taken if any does, else one that is denied. */
export function traceView({world}: Pair, want: TraceWant): TraceView {
  const pair = pairOf(world, want)
  const asked = questionsOf(world, pair, want).map((question) => ({question, answer: ask(world.program, question)}))
  const allowed = asked.find(({answer}) => answer.ok && answer.value.verdict === "allow")
  const {question, answer} = allowed ?? asked.at(0) ?? {}
  if (question === undefined || answer === undefined)
    return {...nothing, refusal: "what was chosen is not in the matrix any more: choose another cell"}
  if (answer.ok) {
    const explanation = explain(world.program, answer.value)
    const [shown] = explanation.cases
    const flips = shown === undefined ? [] : flipsOf(world.program, shown, flipsMax)
    const trace = explanationJson(explanation, [], flips)
    return {trace, flow: explainedFlow(shown, explanation.answer), promoted: promotedAnswer(world, question), refusal: null}
  }
  return {...nothing, refusal: answer.error.map(({message, help}) => (help === undefined ? message : `${message}: ${help}`)).join("; ")}
}

/** The same flow once what is staged was promoted; null where a promotion does nothing. */
function promotedAnswer({program}: World, question: Question): TraceView["promoted"] {
  const after = promoted(program)
  if (after === program) return null
  const answer = ask(after, question)
  return answer.ok ? {verdict: answer.value.verdict, by: answer.value.by} : null
}

const withPorts = ["TCP", "UDP", "SCTP"]

/** The packets that may be walked, the most telling first. */
function questionsOf(world: World, pair: FlowPair | null, {asked, wire}: TraceWant): readonly Question[] {
  if (pair === null) return []
  const {protocol, port} = asked.wire ?? wire
  const {from, to} = pair
  const isPlain = protocol !== null && !withPorts.includes(protocol.toUpperCase())
  if (protocol !== null && (port !== null || isPlain))
    return [{from, to, protocol, ...(port === null ? {} : {port}), ...(isIcmp(protocol) ? {icmp: {type: 8, code: 0}} : {})}]
  const own = servedBy(world, to).filter((port) => protocol === null || port.protocol === protocol.toUpperCase())
  const {pass} = pair
  const sample = pass?.passing ?? pass?.denied
  const shown =
    sample === undefined || sample === null || (protocol !== null && sample.protocol !== protocol.toUpperCase())
      ? {protocol: protocol ?? "TCP", port: usualPort}
      : {
          protocol: sample.protocol,
          ...(sample.port === null ? {} : {port: sample.port}),
          ...(sample.sourcePort === null ? {} : {sourcePort: sample.sourcePort}),
          ...(sample.icmp === null ? {} : {icmp: sample.icmp}),
        }
  return [...own, shown].map((packet) => ({from, to, ...packet}))
}

/** A port where nothing says which one. */
const usualPort = 8080
/** LIMIT: ports of a destination that are tried before a packet without a name. */
const portsMax = 3

/** The ports that a pod says it serves: packets that mean something to the reader. */
function servedBy({program}: World, to: string): readonly {readonly protocol: string; readonly port: number}[] {
  const names: Readonly<Record<number, string>> = {6: "TCP", 17: "UDP", 132: "SCTP"}
  const ports = program.workloads.get(to.replace(/^pod\//, ""))?.ports ?? []
  return ports
    .flatMap(({protocol, port}) => {
      const name = names[protocol]
      return name === undefined ? [] : [{protocol: name, port}]
    })
    .slice(0, portsMax)
}

function isIcmp(protocol: string): boolean {
  return protocol.toUpperCase() === "ICMP"
}
