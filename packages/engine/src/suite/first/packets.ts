// Sets of packets as entries of a test say them: protocol and port, as few as possible.

import type {PlainValue} from "../../manifest/yaml/plain.ts"
import {everyOctet, everyPort, PacketSet} from "../../net/packet-set.ts"
import {hasPorts, ICMP, ICMPv6, isIcmp, protocolName, protocolNumbers, SCTP, TCP, UDP} from "../../net/protocol.ts"
import {rangesText} from "../../net/grid.ts"
import {encapsulated} from "../../analyze/halves.ts"

/** What an entry says of the wire. */
export type Wire = {readonly protocol?: PlainValue; readonly port?: PlainValue}

/** Whether what is said may be less than the set, or may be more. */
export type Rounding = "less" | "more"

/** LIMIT: wires for one set; beyond it what is said is rounded. */
const wiresMax = 12
/** LIMIT: protocols without a name of their own that are listed. */
const othersMax = 3

/** The wires of a set. Nothing where it is empty, or where less than it would be nothing. */
export function wiresOf(set: PacketSet, rounding: Rounding): readonly Wire[] {
  if (set.isEmpty()) return []
  if (PacketSet.all.subtract(encapsulated).subtract(set).isEmpty()) return [{}]
  const others = otherWires(set)
  if (others.length > othersMax && rounding === "more") return [{}]
  const wires = [
    ...[TCP, UDP, SCTP].flatMap((protocol) => portWires(set, protocol, rounding)),
    ...icmpWires(set, rounding),
    ...(others.length > othersMax ? [] : others),
  ]
  if (wires.length <= wiresMax) return wires
  return rounding === "more" ? [{}] : wires.slice(0, wiresMax)
}

/** Source ports cannot be said: of a set that asks for some, less is nothing and more is all of them. */
function portWires(set: PacketSet, protocol: number, rounding: Rounding): readonly Wire[] {
  const name = protocolName(protocol)
  return set.grid(protocol).bands.flatMap(({outer, inner}): readonly Wire[] => {
    if (rounding === "less" && rangesText(outer) !== rangesText(everyPort)) return []
    if (rangesText(inner) === rangesText(everyPort)) return [{protocol: name}]
    return inner.map(({first, last}) => ({protocol: name, port: first === last ? first : `${first}-${last}`}))
  })
}

function icmpWires(set: PacketSet, rounding: Rounding): readonly Wire[] {
  return [ICMP, ICMPv6].flatMap((protocol): readonly Wire[] => {
    const grid = set.grid(protocol)
    const [band] = grid.bands
    const isWhole = grid.bands.length === 1 && [band?.outer, band?.inner].every((each) => rangesText(each ?? []) === rangesText(everyOctet))
    return !grid.isEmpty() && (isWhole || rounding === "more") ? [{protocol: protocolName(protocol)}] : []
  })
}

/** Other protocols, one more than are listed at most. */
function otherWires(set: PacketSet): readonly Wire[] {
  const found: Wire[] = []
  for (const {first, last} of set.plain) {
    for (let protocol = first; protocol <= last && found.length <= othersMax; protocol++) {
      if (!hasPorts(protocol) && !isIcmp(protocol)) found.push({protocol: wordOf(protocol)})
    }
  }
  return found
}

function wordOf(protocol: number): PlainValue {
  const name = protocolName(protocol)
  return protocolNumbers.has(name) ? name : protocol
}

/** One packet of a set as an entry about one flow says it. */
export function packetWords(set: PacketSet): {[field: string]: PlainValue} | null {
  const sample = set.sample()
  if (sample === null) return null
  const {protocol, port, sourcePort, icmp} = sample
  return {
    protocol: wordOf(protocol),
    ...(port === null ? {} : {port}),
    ...(sourcePort === null || sourcePort === 50_000 ? {} : {sourcePort}),
    ...(icmp === null ? {} : {icmp: {type: icmp.type, code: icmp.code}}),
  }
}

/** The packets that a wire stands for. */
export function packetsOfWires(wires: readonly Wire[], rounding: Rounding): PacketSet {
  return wires.reduce((set, {protocol, port}) => {
    if (protocol === undefined) return rounding === "more" ? PacketSet.all : PacketSet.all.subtract(encapsulated)
    const number = protocolNumbers.get(String(protocol)) ?? Number(protocol)
    if (port === undefined) return set.union(PacketSet.ofProtocol(number))
    const [first = "", last = first] = String(port).split("-")
    return set.union(PacketSet.ofPorts(number, [{first: Number(first), last: Number(last)}]))
  }, PacketSet.empty)
}
