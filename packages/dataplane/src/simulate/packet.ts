// What a node's kernel sees of a connection that opens, and whether it meets a match of a kernel rule. Knows no policy and no path.

import {printAddress, protocolNumber} from "@carveout/engine"
import type {World} from "@carveout/engine"
import {socket} from "../lower/sets.ts"
import type {KernelSet, Match, Side} from "../table/rule.ts"

type Address = NonNullable<World.Backend["address"]>

/** The first packet of a connection. Ports are null for protocols without ports, `icmp` for all but ICMP and ICMPv6. */
export type Packet = {
  readonly protocol: number
  readonly source: Address
  readonly destination: Address
  readonly sourcePort: number | null
  readonly port: number | null
  readonly icmp: {readonly type: number; readonly code: number} | null
}

/** A packet at one hook of one node. `in` null: the node itself sends it; `out` null: it is for the node itself, or nobody has routed it yet. */
export type Passage = {
  readonly packet: Packet
  readonly in: string | null
  readonly out: string | null
  /** Whether the node has translated its destination. */
  readonly isTranslated: boolean
  readonly mark: number
}

/** The sets of a node by name. */
export type Sets = ReadonlyMap<string, KernelSet>

/**
 * Whether a passage meets a match. LIMIT: it opens a connection, so no state of a known one is ever true, and it comes from where the way back to its
 * source leads.
 */
export function meets(match: Match, passage: Passage, sets: Sets): boolean {
  const {packet} = passage
  switch (match.kind) {
    case "protocol":
      return (protocolNumber(match.protocol) === packet.protocol) !== match.not
    case "net":
      return isInNet(match.net, packet[match.side]) !== match.not
    case "set":
      return isInSet(sets.get(match.set), packet, match.side) !== match.not
    case "ports":
      return meetsPorts(match, packet)
    case "port":
      return packet.protocol === match.protocol && packet.port === match.port
    case "icmp":
      return meetsIcmp(match, packet)
    case "interface":
      return isNamed(match.name, passage[match.way])
    case "states":
    case "wrong-way":
      return false
    case "translated":
      // LIMIT: nft compares the whole status for the negated form (evaluation 5.5); what is meant is simulated.
      return passage.isTranslated !== match.not
    case "mark":
      return meetsMark(match, passage.mark)
    case "local":
      return passage[match.side === "source" ? "in" : "out"] === null
  }
}

/** WHY false without ports even where the match is negated: there is nothing to look at then. */
function meetsPorts({side, protocol, ports, not}: Extract<Match, {kind: "ports"}>, packet: Packet): boolean {
  const port = portOf(packet, side)
  if (port === null || (protocol !== 0 && protocol !== packet.protocol)) return false
  return ports.some(({min, max}) => port >= min && port <= max) !== not
}

/** WHY false for other protocols even where the match is negated: as with ports. Type and code are negated together. */
function meetsIcmp({family, type, code, not}: Extract<Match, {kind: "icmp"}>, {icmp, source}: Packet): boolean {
  if (icmp === null || family !== source.family) return false
  return (icmp.type === type && (code === null || icmp.code === code)) !== not
}

function meetsMark({bits, are}: Extract<Match, {kind: "mark"}>, mark: number): boolean {
  const own = mark & bits
  return are === "set" ? own === bits : are === "clear" ? own === 0 : own !== 0
}

/** Whether an interface has a name, or begins with it where that ends in `+`. */
function isNamed(name: string, own: string | null): boolean {
  if (own === null) return false
  return name.endsWith("+") ? own.startsWith(name.slice(0, -1)) : own === name
}

function portOf(packet: Packet, side: Side): number | null {
  return side === "source" ? packet.sourcePort : packet.port
}

function isInNet(net: string, address: Address): boolean {
  return netAround(address, lengthOf(net)) === net
}

function lengthOf(net: string): number {
  return Number(net.slice(net.indexOf("/") + 1))
}

/** The block of a length around an address, as sets and rules write it. */
function netAround({family, value}: Address, length: number): string {
  const rest = BigInt((family === 4 ? 32 : 128) - length)
  return `${printAddress({family, value: (value >> rest) << rest})}/${length}`
}

/** A set as it is looked into: its members, and of blocks the lengths that there are. */
type Searchable = {readonly members: ReadonlySet<string>; readonly lengths: readonly number[]}

const searchable = new WeakMap<KernelSet, Searchable>()

/** WHY remembered: sets never change, and every packet looks into them. */
function searchableOf(set: KernelSet): Searchable {
  const known = searchable.get(set)
  if (known !== undefined) return known
  const made = {members: new Set(set.members), lengths: set.of === "nets" ? [...new Set(set.members.map(lengthOf))] : []}
  searchable.set(set, made)
  return made
}

/** A set that is not there holds nobody. Sets of blocks are looked into as the kernel does it: once for each length that they hold. */
function isInSet(set: KernelSet | undefined, packet: Packet, side: Side): boolean {
  if (set === undefined) return false
  const {members, lengths} = searchableOf(set)
  const address = packet[side]
  switch (set.of) {
    case "nets":
      return lengths.some((length) => members.has(netAround(address, length)))
    case "addresses":
      return members.has(printAddress(address))
    case "sockets": {
      const port = portOf(packet, side)
      return port !== null && members.has(socket(printAddress(address), packet.protocol, port))
    }
  }
}
