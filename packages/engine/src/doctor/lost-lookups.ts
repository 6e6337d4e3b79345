// Whose name lookups a change closes. WHY by itself: it is what breaks first and for everybody under a default-deny, and in a list of a hundred
// closed groups it is one line.

import type {Difference, DiffGroup, PacketBlock} from "../analyze/answer.ts"
import {addressKey, directoryOf} from "../question/directory.ts"
import {dnsPort} from "../question/node-cache.ts"
import {sameAddress} from "../net/address.ts"
import {UDP} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import type {Service, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {compareBytes} from "../std/order.ts"

/** Pods that lose a resolver. `resolver`: the Service, as a question names it; `clients`: pods and workloads by name. */
export type LostLookups = {readonly resolver: string; readonly clients: readonly string[]}

/** What a difference closes of lookups, by resolver. `before`: the world in which they passed. */
export function lostLookups(before: Program, {closed}: Pick<Difference, "closed">): readonly LostLookups[] {
  const {services, workloads} = before.snapshot
  return [...services.values()].flatMap((service) => {
    const ports = backendsOf(before, service)
    if (ports.size === 0) return []
    const inside = new Set(workloads.flatMap((pod) => (mayAsk(pod, service) ? [pod.id] : [])))
    const lost = closed.filter((group) => group.to.some((name) => closes(group, ports.get(name) ?? null)))
    const clients = [...new Set(lost.flatMap(({from}) => from))].filter((name) => inside.has(name)).sort(compareBytes)
    return clients.length === 0 ? [] : [{resolver: `svc/${service.id}`, clients}]
  })
}

/** Whether a pod may be told to ask a Service: what the cluster's resolver is nobody says, but who asks another says whom. */
function mayAsk({lookups}: WorkloadEndpoint, {addresses}: Service): boolean {
  if (lookups === undefined || lookups.first === "cluster") return true
  return lookups.servers.some((server) => addresses.some((address) => sameAddress(address, server)))
}

/** The pods behind the lookup port of a Service, with the port that they answer at. */
export function backendsOf(program: Program, {ports, backends}: Service): ReadonlyMap<string, number> {
  const names = new Set(ports.filter(({port, protocol}) => port === dnsPort && protocol === UDP).map(({name}) => name))
  if (names.size === 0) return new Map()
  const {holders} = directoryOf(program.snapshot)
  const found = new Map<string, number>()
  for (const {address, endpoint, portName, port, protocol} of backends) {
    if (!names.has(portName) || protocol !== UDP) continue
    const holder = address === null ? undefined : holders.get(addressKey(address))?.[0]
    const id = endpoint ?? (holder?.kind === "workload" ? holder.id : undefined)
    if (id !== undefined) found.set(id, port)
  }
  return found
}

/** Whether a group closes lookups at a port. What is unknown afterwards is not said to be closed. */
function closes({allow, after}: DiffGroup, port: number | null): boolean {
  return port !== null && after.verdict === "deny" && allow.some((block) => holds(block, port))
}

function holds({protocol, ports, sourcePorts}: PacketBlock, port: number): boolean {
  if (protocol !== "UDP" || sourcePorts !== undefined) return false
  return ports === undefined || ports.split(",").some((range) => isIn(range, port))
}

function isIn(range: string, port: number): boolean {
  const [first, last = first] = range.split("-").map(Number)
  return first !== undefined && last !== undefined && first <= port && port <= last
}
