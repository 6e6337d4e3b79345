// A set of ports, 0 to 65535, with the operations of sets. Immutable; one form for one set.

import {assert} from "../std/assert.ts"
import {portMax} from "./port.ts"
import {difference, includes, intersection, merged, numberSteps, sameRanges} from "./ranges.ts"
import type {Range, Ranges} from "./ranges.ts"

/** A set of ports. */
export class PortSet {
  static readonly empty: PortSet = new PortSet([])
  static readonly all: PortSet = new PortSet([{first: 0, last: portMax}])

  readonly ranges: Ranges<number>

  private constructor(ranges: Ranges<number>) {
    this.ranges = ranges
  }

  /** The set of any ranges, overlapping or not. */
  static of(ranges: readonly Range<number>[]): PortSet {
    for (const {first, last} of ranges) assert(0 <= first && first <= last && last <= portMax, `ports ${first} to ${last}`)
    return new PortSet(merged(ranges, numberSteps))
  }

  isEmpty(): boolean {
    return this.ranges.length === 0
  }

  union(other: PortSet): PortSet {
    return PortSet.of([...this.ranges, ...other.ranges])
  }

  intersect(other: PortSet): PortSet {
    return new PortSet(intersection(this.ranges, other.ranges))
  }

  subtract(other: PortSet): PortSet {
    return new PortSet(difference(this.ranges, other.ranges, numberSteps))
  }

  complement(): PortSet {
    return PortSet.all.subtract(this)
  }

  has(port: number): boolean {
    return includes(this.ranges, port)
  }

  equals(other: PortSet): boolean {
    return sameRanges(this.ranges, other.ranges)
  }

  /** Sorted and merged, as formats print them: `80-90,443`. */
  toText(): string {
    return this.ranges.map(({first, last}) => (first === last ? String(first) : `${first}-${last}`)).join(",")
  }
}
