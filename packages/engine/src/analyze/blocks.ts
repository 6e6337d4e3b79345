// Sets of packets as formats print them: protocols by name, ports as sorted range texts, the rest as one block.

import {rangesText} from "../net/grid.ts"
import type {Grid} from "../net/grid.ts"
import type {Family} from "../net/address.ts"
import {everyOctet, everyPort, PacketSet} from "../net/packet-set.ts"
import {ICMP, ICMPv6, IPIP, protocolName, protocolNumbers, SCTP, TCP, UDP} from "../net/protocol.ts"
import {policyChange} from "../program/change.ts"
import type {Program} from "../program/program.ts"
import type {Policy, Rule} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import type {IcmpRanges, PacketBlock} from "./answer.ts"

/** The protocols that a family's listings name: always the four, and those that a rule or the pod's dataplane tells apart. */
export type Naming = {readonly family: Family; readonly others: readonly number[]}

/** Finds the protocols that stand by themselves. */
export function namingOf(program: Program, family: Family): Naming {
  const always = alwaysNamed(family)
  return {family, others: [...protocolsTold(program).keys()].filter((number) => !always.includes(number)).sort((a, b) => a - b)}
}

/** By protocol how many rules tell it apart, and the pod's dataplane as one of them. */
type Told = ReadonlyMap<number, number>

const told = new WeakMap<Program, Told>()

/** The protocols that are told apart. WHY from the program before an edit: there are very many rules, and every difference asks both of its worlds. */
function protocolsTold(program: Program): Told {
  const known = told.get(program)
  if (known !== undefined) return known
  const {snapshot, memory} = program
  const before = memory.previous?.snapshot
  const earlier = before?.profiles === snapshot.profiles && memory.previous !== null ? told.get(memory.previous) : undefined
  const made = new Map(earlier ?? [[IPIP, 1]])
  if (earlier === undefined || before === undefined) count(made, [...snapshot.policies, ...snapshot.profiles.values()], 1)
  else {
    const {gone, fresh} = policyChange(before, snapshot)
    count(made, fresh, 1)
    count(made, gone, -1)
  }
  told.set(program, made)
  return made
}

/** Counts what some rules tell apart, or takes it away. */
function count(told: Map<number, number>, governing: readonly Pick<Policy, "ingress" | "egress">[], by: 1 | -1): void {
  const note = (protocol: number): void => {
    const now = (told.get(protocol) ?? 0) + by
    if (now === 0) told.delete(protocol)
    else told.set(protocol, now)
  }
  const noteAll = ({protocol, notProtocol, icmp, notIcmp}: Rule): void => {
    if (protocol !== null) note(protocol)
    if (notProtocol !== null) note(notProtocol)
    if (icmp !== null || notIcmp !== null) [ICMP, ICMPv6].forEach(note)
  }
  for (const {ingress, egress} of governing) for (const rules of [ingress, egress]) rules.forEach(noteAll)
}

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
