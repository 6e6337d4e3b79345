// Literals that stand in fields of several kinds: selectors, blocks, addresses, ports, protocols.

import {parseAddress} from "../../net/address.ts"
import type {Address} from "../../net/address.ts"
import {parsePort, portProblem} from "../../net/port.ts"
import type {PortSpec} from "../../net/port.ts"
import {parsePrefix, parsePrefixOrAddress, printPrefix} from "../../net/prefix.ts"
import type {Prefix} from "../../net/prefix.ts"
import {isValidProtocol, parseProtocol} from "../../net/protocol.ts"
import {nearest} from "../../std/nearest.ts"
import {parseSelector} from "../../selector/parse.ts"
import {isAbsent, isMistyped, meant, report, scalarValue, text, wrongType} from "../decode.ts"
import type {Cursor, Remedy} from "../decode.ts"

/** A selector's text, checked to be one; empty where absent. */
export function selectorText(cursor: Cursor): string {
  const value = text(cursor)
  if (value === "") return value
  const parsed = parseSelector(value)
  if (!parsed.ok) {
    const {message, offset} = parsed.error
    const where = value.length > 0 ? (offset < value.length ? ` at \`${value.slice(offset, offset + 20)}\`` : " at its end") : ""
    report(cursor, "selector-syntax", `the selector cannot be read: ${message}${where}`, selectorHelp(value))
  }
  return value
}

/** What usually helps. */
function selectorHelp(value: string): string {
  if (/[\r\n]/.test(value)) return "a line break ends a selector: write it on one line, or with `>-`"
  if (/(^|[^=!])=([^=]|$)/.test(value)) return "compare with `==`, and quote the value"
  return "write `label == 'value'`, `label in {'a', 'b'}`, `has(label)`, joined by `&&` and `||`"
}

/** Refuses `global()` where it has no meaning; Calico 3.32 looks for exactly this text, even inside quotes. */
export function refuseGlobal(cursor: Cursor, value: string): void {
  if (value.includes("global()")) report(cursor, "misplaced-global", "`global()` stands only in a rule's namespaceSelector, alone")
}

/** A strictly masked block of a rule (`net`). A bare address is none. */
export function ruleNet(cursor: Cursor): {readonly prefix: Prefix; readonly source: string} | undefined {
  const source = text(cursor)
  if (isMistyped(cursor, "string")) return undefined
  const parsed = parsePrefix(source)
  if (!parsed) {
    const help = parseAddress(source)
      ? `write \`${source}/${source.includes(":") ? 128 : 32}\` for a single address`
      : "write a block such as `10.0.0.0/8`"
    report(cursor, "bad-cidr", `\`${source}\` is no address block`, help)
    return undefined
  }
  if (!parsed.isMasked) {
    report(
      cursor,
      "bad-cidr",
      `\`${source}\` has bits set behind its prefix`,
      `clear them: rules take blocks strictly masked, \`${printPrefix(parsed.prefix)}\` here`,
    )
    return undefined
  }
  return {prefix: parsed.prefix, source}
}

/** A block or address of a network set; nothing for an empty text, which counts for nothing. */
export function setNet(cursor: Cursor): Prefix | undefined {
  const source = text(cursor)
  if (source === "") return undefined
  const parsed = parsePrefixOrAddress(source)
  if (!parsed) report(cursor, "bad-cidr", `\`${source}\` is neither an address block nor an address`)
  return parsed?.prefix
}

/** A plain address. */
export function plainAddress(cursor: Cursor): Address | undefined {
  const source = text(cursor)
  if (isMistyped(cursor, "string")) return undefined
  const address = parseAddress(source)
  if (!address) reportNoAddress(cursor, source)
  return address
}

/** Says that a text is no address, and what about it is not as it should be, where that shows. */
export function reportNoAddress(cursor: Cursor, source: string): void {
  const isFour = /^[\d.]+$/.test(source)
  const help = source.includes("/")
    ? "leave out the prefix length"
    : isFour
      ? "an IPv4 address is four numbers up to 255, without zeros in front"
      : undefined
  report(cursor, "bad-address", `\`${source}\` is no address`, help)
}

/** A port, range or name of a rule. */
export function portSpec(cursor: Cursor): PortSpec | undefined {
  const value = scalarValue(cursor)
  if (typeof value !== "string" && typeof value !== "number") {
    wrongType(cursor, "a port number, a range `min:max` or a name")
    return undefined
  }
  const parsed = parsePort(value)
  const problem = parsed.ok ? portProblem(parsed.value) : parsed.error
  if (problem !== undefined) report(cursor, "bad-port", `\`${value}\`: ${problem}`, portHelp(value))
  return parsed.ok ? parsed.value : undefined
}

/** A range with a dash, or from high to low, is the usual slip. */
function portHelp(value: string | number): Remedy | undefined {
  const [, first, sign, second] = /^(\d+)([-:])(\d+)$/.exec(String(value)) ?? []
  if (first === undefined || second === undefined) return undefined
  const [low, high] = Number(first) <= Number(second) ? [first, second] : [second, first]
  if (sign === ":" && low === first) return undefined
  const range = `${low}:${high}`
  return {help: `write a range as \`${range}\``, text: range}
}

/** A protocol by name or number; null where absent. */
export function protocolSpec(cursor: Cursor): number | string | null {
  if (isAbsent(cursor)) return null
  const value = scalarValue(cursor)
  const parsed = parseProtocol(value)
  if (!parsed.ok) {
    wrongType(cursor, "a protocol's name or its number from 1 to 255")
    return null
  }
  if (!isValidProtocol(parsed.value)) {
    const near = typeof parsed.value === "string" ? nearest(parsed.value, ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite"]) : undefined
    report(cursor, "bad-protocol", `\`${parsed.value}\` is no protocol`, near === undefined ? undefined : meant(near))
  }
  return parsed.value
}
