// Open pairs of classes about which nothing is open: what most others let a class have is counted at once, and only those that differ
// are looked at one by one.

import {noPackets} from "./packet-table.ts"
import {noRow} from "./rows.ts"
import type {Row, Rows} from "./rows.ts"
import type {EndClass, Space} from "./space.ts"

/** A class in one family, in the only way in which it stands: rows of what it lets out and in, and its peer class. */
export type Plain = {readonly departure: number; readonly arrival: number; readonly peer: number}

/** The one way in which a class stands; null of classes that may stand in several. */
export function plainOf({variants, isRoaming}: EndClass): Plain | null {
  const [variant, ...others] = variants
  const [peer, ...peers] = variant?.peers ?? []
  if (variant === undefined || peer === undefined || others.length > 0 || peers.length > 0 || isRoaming || variant.sole !== null)
    return null
  return {departure: variant.departure.far, arrival: variant.arrival.far, peer}
}

/** Ends that stand alike: in each family in one way, or with null not at all. `weight`: how many they are. */
export type PlainEnds = {readonly faces: readonly (Plain | null)[]; readonly weight: number}

/** One row written out, to be asked for class after class. WHY: every target of an end asks for the same row. */
class Out {
  private readonly rows: Rows
  /** By peer class its packets and 1; 0 of those that have the base. */
  private readonly marks: Int32Array
  private row: Row

  constructor(rows: Rows, peers: number) {
    this.rows = rows
    this.row = rows.row(noRow)
    this.marks = new Int32Array(peers)
  }

  /** From now on it is this row. Costs what the two rows list. */
  show(id: number): void {
    for (const peer of this.row.peers) this.marks[peer] = 0
    this.row = this.rows.row(id)
    const {peers, values} = this.row
    for (let i = 0; i < peers.length; i++) this.marks[peers[i] ?? 0] = (values[i] ?? noPackets) + 1
  }

  at(peer: number): number {
    const mark = this.marks[peer] ?? 0
    return mark === 0 ? this.row.base : mark - 1
  }
}

type Face = {
  readonly rows: Rows
  readonly plains: readonly (Plain | null)[]
  /** By peer class, who is of it, and who makes an exception of it. */
  readonly ofPeer: ReadonlyMap<number, readonly number[]>
  readonly exceptFor: ReadonlyMap<number, readonly number[]>
  readonly out: Out
}

/** Ends that let the same in from most. */
type Alike = {readonly bases: readonly number[]; weight: number; isOpen: boolean}

/** Counts from one to all. */
export class PlainPairs {
  /** How many pairs were looked at so far. */
  looked = 0
  private readonly ends: readonly PlainEnds[]
  private readonly faces: readonly Face[]
  private readonly alike: readonly Alike[]
  private readonly alikeOf: readonly Alike[]
  private readonly seen: Int32Array

  constructor(spaces: readonly Space[], ends: readonly PlainEnds[]) {
    this.ends = ends
    this.faces = spaces.map(({chains: {rows, peers}}, place) => {
      const plains = ends.map(({faces}) => faces[place] ?? null)
      return {rows, plains, ...indexOf(rows, plains), out: new Out(rows, peers.count)}
    })
    const groups = new Map<string, Alike>()
    this.alikeOf = ends.map(({faces, weight}) => {
      const bases = faces.map((face, place) => (face === null ? noPackets : (this.faces[place]?.rows.row(face.arrival).base ?? noPackets)))
      const key = bases.join()
      let group = groups.get(key)
      if (group === undefined) groups.set(key, (group = {bases, weight: 0, isOpen: false}))
      group.weight += weight
      return group
    })
    this.alike = [...groups.values()]
    this.seen = new Int32Array(ends.length).fill(-1)
  }

  /** How many ends each end of a place may send something to, itself and its like among them. */
  targetsOf(from: number): number {
    for (const {plains, out} of this.faces) out.show(plains[from]?.departure ?? noRow)
    let weight = 0
    for (const group of this.alike) {
      this.looked++
      group.isOpen = this.faces.some(({rows, plains}, place) => {
        const plain = plains[from] ?? null
        return plain !== null && rows.table.meet(rows.row(plain.departure).base, group.bases[place] ?? noPackets) !== noPackets
      })
      if (group.isOpen) weight += group.weight
    }
    for (const {rows, plains, ofPeer, exceptFor} of this.faces) {
      const plain = plains[from] ?? null
      if (plain === null) continue
      for (const peer of rows.row(plain.departure).peers) weight += this.corrected(from, ofPeer.get(peer) ?? [])
      weight += this.corrected(from, exceptFor.get(plain.peer) ?? [])
    }
    return weight
  }

  /** What exact answers about some targets change. */
  private corrected(from: number, targets: readonly number[]): number {
    let change = 0
    for (const to of targets) {
      if (this.seen[to] === from) continue
      this.seen[to] = from
      const wasOpen = this.alikeOf[to]?.isOpen === true
      if (this.isOpen(from, to) !== wasOpen) change += (wasOpen ? -1 : 1) * (this.ends[to]?.weight ?? 0)
    }
    return change
  }

  private isOpen(from: number, to: number): boolean {
    this.looked++
    for (const {rows, plains, out} of this.faces) {
      const source = plains[from] ?? null
      const target = plains[to] ?? null
      if (source === null || target === null) continue
      const sent = out.at(target.peer)
      if (sent !== noPackets && rows.table.meet(sent, rows.at(target.arrival, source.peer)) !== noPackets) return true
    }
    return false
  }
}

function indexOf(rows: Rows, plains: readonly (Plain | null)[]): Pick<Face, "ofPeer" | "exceptFor"> {
  const ofPeer = new Map<number, number[]>()
  const exceptFor = new Map<number, number[]>()
  for (const [place, plain] of plains.entries()) {
    if (plain === null) continue
    push(ofPeer, plain.peer, place)
    for (const peer of rows.row(plain.arrival).peers) push(exceptFor, peer, place)
  }
  return {ofPeer, exceptFor}
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
