// A question by name, answered: every flow that it stands for is decided, and the decisions are drawn together.

import {decide} from "../decide/decide.ts"
import type {Flow} from "../decide/flow.ts"
import type {Family} from "../net/address.ts"
import {hasPorts, TCP} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Answer, Case, Named, Question} from "./answer.ts"
import {arrivalOf} from "./arrival.ts"
import type {Arrival, Pair} from "./arrival.ts"
import {assumptionsOf} from "./assumption.ts"
import {decideVia, outerNotes} from "./entry.ts"
import {directoryOf} from "./directory.ts"
import type {Directory} from "./directory.ts"
import {problem} from "./problem.ts"
import {literalCode, resolve} from "./resolve.ts"
import type {Resolved} from "./resolve.ts"
import {throughTunnel} from "./snat.ts"
import {isLoopback, replicaNotes, straight} from "./loopback.ts"
import {drawTogether} from "./verdict.ts"
import {defaultSourcePort, familiesOf, icmpPackets, wireOf} from "./wire.ts"
import type {Wire} from "./wire.ts"

/** A program with the names of its snapshot: what many questions about one world share. */
export type World = {readonly program: Program; readonly directory: Directory}

/** A question whose wire part was read. Of a Service, an absent protocol means every protocol. */
export type Asked = {readonly from: string; readonly to: string; readonly namespace: string | undefined; readonly wire: Wire}

/** LIMIT: flows judged for one question; a question about workloads with thousands of pods on both sides is refused above it. */
const flowsMax = 20_000

/** Makes a world of a program. */
export function worldOf(program: Program): World {
  return {program, directory: directoryOf(program.snapshot)}
}

/** Answers a question (formats, "Naming an endpoint" and "Verdicts"). What is wrong with the question comes back as errors. */
export function ask(program: Program, question: Question): Result<Answer, readonly Diagnostic[]> {
  return askWorld(worldOf(program), question)
}

/** As `ask`, for many questions about one world. */
function askWorld(world: World, question: Question): Result<Answer, readonly Diagnostic[]> {
  const wire = wireOf(question)
  if (!wire.ok) return wire
  const isPortAlone = question.protocol === undefined && question.port !== undefined
  const {from, to, namespace} = question
  return answer(world, {from, to, namespace, wire: isPortAlone ? {...wire.value, protocol: TCP} : wire.value})
}

/** Answers a question whose wire part was read already. */
export function answer(world: World, asked: Asked): Result<Answer, readonly Diagnostic[]> {
  const {directory} = world
  const from = resolve(directory, asked.from, asked.namespace)
  const to = resolve(directory, asked.to, asked.namespace)
  if (!from.ok || !to.ok) return fail([from, to].flatMap((side) => (side.ok ? [] : [side.error])))
  const source = sourceOf(from.value)
  if (!source.ok) return fail([source.error])
  return answerBetween(world, asked, from.value, to.value)
}

/** A Service answers connections and opens none. */
function sourceOf({service, named}: Resolved): Result<null, Diagnostic> {
  if (service === null) return ok(null)
  const advice = "name the pods behind it, or the workload that owns them"
  return fail(problem("name-invalid", `the Service \`${named.name}\` opens no connections`, advice))
}

function answerBetween(world: World, asked: Asked, from: Resolved, to: Resolved): Result<Answer, readonly Diagnostic[]> {
  const {wire} = asked
  const arrival = arrivalOf(world.directory, from, to, wire)
  if (!arrival.ok) return fail([arrival.error])
  const {refused, notes} = arrival.value
  const said = arrival.value.isTranslated === true ? {...to, notes: to.notes.filter(({code}) => code !== literalCode)} : to
  if (arrival.value.pairs.length === 0 && (to.service !== null || refused.length > 0)) return ok(withoutBackend(from, said, arrival.value))
  const pairs = pairsOf(from, arrival.value.pairs, wire)
  if (pairs.pairs.length === 0) return fail([noFamily(from.named, to.named, wire)])
  if (pairs.pairs.every(isOutside)) return fail([outside(from.named, to)])
  if (pairs.pairs.length > flowsMax) return fail([tooMany(pairs.pairs.length)])
  const decided = pairs.pairs.flatMap((pair) =>
    flowsOf(pair, wire, pairs.family).map((flow) => ({via: pair.via, judged: decideCase(world, pair, flow)})),
  )
  const cases = decided.map(({judged}) => judged)
  const assumptions = [
    ...from.notes,
    ...said.notes,
    ...refused,
    ...notes,
    ...assumptionsOf(cases, world.directory),
    ...decided.flatMap(({via, judged}) => outerNotes(world, judged, via)),
    ...replicaNotes(cases, to.service),
  ]
  const drawn = drawTogether(cases, {
    isOpen: from.open !== null || to.open !== null || arrival.value.isOpen === true,
    hasRefused: refused.length > 0,
  })
  return ok({...drawn, from: from.named, to: to.named, cases, assumptions: withoutRepeats(assumptions)})
}

/** WHY not all that is refused: a Service that has no backend at all is said by the verdict. */
function withoutBackend(from: Resolved, to: Resolved, {refused, notes}: Arrival): Answer {
  const elsewhere = refused.filter(({code}) => code === "no-backend-on-node")
  return {
    verdict: "deny",
    by: "NoBackend",
    from: from.named,
    to: to.named,
    cases: [],
    witness: null,
    assumptions: withoutRepeats([...from.notes, ...to.notes, ...elsewhere, ...notes]),
  }
}

/** The pairs of ends in the family of the question: the first in which any pair can speak. A pod and itself only if nothing else is left. */
function pairsOf(from: Resolved, all: readonly Pair[], wire: Wire): {readonly pairs: readonly Pair[]; readonly family: Family} {
  const others = all.filter((pair) => !isLoopback(pair.from, pair.target.spot))
  const asked = others.length > 0 && from.named.kind === "workload" ? others : all
  for (const family of familiesOf(wire)) {
    const pairs = asked.filter((pair) => pair.from.families.includes(family) && pair.target.spot.families.includes(family))
    if (pairs.length > 0) return {pairs, family}
  }
  return {pairs: [], family: 4}
}

/** Whether neither end of a pair is anything that this world knows, and nothing that it knows leads from one to the other. */
function isOutside({from, target, via}: Pair): boolean {
  return via === null && from.end.kind === "address" && target.spot.end.kind === "address"
}

/** The flows between one pair of ends; several only where several ICMP packets were asked for. */
function flowsOf({from, target}: Pair, wire: Wire, family: Family): readonly Flow[] {
  const {protocol, port, spot} = target
  const sourcePort = hasPorts(protocol) ? (wire.sourcePort ?? defaultSourcePort) : null
  return icmpPackets(wire, protocol).map((icmp) => ({from: from.end, to: spot.end, family, protocol, sourcePort, port, icmp}))
}

function decideCase(world: World, {from, target, via}: Pair, flow: Flow): Case {
  const named = {flow, from: from.name, to: target.spot.name}
  if (via !== null) return {...named, via, ...decideVia(world, flow, via)}
  if (isLoopback(from, target.spot)) return {...named, decision: straight()}
  return {...named, decision: throughTunnel(world, {flow}, decide(world.program, flow))}
}

function noFamily(from: Named, to: Named, {family}: Wire): Diagnostic {
  const ends = `\`${from.name}\` and \`${to.name}\``
  if (family === null) return problem("no-common-family", `${ends} have no address family in common`)
  return problem("no-common-family", `${ends} do not both have an IPv${family} address`, "leave the family out, or ask for the other one")
}

/** An address of a Service is an end that the input knows, under another name. */
function outside(from: Named, {named, notes}: Resolved): Diagnostic {
  const message = `neither \`${from.name}\` nor \`${named.name}\` is an end that the input knows`
  const service = notes.find(({code}) => code === literalCode)
  return problem("nothing-judged", message, service?.help ?? "name a pod, a workload or a node on one side")
}

function tooMany(count: number): Diagnostic {
  return problem(
    "too-many-flows",
    `the question stands for ${count} flows, and at most ${flowsMax} are judged one by one`,
    "name single pods",
  )
}

/** Each finding once. */
export function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [`${diagnostic.code} ${diagnostic.message}`, diagnostic])).values()]
}
