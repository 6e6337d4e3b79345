// A port of a node that leads to a pod on it (`hostPort`): where a client outside is led that connects to it.

import {sameAddress} from "../net/address.ts"
import {protocolName} from "../net/protocol.ts"
import type {HostPort, Service} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Arrival, Pair} from "./arrival.ts"
import {spotOf} from "./directory.ts"
import type {Directory, Spot} from "./directory.ts"
import {doorName, nodeAddresses} from "./entry.ts"
import type {Door} from "./entry.ts"
import {problem, quoted} from "./problem.ts"
import type {Target} from "./service.ts"

/** A host port at a node. `isSure`: the pod runs there; else it may. */
export type PortOfHost = {readonly host: HostPort; readonly node: string; readonly target: Target; readonly isSure: boolean}

/** The pod to which a port of a node leads; null where the target is no node, or nobody has the port. One that is sure to be there comes first. */
export function hostPortAt({snapshot: {hostPorts = []}}: Directory, target: Target): PortOfHost | null {
  const {spot, protocol, port} = target
  const {end} = spot
  if (end.kind !== "node" || port === null) return null
  const isIts = (host: HostPort): boolean => host.port === port && host.protocol === protocol && isAtSpot(host, spot)
  const found = hostPorts.filter(isIts).map((host) => ({host, node: end.name, target, isSure: isThere(host)}))
  return found.find(({isSure}) => isSure) ?? found[0] ?? null
}

/** Whether a host port is one of a node, or may be, at an address that is meant. */
export function isAtSpot({address, node}: HostPort, {end, addresses}: Spot): boolean {
  if (end.kind !== "node" || (node !== null && node !== end.name)) return false
  return address === null || addresses.some((own) => sameAddress(own, address))
}

/** WHY of a DaemonSet: its pods are on every node. */
function isThere({node, endpoint}: HostPort): boolean {
  return node !== null || endpoint.includes("/DaemonSet/")
}

/** Says of a host port that it was taken for a port of the node's own. */
export function literalHostNote(found: Pick<PortOfHost, "host" | "node">): Diagnostic {
  const {endpoint, protocol, target} = found.host
  const advice = `ask about ${quoted(endpoint)} at ${protocolName(protocol)} ${target} for what a client of the pod meets`
  return problem("host-port-not-translated", `${portOf(found)}, taken literally: ${advice}`)
}

function portOf({host: {endpoint, protocol, port}, node}: Pick<PortOfHost, "host" | "node">): string {
  return `${protocolName(protocol)} ${port} of ${quoted(`host/${node}`)} is a host port of the pod ${quoted(endpoint)}`
}

/** What a client outside meets there: the pod; where it is open whether that runs there, the pod or the node. Null: the pod has no address of its family. */
export function arrivalAtHostPort(directory: Directory, from: Spot, found: PortOfHost): Arrival | null {
  const {host, node, target, isSure} = found
  const pod = spotOf(directory, {kind: "workload", id: host.endpoint})
  const families = from.families.filter((family) => target.spot.families.includes(family) && pod.families.includes(family))
  if (families.length === 0) return null
  const via = {service: translator(host), port: {name: "", protocol: host.protocol, port: host.target, nodePort: null}}
  const behind: Pair = {
    from,
    target: {spot: {...pod, families}, protocol: host.protocol, port: host.target},
    via: {...via, doors: families.map((family) => doorAt(directory, found, family))},
  }
  const note = problem("host-port-translated", `${portOf(found)}: the packet is led to the pod`)
  if (isSure) return {pairs: [behind], refused: [], notes: [note]}
  const where = `the manifests do not say where ${quoted(host.endpoint)} runs: ${quoted(`host/${node}`)} leads to it only if that is there`
  return {pairs: [{from, target, via: null}, behind], refused: [], notes: [note, problem("backend-on-unknown-node", where)], isOpen: true}
}

/** WHY as a Service: what is before one pod on its own node translates as that does which keeps clients of a node port to itself. */
function translator({endpoint}: HostPort): Service {
  return {id: endpoint, exists: false, addresses: [], ports: [], backends: [], derived: false, externalTrafficPolicy: "Local"}
}

/** The door of the question: the address of the node that was meant, or its first one. */
function doorAt({nodes}: Directory, {host, node, target: {spot}}: PortOfHost, family: 4 | 6): Door {
  const own = nodes.get(node)
  const asked = spot.end.kind === "node" ? spot.end.address : undefined
  const named = [host.address, asked].find((each) => each?.family === family)
  const address = named ?? (own === undefined ? null : (nodeAddresses(own, family)[0] ?? null))
  return {entry: {address, port: host.port, node: null}, name: address === null ? `host/${node}` : doorName(address, host.port), node}
}
