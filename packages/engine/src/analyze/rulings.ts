// The rules of a policy in one direction, looked at once for all the lists that they stand in.

import type {Family} from "../net/address.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {Side} from "../program/criterion.ts"
import type {PolicyList} from "../program/program.ts"
import type {Peer, Rule} from "../snapshot/snapshot.ts"
import {NumberLists} from "../std/number-lists.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import {actionCodes} from "./passing.ts"
import type {Link} from "./passing.ts"
import {packetsOf} from "./rule-packets.ts"
import {asksWho} from "./sides.ts"
import type {Sides} from "./sides.ts"

/** Rules as lists meet them. */
export type Ruling = {
  readonly rules: readonly Rule[]
  /** The same for rules that ask the same. */
  readonly number: number
  /** By rule its packets by all that does not depend on ends. */
  readonly bases: readonly number[]
  /** By side what rules ask that ask who stands there. */
  readonly asked: Readonly<Record<Side, readonly Peer[]>>
  /** By side the links of rules none of which asks who stands on it, once somebody made them. WHY no record of both: there are as many as policies. */
  source: readonly Link[] | null
  destination: readonly Link[] | null
}

/**
 * A list by its rules. `kind`: the same for lists that walk alike: they differ in names of profiles, not in what those say. WHY: every namespace has
 * profiles of its own. `tiers` and `profiles` are as the list has them, null for a profile that is not there; what its rules ask of an end on either side is
 * null until somebody asked.
 */
export type RuledList = {
  readonly list: PolicyList
  readonly kind: number
  readonly tiers: readonly (readonly Ruling[])[]
  readonly profiles: readonly (Ruling | null)[]
  source: readonly Peer[] | null
  destination: readonly Peer[] | null
}

const nobody: readonly Peer[] = []
const askNobody: Ruling["asked"] = {source: nobody, destination: nobody}

/** The rulings of a program in one family. What was found is remembered. WHY one look: there are as many rules as policies, and each is in many lists. */
export class Rulings {
  private readonly family: Family
  private readonly sides: Sides
  private readonly table: PacketTable
  private readonly known = new Map<readonly Rule[], Ruling>()
  /** By number of the list. WHY no map: there are very many, and their numbers follow each other. */
  private readonly lists: (RuledList | undefined)[] = []
  private readonly protocols = new Map<number, number>()
  private readonly numbers = new NumberLists()
  private readonly kinds = new NumberLists()
  /** WHY one list, written over and over: there are as many as lists. */
  private readonly words: number[] = []

  constructor(family: Family, sides: Sides, table: PacketTable) {
    this.family = family
    this.sides = sides
    this.table = table
  }

  /** Some rules. */
  of(rules: readonly Rule[]): Ruling {
    let ruling = this.known.get(rules)
    if (ruling === undefined) this.known.set(rules, (ruling = this.make(rules)))
    return ruling
  }

  /** A list. */
  ofList(list: PolicyList): RuledList {
    return this.knownList(list) ?? this.makeList(list)
  }

  /** A list at which somebody has looked. */
  knownList(list: PolicyList): RuledList | undefined {
    const known = this.lists[list.id]
    return known?.list === list ? known : undefined
  }

  /** What the rules of a list ask of an end on a side, in the order of its walk. */
  asked(list: RuledList, side: Side): readonly Peer[] {
    return (list[side] ??= askedIn(list, side))
  }

  private makeList(list: PolicyList): RuledList {
    const isIngress = list.direction === "Ingress"
    const {words} = this
    let count = 0
    words[count++] = isIngress ? 0 : 1
    const tiers = list.tiers.map(({tier, policies}) => {
      const rulings = policies.map(({rules}) => this.of(rules))
      for (const {number} of rulings) words[count++] = number
      words[count++] = tier.defaultAction === "Pass" ? -1 : -2
      return rulings
    })
    const profiles = list.profiles.map(({profile}) => {
      const rules = isIngress ? profile?.ingress : profile?.egress
      const ruling = rules === undefined ? null : this.of(rules)
      if (ruling === null) words[count++] = -3
      else if (ruling.rules.length > 0) words[count++] = ruling.number
      return ruling
    })
    const made = {list, kind: this.kinds.idOf(words, count), tiers, profiles, source: null, destination: null}
    this.lists[list.id] = made
    return made
  }

  private make(rules: readonly Rule[]): Ruling {
    const numbers: number[] = []
    const bases = rules.map((rule) => this.baseOf(rule))
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]
      if (rule === undefined) continue
      numbers.push(actionCodes[rule.action], bases[i] ?? noPackets, this.sides.keyOf(rule.source), this.sides.keyOf(rule.destination))
    }
    const [source, destination] = [askedOf(rules, "source"), askedOf(rules, "destination")]
    const asked = source === nobody && destination === nobody ? askNobody : {source, destination}
    return {rules, number: this.numbers.idOf(numbers), bases, asked, source: null, destination: null}
  }

  /** The packets of a rule by all that does not depend on ends. */
  baseOf(rule: Rule): number {
    return rule.families.includes(this.family) ? this.packetsOf(rule) : noPackets
  }

  /** WHY by protocol first: most rules say no more, and a set is dear to make. */
  private packetsOf(rule: Rule): number {
    const {table, protocols} = this
    const {protocol, notProtocol, icmp, notIcmp} = rule
    if (notProtocol !== null || icmp !== null || notIcmp !== null) return table.idOf(packetsOf(rule))
    if (protocol === null) return allPackets
    let id = protocols.get(protocol)
    if (id === undefined) protocols.set(protocol, (id = table.idOf(PacketSet.ofProtocol(protocol))))
    return id
  }
}

function askedIn({tiers, profiles}: RuledList, side: Side): readonly Peer[] {
  const found: Peer[] = []
  for (const rulings of tiers) for (const ruling of rulings) for (const peer of ruling.asked[side]) found.push(peer)
  for (const ruling of profiles) for (const peer of ruling?.asked[side] ?? nobody) found.push(peer)
  return found.length === 0 ? nobody : found.slice()
}

/** What rules ask of a side that ask who stands there. WHY no filter: nearly none does, and a list for each would be an empty one. */
function askedOf(rules: readonly Rule[], side: Side): readonly Peer[] {
  let found: Peer[] | null = null
  for (const rule of rules) {
    if (!asksWho(rule[side])) continue
    if (found === null) found = [rule[side]]
    else found.push(rule[side])
  }
  return found ?? nobody
}
