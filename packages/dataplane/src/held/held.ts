// What a node's kernel holds, as its tools list it and the readers of both flavours have read it.

import {protocolNumber} from "@carveout/engine"
import type {Layer} from "../table/rule.ts"

/** A rule as it is listed. `hash`: the one in its comment by which Calico knows its own; null: somebody else put the rule there. */
export type HeldRule = {readonly hash: string | null; readonly line: string}

/** What is held in one family. `sets`: members by name; null: nobody has listed them. `maps`: elements by name, of whoever has maps. */
export type Held = {
  readonly tables: ReadonlyMap<Layer, ReadonlyMap<string, readonly HeldRule[]>>
  readonly sets: ReadonlyMap<string, readonly string[]> | null
  readonly maps: ReadonlyMap<string, readonly string[]>
}

/** The hash in the comment of a rule of Calico's, in either flavour. */
export function hashOf(line: string): string | null {
  return /"cali:([\w-]+)[;"]/u.exec(line)?.[1] ?? null
}

/**
 * A member of a set in one spelling: an address without the length of a whole one, a protocol by its number. WHY: tools list some in other words than those
 * in which they were given.
 */
export function memberWord(member: string): string {
  const [, address = member, protocol = "", port = ""] = /^(\S+?)(?:,| \. )(\w+)(?::| \. )(\d+)$/u.exec(member) ?? []
  const plain = address.replace(address.includes(":") ? /\/128$/u : /\/32$/u, "").replace(/:(\d+)\.(\d+)\.(\d+)\.(\d+)/u, hexTail)
  return protocol === "" ? plain : `${plain},${protocolNumber(protocol) ?? protocol}:${port}`
}

/** The last four octets of an IPv6 address as two groups. */
function hexTail(_all: string, ...octets: readonly string[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number)
  return `:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
