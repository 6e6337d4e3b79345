// One packet between every two classes as bits: what the rows of classes say for most of the others, and then what they list.

import type {PacketSample} from "../net/packet-set.ts"
import {clearBit, noBits, setBit} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import type {PacketTable} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import {plainOf} from "./plain-pairs.ts"
import type {Plain} from "./plain-pairs.ts"
import type {EndClass, Space} from "./space.ts"

/** A row of words for each class, a bit for each class: whether the packet surely passes from the one to the other. */
export function fillSquare(space: Space, classes: readonly EndClass[], packet: PacketSample): Bits {
  return new Square(space, classes, packet).fill()
}

class Square {
  private readonly space: Space
  private readonly classes: readonly EndClass[]
  private readonly plains: readonly (Plain | null)[]
  private readonly words: number
  private readonly bits: Bits
  private readonly holds: (set: number) => boolean
  /** By peer class the places of the plain classes that are of it. */
  private readonly ofPeer: (number[] | undefined)[] = []

  constructor(space: Space, classes: readonly EndClass[], packet: PacketSample) {
    this.space = space
    this.classes = classes
    this.plains = classes.map(plainOf)
    this.words = (classes.length + 31) >>> 5
    this.bits = new Uint32Array(this.words * classes.length)
    this.holds = holdsOf(space.chains.rows.table, packet)
    for (const [place, plain] of this.plains.entries()) if (plain !== null) (this.ofPeer[plain.peer] ??= []).push(place)
  }

  fill(): Bits {
    const [leaving, open] = [this.leaving(), noBits(this.classes.length)]
    const {rows} = this.space.chains
    // Classes that let the packet in from most: whoever sends it reaches them all, but for those that they list.
    for (const [place, plain] of this.plains.entries()) {
      if (plain !== null && this.holds(rows.row(plain.arrival).base)) setBit(open, place)
    }
    for (const [place, plain] of this.plains.entries()) if (plain !== null) this.write(place, leaving(plain.departure), open)
    for (const [place, plain] of this.plains.entries()) if (plain !== null) this.correct(place, plain, leaving)
    for (const place of this.plains.keys()) if (this.plains[place] === null) this.askOne(place)
    return this.bits
  }

  /** By row, to which classes it lets the packet out. */
  private leaving(): (row: number) => Bits {
    const known = new Map<number, Bits>()
    return (row) => {
      let found = known.get(row)
      if (found === undefined) known.set(row, (found = this.spread(row)))
      return found
    }
  }

  private spread(row: number): Bits {
    const {base, peers, values} = this.space.chains.rows.row(row)
    const found = noBits(this.classes.length)
    if (this.holds(base)) for (const [place, plain] of this.plains.entries()) if (plain !== null) setBit(found, place)
    for (let i = 0; i < peers.length; i++) {
      const isOut = this.holds(values[i] ?? base)
      for (const place of this.ofPeer[peers[i] ?? 0] ?? []) {
        if (isOut) setBit(found, place)
        else clearBit(found, place)
      }
    }
    return found
  }

  private write(place: number, out: Bits, open: Bits): void {
    const start = place * this.words
    for (let i = 0; i < this.words; i++) this.bits[start + i] = (out[i] ?? 0) & (open[i] ?? 0)
  }

  /** Those of whom a class makes an exception, as it lets them in. */
  private correct(place: number, {arrival}: Plain, leaving: (row: number) => Bits): void {
    const {base, peers, values} = this.space.chains.rows.row(arrival)
    const [word, bit] = [place >>> 5, 1 << (place & 31)]
    const isIn = this.holds(base)
    for (let i = 0; i < peers.length; i++) {
      const isOpen = this.holds(values[i] ?? base)
      if (isOpen === isIn) continue
      for (const from of this.ofPeer[peers[i] ?? 0] ?? []) {
        const at = from * this.words + word
        const isOut = isOpen && ((leaving(this.plains[from]?.departure ?? 0)[word] ?? 0) & bit) !== 0
        this.bits[at] = isOut ? (this.bits[at] ?? 0) | bit : (this.bits[at] ?? 0) & ~bit
      }
    }
  }

  /** A class that stands in several ways, with everybody, both ways. */
  private askOne(place: number): void {
    const pairing = new Pairing(this.space)
    const own = this.classes[place]
    if (own === undefined) return
    for (const [other, cls] of this.classes.entries()) {
      if (this.holds(pairing.passage(own, cls, "apart").sure)) this.put(place, other)
      if (this.holds(pairing.passage(cls, own, "apart").sure)) this.put(other, place)
    }
  }

  private put(from: number, to: number): void {
    const at = from * this.words + (to >>> 5)
    this.bits[at] = (this.bits[at] ?? 0) | (1 << (to & 31))
  }
}

function holdsOf(table: PacketTable, packet: PacketSample): (set: number) => boolean {
  const known: (boolean | undefined)[] = []
  return (set) => (known[set] ??= table.setOf(set).has(packet))
}
