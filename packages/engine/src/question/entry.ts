// The ways in which a client reaches a Service, and what is decided at each: lists that are asked before translation see the Service's address
// or the node's, and no backend (evaluation 3.1).

import {addressClasses} from "../program/address-class.ts"
import {asksOnTheWay, earlyLists, hasEarlyPolicy} from "../program/early.ts"
import type {Program} from "../program/program.ts"
import type {Decision, EntryVerdict, Verdict} from "../decide/decision.ts"
import {decide} from "../decide/decide.ts"
import type {Entry} from "../decide/entry.ts"
import type {Flow} from "../decide/flow.ts"
import {decideEntry} from "../decide/through.ts"
import {printAddress, sameAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import type {Node, Service} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Case} from "./answer.ts"
import type {Directory, Spot} from "./directory.ts"
import type {Caught} from "./node-cache.ts"
import {withPendingOf} from "./pending.ts"
import {problem, quoted} from "./problem.ts"
import {ownAddresses} from "./service.ts"
import type {ServicePort} from "./service.ts"
import {hasOpenWay, isShutOut, outerAddresses, shutOut, withShutWay} from "./source-ranges.ts"
import {afterSnat, homeOf, shutWays, throughTunnel, waysThrough} from "./snat.ts"

/** A way into a Service. `name`: the address and port in words; `node`: where it leads in, if its name does not say that. */
export type Door = {readonly entry: Entry; readonly name: string; readonly node: string | null}

/** The Service that translated a flow, with the port of it that was asked for. `doors` null: every way that the client may have taken. */
export type Via = {
  readonly service: Service
  readonly port: ServicePort
  readonly doors: readonly Door[] | null
  /** The address meant for clients outside at which the client connects; absent: any that it may use. */
  readonly at?: Address
  /** A cache on the client's node that may answer instead; absent: none. */
  readonly caught?: Caught
}

type Known = {readonly program: Program; readonly directory: Directory}

type Judged = Pick<Case, "decision" | "entry" | "shut">

/** Decides a flow to a backend. Where the ways into the Service differ, or a cache may answer and differs, the verdict is unknown. */
export function decideVia(known: Known, flow: Flow, via: Via): Judged {
  const found = decideWays(known, flow, via)
  const {caught, service, port} = via
  if (caught === undefined || caught.family !== flow.family) return found
  const other = decide(known.program, {...flow, to: caught.spot.end, port: port.port})
  const decision = withPendingOf(found.decision, [other])
  if (other.verdict === decision.verdict) return {...found, decision}
  const missing = [...decision.missing, {kind: "node-cache", id: caught.cache.id, service: service.id} as const]
  return {...found, decision: {...decision, verdict: "unknown", by: null, deniedAt: null, missing}}
}

/** The address of a load balancer may be shut to a client, and the other ways open. */
function decideWays(known: Known, flow: Flow, via: Via): Judged {
  const {service, doors, at} = via
  const {family} = flow
  if ((doors !== null && at === undefined) || !isShutOut(service, flow.from)) return decideOpenWays(known, flow, via)
  if (!hasOpenWay(service, family, at)) return {decision: shutOut()}
  const found = decideOpenWays(known, flow, via)
  return at === undefined ? {...found, decision: withShutWay(found.decision, service, family)} : found
}

/** Where the ways into the Service differ the verdict is unknown, and the ways are named. */
function decideOpenWays(known: Known, flow: Flow, via: Via): Judged {
  const doors = via.doors ?? doorsOf(known, flow, via)
  const [first] = doors
  if (first === undefined) {
    const decision = throughTunnel(known, {flow}, decide(known.program, flow))
    const shown = afterSnat(known, {flow, service: via.service, decision})
    const isSplit = shown.verdict === "unknown" && decision.verdict !== "unknown"
    return isSplit ? {decision: shown, shut: shutWays(waysThrough(known, flow, decision))} : {decision: shown}
  }
  const tried = doors.map((door) => ({door, decision: decideAt(known, flow, door)}))
  const [shown] = tried as [Tried]
  const decision = withPendingOf(
    shown.decision,
    tried.map((each) => each.decision),
  )
  const isSame = tried.every((each) => each.decision.verdict === decision.verdict)
  if (isSame) return {decision, entry: first.entry}
  const missing = [...decision.missing, factOf(via.service, tried)]
  const shut = shutWays(tried.map((each) => ({flow, decision: each.decision, entry: each.door.entry})))
  return {decision: {...decision, verdict: "unknown", by: null, deniedAt: null, missing}, entry: first.entry, shut}
}

/**
 * Says of a client inside that an address for clients outside would lead it elsewhere. WHY only said: the name of a Service stands for its own address.
 */
export function outerNotes({program}: Known, {flow, decision}: Case, via: Via | null): readonly Diagnostic[] {
  if (via === null || flow.from.kind === "address" || via.service.headless === true || !hasEarlyPolicy(program.snapshot)) return []
  const outer = (via.service.outer ?? []).filter(({family}) => family === flow.family)
  const others = outer.filter(
    (address) => decideEntry(program, flow, {address, port: via.port.port, node: null}).verdict !== decision.verdict,
  )
  return others.map((address) => {
    const message = `by ${quoted(doorName(address, via.port.port))}, another way into the Service ${quoted(via.service.id)}, host policy decides otherwise`
    return problem("service-way-differs", message)
  })
}

type Tried = {readonly door: Door; readonly decision: Decision}

function decideAt(known: Known, flow: Flow, {entry}: Door): Decision {
  return throughTunnel(known, {flow, entry}, decideEntry(known.program, flow, entry))
}

/** What the ways differ in: host policy, or else nothing but the address that a client bears once it is inside. */
function factOf({id}: Service, tried: readonly Tried[]): Decision["missing"][number] {
  const isHosts = tried.some(({decision}) => decision.stages.some(({stage, verdict}) => verdict !== "allow" && stage !== "pod-ingress"))
  if (!isHosts) return {kind: "source-address-after-snat", service: id}
  return {kind: "service-entry", service: id, entries: verdictsOf(tried)}
}

/** LIMIT: ways of one verdict that are named. */
const namedMax = 2

/** The ways by name; one that stands for several possibilities that differ is not decided. */
function verdictsOf(tried: readonly Tried[]): readonly EntryVerdict[] {
  const byName = new Map<string, EntryVerdict>()
  for (const {door, decision} of tried) {
    const key = `${door.name} ${door.node ?? ""}`
    const known = byName.get(key)
    const verdict = known === undefined || known.verdict === decision.verdict ? decision.verdict : "unknown"
    byName.set(key, {entry: door.name, node: door.node, verdict})
  }
  const all = [...byName.values()]
  const verdicts: readonly Verdict[] = ["deny", "allow", "unknown"]
  return verdicts.flatMap((verdict) => all.filter((each) => each.verdict === verdict).slice(0, namedMax))
}

/** Every way into a Service for one client; none where nothing is translated, or nobody asks on the way. */
function doorsOf(known: Known, flow: Flow, via: Via): readonly Door[] {
  const {snapshot} = known.directory
  if (via.service.headless === true) return []
  if (flow.from.kind === "address") return asksOnTheWay(snapshot) ? outerDoors(known, flow, via) : []
  return hasEarlyPolicy(snapshot) ? innerDoors(known, flow, via) : []
}

/** A client inside uses the Service's name, which stands for its own addresses. */
function innerDoors({program}: Known, {family}: Flow, {service, port}: Via): readonly Door[] {
  const own = ownAddresses(service).filter((address) => address.family === family)
  return addressDoors(program, family, {own, port: port.port, node: null})
}

/** A client outside comes to some node, at a port of that node or with an address that is meant for clients outside. */
function outerDoors({program, directory}: Known, flow: Flow, {service, port, at}: Via): readonly Door[] {
  const isShut = isShutOut(service, flow.from)
  const home = homeOf(directory, flow)
  const isKept = service.externalTrafficPolicy === "Local"
  const nodes = [...directory.nodes.values()].filter(({name}) => !isKept || home === null || name === home)
  const legs = nodes.flatMap((node) => (isKept ? [null] : legsTo({end: flow.to}, {home, node: node.name})).map((leg) => ({node, leg})))
  // WHY first: the plainest way is shown, of a client that comes to the backend's node.
  const {family} = flow
  const sorted = legs.toSorted((a, b) => Number(a.leg !== null) - Number(b.leg !== null))
  return sorted.flatMap(({node, leg}) => [
    ...(service.hasNodePorts === true && at === undefined ? nodePortDoors(program, family, {node, leg, port}) : []),
    ...outsideDoors(program, family, {node, leg, service, port, isShut, ...(at === undefined ? {} : {at})}),
  ])
}

/**
 * Whether a node leads a client on to another: null where the backend is on it, both where nobody says where the backend runs. A backend outside the
 * cluster is on no node.
 */
export function legsTo(
  {end}: Pick<Spot, "end">,
  {home, node}: {readonly home: string | null; readonly node: string},
): readonly (string | null)[] {
  if (home === node) return [null]
  return home === null && end.kind !== "address" ? [null, node] : [node]
}

type Leg = {readonly node: Node; readonly leg: string | null; readonly port: ServicePort}

/** A node's own addresses at the node port; of a port that no manifest names, one for each stretch that rules tell apart. */
function nodePortDoors(program: Program, family: Family, {node, leg, port}: Leg): readonly Door[] {
  const isNamed = port.nodePort !== null && !node.unnamed.includes(family)
  const own = node.unnamed.includes(family) ? unnamedAddresses(program, family) : nodeAddresses(node, family)
  const ports = port.nodePort === null ? unnamedPorts(program) : [port.nodePort]
  return own.flatMap((address) =>
    ports.map((each) => ({
      entry: {address, port: each, node: leg},
      name: isNamed && address !== null ? doorName(address, each) : "a node port that no manifest names",
      node: isNamed ? null : node.name,
    })),
  )
}

/** The addresses of a node at which it takes connections from outside. */
export function nodeAddresses({addresses, tunnels = []}: Node, family: Family): readonly Address[] {
  return addresses.filter((address) => address.family === family && !tunnels.some((tunnel) => sameAddress(tunnel, address)))
}

/** `isShut`: whether the load balancer's addresses are closed to the client. `at`: the one that it uses. */
type Outside = Leg & {readonly service: Service; readonly isShut: boolean; readonly at?: Address}

/** Addresses meant for clients outside; the Service's own where there are neither such addresses nor node ports. */
function outsideDoors(program: Program, family: Family, {node, leg, service, port, isShut, at}: Outside): readonly Door[] {
  const outer = outerAddresses(service, family, isShut).filter((address) => at === undefined || sameAddress(address, at))
  const isInner = service.hasNodePorts !== true && service.awaitsBalancer !== true && (service.outer ?? []).length === 0
  const own = isInner ? service.addresses.filter((address) => address.family === family) : outer
  if (own.length === 0 && !isInner && (isShut || service.awaitsBalancer !== true)) return []
  const doors = addressDoors(program, family, {own, port: port.port, node: leg})
  return doors.map((door) => ({...door, node: node.name}))
}

type At = {readonly own: readonly Address[]; readonly port: number; readonly node: string | null}

/** Doors at some addresses of a Service; where no manifest names any, one for each class of addresses that rules tell apart. */
function addressDoors(program: Program, family: Family, {own, port, node}: At): readonly Door[] {
  if (own.length > 0) return own.map((address) => ({entry: {address, port, node}, name: doorName(address, port), node: null}))
  const name = "an address that no manifest names"
  return unnamedAddresses(program, family).map((address) => ({entry: {address, port, node}, name, node: null}))
}

/** An address and port in words. */
export function doorName(address: Address, port: number): string {
  const text = printAddress(address)
  return address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`
}

/** Addresses that stand for all that the rules before translation tell apart. */
function unnamedAddresses(program: Program, family: Family): readonly (Address | null)[] {
  const classes = addressClasses(program, {lists: earlyLists(program), sides: ["destination"], family})
  const samples = classes.map(({samples: [sample], isOutside}) => (isOutside ? null : (sample ?? null)))
  return samples.length === 0 ? [null] : samples
}

/** Where the cluster takes node ports from, unless its API server is told otherwise. */
const nodePorts = {min: 30_000, max: 32_767} as const

/** Node ports that stand for all that the rules before translation tell apart. */
function unnamedPorts(program: Program): readonly number[] {
  const rules = earlyLists(program).flatMap(({tiers}) => tiers.flatMap(({policies}) => policies.flatMap((listed) => listed.rules)))
  const ranges = rules.flatMap(({destination: {ports, notPorts}}) => [...ports, ...notPorts])
  const borders = ranges.flatMap((range) => (range.kind === "range" ? [range.min, range.max + 1] : []))
  return [...new Set([nodePorts.min, ...borders.filter((port) => nodePorts.min < port && port <= nodePorts.max)])]
}
