// What passes between every two classes of one family, as one square of numbers: whole rows at a time, because there are many pairs.

import type {PacketSet} from "../net/packet-set.ts"
import {noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import {canShareNode, Pairing} from "./pairing.ts"
import type {Passage, Relation} from "./pairing.ts"
import type {EndClass, Space, Variant} from "./space.ts"

/** WHY: two numbers below it make one exact number. */
const idsMax = 2 ** 26

/**
 * A square: a row and a column for each class of the space, holding places in `passages`; place 0 is nothing. `near`: by the same
 * index, what differs between ends on one node.
 */
export type ClassSquare = {
  readonly apart: Uint32Array
  readonly near: ReadonlyMap<number, number>
  readonly passages: readonly Passage[]
}

/** Fills the square, limited to some packets. */
export function classSquare(space: Space, asked: PacketSet): ClassSquare {
  const filler = new Filler(space, asked)
  filler.fill()
  return filler
}

class Filler implements ClassSquare {
  readonly apart: Uint32Array
  readonly near = new Map<number, number>()
  readonly passages: Passage[] = [{sure: noPackets, maybe: noPackets}]
  private readonly space: Space
  private readonly table: PacketTable
  private readonly asked: number
  private readonly pairing: Pairing
  private readonly places = new Map<number, number>()
  private readonly expanded = new Map<number, Int32Array>()
  private readonly simple: readonly (Simple | null)[]

  constructor(space: Space, asked: PacketSet) {
    this.space = space
    this.table = space.chains.rows.table
    this.asked = this.table.idOf(asked)
    this.pairing = new Pairing(space)
    this.apart = new Uint32Array(space.classes.length ** 2)
    this.simple = space.classes.map((each) => this.simpleOf(each))
  }

  fill(): void {
    const {classes} = this.space
    classes.forEach((from, i) => {
      this.fillSimple(i)
      classes.forEach((to, j) => {
        if (from.kind === "outside" && to.kind === "outside") return
        const index = i * classes.length + j
        if (!this.isSimple(i, j)) this.apart[index] = this.place(this.passage(from, to, "apart"))
        if (this.canDiffer(from, to)) this.fillNear(index, this.place(this.passage(from, to, "same node")))
      })
    })
  }

  /** One row, of the columns that need no thought. */
  private fillSimple(i: number): void {
    const source = this.simple[i]
    if (source === null || source === undefined) return
    const {apart, simple, table} = this
    const start = i * simple.length
    for (let j = 0; j < simple.length; j++) {
      const target = simple[j]
      if (target === null || target === undefined) continue
      const leaving = source.departure[target.peer] ?? noPackets
      if (leaving === noPackets) continue
      const arriving = target.arrival[source.peer] ?? noPackets
      if (arriving === noPackets || (source.isOutside && target.isOutside) || !this.isSimple(i, j)) continue
      const both = table.meet(table.meet(leaving, arriving), this.asked)
      if (both !== noPackets) apart[start + j] = this.place({sure: both, maybe: both})
    }
  }

  /** Classes with one way to stand. Whoever may be on any node is like one elsewhere, where nodes have no policy and none is an end. */
  private isSimple(i: number, j: number): boolean {
    const from = this.simple[i]
    const to = this.simple[j]
    if (from === null || to === null || from === undefined || to === undefined) return false
    if (!from.isRoaming && !to.isRoaming) return true
    return this.space.stations.length === 0 && !from.isNode && !to.isNode
  }

  private simpleOf({variants, kind, isRoaming}: EndClass): Simple | null {
    const [variant, ...others] = variants
    const [peer, ...peers] = variant?.peers ?? []
    if (variant === undefined || peer === undefined || others.length + peers.length > 0 || variant.sole !== null) return null
    return {
      peer,
      isRoaming,
      isNode: kind === "node",
      isOutside: kind === "outside",
      departure: this.packetsByPeer(variant.departure.far),
      arrival: this.packetsByPeer(variant.arrival.far),
    }
  }

  private packetsByPeer(row: number): Int32Array {
    const known = this.expanded.get(row)
    if (known !== undefined) return known
    const {base, peers, values} = this.space.chains.rows.row(row)
    const packets = new Int32Array(this.space.chains.peers.count).fill(base)
    for (const [i, peer] of peers.entries()) packets[peer] = values[i] ?? base
    this.expanded.set(row, packets)
    return packets
  }

  /** Whether being on one node can make a difference. */
  private canDiffer(from: EndClass, to: EndClass): boolean {
    if (!canShareNode(from, to)) return false
    if (from.kind === "node" || to.kind === "node") return true
    const isOneWay = ({departure, arrival}: Variant): boolean => departure.near === departure.far && arrival.near === arrival.far
    return !from.variants.every(isOneWay) || !to.variants.every(isOneWay)
  }

  private fillNear(index: number, place: number): void {
    if (place !== this.apart[index]) this.near.set(index, place)
  }

  private passage(from: EndClass, to: EndClass, relation: Relation): Passage {
    const {sure, maybe} = this.pairing.passage(from, to, relation)
    return {sure: this.table.meet(sure, this.asked), maybe: this.table.meet(maybe, this.asked)}
  }

  private place({sure, maybe}: Passage): number {
    if (maybe === noPackets) return 0
    const key = sure * idsMax + maybe
    const known = this.places.get(key)
    if (known !== undefined) return known
    const place = this.passages.length
    this.passages.push({sure, maybe})
    this.places.set(key, place)
    return place
  }
}

/** What the only variant of a class lets out and in, by the peer class of the other end. */
type Simple = {
  readonly peer: number
  readonly isRoaming: boolean
  readonly isNode: boolean
  readonly isOutside: boolean
  readonly departure: Int32Array
  readonly arrival: Int32Array
}
