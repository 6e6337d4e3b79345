// A port of a node that is a Service's: which Service, and where a client outside is led that connects to it.

import type {Address} from "../net/address.ts"
import {protocolName} from "../net/protocol.ts"
import type {Service} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Arrival} from "./arrival.ts"
import type {Directory, Spot} from "./directory.ts"
import {doorName, legsTo, nodeAddresses} from "./entry.ts"
import type {Door} from "./entry.ts"
import {listed, problem, quoted} from "./problem.ts"
import {nodeOf, portText, roamingNote, translate} from "./service.ts"
import type {ServicePort, Target} from "./service.ts"

/** A node port at a node. `number`: it, as it was asked for. `at`: the node's address where that is meant for clients of the Service, and the port is its own. */
export type NodePort = {
  readonly service: Service
  readonly port: ServicePort
  readonly number: number
  readonly spot: Spot
  readonly node: string
  readonly at?: Address
}

/** The Service that has a port of a node; null where the target is no node, or nobody has the port. */
export function nodePortAt({snapshot}: Directory, {spot, protocol, port: number}: Target): NodePort | null {
  if (spot.end.kind !== "node" || number === null) return null
  for (const service of snapshot.services.values()) {
    const port = service.ports.find((each) => each.nodePort === number && each.protocol === protocol)
    if (port !== undefined && service.hasNodePorts === true) return {service, port, number, spot, node: spot.end.name}
  }
  return null
}

/** Says of a node port that it was taken for a port of the node's own. */
export function literalPortNote({service, port, number}: Pick<NodePort, "service" | "port" | "number">): Diagnostic {
  const what = `${protocolName(port.protocol)} ${number} is a node port of the Service ${quoted(service.id)}`
  const advice = `ask about \`svc/${service.id}\` at ${portText(port)} for what a client of the Service meets`
  return problem("node-port-not-translated", `${what}, taken literally: ${advice}`)
}

/** What a client outside meets at a node port: the backends, of a Service that keeps to the node those on it alone. */
export function arrivalAtNodePort(directory: Directory, from: Spot, at: NodePort): Arrival {
  const {service, port, number, node, spot} = at
  const way = at.at === undefined ? {} : {at: at.at}
  const wire = {protocol: port.protocol, port: port.port, sourcePort: null, icmp: null, family: null}
  const isKept = service.externalTrafficPolicy === "Local"
  const made = translate(directory, service, wire, isKept ? {node} : null)
  const {targets, empty, unplaced, roaming} = made.ok ? made.value : {targets: [], empty: [], unplaced: [], roaming: []}
  const pairs = targets.flatMap((target) => {
    const legs = isKept ? [null] : legsTo(target.spot, {home: nodeOf(directory, target.spot), node})
    const families = from.families.filter((family) => spot.families.includes(family) && target.spot.families.includes(family))
    const doors = families.flatMap((family) => legs.flatMap((leg) => doorsAt(directory, at, {family, leg})))
    return [{from, target: {...target, spot: {...target.spot, families}}, via: {service, port, doors, ...way}}]
  })
  const what = `${protocolName(port.protocol)} ${number} of ${quoted(`host/${node}`)} is a node port of the Service ${quoted(service.id)}`
  const refused = empty.map(({isElsewhere}) =>
    isElsewhere
      ? problem(
          "no-backend-on-node",
          `nothing stands behind ${portText(port)} of the Service ${quoted(service.id)} on the node ${quoted(node)}, and \`externalTrafficPolicy: Local\` leads nowhere else: packets are dropped`,
        )
      : problem("no-backend", `nothing stands behind ${portText(port)} of the Service ${quoted(service.id)}`),
  )
  const isOpen = roaming.length > 0
  return {
    pairs,
    refused,
    isOpen,
    notes: [
      ...roaming.map(roamingNote),
      ...(unplaced.length === 0 ? [] : [placeNote(at, unplaced)]),
      ...(at.at === undefined
        ? [problem("node-port-translated", `${what}: the packet is led to what stands behind ${portText(port)}`)]
        : []),
    ],
  }
}

/** Says of which backends nobody knows the place, where only those on the node that was asked count. */
function placeNote({service: {id}, node}: NodePort, names: readonly string[]): Diagnostic {
  const place = `the manifests do not say where ${listed(names)} run: taken to be on ${quoted(`host/${node}`)}`
  return problem(
    "backend-on-unknown-node",
    `the Service ${quoted(id)} leads clients outside to backends on the node that receives, and ${place}`,
  )
}

type Leg = {readonly family: 4 | 6; readonly leg: string | null}

/** The door of the question: the address of the node that was meant, or its first one. */
function doorsAt({nodes}: Directory, {spot, number, node}: NodePort, {family, leg}: Leg): readonly Door[] {
  const own = nodes.get(node)
  const asked = spot.end.kind === "node" ? spot.end.address : undefined
  const first: Address | undefined = own === undefined ? undefined : nodeAddresses(own, family)[0]
  const address = asked?.family === family ? asked : (first ?? null)
  return [{entry: {address, port: number, node: leg}, name: address === null ? `host/${node}` : doorName(address, number), node}]
}
