// Questions about sets of flows as people write them, looked up in a world.

import {behindService, hasAnybody, inOneSet} from "./behind-service.ts"
import type {Behind} from "./behind-service.ts"
import {meant, minus} from "./end-sets.ts"
import type {AnyWords, EndWords} from "./end-sets.ts"
import type {EndSet} from "./extents.ts"
import {cacheAmong} from "./service-strips.ts"
import type {FlowQuery, FlowSet} from "./flow-sets.ts"
import {encapsulated} from "./halves.ts"
import type {Family} from "../net/address.ts"
import {hasPorts, ICMP, ICMPv6, protocolNumber, SCTP, TCP, UDP} from "../net/protocol.ts"
import {everyOctet, everyPort, PacketSet} from "../net/packet-set.ts"
import {asksOnTheWay, differsByNode, hasEarlyPolicy, hasFailsafeOf, seesDestination} from "../program/early.ts"
import type {World} from "../question/ask.ts"
import {problem} from "../question/problem.ts"
import {leadsOut} from "../question/service.ts"
import {wireOf} from "../question/wire.ts"
import type {Service} from "../snapshot/snapshot.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"

/** An inclusive range of ports. */
export type PortRange = {readonly min: number; readonly max: number}

/** Flows taken out of a question. Null: everything. */
export type FlowException = {
  readonly from: EndWords | null
  readonly to: EndWords | null
  readonly protocol: string | null
  readonly port: PortRange | null
}

/** A question about sets. What is null means everything; `verdict` is what is held against it, which an `allow` without protocol reads otherwise. */
export type FlowWords = {
  readonly from: EndWords
  readonly to: EndWords
  readonly protocol: string | null
  readonly port: PortRange | null
  readonly sourcePort: number | null
  /** A null code means every code of the type. */
  readonly icmp: {readonly type: number; readonly code: number | null} | null
  readonly ipFamily: Family | null
  readonly except: readonly FlowException[]
  readonly verdict: "allow" | "deny"
}

/** The same with ends that a program puts together. */
export type MadeFlowWords = Omit<FlowWords, "from" | "to"> & {readonly from: AnyWords; readonly to: AnyWords}

/**
 * What words come to. `parts`: the same flows in parts, each for clients of which the same is open; `hasEmpty`: nothing stands behind some port of a
 * Service that was asked, for some client.
 */
export type Query = {readonly flows: FlowQuery; readonly parts: readonly QueryPart[]; readonly hasEmpty: boolean}

/**
 * Flows of a query. `masqueradedBy`: the Service through which clients outside come, whose address may be another then. `shutBy`: the one whose load balancer
 * does not let them in; absent: none.
 */
export type QueryPart = {readonly flows: FlowQuery; readonly masqueradedBy: Service | null; readonly shutBy?: Service}

/** Looks words up in a world. What is wrong with them comes back as errors. */
export function flowQueryOf(world: World, words: MadeFlowWords): Result<Query, readonly Diagnostic[]> {
  const packets = packetsOf(words)
  if (!packets.ok) return packets
  const asked = {packets: packets.value, clients: "by place"} as const
  const sets = setsOf(world, words, asked)
  if (!sets.ok) return fail([sets.error])
  const except: FlowSet[] = []
  for (const exception of words.except) {
    const wire = {...noWire, protocol: exception.protocol, port: exception.port}
    const taken = packetsOf(wire)
    if (!taken.ok) return taken
    const found = setsOf(world, {from: exception.from ?? any, to: exception.to ?? any, ...wire}, {packets: taken.value, clients: "alike"})
    if (!found.ok) return fail([found.error])
    except.push(...found.value.parts.flatMap(({sets: each}) => each))
  }
  const families: readonly Family[] = words.ipFamily === null ? world.program.snapshot.families : [words.ipFamily]
  const {parts} = sets.value
  const hasEmpty = sets.value.hasEmpty && isRefusedAmong(world, words, asked)
  // A node that is named is meant; one that is only among others is not asked about pods that it always reaches.
  const ownPods = words.from.kind === "name" ? "counted" : "left out"
  const to = meant(world, words.to)
  const outsiders = to.ok && to.value.service !== null ? "led" : "left out"
  const queryOf = (own: readonly FlowSet[]): FlowQuery => ({sets: own, except, families, ownPods, outsiders})
  return ok({
    flows: {...queryOf(parts.flatMap(({sets: own}) => own)), outsiders: "left out"},
    parts: parts.map(({sets: own, ...rest}) => ({flows: queryOf(own), ...rest})),
    hasEmpty,
  })
}

/** What is wrong where words speak of no flow that is judged. `what`: who speaks of it. */
export function nothingJudged(what: "the entry" | "the question"): Diagnostic {
  const help = "its ends share no address family, or are all outside, or are one pod and itself, or what is excepted takes everything away"
  return problem("nothing-judged", `no flow is left that ${what} speaks of`, help)
}

/** Whether a Service refuses somebody who is asked about: not those whom an exception takes out as a whole, since what is refused has no other end. */
function isRefusedAmong(world: World, words: MadeFlowWords, asked: Asked): boolean {
  const gone = words.except.flatMap(({from, to, protocol, port}): readonly EndSet[] => {
    const isWhole = protocol === null && port === null && (to === null || to.kind === "any" || isSame(to, words.to))
    const found = isWhole ? meant(world, from ?? any) : null
    return found?.ok === true && found.value.ends !== null ? [found.value.ends] : []
  })
  if (gone.length === 0) return true
  const left = setsOf(world, words, {...asked, without: gone})
  return !left.ok || left.value.hasEmpty
}

function isSame(a: AnyWords, b: AnyWords): boolean {
  return a.kind === "name" && b.kind === "name" && a.text === b.text
}

const any: EndWords = {kind: "any"}

/** What words say of the wire. */
type WireWords = Pick<FlowWords, "protocol" | "port" | "sourcePort" | "icmp" | "ipFamily" | "verdict">

const noWire: WireWords = {protocol: null, port: null, sourcePort: null, icmp: null, ipFamily: null, verdict: "deny"}

/** The packets that words speak of. Without protocol an `allow` does not speak of encapsulated packets (formats, "PolicyTest"). */
function packetsOf({protocol, port, sourcePort, icmp, verdict}: WireWords): Result<PacketSet, readonly Diagnostic[]> {
  const wire = wireOf({
    from: "",
    to: "",
    ...(protocol === null ? {} : {protocol}),
    ...(port === null ? {} : {port: port.min}),
    ...(icmp === null ? {} : {icmp: {type: icmp.type, code: icmp.code ?? 0}}),
  })
  if (!wire.ok) return wire
  const number = wire.value.protocol
  const ports = port === null ? everyPort : [{first: port.min, last: port.max}]
  const sources = sourcePort === null ? everyPort : [{first: sourcePort, last: sourcePort}]
  const withPorts = (each: number): PacketSet => PacketSet.ofPorts(each, ports, sources)
  if (number === null) {
    if (port !== null || sourcePort !== null) return ok(withPorts(TCP).union(withPorts(UDP)).union(withPorts(SCTP)))
    return ok(verdict === "allow" ? PacketSet.all.subtract(encapsulated) : PacketSet.all)
  }
  if (hasPorts(number)) return ok(withPorts(number))
  if ((number !== ICMP && number !== ICMPv6) || icmp === null) return ok(PacketSet.ofProtocol(number))
  const codes = icmp.code === null ? everyOctet : [{first: icmp.code, last: icmp.code}]
  return ok(PacketSet.ofIcmp(number, [{first: icmp.type, last: icmp.type}], codes))
}

/** Which packets are asked about, and whether a Service leads clients by where they are, or is all its backends to everybody. `without`: clients left out. */
type Asked = {readonly packets: PacketSet; readonly clients: "by place" | "alike"; readonly without?: readonly EndSet[]}

/** Both sides looked up; what goes to a Service becomes flows to its backends. */
function setsOf(
  world: World,
  words: Pick<MadeFlowWords, "from" | "to" | "protocol" | "port" | "sourcePort">,
  {packets, clients, without}: Asked,
): Result<Behind, Diagnostic> {
  const from = meant(world, words.from)
  const to = meant(world, words.to)
  if (!from.ok) return from
  if (!to.ok) return to
  if (from.value.service !== null) {
    const message = `the Service \`${from.value.service.id}\` opens no connections`
    return fail(problem("name-invalid", message, "name the pods behind it, or the workload that owns them"))
  }
  const ends = without === undefined ? from.value.ends : minus(from.value.ends, without)
  const {service} = to.value
  if (service !== null && clients === "by place" && isWayOpen(world, ends, service)) return fail(wayProblem(service))
  const caught = service === null && clients === "by place" ? cacheAmong(world.program.snapshot, to.value.ends) : null
  if (caught !== null) return fail(caught)
  if (service === null) return ok(inOneSet({from: ends, to: to.value.ends, packets: fromPort(packets, words.sourcePort)}))
  if (without !== undefined && !hasAnybody(world, ends)) return ok({parts: [], hasEmpty: false})
  const protocol = words.protocol === null ? null : (protocolNumber(words.protocol) ?? null)
  const found = behindService(world, {from: ends, service, asked: {protocol, ports: words.port}, clients})
  if (!found.ok) return found
  const {parts, hasEmpty} = found.value
  const fromOwn = (set: FlowSet): FlowSet => ({...set, packets: fromPort(set.packets, words.sourcePort)})
  return ok({parts: parts.map((part) => ({...part, sets: part.sets.map(fromOwn)})), hasEmpty})
}

/** Whether what passes to a Service may hang on the way by which a client comes to it, of which sets of ends and packets know nothing. */
function isWayOpen({program, directory}: World, {outside}: EndSet, service: Service): boolean {
  if (service.headless === true) return false
  const hasOutside = !outside(4).isEmpty() || !outside(6).isEmpty()
  if (hasOutside && asksOnTheWay(program.snapshot) && leadsOut(directory, service)) return true
  if (!hasEarlyPolicy(program.snapshot)) return false
  return seesDestination(program) || hasFailsafeOf(program, service) || (hasOutside && differsByNode(program))
}

function wayProblem({id}: Service): Diagnostic {
  return problem(
    "service-way-open",
    `host policy before translation sees by which address a client comes to \`svc/${id}\`, and a question about sets says nothing of that`,
    "name single ends on both sides, or ask about the pods behind the Service at their own port",
  )
}

/** Those of some packets that come from a port; null: from any. */
function fromPort(packets: PacketSet, port: number | null): PacketSet {
  if (port === null) return packets
  const only = [{first: port, last: port}]
  const any = [TCP, UDP, SCTP].reduce((set, protocol) => set.union(PacketSet.ofPorts(protocol, everyPort, only)), PacketSet.empty)
  return packets.intersect(any)
}
