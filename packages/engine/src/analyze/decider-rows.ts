// Who decides what, list by list, as rows: between two worlds nothing is decided by another rule where all rows have the same.

import {policyList} from "../program/list.ts"
import type {PolicyList} from "../program/program.ts"
import type {Direction} from "../manifest/resource.ts"
import type {Own} from "./chains.ts"
import type {JointClass, Side} from "./joint.ts"
import type {JointIndex, PeerPair, Places, RowPair} from "./joint-index.ts"
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
    if (before === after) return {listed: this.open, isRest: false}
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
  private rowsOf([before, after]: readonly [PolicyList, PolicyList], [old, young]: PeerPair, direction: Direction): readonly RowPair[] {
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

/** INVARIANT: the members of a class of the grain `deciders` share their lists. */
function listOf({program}: Side, cls: EndClass | null, direction: Direction): PolicyList | null {
  const endpoint = program.workloads.get(cls?.members[0]?.name ?? "")
  return endpoint === undefined ? null : policyList(program, endpoint, {mode: "normal", direction, enforcement: "enforced"})
}
