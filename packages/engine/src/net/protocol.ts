// IP protocols: upstream's names and their numbers. Knows no Kubernetes.

import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"

/** A protocol as written: a number, or one of upstream's names. */
export type ProtocolSpec = number | string

/** Protocol names that Calico takes, as its API spells them, with their numbers. */
export const protocolNumbers: ReadonlyMap<string, number> = new Map([
  ["TCP", 6],
  ["UDP", 17],
  ["ICMP", 1],
  ["ICMPv6", 58],
  ["SCTP", 132],
  ["UDPLite", 136],
])

const byLowerCase: ReadonlyMap<string, number> = new Map([...protocolNumbers].map(([name, number]) => [name.toLowerCase(), number]))
const byNumber: ReadonlyMap<number, string> = new Map([...protocolNumbers].map(([name, number]) => [number, name]))

/** The number of TCP. */
export const TCP = 6
/** The number of UDP. */
export const UDP = 17
/** The number of ICMP for IPv4. */
export const ICMP = 1
/** The number of ICMP for IPv6. */
export const ICMPv6 = 58
/** The number of SCTP. */
export const SCTP = 132
/** The number of IPv4 in IP, an encapsulation. */
export const IPIP = 4

/** The number of a protocol given by name in any case or by number; undefined where nothing is so called. */
export function protocolNumber(protocol: ProtocolSpec): number | undefined {
  if (typeof protocol === "number") return protocol
  const known = protocolNumbers.get(protocol)
  if (known !== undefined) return known
  if (/^\d+$/.test(protocol)) return Number(protocol) <= 255 ? Number(protocol) : undefined
  return byLowerCase.get(protocol.toLowerCase())
}

/** The name of a protocol number, or the number as text. */
export function protocolName(number: number): string {
  return byNumber.get(number) ?? String(number)
}

/** Whether packets of a protocol carry ports that policy can look at (UDPLite's are not looked at). */
export function hasPorts(protocol: number): boolean {
  return protocol === TCP || protocol === UDP || protocol === SCTP
}

/** Whether a protocol is ICMP in one of the families. */
export function isIcmp(protocol: number): boolean {
  return protocol === ICMP || protocol === ICMPv6
}

/**
 * Reads a JSON value as Calico's decoder does: an integer 0–255, or a text; digits within the range become the number,
 * any other text is kept as it is (resources §2).
 */
export function parseProtocol(value: unknown): Result<ProtocolSpec, string> {
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= 0 && value <= 255 ? ok(value) : fail("is no protocol number from 0 to 255")
  }
  if (typeof value !== "string") return fail("is neither a protocol name nor a number")
  return ok(/^\d+$/.test(value) && Number(value) <= 255 ? Number(value) : value)
}

/** Whether a protocol passes Calico's validator: 1–255, or a name exactly as the API spells it. */
export function isValidProtocol(protocol: ProtocolSpec): boolean {
  return typeof protocol === "number" ? protocol >= 1 && protocol <= 255 : protocolNumbers.has(protocol)
}

/** What stands for the protocols with ports: upstream's two spellings of each, not the mixed ones, and the numbers. */
const withPorts: ReadonlySet<ProtocolSpec> = new Set<ProtocolSpec>(["TCP", "tcp", "UDP", "udp", "SCTP", "sctp", TCP, UDP, SCTP])

/** Whether Calico's validator lets ports stand beside this protocol (resources 2). */
export function supportsPorts(protocol: ProtocolSpec): boolean {
  return withPorts.has(protocol)
}
