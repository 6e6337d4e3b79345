// Open pairs of classes about which nothing is open: what most others let a class have is counted at once, and only those that differ
// are looked at one by one.

import {noPackets} from "./packet-table.ts"
import type {Rows} from "./rows.ts"
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

type Face = {
  readonly rows: Rows
  readonly plains: readonly (Plain | null)[]
  /** By peer class, who is of it, and who makes an exception of it. */
  readonly ofPeer: ReadonlyMap<number, readonly number[]>
  readonly exceptFor: ReadonlyMap<number, readonly number[]>
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
    this.faces = spaces.map(({chains: {rows}}, place) => {
      const plains = ends.map(({faces}) => faces[place] ?? null)
      return {rows, plains, ...indexOf(rows, plains)}
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
    for (const {rows, plains} of this.faces) {
      const [source, target] = [plains[from] ?? null, plains[to] ?? null]
      if (source === null || target === null) continue
      const out = rows.at(source.departure, target.peer)
      if (out !== noPackets && rows.table.meet(out, rows.at(target.arrival, source.peer)) !== noPackets) return true
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
