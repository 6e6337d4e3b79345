// Lines in which a node tells of a packet, by both its ends: what netfilter logs, as for Calico's action Log, and what Cilium says that it dropped.

import {parseAddress} from "../net/address.ts"
import {isReplyOf} from "./packet-way.ts"
import {socketIn} from "./target.ts"
import type {Target} from "./target.ts"

/** A packet by the ends of its connection: `source` opened it. `isReply`: the packet itself went the other way. */
export type PacketLine = {readonly source: Target; readonly target: Target; readonly protocol: string; readonly isReply: boolean}

/** The packet of a line; null where it tells of none, or of one that was not denied. */
export function packetIn(line: string): PacketLine | null {
  return netfilterIn(line) ?? monitorIn(line) ?? hubbleIn(line)
}

const netfilter = /\bSRC=(?<from>\S+) DST=(?<to>\S+) (?<rest>.*?\bPROTO=(?<protocol>\w+).*)/
const ports = /\bSPT=(?<from>\d+) DPT=(?<to>\d+)/
const innerPacket = /\[(?<inner>SRC=[^\]]+)/

/** WHY all of them: somebody asked for the line, and whether the packet passed stands in none. */
function netfilterIn(line: string): PacketLine | null {
  const {from, to, protocol = "", rest = ""} = netfilter.exec(line)?.groups ?? {}
  // An error of ICMP belongs to the connection of the packet in its brackets.
  const inner = /^icmp/i.test(protocol) ? innerPacket.exec(rest)?.groups?.["inner"] : undefined
  const about = inner === undefined ? null : netfilterIn(inner)
  if (about !== null) return {...about, isReply: true}
  const [source, target] = ports.exec(rest)?.slice(1).map(Number) ?? []
  return packetOf([endIn(from, source), endIn(to, target)], {protocol, said: rest.slice(rest.indexOf("PROTO=")), way: "seen"})
}

const monitor = /(?<from>\S+:\d+) -> (?<to>\S+:\d+) (?<protocol>tcp|udp|sctp)\b(?<said>.*)/i
const monitorOfIcmp = /[:,] (?<from>[\da-f.:]+) -> (?<to>[\da-f.:]+) (?<said>Echo(?:Request|Reply)\b|(?<protocol>icmp\S*).*)/i

/** WHY `audit`, too: policy denies such a packet, which passes only while nothing is enforced. */
function monitorIn(line: string): PacketLine | null {
  if (!/\bdrop \(Policy denied|\baction (?:deny|audit)\b/i.test(line)) return null
  const {from, to, protocol = "ICMP", said = ""} = (monitor.exec(line) ?? monitorOfIcmp.exec(line))?.groups ?? {}
  return packetOf([endIn(from), endIn(to)], {protocol, said, way: "seen"})
}

/** Ends, of which Cilium may know more, and an arrow: which way is not always known, and of a reply the opener stands first. */
const hubble =
  /(?<from>\S+)(?: \([^)]*\))? (?<arrow>->|<>|<-) (?<to>\S+)(?: \([^)]*\))? (?:policy-verdict:\S+|Policy denied).*\b(?:DROPPED|DENIED|AUDITED)\b.*? \((?<protocol>\w+)(?<said>[^)]*)/i

function hubbleIn(line: string): PacketLine | null {
  const {from, to, arrow, protocol = "", said = ""} = hubble.exec(line)?.groups ?? {}
  return packetOf([endIn(from), endIn(to)], {protocol, said, way: arrow === "<-" ? "turned" : "seen"})
}

/** `said`: what the line says of the packet behind its protocol. `way`: whether the ends stand as the packet went, or a reply's were turned. */
type Wire = {readonly protocol: string; readonly said: string; readonly way: "seen" | "turned"}

/** WHY none of neighbours and routers: policy lets them pass wherever it is enforced, and nobody's connection is among them. */
const discovery = /\b(?:Router|Neighbor|Neighbour)(?:Solicitation|Advertisement)|\bTYPE=13[3-7]\b/

function packetOf([from, to]: readonly [Target | null, Target | null], {protocol: written, said, way}: Wire): PacketLine | null {
  const protocol = protocolOf(written, from)
  if (from === null || to === null || protocol === "" || discovery.test(said)) return null
  if (way === "turned") return {source: from, target: to, protocol, isReply: true}
  const isReply = isReplyOf({protocol, said, from: from.port, to: to.port})
  return isReply ? {source: to, target: from, protocol, isReply} : {source: from, target: to, protocol, isReply}
}

/** Names that only nodes have for a protocol. */
const ownNames: ReadonlyMap<string, string> = new Map([
  ["ICMPV4", "ICMP"],
  ["ICMPV6", "ICMPv6"],
  ["ESP", "50"],
  ["AH", "51"],
])

/** A protocol as questions have it. WHY the end: the monitor says of no echo which of the two it is. */
function protocolOf(written: string, end: Target | null): string {
  const name = written.toUpperCase()
  if (name === "ICMP" && parseAddress(end?.host ?? "")?.family === 6) return "ICMPv6"
  return ownNames.get(name) ?? name
}

/** An address, a pod with its namespace, or a name that Cilium saw looked up; null of what is none of them. */
function endIn(text = "", port?: number): Target | null {
  const end = socketIn(text)
  const isNamed = /^[a-z\d][a-z\d.-]*\/[a-z\d][a-z\d.-]*$|^[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]+$/.test(end.host)
  if (!isNamed && parseAddress(end.host) === undefined) return null
  return port === undefined ? end : {...end, port}
}
