// To whom other packets may pass from a class than did, where an edit is about very many: both sides of every pair are compared, and no passage is made.

import {HalfRows, onlyWayOf} from "./passages.ts"
import type {Closed} from "./passages.ts"
import type {JointClass, Side} from "./joint-class.ts"
import {noPackets} from "./packet-table.ts"
import {plainOf} from "./plain-pairs.ts"
import type {Plain} from "./plain-pairs.ts"

/** A class as it stands in both worlds. */
export type PlainPair = readonly [base: Plain, head: Plain]

/** The rows of one world by joint class. */
type Rows = {readonly departures: HalfRows; readonly arrivals: HalfRows}

/** Two worlds side by side. INVARIANT: no node of either has host endpoints, so that where ends stand has no say between pods. */
export class ChangedSides {
  private readonly isOpen: Uint8Array
  private readonly base: Rows
  private readonly head: Rows

  constructor(worlds: {readonly base: Side; readonly head: Side}, classes: readonly JointClass[]) {
    this.isOpen = Uint8Array.from(classes, (cls) => Number(isOpen(cls)))
    const rowsOf = (side: "base" | "head"): Rows => {
      const {space} = worlds[side]
      const closed = classes.map((cls): Closed | null => (cls[side] === null || isOpen(cls) ? null : onlyWayOf(cls[side])))
      return {departures: new HalfRows(space, closed, "departure"), arrivals: new HalfRows(space, closed, "arrival")}
    }
    this.base = rowsOf("base")
    this.head = rowsOf("head")
  }

  /** Classes to which something else may pass: those of which either half says something else, and all that stand in several ways. */
  from([before, after]: PlainPair): readonly number[] {
    const [near, nearNow] = [this.base.departures.spread(before.departure), this.head.departures.spread(after.departure)]
    const [far, farNow] = [this.base.arrivals.at(before.peer), this.head.arrivals.at(after.peer)]
    const [rows, rowsNow] = [this.base.arrivals.rowOf, this.head.arrivals.rowOf]
    const found: number[] = []
    for (let place = 0; place < this.isOpen.length; place++) {
      const was = far[rows[place] ?? -1] ?? noPackets
      const is = farNow[rowsNow[place] ?? -1] ?? noPackets
      if (was !== is || near[place] !== nearNow[place] || this.isOpen[place] === 1) found.push(place)
    }
    return found
  }
}

/** Whether a class may stand in several ways in either world, or is missing in one. */
function isOpen({base, head}: JointClass): boolean {
  return [base, head].some((cls) => cls === null || cls.kind === "node" || plainOf(cls) === null)
}

/** A class as it stands in both worlds; null of one about which something is open. */
export function plainPairOf(cls: JointClass): PlainPair | null {
  const [before, after] = [cls.base && plainOf(cls.base), cls.head && plainOf(cls.head)]
  return isOpen(cls) || before === null || after === null ? null : [before, after]
}
