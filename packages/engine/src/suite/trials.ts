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
 * One flow that an expectation speaks of, decided. `others`: more between the same ends, of packets that the same rules take, such as the borders of a range.
 * `isLed`: its client comes to it through a Service that may put another address in the place of his own, so that a packet straight to where it goes is
 * another flow.
 */
export type Trial = {readonly found: Case; readonly isLed: boolean; readonly others: () => readonly Trial[]}

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

const none = (): readonly Trial[] => []

function* trialsOfFlows(world: World, entry: Expectation): Generator<Trial> {
  const answered = answerTo(world, entry)
  if (!answered.ok) return
  for (const found of answered.value.cases) yield {found, isLed: false, others: none}
}

function* trialsOfSets({program, directory}: World, entry: Expectation): Generator<Trial> {
  const query = flowQueryOf({program, directory}, entry)
  if (!query.ok) return
  for (const cell of metCells({program, directory}, query.value, "deciders")) {
    const named = portsAround(program, cell)
    for (const packets of decidingParts(program, cell, "joined")) {
      const [first, ...rest] = samplesOf(packets, named)
      const trial = first === undefined ? null : trialIn(program, cell, first)
      // WHY when asked: of very many pairs of ends most are tried with one packet, if at all.
      if (trial !== null) yield {...trial, others: () => rest.flatMap((sample) => trialIn(program, cell, sample) ?? [])}
    }
  }
}

function trialIn(program: Program, cell: Cell, sample: PacketSample): Trial | null {
  const only = PacketSet.ofSample(sample)
  const found = caseOf(program, cell, only)
  const isLed = cell.doubt !== undefined && !cell.doubt.packets.intersect(only).isEmpty()
  return found === null ? null : {found, isLed, others: none}
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

/** How many packets that tell something come before one of each other protocol. */
const tellingFirst = 3

/**
 * Some packets of a set: first at borders that rules draw and at ports that they name, but soon one of each protocol, of ICMP a request if there is one, and then
 * all of them.
 */
function samplesOf(packets: PacketSet, named: Ports): readonly PacketSample[] {
  const ofPorts = gridProtocols
    .filter((protocol) => !isIcmp(protocol))
    .map((protocol) => portsOf(packets, protocol, named.get(protocol) ?? new Set()))
  const telling = inTurns(ofPorts.map((lists) => lists.telling))
  const others = [
    ...ofPorts.map(({plain}) => plain),
    ...gridProtocols.filter(isIcmp).map((protocol) => icmpOf(packets, protocol)),
    plainOf(packets),
  ]
  const first = others.flatMap((list) => list.slice(0, 1))
  const rest = inTurns(others.map((list) => list.slice(1)))
  return [...telling.slice(0, tellingFirst), ...first, ...telling.slice(tellingFirst, bordersMax), ...rest]
}

/** One of each list, then a second of each. */
function inTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const rounds = Math.max(0, ...lists.map(({length}) => length))
  return Array.from({length: rounds}, (_, round) => lists.flatMap((list) => list.slice(round, round + 1))).flat()
}

/** Borders that no rule draws: beyond the smallest and the largest there is no port, and between the others are packets in packets, which no pod may send. */
const plainBorders: ReadonlySet<number> = new Set([1, 4788, 4790, portMax])

/** `telling`: the borders of what rules take, and what they name; `plain`: other borders. */
type PortSamples = {readonly telling: readonly PacketSample[]; readonly plain: readonly PacketSample[]}

function portsOf(packets: PacketSet, protocol: number, named: ReadonlySet<number>): PortSamples {
  const lists = packets.grid(protocol).bands.map(({outer, inner}): PortSamples => {
    const sourcePort = holds(outer, usualSourcePort) ? usualSourcePort : (outer[0]?.first ?? 0)
    const borders = inner.flatMap(({first, last}) => [first, last])
    const telling = new Set([...borders.filter((port) => !plainBorders.has(port)), ...[...named].filter((port) => holds(inner, port))])
    const plain = new Set(borders.filter((port) => !telling.has(port)))
    const sample = (port: number): PacketSample => ({protocol, sourcePort, port, icmp: null})
    return {telling: Array.from(telling, sample), plain: Array.from(plain, sample)}
  })
  return {telling: lists.flatMap(({telling}) => telling), plain: lists.flatMap(({plain}) => plain)}
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
