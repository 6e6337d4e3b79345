// What the kernel's filter is fed with, before it is text: matches, actions, rules and chains, as both printers can say them.
// Nothing here knows policies; where a kernel rule comes from one, it carries the reference as a word.

import type {World} from "@carveout/engine"

/** The tables in the order in which an arriving packet meets them. */
export const layers = ["raw", "mangle", "nat", "filter"] as const
export type Layer = (typeof layers)[number]

/** An end of a packet. */
export type Side = "source" | "destination"

/** An inclusive range of ports. */
export type PortRange = Extract<World.PortMatch, {readonly kind: "range"}>

/** One condition. `not` turns it round. */
export type Match =
  /** `protocol`: as it is printed, a name in lower case or a number. */
  | {readonly kind: "protocol"; readonly protocol: string; readonly not: boolean}
  /** `net`: a block in CIDR form. */
  | {readonly kind: "net"; readonly side: Side; readonly net: string; readonly not: boolean}
  /** `of`: whether a member is a block, or an address with a protocol and a port. */
  | {readonly kind: "set"; readonly side: Side; readonly set: string; readonly of: "nets" | "sockets"; readonly not: boolean}
  /** Up to 15 slots; a range takes two. `protocol`: its number. */
  | {readonly kind: "ports"; readonly side: Side; readonly protocol: number; readonly ports: readonly PortRange[]; readonly not: boolean}
  /** One port without the list's match. */
  | {readonly kind: "port"; readonly protocol: number; readonly port: number}
  | {readonly kind: "icmp"; readonly family: 4 | 6; readonly type: number; readonly code: number | null; readonly not: boolean}
  /** `name` may end in `+`, for all that begin so. */
  | {readonly kind: "interface"; readonly way: "in" | "out"; readonly name: string}
  | {readonly kind: "states"; readonly states: readonly ("RELATED" | "ESTABLISHED" | "INVALID")[]}
  /** Whether the destination was translated. */
  | {readonly kind: "translated"; readonly not: boolean}
  /** Bits of the packet's mark: all set, none set, or one at least. */
  | {readonly kind: "mark"; readonly bits: number; readonly are: "set" | "clear" | "any"}
  /** Whether an address is one of the node's own. */
  | {readonly kind: "local"; readonly side: Side}
  /** The way back to the source is not where the packet came from. */
  | {readonly kind: "wrong-way"}

/** What a kernel rule does with a packet that meets all its matches. */
export type Action =
  | {readonly kind: "end"; readonly verdict: "ACCEPT" | "DROP" | "REJECT" | "RETURN" | "NOTRACK"}
  | {readonly kind: "jump" | "goto"; readonly chain: string}
  | {readonly kind: "set-bits" | "clear-bits"; readonly bits: number}
  /** The bits of `mask` become those of `value`. */
  | {readonly kind: "mask"; readonly value: number; readonly mask: number}
  | {readonly kind: "log"; readonly prefix: string}
  /** Tells a flow log, at one of its groups. */
  | {readonly kind: "tell"; readonly group: number; readonly prefix: string}
  /** Goes on at the chain that a map has for the interface. */
  | {readonly kind: "map"; readonly way: "in" | "out"; readonly map: string}
  /** Nothing: the rule is there for its comment. */
  | {readonly kind: "none"}

/** One kernel rule. `cause`: the policy rule, tier, profile or setting that it is of, as `by` references have it; absent: none. */
export type KernelRule = {
  readonly matches: readonly Match[]
  readonly action: Action
  readonly comments: readonly string[]
  readonly cause?: string
}

/** What stands in a chain of the kernel itself: before what others put there, and behind it. */
export type HookRules = {readonly inserted: readonly KernelRule[]; readonly appended: readonly KernelRule[]}

/** One table. A chain that nothing leads to is left out. */
export type Table = {readonly hooks: ReadonlyMap<string, HookRules>; readonly chains: ReadonlyMap<string, readonly KernelRule[]>}

/** A set of the kernel. `cause`: what it is the set of, in words of policy. Members are sorted by their text. */
export type KernelSet = {
  readonly name: string
  readonly of: "nets" | "sockets" | "addresses"
  readonly members: readonly string[]
  readonly cause: string
}

/** A map from interfaces to chains, for whoever has maps. */
export type InterfaceMap = {readonly name: string; readonly layer: Layer; readonly chains: ReadonlyMap<string, string>}

/** All that one node is given for one family. */
export type Ruleset = {
  readonly node: string | null
  readonly family: 4 | 6
  readonly dataplane: "iptables" | "nftables"
  readonly tables: Readonly<Record<Layer, Table>>
  readonly sets: readonly KernelSet[]
  readonly maps: readonly InterfaceMap[]
  /** The pods of the node by their interface. */
  readonly pods: ReadonlyMap<string, {readonly id: string; readonly addresses: readonly string[]}>
}
