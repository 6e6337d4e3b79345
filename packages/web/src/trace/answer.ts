// The walk of one flow: of the one asked about, or of one that shows what a cell of the matrix is about.

import {ask, explain, flipsOf, symptomText} from "@carveout/engine"
import type {Answer, Question} from "@carveout/engine"
import {explainedFlow, explanationJson, waysOf} from "@carveout/report"
import type {Way} from "@carveout/report"
import type {Pair, World} from "../worker/worlds.ts"
import {promoted} from "../worker/promoted.ts"
import {placesOf} from "./decider.ts"
import {pairOf} from "./pair.ts"
import type {FlowPair} from "./pair.ts"
import type {Wire} from "../matrix/view.ts"
import {waysMax} from "./view.ts"
import type {TraceView, TraceWant} from "./view.ts"

/** LIMIT: changes that would flip the verdict; further ones help nobody. */
const flipsMax = 4

const nothing: Omit<TraceView, "refusal"> = {
  verdict: "unknown",
  by: null,
  symptom: null,
  ends: "",
  cell: null,
  trace: null,
  flow: "",
  policies: [],
  ways: [],
  more: 0,
  shown: -1,
  refused: [],
  promoted: null,
}

/** Walks the flow. */
export function traceView({world}: Pair, want: TraceWant): TraceView {
  const {question, answer} = walked(world, want) ?? {}
  if (question === undefined || answer === undefined)
    return {...nothing, refusal: "what was chosen is not in the matrix any more: choose another cell"}
  if (answer.ok) {
    const told = answered(world, question, answer.value, want.asked.way)
    return {...told, cell: cellOf(want.asked, told.ends), promoted: promotedAnswer(world, question)}
  }
  return {...nothing, refusal: answer.error.map(({message, help}) => (help === undefined ? message : `${message}: ${help}`)).join("; ")}
}

/** WHY: of a cell whose pairs differ one is walked that passes, and nobody is to take its verdict for that of all. */
function cellOf({from, to, by}: TraceWant["asked"], ends: string): string | null {
  const cell = `${from} → ${to}`
  return by === undefined || cell === ends ? null : cell
}

/**
 * The question that is walked. Where the packet is left open, one that passes is taken if any does, else one of which that is open, else one that is
 * denied; null where an end is gone.
 */
export function walked(world: World, want: TraceWant): {readonly question: Question; readonly answer: ReturnType<typeof ask>} | null {
  const pair = pairOf(world, want)
  const asked = questionsOf(world, pair, want).map((question) => ({question, answer: ask(world.program, question)}))
  const first = (verdict: Answer["verdict"]): (typeof asked)[number] | undefined =>
    asked.find(({answer}) => answer.ok && answer.value.verdict === verdict)
  return first("allow") ?? first("unknown") ?? asked.at(0) ?? null
}

/** The answer with the walk of one of its ways. */
function answered({program}: World, {port}: Question, answer: Answer, wanted: string | undefined): Omit<TraceView, "promoted" | "cell"> {
  const all = waysOf(program, answer, port ?? null)
  const told = all.slice(0, waysMax)
  const place = told.findIndex(({key}) => key === wanted)
  const standing = told.findIndex(({shown}) => shown === answer.witness)
  const shown = place === -1 ? Math.max(standing, told.length > 0 ? 0 : -1) : place
  const whole = explain(program, answer)
  const explanation = explain(program, ofWay(answer, told[shown]))
  const [first] = explanation.cases
  const trace = explanationJson(explanation, [], first === undefined ? [] : flipsOf(program, first, flipsMax))
  return {
    verdict: answer.verdict,
    by: answer.by,
    symptom: whole.symptom === null ? null : symptomText(whole.symptom),
    ends: `${answer.from.name} → ${answer.to.name}`,
    trace,
    flow: explainedFlow(first, answer),
    policies: placesOf(program.snapshot.policies, trace),
    ways: told.map(({shown: _case, ...way}) => way),
    more: all.length - told.length,
    shown,
    refused: answer.assumptions.flatMap(({code, message}) => (code.startsWith("no-backend") ? [message] : [])),
    refusal: null,
  }
}

/** An answer as if it were about one way alone. */
function ofWay(answer: Answer, way: Way | undefined): Answer {
  if (way === undefined) return answer
  const {verdict, by} = way.shown.decision
  return {...answer, verdict, by, cases: [way.shown], witness: way.shown}
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
  const {from, to} = pair
  if (to.startsWith("svc/") && pair.pass === null) return [{from, to, ...chosen(asked.wire)}]
  const {protocol, port} = asked.wire ?? wire
  const isPlain = protocol !== null && !withPorts.includes(protocol.toUpperCase())
  if (protocol !== null && (port !== null || isPlain))
    return [{from, to, protocol, ...(port === null ? {} : {port}), ...(isIcmp(protocol) ? {icmp: {type: 8, code: 0}} : {})}]
  const own = servedBy(world, to).filter((port) => protocol === null || port.protocol === protocol.toUpperCase())
  const {pass} = pair
  const sample = pass?.passing ?? pass?.perhaps ?? pass?.denied
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

/** Of a Service what the reader chose. WHY nothing of what the matrix shows: a Service has ports of its own, and without one all of them are asked about. */
function chosen(wire: Wire | undefined): Pick<Question, "protocol" | "port"> {
  const {protocol = null, port = null} = wire ?? {}
  return {...(protocol === null ? {} : {protocol}), ...(port === null ? {} : {port})}
}

/** A port where nothing says which one. */
const usualPort = 8080
/** LIMIT: ports of a destination that are tried before a packet without a name. */
const portsMax = 3

/** The ports that a pod says it serves: packets that mean something to the reader. */
function servedBy({manifests, program}: World, to: string): readonly {readonly protocol: string; readonly port: number}[] {
  const names: Readonly<Record<number, string>> = {6: "TCP", 17: "UDP", 132: "SCTP"}
  const id = to.replace(/^pod\//, "")
  const named = program.workloads.get(id)?.ports ?? []
  // WHY not from the start: rules ask for ports by name, so that a world knows no others.
  if (named.length === 0) return unnamedOf(manifests, id)
  return named
    .flatMap(({protocol, port}) => {
      const name = names[protocol]
      return name === undefined ? [] : [{protocol: name, port}]
    })
    .slice(0, portsMax)
}

/** The ports that the manifest of a pod, or of a workload, lists without names. */
function unnamedOf({resources}: World["manifests"], id: string): readonly {readonly protocol: string; readonly port: number}[] {
  const owner = resources.find((each) => (each.kind === "Pod" || each.kind === "Workload") && `${each.namespace}/${each.name}` === id)
  const ports = owner?.kind === "Pod" ? owner.spec.ports : owner?.kind === "Workload" ? owner.template.ports : []
  return ports
    .filter(({protocol}) => withPorts.includes(protocol))
    .slice(0, portsMax)
    .map(({protocol, containerPort}) => ({protocol, port: containerPort}))
}

function isIcmp(protocol: string): boolean {
  return protocol.toUpperCase() === "ICMP"
}
