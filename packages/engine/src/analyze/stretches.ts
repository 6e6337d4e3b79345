// A family's addresses cut at every border that anything in a program draws. Within a stretch no set tells addresses apart.

import {bitsOf} from "../net/address.ts"
import type {Family} from "../net/address.ts"
import type {PrefixSet} from "../net/prefix-set.ts"

/** Consecutive addresses, and the class that they share with other stretches. */
export type Stretch = {readonly first: bigint; readonly last: bigint; readonly cls: number}

/** A family cut up: stretches ascending and without gaps, and by class the places of the sets that hold it, ascending. */
export type Cut = {readonly stretches: readonly Stretch[]; readonly classes: readonly (readonly number[])[]}

/** Cuts a family at the borders of sets. */
export function cutFamily(family: Family, sets: readonly PrefixSet[]): Cut {
  const changes = changesOf(sets)
  const starts = [...changes.keys()].sort((a, b) => (a < b ? -1 : 1))
  const end = 1n << BigInt(bitsOf(family))
  const active = new Set<number>()
  const ids = new Map<string, number>()
  const classes: (readonly number[])[] = []
  const stretches: Stretch[] = []
  for (const [i, first] of starts.entries()) {
    if (first === end) break
    for (const set of changes.get(first) ?? []) if (!active.delete(set)) active.add(set)
    const members = [...active].sort((a, b) => a - b)
    const key = members.join()
    let cls = ids.get(key)
    if (cls === undefined) {
      cls = classes.length
      ids.set(key, cls)
      classes.push(members)
    }
    stretches.push({first, last: (starts[i + 1] ?? end) - 1n, cls})
  }
  return {stretches, classes}
}

/** The sets that begin or end at each border. */
function changesOf(sets: readonly PrefixSet[]): ReadonlyMap<bigint, readonly number[]> {
  const changes = new Map<bigint, number[]>([[0n, []]])
  const note = (border: bigint, set: number): void => {
    const known = changes.get(border)
    if (known === undefined) changes.set(border, [set])
    else known.push(set)
  }
  for (const [set, {ranges}] of sets.entries()) {
    for (const {first, last} of ranges) {
      note(first, set)
      note(last + 1n, set)
    }
  }
  return changes
}

/** The place of the stretch that holds an address. */
export function stretchAt({stretches}: Cut, value: bigint): number {
  let low = 0
  let high = stretches.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((stretches[middle]?.first ?? 0n) <= value) low = middle
    else high = middle - 1
  }
  return low
}
