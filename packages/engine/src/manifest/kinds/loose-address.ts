// Addresses and blocks that Kubernetes once took in more than one writing, and refuses in all but one from 1.36 on.

import {parseAddress, parseRaw, printAddress} from "../../net/address.ts"
import {parsePrefix, printPrefix} from "../../net/prefix.ts"
import {report} from "../decode.ts"
import type {Cursor} from "../decode.ts"

/** Who refuses it: Kubernetes itself, or the definition of ClusterNetworkPolicy. */
const refusals = {
  server: "Kubernetes refuses it from 1.36 on, and before warns of it",
  definition: "the definition of the kind refuses it from v0.3.0 of the network policy API on",
} as const

/** Warns of a block with host bits, zeros in front or an IPv4 address in the form of IPv6; where Calico reads it otherwise, that is said elsewhere. */
export function warnLooseBlock(cursor: Cursor, source: string, by: keyof typeof refusals = "server"): void {
  const parsed = parsePrefix(source)
  if (parsed === undefined) return
  const fault = faultOf(source) ?? (parsed.isMasked ? undefined : "has bits set beyond its prefix length")
  if (fault === undefined) return
  const text = printPrefix(parsed.prefix)
  report(cursor, "loose-address", `\`${source}\` ${fault}: ${refusals[by]}`, {help: `write \`${text}\`, which is how it is read`, text})
}

/** Warns of an address with zeros in front, or an IPv4 address in the form of IPv6. */
export function warnLooseAddress(cursor: Cursor, source: string): void {
  const address = parseAddress(source, "lenient")
  const fault = faultOf(source)
  if (address === undefined || fault === undefined) return
  const text = printAddress(address)
  report(cursor, "loose-address", `\`${source}\` ${fault}: ${refusals.server}`, {help: `write \`${text}\``, text})
}

/** What is loose about a text, as its predicate. */
function faultOf(source: string): string | undefined {
  const [address = "", length = ""] = source.split("/")
  if (/^0\d/.test(length)) return "has a zero in front of its prefix length"
  if (!address.includes(":")) return /(^|\.)0\d/.test(address) ? "has zeros in front" : undefined
  const raw = parseRaw(address, "lenient")
  return raw !== undefined && raw.value >> 32n === 0xffffn ? "is an IPv4 address in the form of IPv6" : undefined
}
