// Short ways to write kernel rules that stand in chains whatever the policies are.

import type {Action, KernelRule, Match} from "./rule.ts"

/** A rule without comments. */
export function rule(matches: readonly Match[], action: Action, ...comments: readonly string[]): KernelRule {
  return {matches, action, comments}
}

/** The same rule with the reference of what it is of. */
export function causedBy(cause: string, of: KernelRule): KernelRule {
  return {...of, cause}
}

/** Lets the packet through this table for good. */
export const acceptIt: Action = {kind: "end", verdict: "ACCEPT"}
/** Drops the packet without a word. */
export const dropIt: Action = {kind: "end", verdict: "DROP"}
/** Goes back to the chain that led here. */
export const returnIt: Action = {kind: "end", verdict: "RETURN"}
/** Lets the packet through without a connection. */
export const untrackIt: Action = {kind: "end", verdict: "NOTRACK"}

/** Goes through a chain and comes back. */
export function jump(chain: string): Action {
  return {kind: "jump", chain}
}

/** Goes through a chain and comes back to who jumped here. */
export function goTo(chain: string): Action {
  return {kind: "goto", chain}
}

/** Sets bits of the packet's mark. */
export function setBits(bits: number): Action {
  return {kind: "set-bits", bits}
}

/** Clears bits of the packet's mark. */
export function clearBits(bits: number): Action {
  return {kind: "clear-bits", bits}
}

/** Whether these bits are all set. */
export function areSet(bits: number): Match {
  return {kind: "mark", bits, are: "set"}
}

/** Whether none of these bits is set. */
export function areClear(bits: number): Match {
  return {kind: "mark", bits, are: "clear"}
}

/** Packets of a protocol, by name in lower case or by number. */
export function ofProtocol(protocol: string, not = false): Match {
  return {kind: "protocol", protocol, not}
}

/** Packets that came by an interface. */
export function comingBy(name: string): Match {
  return {kind: "interface", way: "in", name}
}

/** Packets that leave by an interface. */
export function leavingBy(name: string): Match {
  return {kind: "interface", way: "out", name}
}
