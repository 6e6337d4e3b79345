// A client outside that comes through a Service: which source address the backend's policy sees (evaluation 3.1).

import {decide} from "../decide/decide.ts"
import type {Decision, Verdict} from "../decide/decision.ts"
import type {Entry} from "../decide/entry.ts"
import type {End, Flow} from "../decide/flow.ts"
import {decideEntry} from "../decide/through.ts"
import type {Program} from "../program/program.ts"
import type {Service} from "../snapshot/snapshot.ts"
import type {Way} from "./answer.ts"
import type {Directory} from "./directory.ts"
import {withOpenPending, withPendingOf} from "./pending.ts"

/** A flow from a client to one backend of a Service, with its decision as if the client's address were kept. */
export type ThroughService = {readonly flow: Flow; readonly service: Service; readonly decision: Decision}

/** A flow, and how it comes to a Service; absent: to none, or nobody asks. */
type Sent = {readonly flow: Flow; readonly entry?: Entry}

/** The world in which a client comes. */
export type Known = {readonly program: Program; readonly directory: Directory}

/** Whether a client outside may come to a backend of a Service with another address than its own. */
export function mayBeMasqueraded({from, to}: Pick<Flow, "from" | "to">, service: Service): boolean {
  return from.kind === "address" && to.kind !== "address" && isMasquerading(service)
}

/** Whether nodes may put their address in a client's place. A headless Service is a name for its backends, and nothing translates. */
export function isMasquerading({externalTrafficPolicy, headless}: Service): boolean {
  return externalTrafficPolicy !== "Local" && headless !== true
}

/**
 * The decision when the node that received the connection may have put its own address in the client's place. Where that would
 * change the verdict it is unknown, and the missing fact is the source address.
 * LIMIT: a node's tunnel address that neither its annotations nor a host endpoint name is not a reading of its own.
 */
export function afterSnat(known: Known, {flow, service, decision}: ThroughService): Decision {
  if (!mayBeMasqueraded(flow, service)) return decision
  const kept = keptOutcome(known.program, flow, decision)
  const others = sourcesOf(known, flow).map((receiver) => outcomeThrough(known.program, flow, receiver))
  const shown = others.every((other) => isSamePending(other, kept)) ? decision : withOpenPending(decision)
  if (others.every(({verdict}) => verdict === kept.verdict)) return shown
  const missing = [...decision.missing, {kind: "source-address-after-snat", service: service.id} as const]
  return {...shown, verdict: "unknown", by: null, deniedAt: null, missing}
}

/** The ways of a flow to a Service: with the client's address, and with that of each node. */
export function* waysThrough(known: Known, flow: Flow, decision: Decision): Generator<Way> {
  yield {flow, decision}
  for (const from of sourcesOf(known, flow)) yield {flow: {...flow, from}, decision: decide(known.program, {...flow, from})}
}

/** LIMIT: denied ways that are kept of one flow, each with its trace; a cluster may have thousands. */
const shutMax = 64

/** Those of some ways that are denied, the first of them where they are many. */
export function shutWays(ways: Iterable<Way>): readonly Way[] {
  const shut: Way[] = []
  for (const way of ways) {
    if (way.decision.verdict === "deny") shut.push(way)
    if (shut.length === shutMax) break
  }
  return shut
}

/** What a flow comes to on a way, or what of it depends on the way; `pending` null: nothing is staged. */
export type Outcome = {readonly verdict: Verdict; readonly pending: Verdict | null}

/** Whether staged policies would make the same of two ways. */
export function isSamePending(a: Outcome, b: Outcome): boolean {
  return (a.pending === null && b.pending === null) || (a.pending ?? a.verdict) === (b.pending ?? b.verdict)
}

/** What comes of a client that keeps its address, to be held against its ways through other nodes. */
export function keptOutcome({snapshot}: Program, flow: Flow, decision: Decision): Outcome {
  return snapshot.hosts.length > 0 ? wholeOutcome(decision) : arrivalOutcome(decision, flow)
}

/** The same of its way through a node. WHY the pod's side alone where there are no host endpoints: nobody else asks. */
export function outcomeThrough(program: Program, flow: Flow, receiver: NodeEnd): Outcome {
  const {port} = flow
  if (port === null || program.snapshot.hosts.length === 0) return arrivalOutcome(decide(program, {...flow, from: receiver}), flow)
  return wholeOutcome(decideEntry(program, flow, {address: null, port, node: receiver.name}))
}

function wholeOutcome({verdict, pending}: Decision): Outcome {
  return {verdict, pending: pending?.verdict ?? null}
}

/** What the backend's side alone says: the pod's ingress half; nobody asks what goes to a node. */
function arrivalOutcome({ingress, pending}: Decision, {to}: Flow): Outcome {
  if (to.kind !== "workload") return {verdict: "allow", pending: null}
  return {verdict: ingress?.verdict ?? "allow", pending: pending === null ? null : (pending.ingress?.verdict ?? "allow")}
}

/** An end of a flow that is a node. */
export type NodeEnd = Extract<End, {readonly kind: "node"}>

/** The nodes that may have received the connection for a backend elsewhere, under each address. Of a world without nodes, one that nobody knows. */
export function sourcesOf({directory, program}: Known, flow: Pick<Flow, "to" | "family">): readonly NodeEnd[] {
  if (directory.nodes.size === 0) return [{kind: "node", name: ""}]
  const home = homeOf(directory, flow)
  const {family} = flow
  const known = [...program.nodesAt[family]].map(([value, name]) => ({kind: "node", name, address: {family, value}}) as const)
  const named = new Set(known.map(({name}) => name))
  const unnamed = [...directory.nodes.keys()].filter((name) => !named.has(name)).map((name) => ({kind: "node", name}) as const)
  return [...known, ...unnamed].filter(({name}) => name !== home)
}

/**
 * The decision about a node's connection to a pod elsewhere, when it may bear the address of a tunnel instead (evaluation 3.1). Where that would change
 * the verdict it is unknown.
 */
export function throughTunnel({program}: Known, {flow, entry}: Sent, decision: Decision): Decision {
  if (flow.from.kind !== "node" || flow.from.address !== undefined || !mayLeave(flow, decision)) return decision
  const {name} = flow.from
  const tunnels = (program.nodes.get(name)?.tunnels ?? []).filter(({family}) => family === flow.family)
  const others = tunnels.map((address) => decideEntry(program, {...flow, from: {kind: "node", name, address}}, entry))
  const shown = withPendingOf(decision, others)
  if (others.every(({verdict}) => verdict === decision.verdict)) return shown
  return {...shown, verdict: "unknown", by: null, missing: [...decision.missing, {kind: "source-address-of-node", node: name}]}
}

/** Whether a node's connection goes to a pod elsewhere, or may: of a pod that nobody places the path is open. */
function mayLeave({to}: Flow, {path}: Decision): boolean {
  return path === "host-to-other-pod" || (path === null && to.kind === "workload")
}

/** The node at which a flow arrives, null where it is not known. */
export function homeOf({endpoints}: Directory, {to}: Pick<Flow, "to">): string | null {
  if (to.kind === "node") return to.name
  return to.kind === "workload" ? (endpoints.get(to.id)?.node ?? null) : null
}
