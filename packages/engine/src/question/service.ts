// A Service as the cluster translates it: which backends at which target ports stand behind a question (evaluation 3.1).

import {sameAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {hasPorts, protocolName} from "../net/protocol.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Backend, Service} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {endsAt, spotOf} from "./directory.ts"
import type {Directory, Spot} from "./directory.ts"
import {problem, quoted} from "./problem.ts"
import {compareBytes} from "../std/order.ts"
import {hasEarlyPolicy} from "../program/early.ts"
import type {Wire} from "./wire.ts"

/** Where a packet arrives: the end, and protocol and port after translation. */
export type Target = {readonly spot: Spot; readonly protocol: number; readonly port: number | null}

/** A backend of a Service, and the port of the Service that leads to it. */
export type ServiceTarget = Target & {readonly behind: ServicePort}

/** A port of a Service. */
export type ServicePort = Service["ports"][number]

/** A port of a Service behind which nothing stands for a client. `isElsewhere`: backends are there, on other nodes than the client's. */
export type EmptyPort = ServicePort & {readonly isElsewhere: boolean}

/**
 * The targets of a question to a Service, and the ports of it that nothing stands behind. `unplaced`: backends that were kept although
 * it is not known that they are on the client's node. `roaming`: host-networked pods that may be on any node; their targets are readings of one end.
 */
export type Translation = {
  readonly targets: readonly ServiceTarget[]
  readonly empty: readonly EmptyPort[]
  readonly unplaced: readonly string[]
  readonly roaming: readonly string[]
}

/**
 * Where a client is, for a Service that keeps connections on a node. `node` null: nobody says. "at any node": it is outside, and each node leads it to
 * what is there.
 */
export type Client = {readonly node: string | null} | "at any node"

/** A client outside: of a Service that keeps such clients to the node that receives, each node leads it to what is there. */
export function clientOutside({externalTrafficPolicy, headless}: Service): Client | null {
  return externalTrafficPolicy === "Local" && headless !== true ? "at any node" : null
}

/**
 * Translates a question to a Service. A port that the Service lacks is an error that names its ports. `client`: null where every backend
 * is meant, whatever its node.
 */
export function translate(
  directory: Directory,
  service: Service,
  wire: Wire,
  client: Client | null = null,
): Result<Translation, Diagnostic> {
  const ports = service.ports.filter((port) => isAsked(port, wire))
  if (ports.length === 0) return fail(portMissing(service, wire))
  const homeless = homelessIn(directory, service, ports)
  if (homeless !== undefined) return fail(homelessProblem(homeless))
  const targets: ServiceTarget[] = []
  const empty: EmptyPort[] = []
  const unplaced = new Set<string>()
  const roaming = new Set<string>()
  for (const port of ports) {
    const all = behindPort(directory, service, port)
    const found = client === "at any node" ? chosenByNode(directory, all) : chosen(nearTo(directory, all, client))
    if (found.length === 0) empty.push({...port, isElsewhere: chosen(all).length > 0})
    for (const {place, target, backend, isRoaming} of found) {
      if (place === "unknown") unplaced.add(target.spot.name)
      if (isRoaming) roaming.add(backend.endpoint ?? "")
    }
    targets.push(...found.map(({target}) => target))
  }
  return ok({
    targets: withoutRepeats(targets, hasEarlyPolicy(directory.snapshot) ? "by port" : "by backend"),
    empty,
    unplaced: [...unplaced],
    roaming: [...roaming],
  })
}

/** Whether a question is about a port of a Service. */
export function isAsked({protocol, port}: ServicePort, wire: Wire): boolean {
  return (wire.protocol === null || wire.protocol === protocol) && (wire.port === null || wire.port === port)
}

/** A backend with the end that it is. `place`: whether a client may be led there. `isRoaming`: it is one of several ends that it may be. */
type Behind = {
  readonly backend: Backend
  readonly target: ServiceTarget
  readonly place: "here" | "elsewhere" | "unknown"
  readonly isRoaming: boolean
}

function behindPort(directory: Directory, service: Service, port: ServicePort): readonly Behind[] {
  const backends = service.backends.filter(({portName, protocol}) => portName === port.name && protocol === port.protocol)
  // The name of a headless Service resolves to its backends, and nothing translates the port.
  const portOf = (backend: Backend): number => (service.headless === true ? port.port : backend.port)
  return backends.flatMap((backend) => {
    const spots = backendSpots(directory, backend)
    const isRoaming = spots.length > 1 && isRoamingPod(directory, backend)
    return spots.map((spot): Behind => {
      const target = {spot, protocol: backend.protocol, port: portOf(backend), behind: port}
      return {backend, target, place: "here", isRoaming}
    })
  })
}

/** Ready backends; those that terminate and serve still only where no ready one is sure to be there. */
function chosen(behind: readonly Behind[]): readonly Behind[] {
  const ready = behind.filter(({backend}) => backend.ready)
  if (ready.some(({place}) => place === "here")) return ready
  return [...ready, ...behind.filter(({backend}) => backend.isLast && !backend.ready)]
}

/** Those that each node chooses of what is there. WHY: where on one node nothing is ready, what terminates there is asked, whatever is ready elsewhere. */
function chosenByNode(directory: Directory, behind: readonly Behind[]): readonly Behind[] {
  const places = new Set(behind.map((each) => placeOf(directory, each)))
  const nodes = [...places].filter((node) => node !== null)
  if (nodes.length === 0) return chosen(behind)
  const found = new Set(nodes.flatMap((node) => chosen(nearTo(directory, behind, {node}))).map(({target}) => target))
  return behind.filter(({target}) => found.has(target))
}

/** Those to which a client may be led, with what is known of their place. */
function nearTo(directory: Directory, behind: readonly Behind[], client: Exclude<Client, "at any node"> | null): readonly Behind[] {
  if (client === null) return behind
  return behind.map((each) => ({...each, place: placeFor(directory, each, client)})).filter(({place}) => place !== "elsewhere")
}

function placeOf(directory: Directory, {backend, target}: Behind): string | null {
  return nodeOf(directory, target.spot) ?? backend.node ?? null
}

function placeFor(directory: Directory, behind: Behind, {node}: Exclude<Client, "at any node">): Behind["place"] {
  const {isRoaming} = behind
  const own = placeOf(directory, behind)
  if (own === null || node === null) return "unknown"
  if (own !== node) return "elsewhere"
  return isRoaming ? "unknown" : "here"
}

/** The node of an end; null where nobody says, and for addresses outside. */
export function nodeOf({endpoints}: Directory, {end}: Spot): string | null {
  switch (end.kind) {
    case "node":
      return end.name
    case "workload":
      return endpoints.get(end.id)?.node ?? null
    case "address":
      return null
  }
}

/** The end behind a backend: its address, or the endpoint that it was derived from. A host-networked pod of which nobody says where it runs may be any node. */
function backendSpots(directory: Directory, {address, endpoint}: Backend): readonly Spot[] {
  if (address !== null) {
    const ends = endsAt(directory, address)
    return ends.slice(0, 1).map((end) => ({...spotOf(directory, end), families: [address.family]}))
  }
  if (endpoint === null) return []
  if (directory.endpoints.has(endpoint)) return [spotOf(directory, {kind: "workload", id: endpoint})]
  const node = directory.snapshot.hostPods.get(endpoint)
  if (node === undefined) return []
  const names = node === null ? [...directory.nodes.keys()].sort(compareBytes) : [node]
  return names.map((name) => spotOf(directory, {kind: "node", name}))
}

/** Whether a backend is one host-networked pod somewhere; those of a DaemonSet are on every node. */
function isRoamingPod({snapshot}: Directory, {address, endpoint}: Backend): boolean {
  return address === null && endpoint !== null && snapshot.hostPods.get(endpoint) === null && !endpoint.includes("/DaemonSet/")
}

/** Whether a Service leads clients to addresses outside. */
export function leadsOut(directory: Directory, {backends}: Service): boolean {
  return backends.some(({address}) => address !== null && endsAt(directory, address)[0]?.kind === "address")
}

/** A host-networked backend in a world of which no node is known. */
function homelessIn({snapshot, nodes}: Directory, {backends}: Service, ports: readonly ServicePort[]): string | undefined {
  if (nodes.size > 0) return undefined
  const asked = backends.filter(({portName, protocol}) => ports.some((port) => port.name === portName && port.protocol === protocol))
  const found = asked.find(({address, endpoint}) => address === null && endpoint !== null && snapshot.hostPods.get(endpoint) === null)
  return found?.endpoint ?? undefined
}

/** Nothing can be said of a host-networked pod where no node is known. */
export function homelessProblem(id: string): Diagnostic {
  const advice = "give it a `nodeName`, or add the Node objects"
  return problem("host-pod-without-node", `the host-networked pod \`${id}\` stands for its node, and no node is known`, advice)
}

/** Says of a host-networked backend that it was taken to be on each node. */
export function roamingNote(id: string): Diagnostic {
  return problem(
    "host-pod-on-any-node",
    `the host-networked pod ${quoted(id)} was judged on every node: the manifests do not say where it runs`,
  )
}

/** Several slices may hold the same address. Ports of the Service that lead to one backend are told apart where somebody may look before translation. */
function withoutRepeats(targets: readonly ServiceTarget[], apart: "by port" | "by backend"): readonly ServiceTarget[] {
  const kept: ServiceTarget[] = []
  const seen = new Set<string>()
  for (const target of targets) {
    const key = `${target.spot.name} ${target.spot.families.join()} ${target.protocol} ${target.port}${apart === "by port" ? ` ${target.behind.port}` : ""}`
    if (seen.has(key)) continue
    seen.add(key)
    kept.push(target)
  }
  return kept
}

function portMissing(service: Service, {protocol, port}: Wire): Diagnostic {
  const asked = [...(protocol === null ? [] : [protocolName(protocol)]), ...(port === null ? [] : [String(port)])].join(" ")
  const help = service.ports.length === 0 ? "the Service has no ports" : `its ports are ${service.ports.map(portText).join(", ")}`
  const has = protocol !== null && !hasPorts(protocol) ? `does not translate ${asked}` : `has no port ${asked}`
  return problem("service-port-missing", `the Service \`${service.id}\` ${has.trimEnd()}`, help)
}

/** The addresses that are a Service's own, for which its name stands: those for clients outside are not. */
export function ownAddresses({addresses, outer = []}: Service): readonly Address[] {
  return addresses.filter((address) => !outer.some((other) => sameAddress(other, address)))
}

/** A port of a Service in words: `UDP 53 (dns)`. */
export function portText({name, protocol, port}: ServicePort): string {
  return `${protocolName(protocol)} ${port}${name === "" ? "" : ` (${name})`}`
}
