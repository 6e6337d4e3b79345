// What passes between two classes of ends: what surely does, and what may under some reading of what the manifests leave open.

import {allPackets, noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import type {Rows} from "./rows.ts"
import type {EndClass, Space, SpaceEnd, Variant} from "./space.ts"

/** Packets, by number: those that pass, and those that may. */
export type Passage = {readonly sure: number; readonly maybe: number}

/** Whether two ends run on one node. Of roaming ends it is one of the open facts. */
export const relations = ["apart", "same node"] as const
export type Relation = (typeof relations)[number]

/** Where two ends stand to each other, as far as anybody says. */
export function relationOf(from: SpaceEnd | null, to: SpaceEnd | null): Relation {
  return from !== null && to !== null && from.node !== null && from.node === to.node ? "same node" : "apart"
}

/** Whether sharing a node can matter to ends of two classes, and be known. Two nodes are never one, but under several addresses. */
export function canShareNode(from: EndClass, to: EndClass): boolean {
  const isPlaced = ({kind, isRoaming}: EndClass): boolean => kind !== "outside" && !isRoaming
  if (!isPlaced(from) || !isPlaced(to)) return false
  return from.kind !== "node" || to.kind !== "node" || hasAlias(from) || hasAlias(to)
}

/** Whether some node of a class is in it under an address that is not its first. */
export function hasAlias(cls: EndClass): boolean {
  return cls.kind === "node" && cls.members.some(({bears}) => bears !== undefined)
}

/** Whether a node's connections to its own pods count: no policy is asked about them, and none can stop them (evaluation 3.4). */
export type OwnPods = "counted" | "left out"

/** Passages between the classes of a space. */
export class Pairing {
  private readonly space: Space
  private readonly ownPods: OwnPods
  private readonly rows: Rows
  private readonly table: PacketTable
  /** By the peer classes in which an end may stand, by row: what the row has for each of them, and for any. */
  private readonly over = {every: new Map<Variant["peers"], Map<number, number>>(), some: new Map<Variant["peers"], Map<number, number>>()}

  constructor(space: Space, ownPods: OwnPods = "counted") {
    this.space = space
    this.ownPods = ownPods
    this.rows = space.chains.rows
    this.table = this.rows.table
  }

  /** From a class to a class. */
  passage(from: EndClass, to: EndClass, relation: Relation): Passage {
    const isRoaming = (from.isRoaming || to.isRoaming) && from.kind !== "outside" && to.kind !== "outside"
    let isPossible = false
    let sure = allPackets
    let maybe = noPackets
    for (const source of from.variants) {
      for (const destination of to.variants) {
        if (source.sole !== null && source.sole === destination.sole) continue
        const possible = isRoaming ? this.possible({from, to}, source, destination) : [relation]
        for (const each of possible) {
          const passage = this.between({from, to}, {source, destination}, each)
          isPossible = true
          sure = this.table.meet(sure, passage.sure)
          maybe = this.table.join(maybe, passage.maybe)
        }
      }
    }
    // WHY: who can only be a node's own pod is open to it.
    return !isPossible && this.isLeftOut(from) && to.isRoaming ? {sure: allPackets, maybe: allPackets} : {sure, maybe}
  }

  /** Where two ends may stand to each other, when one of them may be anywhere. */
  private possible({from, to}: Ends, source: Variant, destination: Variant): readonly Relation[] {
    if (source.station !== destination.station) return ["apart"]
    const isLeftOut = this.isLeftOut(from)
    if (source.station === -1) return isLeftOut || (from.isRoaming && to.isRoaming) ? ["apart"] : relations
    const together: readonly Relation[] = isLeftOut ? [] : ["same node"]
    return (this.space.stations[source.station] ?? 0) > 1 ? ["apart", ...together] : together
  }

  /** Whether connections to own pods are left out, and an end may have some. */
  private isLeftOut({kind}: EndClass): boolean {
    return this.ownPods === "left out" && kind === "node"
  }

  private between({from, to}: Ends, {source, destination}: Variants, relation: Relation): Passage {
    if (relation === "apart") return this.both(source.departure.far, destination.arrival.far, {source, destination})
    if (from.kind === "node") return {sure: allPackets, maybe: allPackets}
    if (to.kind !== "node") return this.both(source.departure.near, destination.arrival.near, {source, destination})
    const {ownHost, ownHostMaybe} = source.departure
    return {sure: this.every(ownHost, destination.peers), maybe: this.some(ownHostMaybe, destination.peers)}
  }

  private both(departure: number, arrival: number, {source, destination}: Variants): Passage {
    const [from] = source.peers
    const [to] = destination.peers
    if (from !== undefined && to !== undefined && source.peers.length === 1 && destination.peers.length === 1) {
      const both = this.table.meet(this.rows.at(departure, to), this.rows.at(arrival, from))
      return {sure: both, maybe: both}
    }
    return {
      sure: this.table.meet(this.every(departure, destination.peers), this.every(arrival, source.peers)),
      maybe: this.table.meet(this.some(departure, destination.peers), this.some(arrival, source.peers)),
    }
  }

  /** What a row has for each of some peers. */
  private every(row: number, peers: readonly number[]): number {
    const byRow = remembered(this.over.every, peers)
    let id = byRow.get(row)
    if (id === undefined) byRow.set(row, (id = peers.reduce((all, peer) => this.table.meet(all, this.rows.at(row, peer)), allPackets)))
    return id
  }

  /** What a row has for any of some peers. */
  private some(row: number, peers: readonly number[]): number {
    const byRow = remembered(this.over.some, peers)
    let id = byRow.get(row)
    if (id === undefined) byRow.set(row, (id = peers.reduce((any, peer) => this.table.join(any, this.rows.at(row, peer)), noPackets)))
    return id
  }
}

/** WHY by the list itself: it may be as long as there are stretches of addresses, and a class has one. */
function remembered(over: Map<Variant["peers"], Map<number, number>>, peers: Variant["peers"]): Map<number, number> {
  let byRow = over.get(peers)
  if (byRow === undefined) over.set(peers, (byRow = new Map()))
  return byRow
}

type Ends = {readonly from: EndClass; readonly to: EndClass}
type Variants = {readonly source: Variant; readonly destination: Variant}
