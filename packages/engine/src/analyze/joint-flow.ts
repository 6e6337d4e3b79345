// A definite flow between two ends of two worlds.

import {printAddress} from "../net/address.ts"
import type {Family} from "../net/address.ts"
import type {PacketSet} from "../net/packet-set.ts"
import type {End, Flow} from "../decide/flow.ts"
import type {JointEnd} from "./joint-class.ts"
import {insideEnd} from "./witness.ts"

/** Two different ends. */
export type JointEnds = readonly [from: JointEnd, to: JointEnd]

/** The first pair of different ends; null where there is none. */
export function firstPair(from: readonly JointEnd[], to: readonly JointEnd[]): JointEnds | null {
  for (const source of from) for (const target of to) if (source !== target) return [source, target]
  return null
}

/** A flow with one of some packets; null of no packets. */
export function flowBetween([from, to]: JointEnds, packets: PacketSet, family: Family): Flow | null {
  const sample = packets.sample()
  return sample === null ? null : {from: endOf(from), to: endOf(to), family, ...sample}
}

function endOf({name, range, base, head}: JointEnd): End {
  if (range !== null) return {kind: "address", address: range.sample}
  const known = head ?? base
  return known === null ? {kind: "workload", id: name} : insideEnd(known)
}

/** How an end of a flow is called: outside by one address. */
export function nameOf({name, range}: JointEnd): string {
  return range === null ? name : printAddress(range.sample)
}
