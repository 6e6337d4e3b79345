// Joint classes by their peer classes, so that what two rows have otherwise is found from what the rows list.

import type {JointClass, Side} from "./joint-class.ts"
import type {PatternRow} from "./rows.ts"

/** Places of classes: those listed, each once, or all but those. */
export type Places = {readonly listed: readonly number[]; readonly isRest: boolean}

/** A row of each world. */
export type RowPair = readonly [base: number, head: number]

/** The one peer class of a class in each world. */
export type PeerPair = readonly [base: number, head: number]

/** The joint classes of two worlds. */
export class JointIndex {
  /** By place the one peer class in the base, and in the head; -1 of classes that have several in a world, or are missing there. */
  private readonly peers: readonly [base: Int32Array, head: Int32Array]
  private readonly worlds: {readonly base: Side; readonly head: Side}
  private readonly placesOf: [base: PlacesByPeer | null, head: PlacesByPeer | null] = [null, null]
  /** Whether rows of one number are the same in both worlds. */
  readonly isOneNumbering: boolean
  /** Whether every class has one peer class in both worlds, by one number. */
  private readonly isStill: boolean

  constructor(worlds: {readonly base: Side; readonly head: Side}, classes: readonly JointClass[]) {
    this.worlds = worlds
    this.peers = pairedPeers(classes)
    const [base, head] = [worlds.base.space.chains, worlds.head.space.chains]
    this.isOneNumbering = base.rows === head.rows && base.peers === head.peers
    this.isStill = this.isOneNumbering && isSamePeers(this.peers)
  }

  /** The peer classes of a class; null of one that has several in a world, or is missing there. */
  peersAt(place: number): PeerPair | null {
    const [base = -1, head = -1] = [this.peers[0][place], this.peers[1][place]]
    return base === -1 ? null : [base, head]
  }

  /** The classes that have a peer class in a world. WHY when asked for: who compares worlds of which no row changed asks for none. */
  private ofPeer(side: 0 | 1, peer: number): readonly number[] {
    const own = this.isStill ? 0 : side
    return (this.placesOf[own] ??= placesByPeer(this.peers[own]))[peer] ?? []
  }

  /** The classes with peers for which any of some rows of the head has something else than the row of the base. */
  where(rows: readonly RowPair[]): Places {
    const wanted = this.isOneNumbering ? rows.filter(([old, young]) => old !== young) : rows
    const [base, head] = [this.worlds.base.space.chains.rows, this.worlds.head.space.chains.rows]
    const apart = this.isStill ? peersApart(wanted.map(([old, young]) => [base.patternRow(old), head.patternRow(young)])) : null
    if (apart !== null) return {listed: Array.from(apart, (peer) => this.ofPeer(0, peer)).flat(), isRest: false}
    const isRest = wanted.some(([old, young]) => base.patternRow(old).pattern.base !== head.patternRow(young).pattern.base)
    const named = new Set<number>()
    for (const [old, young] of wanted) {
      for (const peer of base.row(old).peers) for (const each of this.ofPeer(0, peer)) named.add(each)
      for (const peer of head.row(young).peers) for (const each of this.ofPeer(1, peer)) named.add(each)
    }
    const listed = [...named].filter((each) => this.differs(wanted, this.peersAt(each)) !== isRest)
    return {listed, isRest}
  }

  /** Whether any of some rows has something else for a class. */
  differs(rows: readonly RowPair[], peers: PeerPair | null): boolean {
    if (peers === null) return true
    const [base, head] = [this.worlds.base.space.chains.rows, this.worlds.head.space.chains.rows]
    return rows.some(([old, young]) => base.at(old, peers[0]) !== head.at(young, peers[1]))
  }
}

/** By peer class the places of the classes that have it. */
type PlacesByPeer = readonly (readonly number[] | undefined)[]

function placesByPeer(peers: Int32Array): PlacesByPeer {
  const found: (number[] | undefined)[] = []
  for (let place = 0; place < peers.length; place++) {
    const peer = peers[place] ?? -1
    if (peer === -1) continue
    const known = found[peer]
    if (known === undefined) found[peer] = [place]
    else known.push(place)
  }
  return found
}

/** The peer classes for which any of some pairs of rows has two values; null where a pair has two patterns, which say something for every class. */
function peersApart(pairs: readonly (readonly [PatternRow, PatternRow])[]): ReadonlySet<number> | null {
  const found = new Set<number>()
  const last = 2 ** 31
  for (const [old, young] of pairs) {
    if (old.pattern !== young.pattern) return null
    for (let i = 0, j = 0; i < old.peers.length || j < young.peers.length;) {
      const [a, b] = [old.peers[i] ?? last, young.peers[j] ?? last]
      // INVARIANT: a row lists nothing that its pattern says.
      if (a !== b || old.values[i] !== young.values[j]) found.add(Math.min(a, b))
      if (a <= b) i++
      if (b <= a) j++
    }
  }
  return found
}

function pairedPeers(classes: readonly JointClass[]): readonly [Int32Array, Int32Array] {
  const [old, young] = [new Int32Array(classes.length), new Int32Array(classes.length)]
  for (let place = 0; place < classes.length; place++) {
    old[place] = classes[place]?.basePeer ?? -1
    young[place] = classes[place]?.headPeer ?? -1
  }
  return [old, young]
}

function isSamePeers([base, head]: readonly [Int32Array, Int32Array]): boolean {
  for (let place = 0; place < base.length; place++) if (base[place] !== head[place]) return false
  return true
}
