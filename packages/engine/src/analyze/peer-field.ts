// The peer classes of one list, numbered anew: those that some rule of it names, and one more for all the others, whom no rule of it
// tells apart. Walks are over these few, so a list costs what it names and not what the world holds.

import {allBits, hasBit, noBits, setBit} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import {listedIn} from "./peer-set.ts"
import type {PeerSet} from "./peer-set.ts"

/**
 * A field. Number 0 is everybody who is not named, number i + 1 is `named[i]`. `others`: how many 0 stands for; `everyone`: all numbers
 * that stand for somebody.
 */
export type PeerField = {
  readonly named: Int32Array
  readonly others: number
  readonly size: number
  readonly everyone: Bits
  /** A set of the sets that the field was made of. */
  readonly bitsOf: (peers: PeerSet) => Bits
  /** Numbers of the field as a set. */
  readonly setOf: (bits: Bits) => PeerSet
}

/** The field of some sets, of `count` classes in all. */
export function fieldOf(sets: Iterable<PeerSet>, count: number): PeerField {
  const distinct = new Set(sets)
  const named = listedIn(distinct)
  const size = named.length + 1
  const everyone = allBits(size)
  const others = count - named.length
  if (others === 0) everyone[0] = (everyone[0] ?? 0) & ~1
  const known = new Map<PeerSet, Bits>()
  return {
    named,
    others,
    size,
    everyone,
    bitsOf: (peers) => {
      let bits = known.get(peers)
      if (bits === undefined) known.set(peers, (bits = bitsIn(named, everyone, peers)))
      return bits
    },
    setOf: (bits) => {
      const isRest = hasBit(bits, 0)
      const listed = named.filter((_, i) => hasBit(bits, i + 1) !== isRest)
      return {listed, isRest}
    },
  }
}

/** WHY two fingers: both lists ascend, and what a set lists is named. */
function bitsIn(named: Int32Array, everyone: Bits, {listed, isRest}: PeerSet): Bits {
  const bits = noBits(named.length + 1)
  for (let i = 0, place = 0; place < listed.length; i++) {
    if (named[i] !== listed[place]) continue
    setBit(bits, i + 1)
    place++
  }
  for (let i = 0; i < bits.length; i++) bits[i] = (isRest ? ~(bits[i] ?? 0) : (bits[i] ?? 0)) & (everyone[i] ?? 0)
  return bits
}
