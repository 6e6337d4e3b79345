// Running an entry that speaks of sets: it holds for every flow, or fails with one for which it does not.

import {decide} from "../decide/decide.ts"
import type {End, Flow} from "../decide/flow.ts"
import {decidingParts} from "../analyze/deciding-parts.ts"
import {meant, stripsOf} from "../analyze/end-sets.ts"
import type {EndWords, Meant, Strip} from "../analyze/end-sets.ts"
import {cellsOf} from "../analyze/flow-sets.ts"
import type {Cell, CellGrain, FlowQuery, FlowSet, Point} from "../analyze/flow-sets.ts"
import {encapsulated} from "../analyze/halves.ts"
import type {Family} from "../net/address.ts"
import {printAddress} from "../net/address.ts"
import {hasPorts, ICMP, ICMPv6, protocolNumber, SCTP, TCP, UDP} from "../net/protocol.ts"
import {everyOctet, everyPort, PacketSet} from "../net/packet-set.ts"
import type {Case} from "../question/answer.ts"
import type {World} from "../question/ask.ts"
import {problem} from "../question/problem.ts"
import {wireOf} from "../question/wire.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {differences, factsOf} from "./compare.ts"
import type {Exception, Expectation} from "./policy-test.ts"

/** What came of an entry: flows for which it was held, the first of them, and one for which it does not hold. */
export type SetOutcome = {readonly first: Case | null; readonly failed: Case | null; readonly isRefused: boolean}

/** Holds an entry against every flow that it speaks of. */
export function runSets(world: World, entry: Expectation): Result<SetOutcome, readonly Diagnostic[]> {
  const query = queryOf(world, entry)
  if (!query.ok) return query
  const {flows, hasEmpty} = query.value
  let first: Case | null = null
  for (const cell of cellsOf(world.program, flows, grainOf(entry))) {
    first ??= caseOf(world, cell, cell.packets)
    const failed = failureIn(world, cell, entry)
    if (failed !== null) return ok({first, failed, isRefused: false})
  }
  const isRefused = hasEmpty && entry.verdict === "allow"
  if (first === null && !isRefused && !hasEmpty) return fail([problem("nothing-judged", "no flow is left that the entry speaks of")])
  return ok({first, failed: null, isRefused})
}

/** Wants beyond the verdict need ends that the same rules decide. */
function grainOf({by, egress, ingress, flowPath, deniedAt, pending}: Expectation): CellGrain {
  if (deniedAt?.node !== undefined && deniedAt.node !== null) return "nodes"
  return [by, egress, ingress, flowPath, deniedAt, pending].every((want) => want === null) ? "passages" : "deciders"
}

function failureIn(world: World, cell: Cell, entry: Expectation): Case | null {
  if (grainOf(entry) === "passages") {
    const {table} = cell.space.chains.rows
    const {sure, maybe} = cell.passage
    const wrong = entry.verdict === "allow" ? cell.packets.subtract(table.setOf(sure)) : cell.packets.intersect(table.setOf(maybe))
    return caseOf(world, cell, wrong)
  }
  for (const part of decidingParts(world.program, cell)) {
    const found = caseOf(world, cell, part)
    if (found !== null && differences(entry, factsOf(found.decision)).length > 0) return found
  }
  return null
}

/** A flow of a cell with one of some packets; null of no packets. */
function caseOf({program}: World, {space, from, to}: Cell, packets: PacketSet): Case | null {
  const sample = packets.sample()
  if (sample === null) return null
  const flow: Flow = {from: endOf(from), to: endOf(to), family: space.family, ...sample}
  return {flow, from: nameOf(from), to: nameOf(to), decision: decide(program, flow)}
}

function endOf({end, address}: Point): End {
  if (address !== null) return {kind: "address", address}
  return end.kind === "node" ? {kind: "node", name: end.node ?? ""} : {kind: "workload", id: end.name}
}

function nameOf({end, address}: Point): string {
  return address === null ? end.name : printAddress(address)
}

type Query = {readonly flows: FlowQuery; readonly hasEmpty: boolean}

function queryOf(world: World, entry: Expectation): Result<Query, readonly Diagnostic[]> {
  const packets = packetsOf(entry)
  if (!packets.ok) return packets
  const sets = setsOf(world, entry, packets.value)
  if (!sets.ok) return fail([sets.error])
  const except: FlowSet[] = []
  for (const exception of entry.except) {
    const wire = {...noWire, protocol: exception.protocol, port: exception.port}
    const taken = packetsOf(wire)
    if (!taken.ok) return taken
    const found = setsOf(world, {from: exception.from ?? any, to: exception.to ?? any, ...wire}, taken.value)
    if (!found.ok) return fail([found.error])
    except.push(...found.value.sets)
  }
  const families: readonly Family[] = entry.ipFamily === null ? world.program.snapshot.families : [entry.ipFamily]
  const {hasEmpty} = sets.value
  // A node that is named is meant; one that is only among others is not asked about pods that it always reaches.
  const ownPods = entry.from.kind === "name" ? "counted" : "left out"
  return ok({flows: {sets: sets.value.sets, except, families, ownPods}, hasEmpty})
}

const any: EndWords = {kind: "any"}

/** What an entry or an exception says of the wire. */
type WireWords = Pick<Expectation, "protocol" | "port" | "sourcePort" | "icmp" | "ipFamily"> & {readonly verdict: "allow" | "deny"}

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

type Found = {readonly sets: readonly FlowSet[]; readonly hasEmpty: boolean}

/** Both sides looked up; what goes to a Service becomes flows to its backends. */
function setsOf(
  world: World,
  words: Pick<Expectation, "from" | "to" | "protocol" | "port">,
  packets: PacketSet,
): Result<Found, Diagnostic> {
  const from = meant(world, words.from)
  const to = meant(world, words.to)
  if (!from.ok) return from
  if (!to.ok) return to
  if (from.value.service !== null) {
    const message = `the Service \`${from.value.service.id}\` opens no connections`
    return fail(problem("name-invalid", message, "name the pods behind it, or the workload that owns them"))
  }
  const strips = targetsOf(world, {to: to.value, words}, packets)
  if (!strips.ok) return strips
  const {ends} = from.value
  return ok({
    sets: strips.value.strips.map((strip) => ({from: ends, to: strip.ends, packets: strip.packets})),
    hasEmpty: strips.value.hasEmpty,
  })
}

type Target = {readonly to: Meant; readonly words: Pick<Exception, "protocol" | "port">}

function targetsOf(
  world: World,
  {to, words}: Target,
  packets: PacketSet,
): Result<{readonly strips: readonly Strip[]; readonly hasEmpty: boolean}, Diagnostic> {
  if (to.service === null) return ok({strips: [{ends: to.ends, packets}], hasEmpty: false})
  const protocol = words.protocol === null ? null : (protocolNumber(words.protocol) ?? null)
  return stripsOf(world, to.service, {protocol, ports: words.port})
}
