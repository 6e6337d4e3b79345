// Addresses as the corpus writes them. A reader of its own: a fault of the engine's must not hide in what feeds both judges.

import type {World} from "@carveout/engine"

/** One IP address, as the engine has it. */
export type Address = World.Node["addresses"][number]
/** A CIDR block, as the engine has it. */
export type Prefix = World.NetworkSet["nets"][number]
/** 4 or 6. */
export type Family = Address["family"]

/** Reads an address in canonical spelling; throws where the text is none. */
export function addressFrom(text: string): Address {
  if (!text.includes(":")) {
    const octets = text.split(".")
    if (octets.length !== 4 || octets.some((octet) => !/^\d{1,3}$/.test(octet))) throw new Error(`no address: ${text}`)
    return {family: 4, value: octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n)}
  }
  const [head = "", tail] = text.split("::")
  const groups = (part: string): readonly string[] => (part === "" ? [] : part.split(":"))
  const left = groups(head)
  const right = groups(tail ?? "")
  const zeros = tail === undefined ? [] : Array.from({length: 8 - left.length - right.length}, () => "0")
  return {family: 6, value: [...left, ...zeros, ...right].reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n)}
}

/** Reads `address/length`. */
export function prefixFrom(text: string): Prefix {
  const [address = "", length = ""] = text.split("/")
  const {family, value} = addressFrom(address)
  const size = 1n << BigInt((family === 4 ? 32 : 128) - Number(length))
  const first = value - (value % size)
  return {family, length: Number(length), first, last: first + size - 1n}
}

/** The text of an address, IPv6 without any shortening. */
export function addressText({family, value}: Address): string {
  const groups = (count: number, bits: bigint): readonly bigint[] =>
    Array.from({length: count}, (_, i) => (value >> (bits * BigInt(count - 1 - i))) & ((1n << bits) - 1n))
  return family === 4
    ? groups(4, 8n).join(".")
    : groups(8, 16n)
        .map((group) => group.toString(16))
        .join(":")
}
