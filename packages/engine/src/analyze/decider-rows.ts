// Who decides what, list by list, as rows: between two worlds nothing is decided by another rule where all rows have the same.

import {policyListOfKind} from "../program/list.ts"
import type {PolicyList, Program} from "../program/program.ts"
import type {Direction} from "../manifest/resource.ts"
import {NumberLists} from "../std/number-lists.ts"
import type {PacketSet} from "../net/packet-set.ts"
import {placesWhere} from "./joint.ts"
import type {JointClass, Side} from "./joint-class.ts"
import type {JointIndex, PeerPair, Places, RowPair} from "./joint-index.ts"
import {encapsulated, neighborDiscovery} from "./halves.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import {noRow} from "./rows.ts"
import type {EndClass} from "./space.ts"

/** The rows of every decider of a list in both worlds; no two pairs of lists, of ends that meet them otherwise, have one number. */
type Compared = {readonly number: number; readonly rows: readonly RowPair[]}

/** Packets that one rule decides in each world. `alike`: parts of the same text are decided by the same rules, whoever the two ends are. */
export type DeciderPart = {readonly packets: PacketSet; readonly alike: string}

const everywhere: Places = {listed: [], isRest: true}

/** Finds pairs of classes between which another rule may decide. */
export class DeciderChanges {
  private readonly worlds: {readonly base: Side; readonly head: Side}
  private readonly classes: readonly JointClass[]
  private readonly index: JointIndex
  private readonly hasHosts: boolean
  /** Classes without one peer class in each world: of them nothing is known. */
  private readonly open: readonly number[]
  private readonly known = new Map<string, Places>()
  private readonly pairs = new Map<string, Compared>()
  /** WHY remembered: most classes at the far end are to a list as others are. By number of what is told of the packets. */
  private readonly divided: (readonly DeciderPart[] | undefined)[] = []
  private readonly tellings = new NumberLists()
  /** By place the lists of a class and who decides in them, once somebody asked. */
  private readonly lists: Readonly<Record<Direction, (ListPair | undefined)[]>> = {Ingress: [], Egress: []}
  private readonly ofPlace: Readonly<Record<Direction, (Compared | undefined)[]>> = {Ingress: [], Egress: []}
  /** By place what the list of a class that stayed as it was lets pass, as rows. */
  private readonly accepting: Readonly<Record<Direction, (RowPair | undefined)[]>> = {Ingress: [], Egress: []}

  constructor(worlds: {readonly base: Side; readonly head: Side}, classes: readonly JointClass[], index: JointIndex) {
    this.worlds = worlds
    this.classes = classes
    this.index = index
    this.hasHosts = worlds.base.program.hosts.size + worlds.head.program.hosts.size > 0
    this.open = placesWhere(classes, ({basePeer}) => basePeer === -1)
  }

  /**
   * The classes at the far end of which something may be decided by another rule of a class's own list. Whoever is not among them is sure:
   * every packet is decided by the same in both worlds. Host endpoints and open ends are not looked into.
   */
  far(place: number, direction: Direction): Places {
    const lists = this.listsOf(place, direction)
    const ownPeers = this.index.peersAt(place)
    if (this.hasHosts || !ownPeers) return everywhere
    const [before, after] = lists
    // WHY not of who moved: a list that stayed as it was may ask who its own end is, and that is another now.
    if (before === after && (before === null || this.classes[place]?.isMoved === false)) return {listed: this.open, isRest: false}
    if (before === null || after === null) return everywhere
    const key = `${before.id} ${after.id} ${direction} ${ownPeers.join(" ")}`
    let found = this.known.get(key)
    if (found === undefined) this.known.set(key, (found = this.compared([before, after], ownPeers, direction)))
    return found
  }

  /** Whether another rule of a class's own list may decide about one class at the far end. */
  differsAt(place: number, far: number, direction: Direction): boolean {
    const [before, after] = this.listsOf(place, direction)
    const [ownPeers, farPeers] = [this.index.peersAt(place), this.index.peersAt(far)]
    if (this.hasHosts || !ownPeers || !farPeers) return true
    if (before === null || after === null) return before !== after
    return this.index.differs(this.rowsOf([before, after], ownPeers, direction).rows, farPeers)
  }

  /**
   * The packets from one class to another that another rule may decide, in parts in which each world has one decider. Null where that is not to be
   * seen from the lists of the two: with host endpoints, and of ends that stand in several ways.
   */
  parts(from: number, to: number): readonly DeciderPart[] | null {
    if (this.hasHosts) return null
    const [leaving, entering] = [this.halfOf(from, to, "Egress"), this.halfOf(to, from, "Ingress")]
    if (leaving === null || entering === null) return null
    const {table} = this.worlds.base.space.chains.rows
    const changed = table.join(leaving.changed, entering.changed)
    if (changed === noPackets) return []
    const behind = this.hasDenied(leaving, entering) ? (this.wholeHalf(to, from, "Ingress") ?? entering) : entering
    // INVARIANT: what is told under one number tells of as many sets.
    const number = this.tellings.idOf([changed, leaving.number, ...leaving.sets, behind.number, ...behind.sets])
    return (this.divided[number] ??= partsWithin(table, changed, [leaving, behind, {number: noList, sets: neverAsked(table)}]))
  }

  /**
   * Whether the list that is asked last stayed as it was, and denies packets that did not reach it in one of the worlds. WHY: where one list denies
   * them no more, the next one's word is the first, and it may be that of several rules.
   */
  private hasDenied(leaving: Half, entering: Half): boolean {
    if (entering.isWhole || leaving.changed === noPackets) return false
    const {table} = this.worlds.base.space.chains.rows
    const accepted = entering.sets.reduce((all, each) => table.meet(all, each), allPackets)
    return table.minus(leaving.changed, accepted) !== noPackets
  }

  /** Of the list of one class towards another: the packets of which another rule decides, and sets that tell apart who decides. */
  private halfOf(place: number, far: number, direction: Direction): Half | null {
    const [before, after] = this.listsOf(place, direction)
    const [ownPeers, farPeers] = [this.index.peersAt(place), this.index.peersAt(far)]
    if (!ownPeers || !farPeers) return null
    if (before === null && after === null) return {number: noList, changed: noPackets, sets: [], isWhole: true}
    const isStill = this.classes[place]?.isMoved === false && this.classes[far]?.isMoved === false
    if (before === null || before !== after || !isStill) return this.wholeHalf(place, far, direction)
    return {number: stillList, changed: noPackets, sets: this.accepted(place, before, {ownPeers, farPeers, direction}), isWhole: false}
  }

  /** The same with everybody who decides in it. */
  private wholeHalf(place: number, far: number, direction: Direction): Half | null {
    const [before, after] = this.listsOf(place, direction)
    const [ownPeers, farPeers] = [this.index.peersAt(place), this.index.peersAt(far)]
    if (!ownPeers || !farPeers || before === null || after === null) return null
    const {base, head} = this.worlds
    const {table} = base.space.chains.rows
    const sets: number[] = []
    const isOneFar = this.index.isOneNumbering && farPeers[0] === farPeers[1]
    let changed = noPackets
    const {number, rows} = (this.ofPlace[direction][place] ??= this.rowsOf([before, after], ownPeers, direction))
    for (const [old, young] of rows) {
      const a = base.space.chains.rows.at(old, farPeers[0])
      const b = isOneFar && old === young ? a : head.space.chains.rows.at(young, farPeers[1])
      sets.push(a, b)
      if (a !== b) changed = table.join(changed, table.join(table.minus(a, b), table.minus(b, a)))
    }
    return {number, changed, sets, isWhole: true}
  }

  /** What a list that both worlds have lets pass. Whoever decides there is the same in both, where it is asked in both. */
  private accepted(
    place: number,
    list: PolicyList,
    {ownPeers, farPeers, direction}: {readonly ownPeers: PeerPair; readonly farPeers: PeerPair; readonly direction: Direction},
  ): readonly number[] {
    const {base, head} = this.worlds
    const side = direction === "Egress" ? "source" : "destination"
    const [old, young] = (this.accepting[direction][place] ??= [
      base.space.chains.pass(list, {peer: ownPeers[0], side}, "accepted").accept,
      head.space.chains.pass(list, {peer: ownPeers[1], side}, "accepted").accept,
    ])
    return [base.space.chains.rows.at(old, farPeers[0]), head.space.chains.rows.at(young, farPeers[1])]
  }

  private compared(lists: readonly [PolicyList, PolicyList], ownPeers: PeerPair, direction: Direction): Places {
    const {listed, isRest} = this.index.where(this.rowsOf(lists, ownPeers, direction).rows)
    return {listed: isRest ? listed : [...listed, ...this.open], isRest}
  }

  /** The lists of a class of pods in both worlds; null of nodes and the outside. */
  private listsOf(place: number, direction: Direction): ListPair {
    const known = this.lists[direction][place]
    if (known !== undefined) return known
    const own = this.classes[place]
    return (this.lists[direction][place] = [
      listOfClass(this.worlds.base.program, own?.base ?? null, direction),
      listOfClass(this.worlds.head.program, own?.head ?? null, direction),
    ])
  }

  private rowsOf(lists: readonly [PolicyList, PolicyList], ownPeers: PeerPair, direction: Direction): Compared {
    const key = `${lists[0].id} ${lists[1].id} ${direction} ${ownPeers.join(" ")}`
    let found = this.pairs.get(key)
    if (found === undefined) this.pairs.set(key, (found = {number: this.pairs.size, rows: this.pairedRows(lists, ownPeers, direction)}))
    return found
  }

  private pairedRows([before, after]: readonly [PolicyList, PolicyList], [old, young]: PeerPair, direction: Direction): readonly RowPair[] {
    const {base, head} = this.worlds
    const side = direction === "Egress" ? "source" : "destination"
    const first = base.space.chains.decidedBy(before, {peer: old, side})
    const second = head.space.chains.decidedBy(after, {peer: young, side})
    return [...new Set([...first.keys(), ...second.keys()])].map((by) => [first.get(by) ?? noRow, second.get(by) ?? noRow])
  }
}

/** The lists of a class in the base and in the head; null of nodes and the outside. */
type ListPair = readonly [base: PolicyList | null, head: PolicyList | null]

/** The numbers of what is told of where no list is, and of a list that stayed as it was; those of others are not below 0. */
const noList = -1
const stillList = -2

/** Sets of packets that tell deciders apart; under one number the same place is of the same decider. */
type Telling = {readonly number: number; readonly sets: readonly number[]}

/** What no list is asked about. */
function neverAsked(table: PacketTable): readonly number[] {
  return [table.idOf(encapsulated), table.idOf(neighborDiscovery)]
}

/** What one list says of packets between two classes. `isWhole`: the sets are those of everybody who decides in it; else what passes is one of them. */
type Half = Telling & {readonly changed: number; readonly isWhole: boolean}

/** The parts of some packets that none of some sets tells apart, each with the places of those that hold it. */
function partsWithin(table: PacketTable, packets: number, tellings: readonly Telling[]): readonly DeciderPart[] {
  const within = tellings.map(({number, sets}) => ({number, sets: sets.map((each) => table.meet(each, packets))}))
  const ids = new Set(within.flatMap(({sets}) => sets))
  ids.delete(noPackets)
  ids.delete(packets)
  const wanted = packets === allPackets ? [...ids] : [packets, ...ids]
  return table.divide(wanted).flatMap(({packets: part, members}): readonly DeciderPart[] => {
    if (packets !== allPackets && !members.has(packets)) return []
    const holds = (set: number): boolean => set === packets || members.has(set)
    const alike = within.map(({number, sets}) => `${number}:${[...sets.keys()].filter((place) => holds(sets[place] ?? noPackets)).join()}`)
    return [{packets: table.setOf(part), alike: alike.join(" ")}]
  })
}

/** The list of a class of pods; null of nodes and the outside. INVARIANT: the members of a class of the grain `deciders` share their lists. */
export function listOfClass(program: Program, cls: EndClass | null, direction: Direction): PolicyList | null {
  const {endpoint = null, alike = -1} = cls?.crowds[0] ?? {}
  return endpoint === null ? null : policyListOfKind(program, alike, {endpoint, name: {mode: "normal", direction, enforcement: "enforced"}})
}
