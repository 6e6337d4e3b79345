// What a class of ends has with itself, with the outside and with the machines that its ends run on: counted apart from pairs of classes.

import {append} from "../std/group.ts"
import type {Joint} from "./counted-ends.ts"
import {noPackets} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import type {Relation} from "./pairing.ts"
import {plainOf} from "./plain-pairs.ts"
import {rosterOf} from "./roster.ts"
import type {Cells} from "./common-sets.ts"
import type {PatternRow, Rows} from "./rows.ts"
import type {EndClass, Space} from "./space.ts"

/**
 * Whom every class is held against: machines, by node the places of theirs, and the outside of each family. `everyNode`: the machines of one class, where
 * every node is in it once and everybody who is on a node is on one of those; null where that is not so.
 */
export type Ground = {
  readonly machines: readonly Joint[]
  readonly machineAt: ReadonlyMap<string, readonly number[]>
  readonly everyNode: Joint | null
  readonly outside: readonly (readonly EndClass[])[]
}

/** The ground of some families. */
export function groundOf(spaces: readonly Space[], machines: readonly Joint[]): Ground {
  const machineAt = new Map<string, number[]>()
  for (const [place, {members}] of machines.entries()) {
    for (const {node} of members) if (node !== null) append(machineAt, node, place)
  }
  const {program} = spaces[0]?.chains ?? {}
  const [only = null, ...others] = machines
  const isOne = others.length === 0 && only?.count === machineAt.size && machineAt.size === program?.nodes.size
  const everyNode = isOne && program !== undefined && rosterOf(program).areNodesKnown ? only : null
  return {machines, machineAt, everyNode, outside: spaces.map(({classes}) => classes.filter(({kind}) => kind === "outside"))}
}

/** By peer class 1 where it is of somebody outside; those; and by cells how many are in each. */
type OutsidePeers = {readonly has: Uint8Array; readonly peers: readonly number[]; readonly counts: Map<Cells, readonly number[]>}

const nowhere: readonly number[] = []

/** Counts over a ground. */
export class OwnPairs {
  /** Pairs of classes looked at so far. */
  looked = 0
  private readonly spaces: readonly Space[]
  private readonly pairings: readonly Pairing[]
  private readonly ground: Ground
  private readonly openOutside: readonly (boolean | undefined)[][]
  private readonly outsideSets: OutsidePeers[] = []
  private readonly hasStations: boolean

  constructor(spaces: readonly Space[], ground: Ground) {
    this.spaces = spaces
    this.ground = ground
    this.pairings = spaces.map((space) => new Pairing(space))
    this.openOutside = spaces.map(() => [])
    this.hasStations = spaces.some(({stations}) => stations.length > 0)
  }

  /** Whether anything surely passes between two classes. */
  isOpen(from: Joint, to: Joint, relation: Relation): boolean {
    this.looked++
    return this.pairings.some((pairing, face) => {
      const [source, target] = [from.faces[face] ?? null, to.faces[face] ?? null]
      return source !== null && target !== null && pairing.passage(source, target, relation).sure !== noPackets
    })
  }

  /** What a class has with itself is no pair; the outside is one end; and nodes meet their own pods. */
  of(joint: Joint): number {
    const {entry} = joint
    if (entry.ground === this.ground) return entry.own
    let total = this.isOpenAmong(joint) ? -joint.count : 0
    if (this.spaces.some((_, face) => this.reaches(joint, face, "from"))) total += joint.count
    if (this.spaces.some((_, face) => this.reaches(joint, face, "to"))) total += joint.count
    if (joint.isNode) total += this.ownAddresses(joint)
    else if (!this.hasStations) total += this.ownNodes(joint)
    entry.own = total
    entry.ground = this.ground
    return total
  }

  /** Whether a class is open to itself. WHY by two rows where it stands in one way: without host endpoints a shared node changes nothing. */
  private isOpenAmong(joint: Joint): boolean {
    const [only, ...others] = joint.plain?.faces ?? []
    const {rows} = this.spaces[0]?.chains ?? {}
    if (!only || others.length > 0 || rows === undefined || this.hasStations || joint.isNode) {
      return this.isOpen(joint, joint, joint.isNode ? "apart" : "same node")
    }
    this.looked++
    return rows.table.meet(rows.at(only.departure, only.peer), rows.at(only.arrival, only.peer)) !== noPackets
  }

  /** What being on a node changes between its pods and itself. Without host endpoints that is all that sharing a node changes. */
  private ownNodes(joint: Joint): number {
    const {machines, machineAt, everyNode} = this.ground
    // WHY apart: whose node each of very many is, is dear to find, and mostly nothing tells nodes apart.
    if (everyNode !== null) {
      const isPlaced = joint.faces.every((face) => face?.isRoaming !== true)
      return isPlaced ? joint.count * (this.changeOnNode(joint, everyNode) + this.changeOnNode(everyNode, joint)) : 0
    }
    const shared: (number | undefined)[] = []
    const places: number[] = []
    for (const {node} of joint.members) {
      for (const place of (node === null ? undefined : machineAt.get(node)) ?? nowhere) {
        const count = shared[place]
        shared[place] = (count ?? 0) + 1
        if (count === undefined) places.push(place)
      }
    }
    let total = 0
    for (const place of places) {
      const machine = machines[place]
      if (machine !== undefined) total += (shared[place] ?? 0) * (this.changeOnNode(joint, machine) + this.changeOnNode(machine, joint))
    }
    return total
  }

  /** What nodes change that are ends under several addresses: of those of one node nobody is asked. */
  private ownAddresses(joint: Joint): number {
    const {machines, machineAt} = this.ground
    let total = 0
    for (const {node} of joint.members) {
      const places = (node === null ? undefined : machineAt.get(node)) ?? []
      if (places.length < 2) continue
      for (const place of places) total += this.changeAmong(joint, machines[place] ?? joint)
      total -= this.changeAmong(joint, joint)
    }
    return total
  }

  private changeAmong(from: Joint, to: Joint): number {
    return Number(this.isOpen(from, to, "same node")) - Number(this.isOpen(from, to, "apart"))
  }

  /** Whether anything passes between a class and somebody outside. */
  private reaches(joint: Joint, face: number, side: "from" | "to"): boolean {
    const own = joint.faces[face] ?? null
    const pairing = this.pairings[face]
    if (own === null || pairing === undefined) return false
    const plain = plainOf(own)
    if (plain !== null) return this.reachesOutside(face, side === "from" ? plain.departure : plain.arrival)
    return (this.ground.outside[face] ?? []).some((each) => {
      const passage = side === "from" ? pairing.passage(own, each, "apart") : pairing.passage(each, own, "apart")
      return passage.sure !== noPackets
    })
  }

  /** WHY the row alone: no policy is asked at the far end. */
  private reachesOutside(face: number, id: number): boolean {
    const known = this.openOutside[face]
    if (known === undefined) return false
    const rows = this.rowsOf(face)
    return (known[id] ??= this.isOpenOutside(face, rows.patternRow(id)))
  }

  /** Whether a row has something for anybody outside. WHY by what it lists: that is less than there is outside, or next to nothing. */
  private isOpenOutside(face: number, {pattern: {cells, usual}, peers, values}: PatternRow): boolean {
    const {common} = this.rowsOf(face)
    const {has} = this.outsidePeers(face)
    const others = [...this.outsideIn(face, cells)]
    for (let i = 0; i < peers.length; i++) {
      const peer = peers[i] ?? 0
      if (has[peer] !== 1) continue
      this.looked++
      if (values[i] !== noPackets) return true
      const cell = common.cellAt(cells, peer)
      others[cell] = (others[cell] ?? 0) - 1
    }
    return others.some((left, cell) => left > 0 && usual[cell] !== noPackets)
  }

  private rowsOf(face: number): Rows {
    const rows = this.spaces[face]?.chains.rows
    if (rows === undefined) throw new RangeError(`no family ${face}`)
    return rows
  }

  /** By cell how many peer classes of somebody outside are in it. */
  private outsideIn(face: number, cells: Cells): readonly number[] {
    const {peers, counts} = this.outsidePeers(face)
    const known = counts.get(cells)
    if (known !== undefined) return known
    const {common} = this.rowsOf(face)
    const found = cells.keys.map(() => 0)
    for (const peer of peers) {
      const cell = common.cellAt(cells, peer)
      found[cell] = (found[cell] ?? 0) + 1
    }
    counts.set(cells, found)
    return found
  }

  /** INVARIANT: who is outside stands in one way, with one peer class. */
  private outsidePeers(face: number): OutsidePeers {
    const known = this.outsideSets[face]
    if (known !== undefined) return known
    const has = new Uint8Array(this.spaces[face]?.chains.peers.count ?? 0)
    for (const {variants} of this.ground.outside[face] ?? []) for (const {peers} of variants) for (const peer of peers) has[peer] = 1
    const found = {has, peers: [...has.keys()].filter((peer) => has[peer] === 1), counts: new Map()}
    this.outsideSets[face] = found
    return found
  }

  /** What sharing a node changes. */
  changeOnNode(from: Joint, to: Joint): number {
    return from.isNode && to.isNode ? 0 : this.changeAmong(from, to)
  }
}
