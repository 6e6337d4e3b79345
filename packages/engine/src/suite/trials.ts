// Flows to try an expectation with: some of every kind that policy tells apart among those that it speaks of. Whether they can be sent is not asked here.

import {rulesOfList} from "../analyze/chains.ts"
import {decidingParts, listsAround} from "../analyze/deciding-parts.ts"
import type {Cell} from "../analyze/flow-sets.ts"
import {flowQueryOf} from "../analyze/flow-words.ts"
import {metCells} from "../analyze/met-cells.ts"
import {caseOf} from "../analyze/witness.ts"
import type {Expectation} from "../expect/policy-test.ts"
import {answerTo, isOfSets} from "../expect/run.ts"
import {portMax} from "../net/port.ts"
import {gridProtocols, PacketSet} from "../net/packet-set.ts"
import type {PacketSample} from "../net/packet-set.ts"
import {ICMP, ICMPv6, isIcmp, protocolNumber, TCP} from "../net/protocol.ts"
import type {Ranges} from "../net/ranges.ts"
import type {PolicyList, Program} from "../program/program.ts"
import type {Case} from "../question/answer.ts"
import {worldOf} from "../question/ask.ts"
import type {World} from "../question/ask.ts"
import {oncePer} from "../std/once.ts"

/**
 * One flow that an expectation speaks of, decided. `part`: flows of one number are between the same ends, and decided by the same rules. `isLed`: its client
 * comes to it through a Service that may put another address in the place of his own, so that a packet straight to where it goes is another flow.
 */
export type Trial = {readonly part: number; readonly found: Case; readonly isLed: boolean}

/**
 * The flows to try an expectation with: of definite ends each flow, of sets one or more for each pair of ends and each kind of packets that policy tells
 * apart, the borders of ranges of ports among them. Nothing of an entry that cannot be asked.
 */
export function* trialsOf(program: Program, entry: Expectation): Generator<Trial> {
  const world = worldOf(program)
  // WHY as sets: an answer about definite ends has whatever stands for all types that no rule names, and that may be no request.
  const number = entry.protocol === null ? undefined : protocolNumber(entry.protocol)
  if (isOfSets(entry) || (number !== undefined && isIcmp(number))) yield* trialsOfSets(world, entry)
  else yield* trialsOfFlows(world, entry)
}

function* trialsOfFlows(world: World, entry: Expectation): Generator<Trial> {
  const answered = answerTo(world, entry)
  if (!answered.ok) return
  for (const [part, found] of answered.value.cases.entries()) yield {part, found, isLed: false}
}

function* trialsOfSets(world: World, entry: Expectation): Generator<Trial> {
  const query = flowQueryOf(world, entry)
  if (!query.ok) return
  let part = 0
  for (const cell of metCells(world, query.value, "deciders")) {
    const named = portsAround(world.program, cell)
    for (const packets of decidingParts(world.program, cell, "joined")) {
      const samples = samplesOf(packets, named)
      yield* samples.flatMap((sample) => trialIn(world.program, cell, {part, sample}))
      part++
    }
  }
}

function trialIn(program: Program, cell: Cell, {part, sample}: {readonly part: number; readonly sample: PacketSample}): readonly Trial[] {
  const only = PacketSet.ofSample(sample)
  const found = caseOf(program, cell, only)
  const isLed = cell.doubt !== undefined && !cell.doubt.packets.intersect(only).isEmpty()
  return found === null ? [] : [{part, found, isLed}]
}

/** LIMIT: ports that are tried of one protocol of one kind; a rule may list fifteen, each with two borders. */
const bordersMax = 32

/** Types of requests, of each ICMP. WHY: what tracks connections takes no other packet of it for the first of one. */
const requests: ReadonlyMap<number, readonly number[]> = new Map([
  [ICMP, [8, 13, 15, 17]],
  [ICMPv6, [128, 139]],
])

/** Whether a packet is the first of a connection for what tracks them: any but those of ICMP that are no request. */
export function opensConnection({protocol, icmp}: Pick<PacketSample, "protocol" | "icmp">): boolean {
  return icmp === null || requests.get(protocol)?.includes(icmp.type) === true
}

/** Protocols without ports that are tried if they may be. WHY these: nothing between two ends looks into them. */
const plainProtocols = [89, 112]

/** The source port that a packet has if it may. */
const usualSourcePort = 50_000

/** Ports by protocol. */
type Ports = ReadonlyMap<number, ReadonlySet<number>>

/**
 * The ports that rules at the ends of a cell speak of, and those behind them. WHY of all rules, also of those that take nothing between the two: that they do not
 * is what a kernel is asked about.
 */
function portsAround(program: Program, cell: Cell): Ports {
  const found = new Map<number, Set<number>>()
  const note = (protocol: number, port: number): void => {
    if (port >= 1 && port <= portMax) found.set(protocol, (found.get(protocol) ?? new Set()).add(port))
  }
  for (const list of listsAround(program, cell)) for (const [protocol, port] of portsOfList(list)) note(protocol, port)
  for (const {protocol, port} of program.workloads.get(cell.to.end.name)?.ports ?? []) note(protocol, port)
  return found
}

/** The ports that the rules of a list name by number. */
const portsOfList = oncePer((list: PolicyList): readonly (readonly [protocol: number, port: number])[] =>
  [...rulesOfList(list)].flatMap(({protocol, destination: {ports, notPorts}}) =>
    [...ports, ...notPorts].flatMap((port) =>
      port.kind === "range" ? [port.min, port.max, port.max + 1].map((each) => [protocol ?? TCP, each] as const) : [],
    ),
  ),
)

/** Some packets of a set, from all its protocols in turn: of each that has ports some of them, of ICMP a request if there is one. */
function samplesOf(packets: PacketSet, named: Ports): readonly PacketSample[] {
  const ofPorts = (protocol: number): readonly PacketSample[] => portsOf(packets, protocol, named.get(protocol) ?? new Set())
  const lists = [...gridProtocols.map((protocol) => (isIcmp(protocol) ? icmpOf(packets, protocol) : ofPorts(protocol))), plainOf(packets)]
  const rounds = Math.max(...lists.map(({length}) => length))
  return Array.from({length: rounds}, (_, round) => lists.flatMap((list) => list.slice(round, round + 1))).flat()
}

/** The borders of ranges, then what rules name. WHY the smallest and the largest port last: beyond them there is none, so that nothing is told apart there. */
function portsOf(packets: PacketSet, protocol: number, named: ReadonlySet<number>): readonly PacketSample[] {
  const samples = packets.grid(protocol).bands.flatMap(({outer, inner}): readonly PacketSample[] => {
    const sourcePort = holds(outer, usualSourcePort) ? usualSourcePort : (outer[0]?.first ?? 0)
    const borders = inner.flatMap(({first, last}) => [first, last])
    const isOuter = (port: number): boolean => port === 1 || port === portMax
    const ports = [...borders.filter((port) => !isOuter(port)), ...[...named].filter((port) => holds(inner, port)), ...borders]
    return Array.from(new Set(ports), (port) => ({protocol, sourcePort, port, icmp: null}))
  })
  return samples.slice(0, bordersMax)
}

function icmpOf(packets: PacketSet, protocol: number): readonly PacketSample[] {
  const grid = packets.grid(protocol)
  const [band] = grid.bands
  const [type, code] = [band?.outer[0]?.first, band?.inner[0]?.first]
  if (type === undefined || code === undefined) return []
  const request = requests.get(protocol)?.find((each) => grid.has(each, 0))
  return [{protocol, sourcePort: null, port: null, icmp: request === undefined ? {type, code} : {type: request, code: 0}}]
}

function plainOf({plain}: PacketSet): readonly PacketSample[] {
  const protocol = plainProtocols.find((each) => holds(plain, each)) ?? plain[0]?.first
  return protocol === undefined ? [] : [{protocol, sourcePort: null, port: null, icmp: null}]
}

function holds(ranges: Ranges<number>, value: number): boolean {
  return ranges.some(({first, last}) => first <= value && value <= last)
}
