// The peer classes of one list, numbered anew: those that some rule of it names one by one, and a number for each cell of all the others, whom
// no rule of it tells apart. Walks are over these few, so a list costs what it names and not what the world holds.

import {countBits, hasBit, lowestNumber} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import type {Cells, CommonSets} from "./common-sets.ts"
import type {PeerSet} from "./peer-set.ts"

/** Sets that a list names. `bit`: of a set that is common; 0 of one whose classes are named one by one. */
export type NamedSet = {readonly set: PeerSet; readonly bit: number}

/** LIMIT: words that are put in order one by one. */
const fewMax = 24

/**
 * A field, to be filled list after list. The first numbers are the cells, each for those of its classes that are not named; then come the
 * named ones. WHY one for all lists: there are as many lists as kinds of pods, and a walk of one is short. Sets are written as words of bits,
 * where the caller has room.
 */
export class PeerField {
  /** How many classes there are. */
  readonly count: number
  /** The named classes, ascending: the first `named` entries. */
  readonly peers: Int32Array
  named = 0
  /** The cells, and for how many classes each of their numbers stands. */
  cells: Cells
  readonly others: number[] = []
  /** How many words a set takes. */
  words = 1
  /** Room for a number for each number of the field. */
  signatures: Int32Array
  private readonly common: CommonSets
  /** By class its number, where it is named. */
  private readonly numbers: Int32Array
  private readonly seen: Bits
  /** The words in which somebody is marked, the first `touchedCount` of them. */
  private readonly touched: Int32Array
  private touchedCount = 0

  constructor(common: CommonSets) {
    const {count} = common
    this.common = common
    this.count = count
    this.cells = common.cellsOf(0)
    this.peers = new Int32Array(count)
    this.numbers = new Int32Array(count)
    this.signatures = new Int32Array(count + 1)
    this.seen = new Uint32Array((count + 31) >>> 5)
    this.touched = new Int32Array(this.seen.length)
  }

  /** The number of the first named class. */
  get first(): number {
    return this.others.length
  }

  /** From now on the field is that of these sets. */
  fill(sets: readonly NamedSet[]): void {
    const {seen, peers, numbers, others} = this
    this.see(sets)
    this.sortTouched()
    this.cells = this.common.cellsOf(sets.reduce((bits, {bit}) => bits | bit, 0))
    others.length = 0
    for (const count of this.cells.counts) others.push(count)
    const start = others.length
    let end = 0
    for (let i = 0; i < this.touchedCount; i++) {
      const place = this.touched[i] ?? 0
      for (let word = seen[place] ?? 0; word !== 0; word &= word - 1) {
        const peer = lowestNumber(word, place)
        numbers[peer] = start + end
        peers[end++] = peer
        const cell = this.common.cellAt(this.cells, peer)
        others[cell] = (others[cell] ?? 0) - 1
      }
      seen[place] = 0
    }
    this.named = end
    this.words = (start + end + 31) >>> 5
    if (this.signatures.length < start + end) this.signatures = new Int32Array(2 * (start + end))
  }

  /** Marks who is named one by one, and notes in which words. WHY not all words between the first and the last: few name many, and classes are many. */
  private see(sets: readonly NamedSet[]): void {
    const {seen, touched} = this
    let count = 0
    for (const {set, bit} of sets) {
      const {listed} = set
      if (bit !== 0) continue
      for (let i = 0; i < listed.length; i++) {
        const peer = listed[i] ?? 0
        const word = peer >>> 5
        const before = seen[word] ?? 0
        if (before === 0) touched[count++] = word
        seen[word] = before | (1 << (peer & 31))
      }
    }
    this.touchedCount = count
  }

  /** Puts the touched words in order. WHY by hand where they are few: as most are, and a call of the language's own way is dear for those. */
  private sortTouched(): void {
    const {touched, touchedCount} = this
    if (touchedCount > fewMax) {
      touched.subarray(0, touchedCount).sort()
      return
    }
    for (let i = 1; i < touchedCount; i++) {
      const own = touched[i] ?? 0
      let at = i
      for (; at > 0 && (touched[at - 1] ?? 0) > own; at--) touched[at] = touched[at - 1] ?? 0
      touched[at] = own
    }
  }

  /** Writes all numbers that stand for somebody. */
  writeEveryone(into: Bits, at: number): void {
    into.fill(0xffff_ffff, at, at + this.words)
    const rest = (this.first + this.named) & 31
    if (rest !== 0) into[at + this.words - 1] = (1 << rest) - 1
    for (let cell = 0; cell < this.others.length; cell++) {
      if (this.others[cell] === 0) into[at + (cell >>> 5)] = (into[at + (cell >>> 5)] ?? 0) & ~(1 << (cell & 31))
    }
  }

  /** Writes one of the sets that the field was filled with. `everyone`: where everyone was written in the same words. */
  write({set: {listed, isRest}, bit}: NamedSet, into: Bits, {at, everyone}: {readonly at: number; readonly everyone: number}): void {
    into.fill(0, at, at + this.words)
    if (bit === 0) this.writeListed(listed, into, at)
    else this.writeCommon(bit, into, at)
    if (bit === 0 && !isRest) return
    for (let i = 0; i < this.words; i++) into[at + i] = (isRest ? ~(into[at + i] ?? 0) : (into[at + i] ?? 0)) & (into[everyone + i] ?? 0)
  }

  private writeListed(listed: Int32Array, into: Bits, at: number): void {
    for (let i = 0; i < listed.length; i++) {
      const number = this.numbers[listed[i] ?? 0] ?? 0
      const word = at + (number >>> 5)
      into[word] = (into[word] ?? 0) | (1 << (number & 31))
    }
  }

  private writeCommon(bit: number, into: Bits, at: number): void {
    const {first, named, peers, common} = this
    for (const [cell, key] of this.cells.keys.entries()) {
      if ((key & bit) !== 0) into[at + (cell >>> 5)] = (into[at + (cell >>> 5)] ?? 0) | (1 << (cell & 31))
    }
    for (let i = 0; i < named; i++) {
      if ((common.holdersOf(peers[i] ?? 0) & bit) === 0) continue
      const word = at + ((first + i) >>> 5)
      into[word] = (into[word] ?? 0) | (1 << ((first + i) & 31))
    }
  }

  /** For how many classes the numbers stand that are written in some words. */
  weigh(bits: Bits, at: number): number {
    let weight = countBits(bits, at, at + this.words)
    for (let cell = 0; cell < this.others.length; cell++) {
      if ((((bits[at + (cell >>> 5)] ?? 0) >>> (cell & 31)) & 1) === 1) weight += (this.others[cell] ?? 0) - 1
    }
    return weight
  }

  /** Numbers of the field as a set. INVARIANT: no set of the field is common. */
  setOf(bits: Bits): PeerSet {
    const isRest = hasBit(bits, 0)
    return {listed: this.peers.subarray(0, this.named).filter((_, i) => hasBit(bits, i + 1) !== isRest), isRest}
  }
}
