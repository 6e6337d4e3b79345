// Sets of peer classes that very many lists name. Walks and rows speak of such a set as a whole: a policy about a third of the world costs
// every list one number, and not as many as the third has classes.

import type {PeerSet} from "./peer-set.ts"

/** LIMIT: sets that are common. Each has a bit; and the more there are, the more ways there are of being in some of them. */
const setsMax = 16
/** LIMIT: classes of a set that is as well written out each time. */
const shortMax = 4
/** LIMIT: a set is common once lists that named it wrote out so many times all classes there are. */
const writtenMax = 2

/**
 * Peer classes by which of some common sets hold them: who is in the same of them is of one cell. `sets`: the sets, as bits; `keys`: by cell
 * those that hold it; `counts`: by cell how many classes it has.
 */
export type Cells = {
  readonly sets: number
  readonly keys: readonly number[]
  readonly counts: readonly number[]
  readonly places: ReadonlyMap<number, number>
}

/** The common sets of one numbering of peer classes. They are found as lists are walked, and stay what they are. */
export class CommonSets {
  /** How many peer classes there are. */
  readonly count: number
  /** How many classes were looked at to tell cells apart: for those who count. */
  looked = 0
  private readonly bits = new Map<Int32Array, number>()
  private readonly uses = new Map<Int32Array, number>()
  private readonly cells = new Map<number, Cells>()
  /** By class the common sets that list it. */
  private readonly holders: Int32Array

  constructor(count: number) {
    this.count = count
    this.holders = new Int32Array(count)
  }

  /** The common sets that list a class, as bits. */
  holdersOf(peer: number): number {
    return this.holders[peer] ?? 0
  }

  /** The bit of what a set lists, 0 where that is not common. One more list names it. */
  named({listed}: PeerSet): number {
    if (listed.length <= shortMax) return 0
    const known = this.bits.get(listed)
    if (known !== undefined) return known
    const uses = (this.uses.get(listed) ?? 0) + 1
    this.uses.set(listed, uses)
    return uses * listed.length > writtenMax * this.count && this.bits.size < setsMax ? this.take(listed) : 0
  }

  private take(listed: Int32Array): number {
    const bit = 1 << this.bits.size
    this.bits.set(listed, bit)
    for (let i = 0; i < listed.length; i++) {
      const peer = listed[i] ?? 0
      this.holders[peer] = (this.holders[peer] ?? 0) | bit
    }
    return bit
  }

  /** The cells that some sets, given as bits, make of all classes. */
  cellsOf(sets: number): Cells {
    const known = this.cells.get(sets)
    if (known !== undefined) return known
    const made = sets === 0 ? {sets, keys: [0], counts: [this.count], places: new Map([[0, 0]])} : this.cut(sets)
    this.cells.set(sets, made)
    return made
  }

  private cut(sets: number): Cells {
    const places = new Map<number, number>()
    const counts: number[] = []
    let [key, place] = [-1, -1]
    const {holders} = this
    for (let i = 0; i < holders.length; i++) {
      const held = (holders[i] ?? 0) & sets
      // WHY the last one apart: classes that follow each other are mostly of one cell.
      if (held !== key) {
        key = held
        place = places.get(key) ?? counts.length
        places.set(key, place)
      }
      counts[place] = (counts[place] ?? 0) + 1
    }
    this.looked += this.count
    return {sets, keys: [...places.keys()], counts, places}
  }

  /** The cell of a class. */
  cellAt({sets, places}: Cells, peer: number): number {
    return sets === 0 ? 0 : (places.get((this.holders[peer] ?? 0) & sets) ?? 0)
  }
}
