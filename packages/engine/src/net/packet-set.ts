// Sets of packets: protocol, ports, ICMP type and code. Addresses are not part of them. Immutable; one form for one set.

import {Grid, rangesText} from "./grid.ts"
import {hasPorts, ICMP, ICMPv6, isIcmp, SCTP, TCP, UDP} from "./protocol.ts"
import {difference, includes, intersection, merged, numberSteps} from "./ranges.ts"
import type {Range, Ranges} from "./ranges.ts"

/** The protocols whose packets differ in more than their number, in the order in which they are printed. */
export const gridProtocols: readonly number[] = [TCP, UDP, SCTP, ICMP, ICMPv6]

/** Every port that a packet can have. */
export const everyPort: Ranges<number> = [{first: 1, last: 65_535}]
/** Every ICMP type, and every code. */
export const everyOctet: Ranges<number> = [{first: 0, last: 255}]

const everyPair: Grid = Grid.of([{outer: everyPort, inner: everyPort}])
const everyIcmp: Grid = Grid.of([{outer: everyOctet, inner: everyOctet}])
const everyPlain: Ranges<number> = difference(
  everyOctet,
  merged(
    gridProtocols.map((number) => ({first: number, last: number})),
    numberSteps,
  ),
  numberSteps,
)

/** One packet, as a flow has it. */
export type PacketSample = {
  readonly protocol: number
  readonly sourcePort: number | null
  readonly port: number | null
  readonly icmp: {readonly type: number; readonly code: number} | null
}

/** The source port that a packet has if it may. */
const usualSourcePort = 50_000

/** The ports that a packet goes to if it may: WHY, of all ports people know these, and port 1 says nothing to anybody. */
const knownPorts: ReadonlyMap<number, readonly number[]> = new Map([
  [TCP, [80, 443]],
  [UDP, [53]],
])

/** Any set of packets. */
export class PacketSet {
  /** Source port by port for TCP, UDP and SCTP, type by code for ICMP and ICMPv6. */
  readonly grids: readonly Grid[]
  /** The other protocols. */
  readonly plain: Ranges<number>
  /** The same text for the same set. */
  readonly key: string

  static readonly empty: PacketSet = new PacketSet(
    gridProtocols.map(() => Grid.empty),
    [],
  )
  static readonly all: PacketSet = new PacketSet(
    gridProtocols.map((protocol) => wholeGrid(protocol)),
    everyPlain,
  )

  private constructor(grids: readonly Grid[], plain: Ranges<number>) {
    this.grids = grids
    this.plain = plain
    this.key = `${grids.map(({key}) => key).join(";")};${rangesText(plain)}`
  }

  /** The set with these grids, in the order of `gridProtocols`, and these other protocols. */
  static of(grids: readonly Grid[], plain: readonly Range<number>[]): PacketSet {
    return new PacketSet(grids, intersection(merged(plain, numberSteps), everyPlain))
  }

  /** Every packet of a protocol. */
  static ofProtocol(protocol: number): PacketSet {
    const grids = gridProtocols.map((each) => (each === protocol ? wholeGrid(each) : Grid.empty))
    return PacketSet.of(grids, [{first: protocol, last: protocol}])
  }

  /** Packets of a protocol with ports to some of them, from some source ports. */
  static ofPorts(protocol: number, ports: Ranges<number>, sourcePorts: Ranges<number> = everyPort): PacketSet {
    const own = Grid.of([{outer: intersection(sourcePorts, everyPort), inner: intersection(ports, everyPort)}])
    return PacketSet.of(
      gridProtocols.map((each) => (each === protocol && hasPorts(each) ? own : Grid.empty)),
      [],
    )
  }

  /** Packets of one ICMP protocol. */
  static ofIcmp(protocol: number, types: Ranges<number>, codes: Ranges<number> = everyOctet): PacketSet {
    const own = Grid.of([{outer: intersection(types, everyOctet), inner: intersection(codes, everyOctet)}])
    return PacketSet.of(
      gridProtocols.map((each) => (each === protocol && isIcmp(each) ? own : Grid.empty)),
      [],
    )
  }

  /** The set that holds one packet. */
  static ofSample({protocol, sourcePort, port, icmp}: PacketSample): PacketSet {
    const only = (value: number): Ranges<number> => [{first: value, last: value}]
    if (hasPorts(protocol)) return PacketSet.ofPorts(protocol, only(port ?? 0), only(sourcePort ?? 0))
    if (isIcmp(protocol)) return PacketSet.ofIcmp(protocol, only(icmp?.type ?? 0), only(icmp?.code ?? 0))
    return PacketSet.ofProtocol(protocol)
  }

  /** What is in any of some sets. */
  static unionOf(sets: readonly PacketSet[]): PacketSet {
    return new PacketSet(
      gridProtocols.map((_, i) => Grid.of(sets.flatMap(({grids}) => grids[i]?.bands ?? []))),
      merged(
        sets.flatMap(({plain}) => plain),
        numberSteps,
      ),
    )
  }

  isEmpty(): boolean {
    return this.plain.length === 0 && this.grids.every((grid) => grid.isEmpty())
  }

  equals(other: PacketSet): boolean {
    return this.key === other.key
  }

  union(other: PacketSet): PacketSet {
    return new PacketSet(
      this.grids.map((grid, i) => grid.union(other.grids[i] ?? Grid.empty)),
      merged([...this.plain, ...other.plain], numberSteps),
    )
  }

  intersect(other: PacketSet): PacketSet {
    return new PacketSet(
      this.grids.map((grid, i) => grid.intersect(other.grids[i] ?? Grid.empty)),
      intersection(this.plain, other.plain),
    )
  }

  subtract(other: PacketSet): PacketSet {
    return new PacketSet(
      this.grids.map((grid, i) => grid.subtract(other.grids[i] ?? Grid.empty)),
      difference(this.plain, other.plain, numberSteps),
    )
  }

  complement(): PacketSet {
    return PacketSet.all.subtract(this)
  }

  has({protocol, sourcePort, port, icmp}: PacketSample): boolean {
    if (hasPorts(protocol)) return this.grid(protocol).has(sourcePort ?? 0, port ?? 0)
    if (isIcmp(protocol)) return this.grid(protocol).has(icmp?.type ?? 0, icmp?.code ?? 0)
    return includes(this.plain, protocol)
  }

  /** The pairs of a protocol that has them. */
  grid(protocol: number): Grid {
    return this.grids[gridProtocols.findIndex((each) => each === protocol)] ?? Grid.empty
  }

  /** One packet of the set, the plainest; null of the empty set. */
  sample(): PacketSample | null {
    for (const [i, protocol] of gridProtocols.entries()) {
      const band = this.grids[i]?.bands[0]
      const inner = band?.inner[0]?.first
      if (band === undefined || inner === undefined) continue
      const first = band.outer[0]?.first ?? 0
      if (isIcmp(protocol)) return {protocol, sourcePort: null, port: null, icmp: {type: first, code: inner}}
      const sourcePort = includes(band.outer, usualSourcePort) ? usualSourcePort : first
      const known = knownPorts.get(protocol)?.find((port) => includes(band.inner, port))
      return {protocol, sourcePort, port: known ?? inner, icmp: null}
    }
    const [plain] = this.plain
    return plain === undefined ? null : {protocol: plain.first, sourcePort: null, port: null, icmp: null}
  }
}

function wholeGrid(protocol: number): Grid {
  return isIcmp(protocol) ? everyIcmp : everyPair
}
