// Sets of pairs of small numbers: source port and port, or ICMP type and code. Immutable; one form for one set.

import {difference, includes, intersection, merged, numberSteps} from "./ranges.ts"
import type {Range, Ranges} from "./ranges.ts"

/** A rectangle: every pair of a number of `outer` and a number of `inner`. Neither is empty. */
export type Band = {readonly outer: Ranges<number>; readonly inner: Ranges<number>}

type Operation = (a: Ranges<number>, b: Ranges<number>) => Ranges<number>

const operations = {
  union: (a: Ranges<number>, b: Ranges<number>): Ranges<number> => merged([...a, ...b], numberSteps),
  intersect: (a: Ranges<number>, b: Ranges<number>): Ranges<number> => intersection(a, b),
  subtract: (a: Ranges<number>, b: Ranges<number>): Ranges<number> => difference(a, b, numberSteps),
} as const

/** A set of pairs. INVARIANT: bands have disjoint `outer` and distinct `inner`, and stand in the order of their first `outer`. */
export class Grid {
  static readonly empty: Grid = new Grid([])

  readonly bands: readonly Band[]
  /** The same text for the same set. */
  readonly key: string

  private constructor(bands: readonly Band[]) {
    this.bands = bands
    this.key = bands.map(({outer, inner}) => `${rangesText(outer)}*${rangesText(inner)}`).join("|")
  }

  /** The set of any rectangles, overlapping or not. */
  static of(bands: readonly Band[]): Grid {
    const solid = bands.filter(({outer, inner}) => outer.length > 0 && inner.length > 0)
    const [first] = solid
    if (first === undefined) return Grid.empty
    if (solid.length === 1) return new Grid([first])
    return new Grid(canonical(solid))
  }

  isEmpty(): boolean {
    return this.bands.length === 0
  }

  has(outer: number, inner: number): boolean {
    return this.bands.some((band) => includes(band.outer, outer) && includes(band.inner, inner))
  }

  equals(other: Grid): boolean {
    return this.key === other.key
  }

  union(other: Grid): Grid {
    if (this.isEmpty()) return other
    return other.isEmpty() ? this : this.combine(other, operations.union)
  }

  intersect(other: Grid): Grid {
    if (this.isEmpty() || other.isEmpty()) return Grid.empty
    return this.combine(other, operations.intersect)
  }

  subtract(other: Grid): Grid {
    if (this.isEmpty() || other.isEmpty()) return this
    return this.combine(other, operations.subtract)
  }

  /** WHY: most grids have one band over the same outer numbers, and need no cutting. */
  private combine(other: Grid, operation: Operation): Grid {
    const [a] = this.bands
    const [b] = other.bands
    if (a !== undefined && b !== undefined && this.bands.length === 1 && other.bands.length === 1) {
      if (rangesText(a.outer) === rangesText(b.outer)) return Grid.of([{outer: a.outer, inner: operation(a.inner, b.inner)}])
    }
    const cells = intervalsOf([...this.bands, ...other.bands]).map(({first, last}) => ({
      outer: [{first, last}],
      inner: operation(innerAt(this.bands, first), innerAt(other.bands, first)),
    }))
    return new Grid(gathered(cells))
  }
}

/** Ranges as text: `1-5,7`. */
export function rangesText(ranges: Ranges<number>): string {
  return ranges.map(({first, last}) => (first === last ? String(first) : `${first}-${last}`)).join(",")
}

function innerAt(bands: readonly Band[], outer: number): Ranges<number> {
  return bands.find((band) => includes(band.outer, outer))?.inner ?? []
}

function canonical(bands: readonly Band[]): readonly Band[] {
  const cells = intervalsOf(bands).map(({first, last}) => {
    const inner = bands.filter((band) => includes(band.outer, first)).flatMap((band) => band.inner)
    return {outer: [{first, last}], inner: merged(inner, numberSteps)}
  })
  return gathered(cells)
}

/** The outer axis cut at every border of the bands; what no band covers is left out. */
function intervalsOf(bands: readonly Band[]): readonly Range<number>[] {
  const borders = new Set<number>()
  for (const {outer} of bands) for (const {first, last} of outer) borders.add(first).add(last + 1)
  const sorted = [...borders].sort((a, b) => a - b)
  return sorted.slice(0, -1).map((first, i) => ({first, last: (sorted[i + 1] ?? first + 1) - 1}))
}

/** Cells with the same inner set become one band. */
function gathered(cells: readonly Band[]): readonly Band[] {
  const byInner = new Map<string, {inner: Ranges<number>; outer: Range<number>[]}>()
  for (const {outer, inner} of cells) {
    if (inner.length === 0) continue
    const key = rangesText(inner)
    const known = byInner.get(key)
    if (known === undefined) byInner.set(key, {inner, outer: [...outer]})
    else known.outer.push(...outer)
  }
  return [...byInner.values()].map(({inner, outer}) => ({inner, outer: merged(outer, numberSteps)}))
}
