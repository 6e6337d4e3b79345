// Lines in which a node tells of a packet, by both its ends: what netfilter logs, as for Calico's action Log, and what Cilium says that it dropped.

import {parseAddress} from "../net/address.ts"
import {socketIn} from "./target.ts"
import type {Target} from "./target.ts"

/** A packet by its ends. `protocol`: as the line writes it. */
export type PacketLine = {readonly source: Target; readonly target: Target; readonly protocol: string}

/** The packet of a line; null where it tells of none, or of one that was not denied. */
export function packetIn(line: string): PacketLine | null {
  return netfilterIn(line) ?? monitorIn(line) ?? hubbleIn(line)
}

const netfilter = /\bSRC=(?<from>\S+) DST=(?<to>\S+) .*?\bPROTO=(?<protocol>\w+)/
const ports = /\bSPT=(?<from>\d+) DPT=(?<to>\d+)/

/** WHY all of them: somebody asked for the line, and whether the packet passed stands in none. */
function netfilterIn(line: string): PacketLine | null {
  const ends = netfilter.exec(line)?.groups
  // What an error of ICMP is about stands behind it in brackets.
  const own = line.replace(/\[SRC=.*$/, "")
  const {from = null, to = null} = ports.exec(own)?.groups ?? {}
  return ends === undefined ? null : packetOf(ends["from"], ends["to"], {protocol: ends["protocol"], ports: [from, to]})
}

const monitor = /(?<from>\S+:\d+) -> (?<to>\S+:\d+) (?<protocol>tcp|udp|sctp)\b/i
const monitorOfIcmp = /: (?<from>[\da-f.:]+) -> (?<to>[\da-f.:]+) (?:EchoRequest\b|(?<protocol>icmp\S*))/i

function monitorIn(line: string): PacketLine | null {
  if (!/\bdrop \(Policy denied|\baction deny\b/i.test(line)) return null
  const groups = (monitor.exec(line) ?? monitorOfIcmp.exec(line))?.groups
  return groups === undefined ? null : packetOf(groups["from"], groups["to"], {protocol: groups["protocol"] ?? "ICMP", ports: null})
}

/** Ends with what Cilium knows of them behind, and an arrow whose direction may not be known. */
const hubble = /(?<from>\S+) \([\w:./ -]+\) (?:->|<>) (?<to>\S+) \([\w:./ -]+\) .*\b(?:DROPPED|DENIED)\b \((?<protocol>\w+)/

function hubbleIn(line: string): PacketLine | null {
  const groups = hubble.exec(line)?.groups
  return groups === undefined || !/policy/i.test(line)
    ? null
    : packetOf(groups["from"], groups["to"], {protocol: groups["protocol"], ports: null})
}

type Wire = {readonly protocol: string | undefined; readonly ports: readonly [from: string | null, to: string | null] | null}

/** `ports` null: they stand behind the ends. */
function packetOf(from: string | undefined, to: string | undefined, {protocol, ports: own}: Wire): PacketLine | null {
  const [source, target] = [endIn(from ?? "", own?.[0] ?? null), endIn(to ?? "", own?.[1] ?? null)]
  return source === null || target === null || protocol === undefined ? null : {source, target, protocol: protocol.toUpperCase()}
}

/** An address, or a pod with its namespace; null of what is neither. */
function endIn(text: string, port: string | null): Target | null {
  const end = socketIn(text)
  const isPod = /^[a-z\d][a-z\d.-]*\/[a-z\d][a-z\d.-]*$/.test(end.host)
  if (!isPod && parseAddress(end.host) === undefined) return null
  return port === null ? end : {...end, port: Number(port)}
}
