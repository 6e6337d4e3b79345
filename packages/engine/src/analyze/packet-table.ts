// Sets of packets by number: each set once, and what was computed from two of them remembered.

import {partitionPackets} from "../net/packet-partition.ts"
import {PacketSet} from "../net/packet-set.ts"
import {NumberLists} from "../std/number-lists.ts"

/** The number of the set without packets. */
export const noPackets = 0
/** The number of the set of all packets. */
export const allPackets = 1

/** WHY: two numbers below it make one exact number. */
const idsMax = 2 ** 26

/** WHY: a small number is no object, and most tables are small. */
const smallMax = 2 ** 15

/** Two numbers as one. Pairs that are not small are below zero. */
function pairOf(a: number, b: number): number {
  return a < smallMax && b < smallMax ? a * smallMax + b : -(a * idsMax + b)
}

/** A part of all packets, and the sets that hold it, by number. */
export type Division = {readonly packets: number; readonly members: ReadonlySet<number>}

/** Numbers for sets of packets. The same set has the same number. */
export class PacketTable {
  private readonly sets: PacketSet[] = []
  private readonly ids = new Map<string, number>()
  private readonly meets = new Map<number, number>()
  private readonly joins = new Map<number, number>()
  private readonly cuts = new Map<number, number>()
  private readonly unionLists = new NumberLists()
  private readonly unions: number[] = []
  private readonly divisionLists = new NumberLists()
  private readonly divisions: (readonly Division[] | undefined)[] = []

  constructor() {
    this.idOf(PacketSet.empty)
    this.idOf(PacketSet.all)
  }

  /** How many sets there are. */
  get size(): number {
    return this.sets.length
  }

  /** How many sets were made or combined. */
  get made(): number {
    return this.sets.length + this.meets.size + this.joins.size + this.cuts.size + this.unions.length
  }

  idOf(set: PacketSet): number {
    const known = this.ids.get(set.key)
    if (known !== undefined) return known
    const id = this.sets.length
    this.sets.push(set)
    this.ids.set(set.key, id)
    return id
  }

  setOf(id: number): PacketSet {
    return this.sets[id] ?? PacketSet.empty
  }

  /** What two sets share. */
  meet(a: number, b: number): number {
    if (a === b || b === allPackets) return a
    if (a === allPackets) return b
    if (a === noPackets || b === noPackets) return noPackets
    const key = a < b ? pairOf(a, b) : pairOf(b, a)
    const known = this.meets.get(key)
    if (known !== undefined) return known
    const id = this.idOf(this.setOf(a).intersect(this.setOf(b)))
    this.meets.set(key, id)
    return id
  }

  /** What is in either set. */
  join(a: number, b: number): number {
    if (a === b || b === noPackets) return a
    if (a === noPackets) return b
    if (a === allPackets || b === allPackets) return allPackets
    const key = a < b ? pairOf(a, b) : pairOf(b, a)
    const known = this.joins.get(key)
    if (known !== undefined) return known
    const id = this.idOf(this.setOf(a).union(this.setOf(b)))
    this.joins.set(key, id)
    return id
  }

  /** What is in any of some sets. */
  joinAll(ids: readonly number[]): number {
    const [first = noPackets, second] = ids
    if (second === undefined) return first
    if (ids.length === 2) return this.join(first, second)
    const list = this.unionLists.idOf(ids)
    return (this.unions[list] ??= this.idOf(PacketSet.unionOf(ids.map((each) => this.setOf(each)))))
  }

  /** What the first set has and the second has not. */
  minus(a: number, b: number): number {
    if (a === b || a === noPackets || b === allPackets) return noPackets
    if (b === noPackets) return a
    const key = pairOf(a, b)
    const known = this.cuts.get(key)
    if (known !== undefined) return known
    const id = this.idOf(this.setOf(a).subtract(this.setOf(b)))
    this.cuts.set(key, id)
    return id
  }

  /** The fewest parts that none of some sets tells apart; together they are all packets. */
  partition(ids: Iterable<number>): readonly PacketSet[] {
    return this.divide([...new Set(ids)].filter((id) => id !== noPackets && id !== allPackets)).map(({packets}) => this.setOf(packets))
  }

  /** The same parts by number, each with those of the sets that hold it. Remembered: most ends meet the same rules. */
  divide(ids: readonly number[]): readonly Division[] {
    const sorted = ascending(ids)
    const list = this.divisionLists.idOf(sorted)
    const known = this.divisions[list]
    if (known !== undefined) return known
    const parts = partitionPackets(sorted.map((id) => this.setOf(id))).map(({packets, members}): Division => {
      return {packets: this.idOf(packets), members: new Set(members.map((place) => sorted[place] ?? noPackets))}
    })
    this.divisions[list] = parts
    return parts
  }
}

/** LIMIT: numbers that are put in order one by one. WHY: sorting a handful the language's own way takes longer, and room. */
const fewMax = 16

function ascending(numbers: readonly number[]): readonly number[] {
  if (numbers.length > fewMax) return numbers.toSorted((a, b) => a - b)
  const sorted = numbers.slice()
  for (let i = 1; i < sorted.length; i++) {
    const own = sorted[i] ?? 0
    let at = i
    for (; at > 0 && (sorted[at - 1] ?? 0) > own; at--) sorted[at] = sorted[at - 1] ?? 0
    sorted[at] = own
  }
  return sorted
}
