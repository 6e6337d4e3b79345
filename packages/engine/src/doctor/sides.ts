// The two sides of a flow as a policy names them: pods by labels, a machine's interface by labels, everybody else by address.

import type {Program} from "../program/program.ts"
import type {Party} from "../program/program.ts"
import type {End} from "../decide/flow.ts"
import type {Case} from "../question/answer.ts"
import {printAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {namespaceLabel} from "../snapshot/effective.ts"
import type {HostEndpoint, NetworkSet, PolicyMode, Snapshot, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {groupBy} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {marksOf} from "./marks.ts"
import type {Marks, Memory} from "./marks.ts"
import type {Obstacle, Owner} from "./obstacle.ts"
import type {SelectedSide, Wide} from "./wide.ts"

/** Pods of a namespace, by labels. */
export type PodSide = {readonly kind: "pods"; readonly namespace: string; readonly name: string; readonly marks: Marks}
/** A machine's interface, in one of its lists. */
export type HostSide = {readonly kind: "host"; readonly name: string; readonly mode: PolicyMode; readonly marks: Marks}
/** `outside`: the one address outside that it is, null where it is a machine or somebody inside. */
export type BlockSide = {
  readonly kind: "blocks"
  readonly name: string
  readonly blocks: readonly string[]
  readonly outside: Address | null
}
/** A network set. `namespace` null: a global one. */
export type SetSide = {readonly kind: "set"; readonly name: string; readonly namespace: string | null; readonly marks: Marks}

/** Every pod. */
export type EverySide = {readonly kind: "every"; readonly name: string}

/** Whom a policy applies to. */
export type Subject = PodSide | HostSide | SelectedSide
/** Whom a rule names. */
export type Peer = PodSide | BlockSide | SetSide | EverySide

/**
 * How the sides of a flow are named. `set`: a network set that stands for an address outside which it holds. `wide`: by whom the policies that deny select,
 * and at the other end by every pod, where that can be.
 */
export type Manner = {readonly memory: Memory; readonly set: NetworkSet | null; readonly wide: Wide | null}

/** Whom the added policy applies to, by what he is alone. */
export function subjectOf(program: Program, owner: Owner, {memory}: Manner): PodSide | HostSide {
  if (owner.kind === "pods") return podSide(program, owner.endpoint, {memory, sets: []})
  const {endpoint, mode} = owner
  return {kind: "host", name: endpoint.name, mode, marks: hostMarks(program, endpoint)}
}

/** The other end of an obstacle, or of a host's list either end; null: nobody knows its address. */
export function peerOf(
  program: Program,
  denied: Case,
  side: {readonly obstacle: Obstacle; readonly end: "from" | "to"; readonly manner: Manner},
): Peer | null {
  const {obstacle, end, manner} = side
  const {flow} = denied
  const party = end === "from" ? obstacle.packet.source : obstacle.packet.destination
  const own = flow[end]
  if (own.kind === "workload" && isParty(program, own, party)) {
    const isOpener = end === "from" && obstacle.half === "ingress" && obstacle.owner.kind === "pods"
    return manner.wide?.isFor(denied) === true && isOpener ? {kind: "every", name: "every-pod"} : ofPod(program, own.id, manner.memory)
  }
  if (party.address === null) return null
  return addressSide(program, party.address, end, manner)
}

/** Whether a packet has this pod at its side: before translation and behind a node it may have somebody else's address there. */
function isParty(program: Program, {id, address}: Extract<End, {readonly kind: "workload"}>, party: Party): boolean {
  if (party.workloads.includes(id)) return true
  return address === undefined && party.address === null && program.workloads.get(id) !== undefined
}

function ofPod(program: Program, id: string, memory: Memory): PodSide | null {
  const endpoint = program.workloads.get(id)
  if (endpoint === undefined) return null
  // WHY beside sets, too: a selector of a rule names whoever has the labels, and a set holds addresses that nobody meant.
  const sets = program.snapshot.networkSets.filter((set) => spaceOfSet(set) === endpoint.namespace)
  return podSide(program, endpoint, {memory, sets})
}

/** By pod the name of the workload above it. WHY: a policy that is there to stay is not called after what the next rollout renames. */
const workloadNames = oncePer(
  ({owned}: Snapshot) => new Map([...owned].flatMap(([workload, ids]) => ids.map((id) => [id, workload.split("/").at(-1) ?? ""]))),
)

/** What was found of a world's pods, by pod and how it was asked. WHY remembered: the same pod is the far end of very many flows. */
const sidesOf = oncePer<Snapshot, Map<string, PodSide>>(() => new Map())

/** Pods by namespace. */
const podsByNamespace = oncePer((workloads: Snapshot["workloads"]) => groupBy(workloads, ({namespace}) => namespace))

function podSide(
  {snapshot}: Program,
  endpoint: WorkloadEndpoint,
  {memory, sets}: {readonly memory: Memory; readonly sets: readonly NetworkSet[]},
): PodSide {
  const {namespace, labels} = endpoint
  const key = `${endpoint.id} ${memory} ${sets.length}`
  const known = sidesOf(snapshot).get(key)
  if (known !== undefined) return known
  const name = workloadNames(snapshot).get(endpoint.id) ?? endpoint.name
  const beside = (podsByNamespace(snapshot.workloads).get(namespace) ?? []).map((other) => other.labels)
  const marks = marksOf(labels, [...beside, ...sets.map((set) => set.labels)], memory)
  const side: PodSide = {kind: "pods", namespace, name, marks}
  sidesOf(snapshot).set(key, side)
  return side
}

/** WHY never by what pods have: a policy of hosts would shut the pods whom it selects. */
function hostMarks({snapshot}: Program, {labels}: HostEndpoint): Marks {
  const {has, lacks} = marksOf(
    labels,
    snapshot.hosts.map((other) => other.labels),
    "every",
  )
  const isOfPods = snapshot.workloads.some(
    (pod) => [...has].every(([label, value]) => pod.labels.get(label) === value) && !lacks.some((label) => pod.labels.has(label)),
  )
  return isOfPods || has.size === 0 ? {has, lacks: [...lacks, namespaceLabel]} : {has, lacks}
}

/** WHY all addresses of a machine that sends: which of them a packet bears is for its routes to say. */
function addressSide(program: Program, address: Address, end: "from" | "to", {set}: Manner): Peer {
  const {family, value} = address
  const machine = program.nodesAt[family].get(value)
  const name = machine ?? printAddress(address)
  if (machine === undefined && set !== null) return setSide(program, set)
  const own = [...program.nodesAt[family]].flatMap(([each, of]) => (of === machine ? [{family, value: each}] : []))
  const all = machine === undefined || end === "to" ? [address] : own
  return {kind: "blocks", name, blocks: all.map(blockText).sort(), outside: machine === undefined ? address : null}
}

function blockText(address: Address): string {
  return `${printAddress(address)}/${address.family === 4 ? 32 : 128}`
}

/** The namespace of a set; null of a global one. */
export function spaceOfSet({id}: NetworkSet): string | null {
  const [kind, namespace = ""] = id.split("/")
  return kind === "NetworkSet" ? namespace : null
}

/** WHY beside pods and machines, too: a selector of a rule names whoever has the labels. */
function setSide({snapshot}: Program, set: NetworkSet): SetSide {
  const namespace = spaceOfSet(set)
  const sets = snapshot.networkSets.filter((other) => spaceOfSet(other) === namespace)
  const others = namespace === null ? snapshot.hosts : snapshot.workloads.filter((pod) => pod.namespace === namespace)
  const beside = [...sets, ...others].map(({labels}) => labels)
  return {kind: "set", name: set.id.split("/").at(-1) ?? "", namespace, marks: marksOf(set.labels, beside, "every")}
}
