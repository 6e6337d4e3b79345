// The peer classes of one list, numbered anew: those that some rule of it names, and one more for all the others, whom no rule of it
// tells apart. Walks are over these few, so a list costs what it names and not what the world holds.

import {hasBit, lowestNumber} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import type {PeerSet} from "./peer-set.ts"

/**
 * A field, to be filled list after list. Number 0 is everybody who is not named, number i + 1 is `named[i]`. WHY one for all lists: there
 * are as many lists as kinds of pods, and a walk of one is short. Sets are written as words of bits, where the caller has room.
 */
export class PeerField {
  /** How many classes there are. */
  readonly count: number
  /** The named classes, ascending: the first `named` entries. */
  readonly peers: Int32Array
  /** How many are named, and for how many the number 0 stands. */
  named = 0
  others = 0
  /** How many words a set takes. */
  words = 1
  /** Room for a number for each number of the field. */
  readonly signatures: Int32Array
  /** By class its number, where it is named. */
  private readonly numbers: Int32Array
  private readonly seen: Bits

  constructor(count: number) {
    this.count = count
    this.peers = new Int32Array(count)
    this.numbers = new Int32Array(count)
    this.signatures = new Int32Array(count + 1)
    this.seen = new Uint32Array((count + 31) >>> 5)
  }

  /** From now on the field is that of these sets. */
  fill(sets: Iterable<PeerSet>): void {
    const {seen, peers, numbers} = this
    let [first, last] = [seen.length, -1]
    for (const {listed} of sets) {
      for (let i = 0; i < listed.length; i++) {
        const peer = listed[i] ?? 0
        const word = peer >>> 5
        seen[word] = (seen[word] ?? 0) | (1 << (peer & 31))
      }
      if (listed.length === 0) continue
      first = Math.min(first, (listed[0] ?? 0) >>> 5)
      last = Math.max(last, (listed[listed.length - 1] ?? 0) >>> 5)
    }
    let end = 0
    for (let place = first; place <= last; place++) {
      for (let word = seen[place] ?? 0; word !== 0; word &= word - 1) {
        const peer = lowestNumber(word, place)
        peers[end++] = peer
        numbers[peer] = end
      }
      seen[place] = 0
    }
    this.named = end
    this.others = this.count - end
    this.words = (end + 32) >>> 5
  }

  /** Writes all numbers that stand for somebody. */
  writeEveryone(into: Bits, at: number): void {
    into.fill(0xffff_ffff, at, at + this.words)
    const rest = (this.named + 1) & 31
    const last = at + this.words - 1
    if (rest !== 0) into[last] = (1 << rest) - 1
    if (this.others === 0) into[at] = (into[at] ?? 0) & ~1
  }

  /** Writes one of the sets that the field was filled with. `everyone`: where everyone was written in the same words. */
  write({listed, isRest}: PeerSet, into: Bits, {at, everyone}: {readonly at: number; readonly everyone: number}): void {
    into.fill(0, at, at + this.words)
    for (let i = 0; i < listed.length; i++) {
      const number = this.numbers[listed[i] ?? 0] ?? 0
      const word = at + (number >>> 5)
      into[word] = (into[word] ?? 0) | (1 << (number & 31))
    }
    if (!isRest) return
    for (let i = 0; i < this.words; i++) into[at + i] = ~(into[at + i] ?? 0) & (into[everyone + i] ?? 0)
  }

  /** Numbers of the field as a set. */
  setOf(bits: Bits): PeerSet {
    const isRest = hasBit(bits, 0)
    return {listed: this.peers.subarray(0, this.named).filter((_, i) => hasBit(bits, i + 1) !== isRest), isRest}
  }
}
