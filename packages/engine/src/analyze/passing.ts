// One list of policy walked for every packet and every peer class at once: the same walk as for a single flow, with sets in its hands.

import type {Action} from "../manifest/resource.ts"
import type {Bits} from "../std/bits.ts"
import {isEmptyBits} from "../std/bits.ts"
import {noPackets} from "./packet-table.ts"
import type {Division} from "./packet-table.ts"
import {PeerField} from "./peer-field.ts"
import type {NamedSet} from "./peer-field.ts"
import type {PeerSet} from "./peer-set.ts"
import {rowOf} from "./row-of.ts"
import type {Part} from "./row-of.ts"
import {noRow} from "./rows.ts"
import type {Rows} from "./rows.ts"
import type {Piece} from "./sides.ts"

/** A rule as one end meets it: what it does, and to which packets of which peers. */
export type Link = {readonly action: Action; readonly pieces: readonly Piece[]}

/** A tier: the rules of its policies, and what its end does. */
export type Stretch = {readonly policies: readonly (readonly Link[])[]; readonly atEnd: "Deny" | "Pass"}

/** A list: its tiers, then its profiles; a null profile denies. `atEnd`: what becomes of the packets that nothing decided. */
export type Chain = {
  readonly tiers: readonly Stretch[]
  readonly profiles: readonly (readonly Link[] | null)[]
  readonly atEnd: "Deny" | "go on"
}

/** Rows of what a list accepts and of what it denies; the rest goes on. */
export type Passing = {readonly accept: number; readonly deny: number}

/** Told of what each rule and each end decides: packets by number, and peers as numbers of the walk. Deciders as `decidersOf` lists them. */
type Listener = (decider: number, packets: number, peers: Bits) => void

/** What a walk is asked for. `accept` or `deny` false: what is accepted, or denied, nobody wants to know, and the row of it is empty. */
type WalkWish = {readonly accept?: boolean; readonly deny?: boolean; readonly listen?: Listener}

/** The number under which the end of a list without a word is told of. */
const endOfList = -1

/** A run of rules in a list, the first and the one after its last, and what comes at its end. */
type Run = {readonly from: number; readonly to: number; readonly closing: "Deny" | "Pass" | "profile"; readonly decider: number}

/** LIMIT: sets of a list that are looked through one by one. */
const fewMax = 12

/** Actions as numbers. */
export const actionCodes: Readonly<Record<Action, number>> = {Allow: 0, Deny: 1, Pass: 2, Log: 3}

/**
 * Walks lists, one after the other, in the same room: words of bits for what is alive, what is left of it, what was passed on, for each
 * set of peers, and for each part of the packets what is accepted and denied.
 */
export class Walker {
  private readonly rows: Rows
  private readonly field: PeerField
  private words: Bits = new Uint32Array(256)
  /** By set its place, once a list has more than a few. */
  private readonly places = new Map<PeerSet, number>()
  private readonly sets: NamedSet[] = []
  // Every piece of a list in its order: what its rule does, its packets, the number of its peers' set, who it is to a listener. WHY counted apart: a
  // list that is emptied gives its room back, and there are as many walks as rows.
  private count = 0
  private readonly actions: number[] = []
  private readonly packets: number[] = []
  private readonly peers: number[] = []
  private readonly deciders: number[] = []
  /** The packets of all pieces, each set once; and by set the walk in which it was last seen. */
  private readonly distinct: number[] = []
  private marks = new Int32Array()
  private mark = 0

  constructor(rows: Rows) {
    this.rows = rows
    this.field = new PeerField(rows.common)
  }

  /** Walks a list. */
  walk(chain: Chain, {accept = true, deny = true, listen}: WalkWish = {}): Passing {
    const {rows, field} = this
    const runs = this.flattened(chain, listen === undefined)
    const parts = rows.table.divide(this.distinct)
    rows.counts.parts = Math.max(rows.counts.parts, parts.length)
    field.fill(this.sets)
    const room = this.roomFor(parts.length)
    for (let place = 0; place < this.sets.length; place++) {
      const set = this.sets[place]
      if (set !== undefined) field.write(set, this.words, {at: room.sets + place * field.words, everyone: room.everyone})
    }
    const walk: PartWalk = {runs, room, accept: 0, deny: 0, atEnd: chain.atEnd, listen: listen ?? null}
    for (const [place, part] of parts.entries()) {
      walk.accept = room.parts + 2 * place * field.words
      walk.deny = walk.accept + field.words
      this.walkPart(part, walk)
    }
    const rowAt = (isWanted: boolean, shift: number): number => (isWanted ? this.rowAt(parts, room, shift) : noRow)
    return {accept: rowAt(accept, 0), deny: rowAt(deny, field.words)}
  }

  /** The row of what was written for each part, so far behind where its words begin. */
  private rowAt(parts: readonly Division[], room: Room, shift: number): number {
    const {field, words} = this
    const own = parts.map(({packets}, place): Part => ({packets, at: room.parts + 2 * place * field.words + shift}))
    return rowOf(this.rows, {words, everyone: room.everyone, parts: own}, field)
  }

  /** The peers that a listener of the last walk was told of. */
  setOf(peers: Bits): PeerSet {
    return this.field.setOf(peers)
  }

  /** The row of what a listener of the last walk was told of, by packets. They share none. */
  rowOf(taken: ReadonlyMap<number, Bits>): number {
    const {words: length} = this.field
    const words = new Uint32Array((taken.size + 1) * length)
    const everyone = taken.size * length
    this.field.writeEveryone(words, everyone)
    const parts = Array.from(taken, ([packets, peers], place): Part => {
      words.set(peers, place * length)
      return {packets, at: place * length}
    })
    return rowOf(this.rows, {parts, words, everyone}, this.field)
  }

  /**
   * Writes a list down piece by piece, each set of peers once. `hasCommon` false: no set is taken as a whole. WHY: who listens is told of sets,
   * and wants to know each class of them.
   */
  private flattened({tiers, profiles}: Chain, hasCommon: boolean): readonly Run[] {
    if (this.places.size > 0) this.places.clear()
    this.sets.length = 0
    this.distinct.length = 0
    if (this.marks.length < this.rows.table.size) this.marks = new Int32Array(2 * this.rows.table.size)
    this.mark++
    this.count = 0
    const runs: Run[] = []
    let decider = 0
    for (const {policies, atEnd} of tiers) {
      const from = this.count
      for (const links of policies) for (const link of links) this.note(link, decider++, hasCommon)
      runs.push({from, to: this.count, closing: atEnd, decider: decider++})
    }
    for (const links of profiles) {
      if (links === null) break
      const from = this.count
      for (const link of links) this.note(link, decider++, hasCommon)
      runs.push({from, to: this.count, closing: "profile", decider: -1})
    }
    return runs
  }

  private note({action, pieces}: Link, decider: number, hasCommon: boolean): void {
    if (action === "Log") return
    for (const {packets, peers} of pieces) {
      if (packets === noPackets) continue
      const place = this.placeOf(peers, hasCommon)
      const at = this.count++
      this.actions[at] = actionCodes[action]
      this.packets[at] = packets
      if (this.marks[packets] !== this.mark) this.distinct.push(packets)
      this.marks[packets] = this.mark
      this.peers[at] = place
      this.deciders[at] = decider
    }
  }

  /** The place of a set among those of the list at hand. */
  private placeOf(set: PeerSet, hasCommon: boolean): number {
    const {sets, places} = this
    const known = this.knownPlace(set)
    if (known !== undefined) return known
    const place = sets.push({set, bit: hasCommon ? this.rows.common.named(set) : 0}) - 1
    if (place > fewMax) places.set(set, place)
    else if (place === fewMax) for (const [i, each] of sets.entries()) places.set(each.set, i)
    return place
  }

  /** WHY one by one while they are few: most lists name a handful. */
  private knownPlace(wanted: PeerSet): number | undefined {
    const {sets} = this
    if (sets.length > fewMax) return this.places.get(wanted)
    for (let place = 0; place < sets.length; place++) if (sets[place]?.set === wanted) return place
    return undefined
  }

  private roomFor(parts: number): Room {
    const {words, named} = {words: this.field.words, named: this.sets.length}
    const wanted = words * (4 + named + 2 * parts)
    if (this.words.length < wanted) this.words = new Uint32Array(2 * wanted)
    this.field.writeEveryone(this.words, 0)
    const room = {everyone: 0, alive: words, left: 2 * words, passed: 3 * words, sets: 4 * words, parts: (4 + named) * words}
    this.words.fill(0, room.parts, wanted)
    return room
  }

  private walkPart(part: Division, walk: PartWalk): void {
    const {runs, room, atEnd, listen} = walk
    const {words, field} = this
    const length = field.words
    words.copyWithin(room.alive, room.everyone, room.everyone + length)
    for (const {from, to, closing, decider} of runs) {
      words.copyWithin(room.left, room.alive, room.alive + length)
      words.fill(0, room.passed, room.passed + length)
      this.walkRun(part, walk, {from, to})
      let anyLeft = 0
      let anyAlive = 0
      for (let i = 0; i < length; i++) {
        const left = words[room.left + i] ?? 0
        const passed = words[room.passed + i] ?? 0
        const alive = closing === "Deny" ? passed : passed | left
        if (closing === "Deny") words[walk.deny + i] = (words[walk.deny + i] ?? 0) | left
        words[room.alive + i] = alive
        anyLeft |= left
        anyAlive |= alive
      }
      if (closing === "Deny" && anyLeft !== 0) this.tell(listen, {decider, packets: part.packets, at: room.left})
      if (anyAlive === 0) return
    }
    if (atEnd !== "Deny") return
    for (let i = 0; i < length; i++) words[walk.deny + i] = (words[walk.deny + i] ?? 0) | (words[room.alive + i] ?? 0)
    this.tell(listen, {decider: endOfList, packets: part.packets, at: room.alive})
  }

  /** Rules in order: each takes what is left of its peers. */
  private walkRun({packets, members}: Division, {room, accept, deny, listen}: PartWalk, {from, to}: Pick<Run, "from" | "to">): void {
    const {words} = this
    const length = this.field.words
    const targets = [accept, deny, room.passed]
    this.rows.counts.words += 2 * length
    for (let piece = from; piece < to; piece++) {
      if (!members.has(this.packets[piece] ?? noPackets)) continue
      this.rows.counts.words += length
      const target = targets[this.actions[piece] ?? 0] ?? accept
      const peers = room.sets + (this.peers[piece] ?? 0) * length
      if (listen !== null) this.tellOfMeeting(listen, {decider: this.deciders[piece] ?? 0, packets, left: room.left, peers})
      for (let i = 0; i < length; i++) {
        const left = words[room.left + i] ?? 0
        const taken = left & (words[peers + i] ?? 0)
        if (taken === 0) continue
        words[target + i] = (words[target + i] ?? 0) | taken
        words[room.left + i] = left & ~taken
      }
    }
  }

  private tellOfMeeting(
    listen: Listener,
    {decider, packets, left, peers}: {decider: number; packets: number; left: number; peers: number},
  ): void {
    const {words, field} = this
    const both = words.slice(left, left + field.words)
    for (let i = 0; i < both.length; i++) both[i] = (both[i] ?? 0) & (words[peers + i] ?? 0)
    if (!isEmptyBits(both)) listen(decider, packets, both)
  }

  private tell(listen: Listener | null, {decider, packets, at}: {decider: number; packets: number; at: number}): void {
    if (listen === null) return
    const bits = this.words.slice(at, at + this.field.words)
    if (!isEmptyBits(bits)) listen(decider, packets, bits)
  }
}

/** Where in the words what stands. */
type Room = {
  readonly everyone: number
  readonly alive: number
  readonly left: number
  readonly passed: number
  readonly sets: number
  readonly parts: number
}

/** One walk for one part of the packets after the other. `accept` and `deny`: where in the words what the part's are stands. */
type PartWalk = {
  readonly runs: readonly Run[]
  readonly room: Room
  accept: number
  deny: number
  readonly atEnd: Chain["atEnd"]
  readonly listen: Listener | null
}
