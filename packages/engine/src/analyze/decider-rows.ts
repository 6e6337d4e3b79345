// Who decides what, list by list, as rows: between two worlds nothing is decided by another rule where all rows have the same.

import {policyList} from "../program/list.ts"
import type {PolicyList} from "../program/program.ts"
import type {Direction} from "../manifest/resource.ts"
import type {PacketSet} from "../net/packet-set.ts"
import type {Own} from "./chains.ts"
import type {JointClass, Side} from "./joint.ts"
import type {JointIndex, PeerPair, Places, RowPair} from "./joint-index.ts"
import {encapsulated, neighborDiscovery} from "./halves.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import {noRow} from "./rows.ts"
import type {EndClass} from "./space.ts"

/** What each decider decides, by who it is: a row of the world's own. */
type DeciderRows = ReadonlyMap<string, number>

const everywhere: Places = {listed: [], isRest: true}

/** Finds pairs of classes between which another rule may decide. */
export class DeciderChanges {
  private readonly worlds: {readonly base: Side; readonly head: Side}
  private readonly classes: readonly JointClass[]
  private readonly index: JointIndex
  private readonly hasHosts: boolean
  /** Classes without one peer class in each world: of them nothing is known. */
  private readonly open: readonly number[]
  private readonly rows = new Map<PolicyList, Map<string, DeciderRows>>()
  private readonly known = new Map<string, Places>()
  private readonly pairs = new Map<string, readonly RowPair[]>()

  constructor(worlds: {readonly base: Side; readonly head: Side}, classes: readonly JointClass[], index: JointIndex) {
    this.worlds = worlds
    this.classes = classes
    this.index = index
    this.hasHosts = worlds.base.program.hosts.size + worlds.head.program.hosts.size > 0
    this.open = [...classes.keys()].filter((place) => index.peers[place] === null)
  }

  /**
   * The classes at the far end of which something may be decided by another rule of a class's own list. Whoever is not among them is sure:
   * every packet is decided by the same in both worlds. Host endpoints and open ends are not looked into.
   */
  far(place: number, direction: Direction): Places {
    const lists = this.listsOf(place, direction)
    const ownPeers = this.index.peers[place]
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
    const [ownPeers, farPeers] = [this.index.peers[place], this.index.peers[far]]
    if (this.hasHosts || !ownPeers || !farPeers) return true
    if (before === null || after === null) return before !== after
    return this.index.differs(this.rowsOf([before, after], ownPeers, direction), farPeers)
  }

  /**
   * The packets from one class to another that another rule may decide, in parts in which each world has one decider. Null where that is not to be
   * seen from the lists of the two: with host endpoints, and of ends that stand in several ways.
   */
  parts(from: number, to: number): readonly PacketSet[] | null {
    if (this.hasHosts) return null
    const [leaving, entering] = [this.halfOf(from, to, "Egress"), this.halfOf(to, from, "Ingress")]
    if (leaving === null || entering === null) return null
    const {table} = this.worlds.base.space.chains.rows
    const changed = table.join(leaving.changed, entering.changed)
    if (changed === noPackets) return []
    const deniers = this.deniersBehind(from, to, [leaving, entering])
    const sets = new Set([...leaving.sets, ...entering.sets, ...deniers, table.idOf(encapsulated), table.idOf(neighborDiscovery)])
    return partsWithin(table, changed, sets)
  }

  /**
   * Who decides in a list that stayed as it was about packets that did not reach it in one of the worlds. WHY: where one list denies them no more,
   * the next one's word is the first, and it may be that of several rules.
   */
  private deniersBehind(from: number, to: number, [leaving, entering]: readonly [Half, Half]): readonly number[] {
    const {table} = this.worlds.base.space.chains.rows
    if (entering.isWhole || leaving.changed === noPackets) return []
    const denied = table.minus(
      leaving.changed,
      entering.sets.reduce((all, each) => table.meet(all, each), allPackets),
    )
    return denied === noPackets ? [] : (this.wholeHalf(to, from, "Ingress")?.sets ?? [])
  }

  /** Of the list of one class towards another: the packets of which another rule decides, and sets that tell apart who decides. */
  private halfOf(place: number, far: number, direction: Direction): Half | null {
    const [before, after] = this.listsOf(place, direction)
    const [ownPeers, farPeers] = [this.index.peers[place], this.index.peers[far]]
    if (!ownPeers || !farPeers) return null
    if (before === null && after === null) return {changed: noPackets, sets: [], isWhole: true}
    const isStill = this.classes[place]?.isMoved === false && this.classes[far]?.isMoved === false
    if (before === null || before !== after || !isStill) return this.wholeHalf(place, far, direction)
    return {changed: noPackets, sets: this.accepted(before, {ownPeers, farPeers, direction}), isWhole: false}
  }

  /** The same with everybody who decides in it. */
  private wholeHalf(place: number, far: number, direction: Direction): Half | null {
    const [before, after] = this.listsOf(place, direction)
    const [ownPeers, farPeers] = [this.index.peers[place], this.index.peers[far]]
    if (!ownPeers || !farPeers || before === null || after === null) return null
    const {base, head} = this.worlds
    const {table} = base.space.chains.rows
    const sets: number[] = []
    let changed = noPackets
    for (const [old, young] of this.rowsOf([before, after], ownPeers, direction)) {
      const [a, b] = [base.space.chains.rows.at(old, farPeers[0]), head.space.chains.rows.at(young, farPeers[1])]
      sets.push(a, b)
      if (a !== b) changed = table.joinAll([changed, table.minus(a, b), table.minus(b, a)])
    }
    return {changed, sets, isWhole: true}
  }

  /** What a list that both worlds have lets pass. Whoever decides there is the same in both, where it is asked in both. */
  private accepted(
    list: PolicyList,
    {ownPeers, farPeers, direction}: {readonly ownPeers: PeerPair; readonly farPeers: PeerPair; readonly direction: Direction},
  ): readonly number[] {
    const side = direction === "Egress" ? "source" : "destination"
    return [this.worlds.base, this.worlds.head].map(({space: {chains}}, world) => {
      const {accept} = chains.pass(list, {peer: ownPeers[world] ?? 0, side}, "accepted")
      return chains.rows.at(accept, farPeers[world] ?? 0)
    })
  }

  private compared(lists: readonly [PolicyList, PolicyList], ownPeers: PeerPair, direction: Direction): Places {
    const {listed, isRest} = this.index.where(this.rowsOf(lists, ownPeers, direction))
    return {listed: isRest ? listed : [...listed, ...this.open].sort((a, b) => a - b), isRest}
  }

  /** The lists of a class of pods in both worlds; null of nodes and the outside. */
  private listsOf(place: number, direction: Direction): readonly [PolicyList | null, PolicyList | null] {
    const own = this.classes[place]
    return [listOf(this.worlds.base, own?.base ?? null, direction), listOf(this.worlds.head, own?.head ?? null, direction)]
  }

  /** The rows of every decider in both worlds. */
  private rowsOf(lists: readonly [PolicyList, PolicyList], ownPeers: PeerPair, direction: Direction): readonly RowPair[] {
    const key = `${lists[0].id} ${lists[1].id} ${direction} ${ownPeers.join(" ")}`
    let found = this.pairs.get(key)
    if (found === undefined) this.pairs.set(key, (found = this.pairedRows(lists, ownPeers, direction)))
    return found
  }

  private pairedRows([before, after]: readonly [PolicyList, PolicyList], [old, young]: PeerPair, direction: Direction): readonly RowPair[] {
    const {base, head} = this.worlds
    const side = direction === "Egress" ? "source" : "destination"
    const first = this.deciders(base, before, {peer: old, side})
    const second = this.deciders(head, after, {peer: young, side})
    return [...new Set([...first.keys(), ...second.keys()])].map((by) => [first.get(by) ?? noRow, second.get(by) ?? noRow])
  }

  private deciders(world: Side, list: PolicyList, own: Own): DeciderRows {
    const {chains} = world.space
    let byOwn = this.rows.get(list)
    if (byOwn === undefined) this.rows.set(list, (byOwn = new Map()))
    const key = `${world === this.worlds.base ? "base" : "head"} ${own.side} ${chains.ownKey(list, own)}`
    let found = byOwn.get(key)
    if (found === undefined) byOwn.set(key, (found = chains.decidedBy(list, own)))
    return found
  }
}

/** What one list says of packets between two classes. `isWhole`: the sets are those of everybody who decides in it; else what passes is one of them. */
type Half = {readonly changed: number; readonly sets: readonly number[]; readonly isWhole: boolean}

/** The parts of some packets that none of some sets tells apart. */
function partsWithin(table: PacketTable, packets: number, sets: ReadonlySet<number>): readonly PacketSet[] {
  const ids = new Set([...sets].map((each) => table.meet(each, packets)))
  ids.delete(noPackets)
  ids.delete(packets)
  if (packets === allPackets) return table.partition(ids)
  const parts = table.divide([packets, ...ids]).filter(({members}) => members.has(packets))
  return parts.map((part) => table.setOf(part.packets))
}

/** INVARIANT: the members of a class of the grain `deciders` share their lists. */
function listOf({program}: Side, cls: EndClass | null, direction: Direction): PolicyList | null {
  const endpoint = program.workloads.get(cls?.members[0]?.name ?? "")
  return endpoint === undefined ? null : policyList(program, endpoint, {mode: "normal", direction, enforcement: "enforced"})
}
