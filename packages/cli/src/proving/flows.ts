// Which flows are tried: of a world too large to try all, some for every way in which it decides.

import {decide, printAddress, protocolName} from "@carveout/engine"
import type {Decision, End, Flow, Program, World} from "@carveout/engine"

/**
 * A flow with what the engine says of it, and its ends by name. `service`: at which address and port the client connects instead, and the pods that may get it; absent: where
 * the flow goes.
 */
export type Expected = {
  readonly flow: Flow
  readonly from: string
  readonly to: string
  readonly decision: Decision
  readonly service?: {readonly address: string; readonly port: number; readonly pods: readonly string[]}
}

/** LIMIT: ends that are tried; each pod of them is a namespace. */
const endsMax = 24

/** LIMIT: packets that are tried between two ends. */
const packetsMax = 24

/** Flows between ends that policy tells apart, at most `limit`: first one for each way in which two ends' packets are decided, then more of them. */
export function chosenFlows(program: Program, limit: number): readonly Expected[] {
  const ends = endsOf(program)
  const packets = packetsOf(program.snapshot)
  const pairs = ends.flatMap((from) => ends.filter((to) => isTried(from, to)).map((to) => ({from, to})))
  const flows = pairs.flatMap(({from, to}) =>
    packets.flatMap((packet) => flowsOf(from.end, to.end, {...packet, program}).map((flow) => ({from: from.name, to: to.name, flow}))),
  )
  const decided = flows.map((each, i): Expected => {
    const flow = each.flow.sourcePort === null ? each.flow : {...each.flow, sourcePort: firstPort + (i % portsCount)}
    return {...each, flow, decision: decide(program, flow)}
  })
  const certain = decided.filter(({decision, flow}) => decision.verdict !== "unknown" && isSendable(flow))
  return inRounds([...Map.groupBy(certain, wayOf).values()], limit)
}

/** Whether flows between two ends are tried: one of them is a pod, for the others are what their own firewalls make of it. */
function isTried(from: NamedEnd, to: NamedEnd): boolean {
  return from !== to && (from.end.kind === "workload" || to.end.kind === "workload")
}

/** In which way a flow is decided. */
export function wayOf({decision: {verdict, by, egress, ingress, path}}: Pick<Expected, "decision">): string {
  return [verdict, by, egress?.by, ingress?.by, path].join(" ")
}

/** WHY ports of our own: what tracks connections must never take two flows for one. */
const firstPort = 32_768
const portsCount = 28_000

/** One of each list, then a second of each, until there are enough; of a list from all over it. */
function inRounds(lists: readonly (readonly Expected[])[], limit: number): readonly Expected[] {
  const rounds = Math.max(0, ...lists.map(({length}) => length))
  const chosen: Expected[] = []
  for (let round = 0; round < rounds && chosen.length < limit; round++) {
    for (const list of lists) {
      const flow = list[(round * stride) % list.length]
      if (round < list.length && flow !== undefined && !chosen.includes(flow) && chosen.length < limit) chosen.push(flow)
    }
  }
  return chosen
}

/** A prime, so that it visits all of a list whose length it does not divide. */
const stride = 101

type NamedEnd = {readonly name: string; readonly end: End}

/** Pods that no policy and no rule tells apart are one, or one on each node; beside them nodes with host endpoints, and addresses outside. */
function endsOf(program: Program): readonly NamedEnd[] {
  const {snapshot, hosts} = program
  const seen = new Set<string>()
  const doubled = doublesOf(snapshot)
  const pods = snapshot.workloads.filter(({id, namespace, labels, node, profiles}) => {
    if (doubled.has(id)) return false
    const key = JSON.stringify([namespace, node, profiles, [...labels].toSorted()])
    return !seen.has(key) && seen.add(key)
  })
  const outside = outsideOf(snapshot)
  const nodes = snapshot.nodes.filter(({name}) => hosts.has(name)).slice(0, 2)
  const room = Math.max(2, endsMax - outside.length - nodes.length)
  return [
    ...spread(pods, room).map(({id}) => ({name: id, end: {kind: "workload", id} as const})),
    ...nodes.map(({name}) => ({name: `host/${name}`, end: {kind: "node", name} as const})),
    ...outside.map((address) => ({name: printAddress(address), end: {kind: "address", address} as const})),
  ]
}

/** Pods with an address that somebody before them has: packets to it are one's or the other's, and no kernel says whose. */
export function doublesOf({workloads, nodes, services}: World.Snapshot): ReadonlySet<string> {
  const taken = new Set([...nodes, ...services.values()].flatMap(({addresses}) => addresses.map(printAddress)))
  const doubled = new Set<string>()
  for (const {id, addresses} of workloads) {
    const own = addresses.map(printAddress)
    if (own.some((address) => taken.has(address)) || !addresses.every(isRoutable)) doubled.add(id)
    for (const address of own) taken.add(address)
  }
  return doubled
}

/** Whether a packet can be made of a flow that a kernel takes for it: numbers of IPv6's own headers are none, and each ICMP has its family. */
export function isSendable({family, protocol}: Flow): boolean {
  if (family === 6) return ![0, 1, 43, 44, 59, 60].includes(protocol)
  return protocol !== 58
}

/** Some of a list, from all over it. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  return Array.from({length: most}, (_, i) => all[Math.floor((i * all.length) / most)]).filter((each) => each !== undefined)
}

/** LIMIT: addresses outside that are tried. */
const outsideMax = 6

type Address = World.WorkloadEndpoint["addresses"][number]

/** An address that no rule names, and one in and one behind each of the first blocks that rules name, where nobody of the world is. */
function outsideOf({policies, workloads, nodes, services, families, networkSets}: World.Snapshot): readonly Address[] {
  const taken = new Set([...workloads, ...nodes, ...services.values()].flatMap(({addresses}) => addresses.map(printAddress)))
  const peers = policies.flatMap(({ingress, egress}) => [...ingress, ...egress]).flatMap(({source, destination}) => [source, destination])
  const nets = [...peers.flatMap(({nets: own, notNets}) => [...own, ...notNets]), ...networkSets.flatMap(({nets: own}) => own)]
  const plain = families.map((family): Address => ({family, value: family === 4 ? 0xcb_00_71_09n : (0x2001_0db8n << 96n) + 9n}))
  const named = nets.flatMap((net): readonly Address[] => {
    const {family, first, last, length} = net
    const inside = {family, value: first === last ? first : first + 1n}
    return length === 0 ? [] : [inside, {family, value: last + 1n}]
  })
  const usable = [...plain, ...named].filter((address) => isRoutable(address) && !taken.has(printAddress(address)))
  return [...new Map(usable.map((address) => [printAddress(address), address])).values()].slice(0, outsideMax)
}

/** Whether packets can be sent to an address over a router: no loopback, no group, none that stays on its link. */
export function isRoutable({family, value}: Address): boolean {
  if (family === 6) return value >> 125n === 1n || value >> 121n === 0x7en
  const high = value >> 24n
  return high > 0n && high !== 127n && high < 224n && value >> 16n !== 0xa9_fen
}

type Packet = Pick<Flow, "protocol" | "port">

/** What rules speak of: each port and the one behind a range, each protocol; and a few that most worlds know. */
function packetsOf({policies, workloads}: World.Snapshot): readonly Packet[] {
  const rules = policies.flatMap(({ingress, egress}) => [...ingress, ...egress])
  const found: readonly Packet[] = [
    {protocol: 17, port: 53},
    {protocol: 6, port: 53},
    {protocol: 6, port: 80},
    ...rules.flatMap(packetsOfRule),
    ...workloads.flatMap(({ports}) => ports.map(({protocol, port}) => ({protocol, port}))),
  ]
  const known = new Map(found.map((packet) => [`${packet.protocol} ${packet.port}`, packet]))
  return [...[...known.values()].slice(0, packetsMax), {protocol: 1, port: null}]
}

function packetsOfRule({protocol, destination}: World.Rule): readonly Packet[] {
  if (protocol !== null && ![6, 17, 132].includes(protocol)) return [{protocol, port: null}]
  const edges = [...destination.ports, ...destination.notPorts].flatMap((port) =>
    port.kind === "range" ? [port.min, port.max, Math.min(port.max + 1, portMax)] : [],
  )
  return edges.map((port) => ({protocol: protocol ?? 6, port}))
}

const portMax = 65_535

/** The flows of a packet between two ends: one for each family that both have. */
function flowsOf(from: End, to: End, {protocol, port, program}: Packet & {readonly program: Program}): readonly Flow[] {
  const shared = familiesOf(from, program).filter((family) => familiesOf(to, program).includes(family))
  return shared.map((family): Flow => {
    const own = protocol === 1 && family === 6 ? 58 : protocol === 58 && family === 4 ? 1 : protocol
    const icmp = own === 1 ? {type: 8, code: 0} : own === 58 ? {type: 128, code: 0} : null
    return {from, to, family, protocol: own, sourcePort: port === null ? null : 0, port, icmp}
  })
}

function familiesOf(end: End, {workloads, nodes}: Program): readonly (4 | 6)[] {
  if (end.kind === "address") return [end.address.family]
  const addresses = (end.kind === "workload" ? workloads.get(end.id) : nodes.get(end.name))?.addresses ?? []
  return [...new Set(addresses.map(({family}) => family))]
}

/** A flow in words, as its client sends it. */
export function flowWords({flow, from, to, service}: Expected): string {
  const port = service?.port ?? flow.port
  return `${from} → ${to} ${protocolName(flow.protocol)}${port === null ? "" : ` ${port}`}${flow.family === 6 ? " (IPv6)" : ""}`
}
