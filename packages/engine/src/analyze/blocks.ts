// Sets of packets as formats print them: protocols by name, ports as sorted range texts, the rest as one block.

import {rangesText} from "../net/grid.ts"
import type {Grid} from "../net/grid.ts"
import type {Family} from "../net/address.ts"
import {everyOctet, everyPort, PacketSet} from "../net/packet-set.ts"
import {ICMP, ICMPv6, IPIP, protocolName, protocolNumbers, SCTP, TCP, UDP} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import type {Rule} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import type {IcmpRanges, PacketBlock} from "./answer.ts"

/** The protocols that a family's listings name: always the four, and those that a rule or the pod's dataplane tells apart. */
export type Naming = {readonly family: Family; readonly others: readonly number[]}

/** Finds the protocols that stand by themselves. */
export function namingOf(program: Program, family: Family): Naming {
  const always = alwaysNamed(family)
  return {family, others: [...protocolsTold(program)].filter((number) => !always.includes(number)).sort((a, b) => a - b)}
}

/** The protocols that rules or the pod's dataplane tell apart. WHY once: every difference asks both of its worlds. */
const protocolsTold = oncePer((program: Program): ReadonlySet<number> => {
  const named = new Set<number>([IPIP])
  const note = ({protocol, notProtocol, icmp, notIcmp}: Rule): void => {
    if (protocol !== null) named.add(protocol)
    if (notProtocol !== null) named.add(notProtocol)
    if (icmp !== null || notIcmp !== null) named.add(ICMP).add(ICMPv6)
  }
  for (const {ingress, egress} of [...program.snapshot.policies, ...program.snapshot.profiles.values()]) {
    ingress.forEach(note)
    egress.forEach(note)
  }
  return named
})

function alwaysNamed(family: Family): readonly number[] {
  return [TCP, UDP, SCTP, family === 4 ? ICMP : ICMPv6]
}

/** WHY remembered: while policies are edited nearly all sets stay the same objects. */
const printed: (set: PacketSet) => Map<string, readonly PacketBlock[]> = oncePer(() => new Map())

/** Prints a set. */
export function blocksOf(set: PacketSet, naming: Naming): readonly PacketBlock[] {
  const known = printed(set)
  const key = `${naming.family} ${naming.others.join()}`
  let blocks = known.get(key)
  if (blocks === undefined) known.set(key, (blocks = made(set, naming)))
  return blocks
}

function made(set: PacketSet, {family, others}: Naming): readonly PacketBlock[] {
  const always = alwaysNamed(family)
  const blocks: PacketBlock[] = [...always, ...others].flatMap((protocol) => blocksOfProtocol(set, protocol))
  const rest = [...always, ...others].reduce((left, protocol) => left.subtract(PacketSet.ofProtocol(protocol)), set)
  if (!rest.isEmpty()) blocks.push({protocol: "any", except: [...always, ...others].map(nameOf)})
  return blocks
}

function blocksOfProtocol(set: PacketSet, protocol: number): readonly PacketBlock[] {
  const name = protocolName(protocol)
  if (protocol === ICMP || protocol === ICMPv6) {
    const grid = set.grid(protocol)
    if (grid.isEmpty()) return []
    const icmp = icmpOf(grid)
    return [icmp === null ? {protocol: name} : {protocol: name, icmp}]
  }
  if (protocol === TCP || protocol === UDP || protocol === SCTP) {
    return set
      .grid(protocol)
      .bands.map(({outer, inner}) => ({protocol: name, ...texts({ports: inner, sourcePorts: outer}, rangesText(everyPort))}))
  }
  return set.has({protocol, sourcePort: null, port: null, icmp: null}) ? [{protocol: name}] : []
}

/** Types and codes, null where all are meant. */
function icmpOf({bands}: Grid): readonly IcmpRanges[] | null {
  const found = bands.map(({outer, inner}): IcmpRanges => texts({types: outer, codes: inner}, rangesText(everyOctet)))
  return found.length === 1 && Object.keys(found[0] ?? {}).length === 0 ? null : found
}

/** Ranges as texts, those that are everything left out. */
function texts<K extends string>(
  ranges: Readonly<Record<K, Parameters<typeof rangesText>[0]>>,
  whole: string,
): {readonly [key in K]?: string} {
  const result: {[key in K]?: string} = {}
  for (const key in ranges) {
    const text = rangesText(ranges[key])
    if (text !== whole) result[key] = text
  }
  return result
}

function nameOf(protocol: number): string | number {
  const name = protocolName(protocol)
  return protocolNumbers.has(name) ? name : protocol
}
