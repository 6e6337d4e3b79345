// The ends of a world with their classes in it and in its baseline: ends that are alike in both are one joint class.

import type {Analysis} from "@carveout/engine"

/**
 * Joint classes: the class `now`, and `before`, -1 where the baseline has no such end. `ofEnd`: the joint classes of every end; several
 * only of an end outside, of which the baseline tells parts apart.
 */
export type Joints = {
  readonly now: readonly number[]
  readonly before: readonly number[]
  readonly ofEnd: readonly (readonly number[])[]
}

/** Joins a matrix with its baseline; they may be one object. */
export function jointsOf(matrix: Analysis.ClassMatrix, baseline: Analysis.ClassMatrix): Joints {
  if (matrix === baseline) {
    const own = Array.from({length: matrix.classes}, (_, cls) => cls)
    const lists = own.map((cls) => [cls])
    return {now: own, before: own, ofEnd: matrix.ends.map(({cls}) => lists[cls] ?? [])}
  }
  const now: number[] = []
  const before: number[] = []
  const lists: (readonly number[])[] = []
  const known = new Map<number, number>()
  const joint = (cls: number, old: number): number => {
    const key = cls * (baseline.classes + 1) + old + 1
    const found = known.get(key)
    if (found !== undefined) return found
    known.set(key, now.length)
    now.push(cls)
    before.push(old)
    lists.push([now.length - 1])
    return now.length - 1
  }
  const old = oldClasses(baseline)
  const oldOutside = baseline.ends.filter(({kind}) => kind === "outside")
  const ofEnd = matrix.ends.map((end) => {
    if (end.outside === null) return lists[joint(end.cls, old.get(end.name) ?? -1)] ?? []
    const parts = oldOutside.filter((other) => overlap(end.outside, other.outside)).map(({cls}) => joint(end.cls, cls))
    return parts.length === 0 ? [joint(end.cls, -1)] : parts
  })
  return {now, before, ofEnd}
}

const knownClasses = new WeakMap<Analysis.ClassMatrix, ReadonlyMap<string, number>>()

/** Classes by name. WHY remembered: a baseline stays while a person types. */
function oldClasses(baseline: Analysis.ClassMatrix): ReadonlyMap<string, number> {
  let found = knownClasses.get(baseline)
  if (found === undefined) {
    found = new Map(baseline.ends.flatMap(({name, cls, outside}) => (outside === null ? [[name, cls] as const] : [])))
    knownClasses.set(baseline, found)
  }
  return found
}

/** Whether two parts of the outside share an address. Ranges ascend. */
function overlap(a: Analysis.OutsideEnd | null, b: Analysis.OutsideEnd | null): boolean {
  if (a === null || b === null || a.ipFamily !== b.ipFamily) return false
  let i = 0
  let j = 0
  for (;;) {
    const [left, right] = [a.ranges[i], b.ranges[j]]
    if (left === undefined || right === undefined) return false
    if (left.first <= right.last && right.first <= left.last) return true
    if (left.last < right.first) i++
    else j++
  }
}
