// Lines in which a node tells of a packet, by both its ends: what netfilter logs, as for Calico's action Log, and what Cilium says that it dropped.

import {parseAddress} from "../net/address.ts"
import {hubbleLineIn, hubblePacketIn, isDropByPolicy} from "./hubble-line.ts"
import {isDiscovery, isReplyOf} from "./packet-way.ts"
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

/** What is denied, and what would be if it were enforced. WHY of the reasons policy's alone: others are no matter of manifests. */
const deniedWords: ReadonlySet<string> = new Set(["DROPPED", "DENIED", "AUDITED", "AUDIT"])

function hubbleIn(line: string): PacketLine | null {
  const found = hubbleLineIn(line)
  if (found === null || !deniedWords.has(found.verdict) || !isDropByPolicy(found.type)) return null
  const {protocol, said} = hubblePacketIn(found.said) ?? {protocol: "", said: ""}
  return packetOf([endIn(found.from), endIn(found.to)], {protocol, said, way: found.arrow === "<-" ? "turned" : "seen"})
}

/** `said`: what the line says of the packet behind its protocol. `way`: whether the ends stand as the packet went, or a reply's were turned. */
type Wire = {readonly protocol: string; readonly said: string; readonly way: "seen" | "turned"}

function packetOf([from, to]: readonly [Target | null, Target | null], {protocol: written, said, way}: Wire): PacketLine | null {
  const protocol = protocolOf(written, from)
  if (from === null || to === null || protocol === "" || isDiscovery(said)) return null
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
