// Joint classes by their peer classes, so that what two rows have otherwise is found from what the rows list.

import {append} from "../std/group.ts"
import type {JointClass, Side} from "./joint.ts"
import type {EndClass} from "./space.ts"

/** Places of classes: those listed, ascending, or all but those. */
export type Places = {readonly listed: readonly number[]; readonly isRest: boolean}

/** A row of each world. */
export type RowPair = readonly [base: number, head: number]

/** The one peer class of a class in each world. */
export type PeerPair = readonly [base: number, head: number]

/** The joint classes of two worlds. `peers`: by place; null of classes that have several peer classes, or are missing in a world. */
export class JointIndex {
  readonly peers: readonly (PeerPair | null)[]
  private readonly worlds: {readonly base: Side; readonly head: Side}
  private readonly ofPeer: readonly [base: ReadonlyMap<number, readonly number[]>, head: ReadonlyMap<number, readonly number[]>]

  constructor(worlds: {readonly base: Side; readonly head: Side}, classes: readonly JointClass[]) {
    this.worlds = worlds
    this.peers = classes.map(peersOf)
    this.ofPeer = [placesByPeer(this.peers, 0), placesByPeer(this.peers, 1)]
  }

  /** Whether rows of one number are the same in both worlds. */
  get isOneNumbering(): boolean {
    const [base, head] = [this.worlds.base.space.chains, this.worlds.head.space.chains]
    return base.rows === head.rows && base.peers === head.peers
  }

  /** The classes with peers for which any of some rows of the head has something else than the row of the base. */
  where(rows: readonly RowPair[]): Places {
    const wanted = this.isOneNumbering ? rows.filter(([old, young]) => old !== young) : rows
    const [base, head] = [this.worlds.base.space.chains.rows, this.worlds.head.space.chains.rows]
    const isRest = wanted.some(([old, young]) => base.patternRow(old).pattern.base !== head.patternRow(young).pattern.base)
    const named = new Set<number>()
    for (const [old, young] of wanted) {
      for (const peer of base.row(old).peers) for (const each of this.ofPeer[0].get(peer) ?? []) named.add(each)
      for (const peer of head.row(young).peers) for (const each of this.ofPeer[1].get(peer) ?? []) named.add(each)
    }
    const listed = [...named].filter((each) => this.differs(wanted, this.peers[each] ?? null) !== isRest)
    return {listed: listed.sort((a, b) => a - b), isRest}
  }

  /** Whether any of some rows has something else for a class. */
  differs(rows: readonly RowPair[], peers: PeerPair | null): boolean {
    if (peers === null) return true
    const [base, head] = [this.worlds.base.space.chains.rows, this.worlds.head.space.chains.rows]
    return rows.some(([old, young]) => base.at(old, peers[0]) !== head.at(young, peers[1]))
  }
}

function placesByPeer(peers: readonly (PeerPair | null)[], side: 0 | 1): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>()
  for (const [place, pair] of peers.entries()) {
    if (pair !== null) append(found, pair[side], place)
  }
  return found
}

function peersOf({base, head}: JointClass): PeerPair | null {
  const [before, after] = [peerOf(base), peerOf(head)]
  return before === undefined || after === undefined ? null : [before, after]
}

function peerOf(cls: EndClass | null): number | undefined {
  const [variant, ...others] = cls?.variants ?? []
  return cls?.isRoaming === true || others.length > 0 || variant?.peers.length !== 1 ? undefined : variant.peers[0]
}
