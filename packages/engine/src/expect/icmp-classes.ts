// The ICMP packets that a test must try to have tried them all: one for each class that something in the world tells apart.

import {ICMPv6} from "../net/protocol.ts"
import type {IcmpPacket} from "../question/wire.ts"
import type {IcmpMatch, Rule, Snapshot} from "../snapshot/snapshot.ts"

/** Types that a workload may always send to its own node over ICMPv6 (evaluation 1.8). */
const neighbourTypes = [130, 131, 132, 133, 135, 136]

/** Type and code of one packet for each class of packets of a protocol that no rule of the world can tell apart. */
export function icmpClasses(snapshot: Snapshot, protocol: number): readonly IcmpPacket[] {
  const codes = codesByType(snapshot)
  if (protocol === ICMPv6) for (const type of neighbourTypes) if (!codes.has(type)) codes.set(type, new Set())
  const other = firstAbsent(codes.keys())
  const types = other === undefined ? [...codes.keys()] : [...codes.keys(), other]
  return types.sort((a, b) => a - b).flatMap((type) => packetsOf(type, codes.get(type)))
}

/** The same for packets of one type. */
export function icmpCodeClasses(snapshot: Snapshot, type: number): readonly IcmpPacket[] {
  return packetsOf(type, codesByType(snapshot).get(type))
}

/** One packet for each code that rules name, and one for all others. */
function packetsOf(type: number, named: ReadonlySet<number> = new Set()): readonly IcmpPacket[] {
  const other = firstAbsent(named)
  const codes = other === undefined ? [...named] : [...named, other]
  return codes.sort((a, b) => a - b).map((code) => ({type, code}))
}

/** The smallest octet that is not among those given. */
function firstAbsent(values: Iterable<number>): number | undefined {
  const taken = new Set(values)
  for (let value = 0; value <= 255; value++) if (!taken.has(value)) return value
  return undefined
}

/** The codes that rules name, by type; an empty set where only the type is named. */
function codesByType(snapshot: Snapshot): Map<number, Set<number>> {
  const codes = new Map<number, Set<number>>()
  for (const {type, code} of matchesOf(snapshot)) {
    const known = codes.get(type) ?? new Set<number>()
    if (code !== null) known.add(code)
    codes.set(type, known)
  }
  return codes
}

function matchesOf({policies, profiles}: Snapshot): readonly IcmpMatch[] {
  const rules: readonly Rule[] = [...policies, ...profiles.values()].flatMap(({ingress, egress}) => [...ingress, ...egress])
  return rules.flatMap(({icmp, notIcmp}) => [icmp, notIcmp].filter((match) => match !== null))
}
