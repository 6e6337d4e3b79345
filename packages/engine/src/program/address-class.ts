// Classes of addresses that the rules of some lists cannot tell apart: the readings of an address that no manifest names.

import {bitsOf} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import {isCatchAll} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Selector} from "../selector/selector.ts"
import type {Peer, Rule} from "../snapshot/snapshot.ts"
import type {Side} from "./criterion.ts"
import type {AddressClass, PolicyList, Program} from "./program.ts"

/** WHY two: when both ends of a packet are in one class they still have different addresses. */
const samplesPerClass = 2

/** LIMIT: answers remembered; beyond it the program forgets them all and starts anew. */
const classesMax = 16_384

/** What is asked for: lists whose rules count, the sides of the packet on which the address stands, the family. */
export type ClassQuery = {readonly lists: readonly PolicyList[]; readonly sides: readonly Side[]; readonly family: Family}

/** Predicates on an address: sets that cut the family. `isExact`: an address in none of them may be read as null. */
type Predicates = {readonly sets: readonly PrefixSet[]; readonly isExact: boolean}

/** The classes, the one outside every block first. Never empty but where every address of the family is taken. */
export function addressClasses(program: Program, query: ClassQuery): readonly AddressClass[] {
  const {classes} = program.memory
  const key = `${query.sides.join()} ${query.family} ${query.lists.map(({id}) => id).join(",")}`
  const known = classes.get(key)
  if (known !== undefined) return known
  const made = makeClasses(program, query)
  if (classes.size >= classesMax) classes.clear()
  classes.set(key, made)
  return made
}

function makeClasses(program: Program, query: ClassQuery): readonly AddressClass[] {
  const {sets, isExact} = predicatesOf(program, query)
  const byMark = new Map<string, Address[]>()
  for (const {first, last} of stretches(sets, query.family)) {
    const mark = sets.map((set) => (set.has({family: query.family, value: first}) ? "1" : "0")).join("")
    const samples = byMark.get(mark) ?? []
    samples.push(...freeAddresses(program, query.family, {first, last}, samplesPerClass - samples.length))
    if (samples.length > 0) byMark.set(mark, samples)
  }
  const outside = "0".repeat(sets.length)
  return [...byMark]
    .map(([mark, samples]) => ({samples, isOutside: isExact && mark === outside}))
    .toSorted((a, b) => Number(b.isOutside) - Number(a.isOutside))
}

type Stretch = {readonly first: bigint; readonly last: bigint}

/** The family cut at every border of every set. */
function stretches(sets: readonly PrefixSet[], family: Family): readonly Stretch[] {
  const end = 1n << BigInt(bitsOf(family))
  const borders = new Set<bigint>([0n])
  for (const {ranges} of sets) {
    for (const {first, last} of ranges) borders.add(first).add(last + 1n)
  }
  borders.delete(end)
  const starts = [...borders].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return starts.map((first, i) => ({first, last: (starts[i + 1] ?? end) - 1n}))
}

function freeAddresses(program: Program, family: Family, {first, last}: Stretch, count: number): readonly Address[] {
  const found: Address[] = []
  for (let value = first; value <= last && found.length < count; value++) {
    if (!program.holders[family].has(value) && !program.nodesAt[family].has(value)) found.push({family, value})
  }
  return found
}

function predicatesOf(program: Program, {lists, sides: onSides, family}: ClassQuery): Predicates {
  const sets: PrefixSet[] = []
  const selectors = new Set<Selector>()
  let isExact = true
  const add = (set: PrefixSet): void => {
    if (set.equals(PrefixSet.all(family))) isExact = false
    else if (!set.isEmpty()) sets.push(set)
  }
  for (const peer of onSides.flatMap((side) => peersOf(lists, side, family))) {
    for (const nets of [peer.nets, peer.notNets]) if (cuts(nets, family)) add(setOf(nets, family))
    if (peer.selector !== null) selectors.add(peer.selector)
    if (peer.notSelector !== null) selectors.add(peer.notSelector)
  }
  for (const nets of failsafeNets(program)) if (cuts(nets, family)) add(setOf(nets, family))
  for (const selector of selectors) {
    const selected = selectedSets(program, selector, family)
    if (!selected.some((set) => set.equals(PrefixSet.all(family)))) add(selected.reduce((a, b) => a.union(b), PrefixSet.of(family, [])))
  }
  return {sets, isExact}
}

/** Whether blocks say anything about the family but that they are all of it. */
function cuts(nets: readonly Prefix[], family: Family): boolean {
  return nets.some((net) => net.family === family) && !nets.some((net) => net.family === family && isCatchAll(net))
}

function setOf(nets: readonly Prefix[], family: Family): PrefixSet {
  return PrefixSet.of(
    family,
    nets.filter((net) => net.family === family),
  )
}

function selectedSets({sets}: Program, selector: Selector, family: Family): readonly PrefixSet[] {
  return sets.filter(({labels}) => matchesSelector(selector, labels)).map(({blocks}) => blocks[family])
}

/** Failsafe entries of either direction look at the far end, whichever side that is. */
function failsafeNets({snapshot, hosts}: Program): readonly (readonly Prefix[])[] {
  if (hosts.size === 0) return []
  const {failsafeInbound, failsafeOutbound} = snapshot.settings
  return [...failsafeInbound, ...failsafeOutbound].flatMap(({net}) => (net === null ? [] : [[net]]))
}

function peersOf(lists: readonly PolicyList[], side: Side, family: Family): readonly Peer[] {
  return lists.flatMap((list) => rulesOf(list)).flatMap((rule) => (rule.families.includes(family) ? [rule[side]] : []))
}

function rulesOf({tiers, profiles, direction}: PolicyList): readonly Rule[] {
  const ofPolicies = tiers.flatMap(({policies}) => policies.flatMap(({rules}) => rules))
  const ofProfiles = profiles.flatMap(({profile}) => (direction === "Ingress" ? profile?.ingress : profile?.egress) ?? [])
  return [...ofPolicies, ...ofProfiles]
}
