// A list of policy as one class of ends meets it: own side decided, far side as sets of peer classes.

import type {Direction, FailsafePort} from "../manifest/resource.ts"
import {hasPorts, protocolNumber} from "../net/protocol.ts"
import {everyPort, PacketSet} from "../net/packet-set.ts"
import type {Family} from "../net/address.ts"
import {reference} from "../decide/walk.ts"
import type {Side} from "../program/criterion.ts"
import type {PolicyList, Program} from "../program/program.ts"
import type {Rule, Snapshot} from "../snapshot/snapshot.ts"
import {addBits} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import {groupBy} from "../std/group.ts"
import {Inheritance} from "./inheritance.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import {Walker} from "./passing.ts"
import type {Chain, Link, Passing, Stretch} from "./passing.ts"
import {everyPeer, hasPeer} from "./peer-set.ts"
import type {PeerSet} from "./peer-set.ts"
import type {Peers} from "./peers.ts"
import {onlyNet} from "./predicates.ts"
import {noRow, Rows} from "./rows.ts"
import {Rulings} from "./rulings.ts"
import type {RuledList, Ruling} from "./rulings.ts"
import {Sides} from "./sides.ts"
import type {Piece} from "./sides.ts"

/** An end of a connection as its lists meet it: its peer class, and the side of the packet on which it stands. */
export type Own = {readonly peer: number; readonly side: Side}

/**
 * How a list ends: the lists of pods and of hosts' own traffic deny, the forward list goes on, others do not even end tiers. `accepted`:
 * as the lists of pods, and nobody asks what they deny.
 */
export type ListEnd = (typeof listEnds)[number]
const listEnds = ["accepted", "profiles", "default-action", "continue"] as const

/** Where chains come from: the family, the table that numbers packets, and the chains of an earlier program. */
type Origin = {readonly family: Family; readonly table: PacketTable; readonly earlier: Chains | null}

/** LIMIT: edits over which what was found is kept; after so many most of it may be of policies that are gone. */
const editsMax = 64

/**
 * What was found of rules and lists, for one numbering of peer classes and rows. `passings`: by kind of list, side and end, the walks by how it meets
 * its own end. `decided`: who decides what, of lists of which somebody asked; `taken`: the same by how a list walks, and which of
 * its rules have one name.
 */
type Known = {
  edits: number
  readonly rulings: Rulings
  readonly passings: (Walks | undefined)[]
  readonly decided: BySide<PolicyList, Map<OwnKey, ReadonlyMap<string, number>>>
  readonly taken: Map<string, readonly Taken[]>
}

/** What one of those who decide in a list takes, as a row, by his place among them. */
type Taken = readonly [place: number, row: number]

type BySide<K, T> = Readonly<Record<Side, Map<K, T>>>

/** The walks of a list. WHY the first by itself: most lists meet all their ends alike. */
type Walks = {readonly key: OwnKey; readonly passing: Passing; others: Map<OwnKey, Passing> | null}

/** How a list meets its own end. WHY a number where it can be: most lists ask one thing of it, or nothing. */
type OwnKey = number | string

function placeOf(kind: number, {side}: Own, end: ListEnd): number {
  return (kind * 2 + (side === "source" ? 0 : 1)) * listEnds.length + listEnds.indexOf(end)
}

/** The walks of a program's lists in one family, each made once. */
export class Chains {
  readonly program: Program
  readonly family: Family
  readonly peers: Peers
  readonly sides: Sides
  readonly rows: Rows
  private readonly known: Known
  private readonly walker: Walker
  private inheritance: Inheritance | null
  private readonly failsafeSets: Partial<Record<FailsafeGrain, readonly PacketSet[]>> = {}

  /** INVARIANT: every end is classified. Of lists that an earlier program has too, its walks are taken up. */
  constructor(program: Program, peers: Peers, {family, table, earlier}: Origin) {
    this.program = program
    this.family = family
    this.peers = peers
    this.inheritance = earlier === null ? null : Inheritance.of(earlier, this)
    this.rows = this.inheritance?.rows ?? new Rows(table, peers.count)
    const isSame = earlier !== null && peers === earlier.peers && this.rows === earlier.rows
    this.sides = isSame ? earlier.sides : new Sides(program.services, this.peers, this.rows.table)
    this.known =
      isSame && earlier.known.edits < editsMax
        ? earlier.known
        : {
            edits: 0,
            rulings: new Rulings(family, this.sides, this.rows.table),
            passings: [],
            decided: {source: new Map(), destination: new Map()},
            taken: new Map(),
          }
    this.known.edits++
    this.walker = new Walker(this.rows)
    // WHY: an edit is compared with what was before it; a chain of them would hold every world that there was.
    if (earlier !== null) earlier.inheritance = null
  }

  /** How a list meets its own end: ends with the same key meet it alike. */
  ownKey(list: PolicyList, own: Own): OwnKey {
    return this.keyOf(this.known.rulings.ofList(list), own)
  }

  private keyOf(list: RuledList, {peer, side}: Own): OwnKey {
    const asked = this.known.rulings.asked(list, side)
    const [only] = asked
    if (only === undefined) return -1
    return asked.length === 1 ? this.sides.at(side, only, peer) : asked.map((each) => this.sides.at(side, each, peer)).join()
  }

  /** What a list lets pass from or to an end of a class, for every peer class at the other end. */
  pass(list: PolicyList, own: Own, end: ListEnd): Passing {
    const ruled = this.known.rulings.ofList(list)
    const place = placeOf(ruled.kind, own, end)
    const key = this.keyOf(ruled, own)
    const found = this.walked(place, key)
    if (found !== undefined) return found
    const made = this.inheritance?.passing(list, own, end) ?? this.walker.walk(this.chainOf(list, own, end), {deny: end !== "accepted"})
    const walks = this.known.passings[place]
    if (walks === undefined) this.known.passings[place] = {key, passing: made, others: null}
    else (walks.others ??= new Map()).set(key, made)
    return made
  }

  private walked(place: number, key: OwnKey): Passing | undefined {
    const walks = this.known.passings[place]
    return walks?.key === key ? walks.passing : walks?.others?.get(key)
  }

  /** The walk of a list, if it was made: as `pass` would give it. */
  knownPassing(list: PolicyList, own: Own, end: ListEnd): Passing | undefined {
    const ruled = this.known.rulings.knownList(list)
    return ruled === undefined ? undefined : this.walked(placeOf(ruled.kind, own, end), this.keyOf(ruled, own))
  }

  /** Walks a chain, and tells who decides which packets of whom. Deciders are numbered as `decidersOf` lists them. */
  listen(chain: Chain, tell: (decider: number, packets: number, peers: PeerSet) => void): Passing {
    return this.walker.walk(chain, {listen: (decider, packets, peers) => tell(decider, packets, this.walker.setOf(peers))})
  }

  /**
   * What everybody decides in a pod's list as rows, by the reference of formats and what a rule does; the end without a word under an empty one. WHY
   * the action: a rule that denies what it allowed decides otherwise under the same name.
   */
  decidedBy(list: PolicyList, own: Own): ReadonlyMap<string, number> {
    const {decided} = this.known
    let byKey = decided[own.side].get(list)
    if (byKey === undefined) decided[own.side].set(list, (byKey = new Map()))
    const key = this.ownKey(list, own)
    let found = byKey.get(key)
    if (found === undefined) byKey.set(key, (found = this.decidedAnew(list, own)))
    return found
  }

  /** WHY by how it walks: lists of many namespaces differ in names alone. */
  private decidedAnew(list: PolicyList, own: Own): ReadonlyMap<string, number> {
    const names = decidersOf(list).map(({by, rule}) => (rule === null ? by : `${by} ${rule.action}`))
    const distinct = [...new Set(["", ...names])]
    const numbers = new Map(distinct.map((name, place) => [name, place]))
    const places = names.map((name) => numbers.get(name) ?? 0)
    const key = `${own.side} ${this.known.rulings.ofList(list).kind} ${this.ownKey(list, own)} ${places.join()}`
    let taken = this.known.taken.get(key)
    if (taken === undefined) this.known.taken.set(key, (taken = this.takenBy(list, own, places)))
    return new Map(taken.map(([place, row]) => [distinct[place] ?? "", row]))
  }

  /** `places`: by decider that among those who have other names; 0 of the end without a word. */
  private takenBy(list: PolicyList, own: Own, places: readonly number[]): readonly Taken[] {
    const taken = new Map<number, Map<number, Bits>>()
    const listen = (decider: number, packets: number, peers: Bits): void => {
      const place = places[decider] ?? 0
      let own = taken.get(place)
      if (own === undefined) taken.set(place, (own = new Map()))
      const known = own.get(packets)
      if (known === undefined) own.set(packets, peers)
      else addBits(known, peers)
    }
    this.walker.walk(this.chainOf(list, own, "profiles"), {accept: false, deny: false, listen})
    return Array.from(taken, ([place, each]) => [place, this.walker.rowOf(each)])
  }

  /** The packets that failsafe entries let through: those of a direction's own table, or replies of the other's (evaluation 4.4). */
  failsafes(direction: Direction, own: Own, about: "port" | "replies"): number {
    const links = this.failsafeLinks(direction, own, about)
    if (links.length === 0) return noRow
    return this.walker.walk({tiers: [], profiles: [links], atEnd: "go on"}, {deny: false}).accept
  }

  /** The same as rules that an end meets. */
  failsafeLinks(direction: Direction, own: Own, about: "port" | "replies"): readonly Link[] {
    const {failsafeInbound, failsafeOutbound} = this.program.snapshot.settings
    const isInbound = (direction === "Ingress") === (about === "port")
    const entries = isInbound ? failsafeInbound : failsafeOutbound
    const far: Side = direction === "Ingress" ? "source" : "destination"
    return entries.flatMap((entry) => this.failsafeLink(entry, {far, own, about}) ?? [])
  }

  /** The packets of failsafe entries by port, and where an untracked list may take them for replies, by source port. */
  failsafePackets(grain: FailsafeGrain): readonly PacketSet[] {
    const {snapshot, hosts} = this.program
    if (hosts.size === 0) return []
    return (this.failsafeSets[grain] ??= failsafeSetsOf(snapshot, grain))
  }

  private failsafeLink(
    {net, protocol, port}: FailsafePort,
    {far, own, about}: {far: Side; own: Own; about: "port" | "replies"},
  ): Link | null {
    const number = protocolNumber(protocol)
    if (number === undefined || !hasPorts(number)) return null
    const only = [{first: port, last: port}]
    const packets = this.rows.table.idOf(about === "port" ? PacketSet.ofPorts(number, only) : PacketSet.ofPorts(number, everyPort, only))
    const inside = net === null ? everyPeer : this.peers.within(this.peers.predicates.netsId(onlyNet(net)))
    if (far !== own.side) return {action: "Allow", pieces: [{packets, peers: inside}]}
    return hasPeer(inside, own.peer) ? {action: "Allow", pieces: [{packets, peers: everyPeer}]} : null
  }

  /** A list as an end of a class meets it. */
  chainOf(list: PolicyList, own: Own, end: ListEnd): Chain {
    const ruled = this.known.rulings.ofList(list)
    const tiers = ruled.tiers.map((rulings, place): Stretch => ({
      policies: rulings.map((ruling) => this.linksOf(ruling, own)),
      atEnd: end === "continue" || list.tiers[place]?.tier.defaultAction === "Pass" ? "Pass" : "Deny",
    }))
    if (end !== "profiles" && end !== "accepted") return {tiers, profiles: [], atEnd: "go on"}
    return {tiers, profiles: ruled.profiles.map((ruling) => (ruling === null ? null : this.linksOf(ruling, own))), atEnd: "Deny"}
  }

  /** WHY once where rules do not ask who their own end is: most do not, and many lists share them. */
  private linksOf(ruling: Ruling, own: Own): readonly Link[] {
    const {rules, bases, asked} = ruling
    const known = ruling[own.side]
    if (known !== null) return known
    const links = rules.map((rule, place): Link => ({action: rule.action, pieces: this.piecesOf(rule, bases[place] ?? noPackets, own)}))
    if (asked[own.side].length === 0) ruling[own.side] = links
    return links
  }

  private piecesOf(rule: Rule, base: number, {peer, side}: Own): readonly Piece[] {
    const {table} = this.rows
    const own = table.meet(base, this.sides.at(side, rule[side], peer))
    if (own === noPackets) return []
    const far: Side = side === "source" ? "destination" : "source"
    const pieces = this.sides.pieces(far, rule[far])
    if (own === allPackets) return pieces
    return pieces.map(({packets, peers}) => ({packets: table.meet(own, packets), peers}))
  }

  /** The packets of a rule by all that does not depend on ends. */
  baseOf(rule: Rule): number {
    return this.known.rulings.baseOf(rule)
  }
}

/** A rule, or with `rule` null the end of a tier or a profile that is not there. */
export type Decider = {readonly by: string; readonly rule: Rule | null}

/** Who can decide in a list, in the order of its walk: rules, and the ends of tiers. `by` is the reference of formats. */
export function decidersOf(list: PolicyList): readonly Decider[] {
  const named =
    (id: string) =>
    (rule: Rule): Decider => ({by: reference(id, list.direction, rule.index), rule})
  const tiers = list.tiers.flatMap(({tier, policies}): readonly Decider[] => [
    ...policies.flatMap(({policy, rules}) => rules.map(named(policy.id))),
    {by: `EndOfTier/${tier.name}`, rule: null},
  ])
  const profiles = list.profiles.flatMap(({name, profile}): readonly Decider[] => {
    const rules = list.direction === "Ingress" ? profile?.ingress : profile?.egress
    return rules === undefined ? [{by: `Profile/${name}`, rule: null}] : rules.map(named(`Profile/${name}`))
  })
  return [...tiers, ...profiles]
}

/** The rules of a list in the order of its walk. */
export function* rulesOfList(list: PolicyList): Generator<Rule> {
  for (const rules of ruleListsOf(list)) yield* rules
}

function ruleListsOf({tiers, profiles, direction}: PolicyList): readonly (readonly Rule[])[] {
  const found: (readonly Rule[])[] = []
  for (const {policies} of tiers) for (const {rules} of policies) found.push(rules)
  for (const {profile} of profiles) {
    const own = direction === "Ingress" ? profile?.ingress : profile?.egress
    if (own !== undefined) found.push(own)
  }
  return found
}

/**
 * Failsafe entries one by one, or those of one direction and net together. WHY both: who lets through is not always asked, and every set more cuts
 * every other. Replies are always together: a later list decides about them.
 */
export type FailsafeGrain = "apart" | "joined"

function failsafeSetsOf({settings, policies}: Snapshot, grain: FailsafeGrain): readonly PacketSet[] {
  const netOf = ({net}: FailsafePort): string => (net === null ? "" : `${net.family} ${net.first}/${net.length}`)
  const entryOf = ({protocol, port}: FailsafePort): string => `${protocol} ${port}`
  const tables = [settings.failsafeInbound, settings.failsafeOutbound]
  const gathered = (keyOf: (entry: FailsafePort) => string): readonly (readonly FailsafePort[])[] =>
    tables.flatMap((entries) => [...groupBy(entries, keyOf).values()])
  const byPort = gathered(grain === "apart" ? entryOf : netOf).map((entries) => packetsOfEntries(entries, "port"))
  if (!policies.some(({mode}) => mode === "untracked")) return byPort
  return [...byPort, ...gathered(netOf).map((entries) => packetsOfEntries(entries, "replies"))]
}

function packetsOfEntries(entries: readonly FailsafePort[], about: "port" | "replies"): PacketSet {
  const found = entries.flatMap(({protocol, port}) => {
    const number = protocolNumber(protocol)
    if (number === undefined) return []
    const only = [{first: port, last: port}]
    return [about === "port" ? PacketSet.ofPorts(number, only) : PacketSet.ofPorts(number, everyPort, only)]
  })
  return PacketSet.unionOf(found)
}
