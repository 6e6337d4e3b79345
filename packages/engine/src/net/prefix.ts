// CIDR blocks as ranges of addresses: read, printed, asked. Knows no Kubernetes.

import {bitsOf, parseRaw, printAddress, unmapped} from "./address.ts"
import type {Address, Family, Octets} from "./address.ts"

/** A masked CIDR block: `first` and `last` are its lowest and highest address, `length` the prefix length. */
export type Prefix = {readonly family: Family; readonly length: number; readonly first: bigint; readonly last: bigint}

/** A CIDR text as read: the block, the address as written, and whether no host bit was set. */
export type ParsedPrefix = {readonly prefix: Prefix; readonly address: Address; readonly isMasked: boolean}

/**
 * Reads a CIDR; undefined where the text is none (a bare address is none).
 * Zeros before the prefix length are taken. An IPv4-mapped text is IPv4 from prefix 96 on, IPv6 below (resources §2).
 */
export function parsePrefix(text: string, octets: Octets = "strict"): ParsedPrefix | undefined {
  const slash = text.indexOf("/")
  if (slash === -1) return undefined
  const raw = parseRaw(text.slice(0, slash), octets)
  const lengthText = text.slice(slash + 1)
  if (raw === undefined || !/^\d+$/.test(lengthText)) return undefined
  const length = Number(lengthText)
  if (length > bitsOf(raw.family)) return undefined
  const plain = unmapped(raw)
  if (raw.family === 6 && plain.family === 4 && length >= 96) return parsed(plain, length - 96)
  return {...parsed(raw, length), address: plain}
}

/** Block, address and mask of an address with a length. */
function parsed(address: Address, length: number): ParsedPrefix {
  const prefix = prefixOf(address, length)
  return {prefix, address, isMasked: prefix.first === address.value}
}

/** Reads a CIDR, or a bare address as the block that holds it alone. */
export function parsePrefixOrAddress(text: string): ParsedPrefix | undefined {
  if (text.includes("/")) return parsePrefix(text)
  const raw = parseRaw(text, "strict")
  if (raw === undefined) return undefined
  const address = unmapped(raw)
  return parsed(address, bitsOf(address.family))
}

/** The block of a length around an address; without a length the address alone. */
export function prefixOf({family, value}: Address, length: number = bitsOf(family)): Prefix {
  const hostBits = BigInt(bitsOf(family) - length)
  const first = (value >> hostBits) << hostBits
  return {family, length, first, last: first + (1n << hostBits) - 1n}
}

/** Whether an address lies in a block. */
export function containsAddress(prefix: Prefix, address: Address): boolean {
  return prefix.family === address.family && address.value >= prefix.first && address.value <= prefix.last
}

/** Whether every address of the second block lies in the first. */
export function containsPrefix(outer: Prefix, inner: Prefix): boolean {
  return outer.family === inner.family && inner.first >= outer.first && inner.last <= outer.last
}

/** Whether two blocks share an address. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last
}

/** Whether a block is its whole family. */
export function isCatchAll(prefix: Prefix): boolean {
  return prefix.length === 0
}

/** Canonical text of a block. */
export function printPrefix({family, first, length}: Prefix): string {
  return `${printAddress({family, value: first})}/${length}`
}
