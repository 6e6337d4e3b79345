// A set of addresses of one family, with the operations of sets. Immutable; one form for one set.

import {bitsOf} from "./address.ts"
import type {Address, Family} from "./address.ts"
import type {Prefix} from "./prefix.ts"
import {bigintSteps, difference, includes, intersection, merged, sameRanges} from "./ranges.ts"
import type {Range, Ranges} from "./ranges.ts"
import {assert} from "../std/assert.ts"

/** A set of addresses of one family. */
export class PrefixSet {
  readonly family: Family
  readonly ranges: Ranges<bigint>

  private constructor(family: Family, ranges: Ranges<bigint>) {
    this.family = family
    this.ranges = ranges
  }

  /** The set of any ranges of addresses; blocks are ranges too. */
  static of(family: Family, ranges: readonly Range<bigint>[]): PrefixSet {
    const highest = (1n << BigInt(bitsOf(family))) - 1n
    for (const {first, last} of ranges) assert(0n <= first && first <= last && last <= highest, `addresses ${first} to ${last}`)
    return new PrefixSet(family, merged(ranges, bigintSteps))
  }

  isEmpty(): boolean {
    return this.ranges.length === 0
  }

  /** Every address of a family. */
  static all(family: Family): PrefixSet {
    return PrefixSet.of(family, [{first: 0n, last: (1n << BigInt(bitsOf(family))) - 1n}])
  }

  union(other: PrefixSet): PrefixSet {
    assert(other.family === this.family, "sets of two families are never joined")
    return PrefixSet.of(this.family, [...this.ranges, ...other.ranges])
  }

  intersect(other: PrefixSet): PrefixSet {
    assert(other.family === this.family, "sets of two families are never cut")
    return new PrefixSet(this.family, intersection(this.ranges, other.ranges))
  }

  subtract(other: PrefixSet): PrefixSet {
    assert(other.family === this.family, "sets of two families are never cut")
    return new PrefixSet(this.family, difference(this.ranges, other.ranges, bigintSteps))
  }

  complement(): PrefixSet {
    return PrefixSet.all(this.family).subtract(this)
  }

  has(address: Address): boolean {
    return address.family === this.family && includes(this.ranges, address.value)
  }

  equals(other: PrefixSet): boolean {
    return this.family === other.family && sameRanges(this.ranges, other.ranges)
  }

  /** The fewest blocks that make up the set, ascending. */
  toPrefixes(): readonly Prefix[] {
    return this.ranges.flatMap(({first, last}) => blocksOf(this.family, first, last))
  }
}

/** The fewest blocks between two addresses. */
function blocksOf(family: Family, first: bigint, last: bigint): readonly Prefix[] {
  const blocks: Prefix[] = []
  for (let from = first; from <= last;) {
    let hostBits = 0n
    const fits = (bits: bigint): boolean => (from & ((1n << bits) - 1n)) === 0n && from + (1n << bits) - 1n <= last
    while (hostBits < BigInt(bitsOf(family)) && fits(hostBits + 1n)) hostBits++
    const end = from + (1n << hostBits) - 1n
    blocks.push({family, length: bitsOf(family) - Number(hostBits), first: from, last: end})
    from = end + 1n
  }
  return blocks
}
