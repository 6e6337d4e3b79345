// One who reads the manifests of a town and says where a client is led, each way decided by itself: the plain way to what Services, node ports and host ports mean.

import {decide} from "@carveout/engine"
import type {End, Flow, Program, Verdict} from "@carveout/engine"
import {addressFrom} from "./address.ts"
import type {Node, Pod, Service, ServicePort, Town} from "./arbitrary/town.ts"

/** A backend of a port of a Service. */
type Backend = {readonly ip: string; readonly node: string; readonly port: number; readonly isReady: boolean; readonly isLast: boolean}

function backendsOf({pods}: Town, service: Service, port: ServicePort): readonly Backend[] {
  const own = (target: number): number => (service.isHeadless ? port.port : target)
  if (service.slice !== null) {
    const {ends, ports} = service.slice
    return ports
      .filter(({name, protocol}) => name === port.name && protocol === port.protocol)
      .flatMap((each) =>
        ends.map(({ip, node, ready, terminating, serving}) => {
          const isReady = ready && !terminating
          return {ip, node, port: own(each.port), isReady, isLast: !isReady && terminating && (ready || serving)}
        }),
      )
  }
  const selected = pods.filter(({namespace, app, isFinished}) => namespace === service.namespace && app === service.app && !isFinished)
  return selected.flatMap(({ip, node, ports, isReady: serves, isTerminating}): readonly Backend[] => {
    const {targetPort: wanted, protocol} = port
    const found =
      typeof wanted === "number" ? wanted : ports.find((each) => each.name === wanted && each.protocol === protocol)?.containerPort
    const isReady = service.publishesUnready || (serves && !isTerminating)
    return found === undefined ? [] : [{ip, node, port: own(found), isReady, isLast: !isReady && serves && isTerminating}]
  })
}

/** Those that kube-proxy chooses. */
function chosen(backends: readonly Backend[]): readonly Backend[] {
  const ready = backends.filter(({isReady}) => isReady)
  return ready.length > 0 ? ready : backends.filter(({isLast}) => isLast)
}

function chosenByNode({nodes}: Town, backends: readonly Backend[]): readonly Backend[] {
  return nodes.flatMap(({name}) => chosen(backends.filter(({node}) => node === name)))
}

/** Somebody by name and as an end of flows, and the node where it is inside. */
export type Client = {readonly name: string; readonly end: End; readonly node: string | null}
/** Where a packet arrives, and what is decided there. */
export type Arrived = {readonly to: string; readonly protocol: number; readonly port: number; readonly verdict: Verdict}
/** What a question comes to. `isRefused`: a port has no backend for the client. `note`: the code that says what was translated or was not. */
export type Expected = {readonly arrived: readonly Arrived[]; readonly isRefused: boolean; readonly note: string | null}

/** Who has an address. */
export function endAt({nodes, pods}: Town, ip: string): Client {
  const pod = pods.find((each) => each.ip === ip && !each.isOfHost && !each.isFinished)
  if (pod !== undefined) return {name: pod.id, end: {kind: "workload", id: pod.id}, node: pod.node}
  const node = nodes.find((each) => each.ip === ip)
  if (node !== undefined) return {name: `host/${node.name}`, end: {kind: "node", name: node.name}, node: node.name}
  return {name: ip, end: {kind: "address", address: addressFrom(ip)}, node: null}
}

const numbers: Readonly<Record<string, number>> = {TCP: 6, UDP: 17, SCTP: 132}

/** Decides ways for one who reads. */
export class Reader {
  readonly town: Town
  private readonly program: Program
  private readonly protocol: string

  constructor(town: Town, program: Program, protocol: string) {
    this.town = town
    this.program = program
    this.protocol = protocol
  }

  private verdictOf(from: End, to: End, port: number): Verdict {
    const protocol = numbers[this.protocol] ?? 6
    const flow: Flow = {from, to, family: 4, protocol, sourcePort: 50_000, port, icmp: null}
    return decide(this.program, flow).verdict
  }

  /** What a packet from outside comes to that the nodes named may have received; one that a backend is not on puts its own address in. */
  private throughNodes(client: Client, backend: Backend, receivers: readonly Node[]): Verdict {
    const to = endAt(this.town, backend.ip).end
    if (to.kind !== "workload") return "allow"
    const verdicts = new Set(
      receivers.map(({name}) => this.verdictOf(name === backend.node ? client.end : {kind: "node", name}, to, backend.port)),
    )
    const [only] = verdicts
    return verdicts.size === 1 && only !== undefined ? only : "unknown"
  }

  private arrivedAt(backends: readonly Backend[], how: (backend: Backend) => Verdict): readonly Arrived[] {
    const all = backends.map((backend) => ({...this.spotOf(backend.ip, backend.port), verdict: how(backend)}))
    return [...new Map(all.map((one) => [`${one.to} ${one.port}`, one])).values()]
  }

  private spotOf(ip: string, port: number): Pick<Arrived, "to" | "protocol" | "port"> {
    return {to: endAt(this.town, ip).name, protocol: numbers[this.protocol] ?? 6, port}
  }

  /** A question by the Service's name. */
  byName(client: Client, service: Service, port: ServicePort): Expected {
    const backends = backendsOf(this.town, service, port)
    if (client.node !== null) {
      const isKept = service.isKeptInside && !service.isHeadless
      const near = chosen(isKept ? backends.filter(({node}) => node === client.node) : backends)
      const arrived = this.arrivedAt(near, (backend) => this.verdictOf(client.end, endAt(this.town, backend.ip).end, backend.port))
      return {arrived, isRefused: near.length === 0, note: null}
    }
    const isKept = service.isKeptOutside && !service.isHeadless
    const all = isKept ? chosenByNode(this.town, backends) : chosen(backends)
    const receivers = (backend: Backend): readonly Node[] =>
      isKept || service.isHeadless ? this.town.nodes.filter(({name}) => name === backend.node) : this.town.nodes
    const arrived = this.arrivedAt(all, (backend) => {
      const open = this.throughNodes(client, backend, receivers(backend))
      if (!isShut(service, client)) return open
      return hasOtherWay(service) && open !== "deny" ? "unknown" : "deny"
    })
    return {arrived, isRefused: all.length === 0, note: null}
  }

  /** A question from outside by an address of the Service for those. */
  byAddress(client: Client, service: Service, {port, at}: {readonly port: ServicePort; readonly at: string}): Expected {
    const {arrived, isRefused} = this.byName(client, {...service, ranges: []}, port)
    const shut = at === service.balancerIp && isShut(service, client)
    return {arrived: arrived.map((one) => (shut ? {...one, verdict: "deny"} : one)), isRefused, note: "service-address-translated"}
  }

  /** A question from outside by a node port. */
  atNodePort(client: Client, service: Service, {port, node}: {readonly port: ServicePort; readonly node: Node}): Expected {
    const backends = backendsOf(this.town, service, port)
    const near = chosen(service.isKeptOutside ? backends.filter((each) => each.node === node.name) : backends)
    return {
      arrived: this.arrivedAt(near, (backend) => this.throughNodes(client, backend, [node])),
      isRefused: near.length === 0,
      note: "node-port-translated",
    }
  }

  /** A question from outside by the port of a node that a pod there has. */
  atHostPort(client: Client, pod: Pod, containerPort: number): Expected {
    const {end} = endAt(this.town, pod.ip)
    const arrived = {...this.spotOf(pod.ip, containerPort), verdict: this.verdictOf(client.end, end, containerPort)}
    return {arrived: [arrived], isRefused: false, note: "host-port-translated"}
  }

  /** A question by an address that is taken as it is; `note`: what is said of that. */
  literal(client: Client, ip: string, {port, note}: {readonly port: number; readonly note: string | null}): Expected {
    const {end} = endAt(this.town, ip)
    const isItself = client.end.kind === "node" && end.kind === "node" && client.end.name === end.name
    const verdict = isItself ? "allow" : this.verdictOf(client.end, end, port)
    return {arrived: [{...this.spotOf(ip, port), verdict}], isRefused: false, note}
  }
}

function isShut({ranges, type}: Service, {end}: Client): boolean {
  if (end.kind !== "address" || type !== "LoadBalancer" || ranges.length === 0) return false
  return !ranges.some((range) => {
    const [base = "", length = ""] = range.split("/")
    const shift = BigInt(32 - Number(length))
    return end.address.value >> shift === addressFrom(base).value >> shift
  })
}

/** Whether a client whom the load balancer's address is shut to has another one, or a node port. */
function hasOtherWay({ports, externalIp}: Service): boolean {
  return externalIp !== null || ports.some(({nodePort}) => nodePort !== undefined)
}
