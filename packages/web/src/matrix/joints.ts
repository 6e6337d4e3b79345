// The ends of a world with their classes in it and in its baseline: ends that are alike in both are one joint class.

import type {Analysis} from "@carveout/engine"

/**
 * Joint classes: the class `now`, and `before`, -1 where the baseline has no such end. `ofInside` by place; `ofOutside` has several
 * where the baseline tells parts of an end apart.
 */
export type Joints = {
  readonly now: readonly number[]
  readonly before: readonly number[]
  readonly ofInside: Uint32Array
  readonly ofOutside: readonly (readonly number[])[]
}

/** Joins a matrix with its baseline; they may be one object. */
export function jointsOf(matrix: Analysis.ClassMatrix, baseline: Analysis.ClassMatrix): Joints {
  const {inside, outside, classOf} = matrix
  if (matrix === baseline) {
    const own = Array.from({length: matrix.classes}, (_, cls) => cls)
    return {
      now: own,
      before: own,
      ofInside: classOf.subarray(0, inside.length),
      ofOutside: outside.map((_, i) => [classOf[inside.length + i] ?? 0]),
    }
  }
  const numbering = new Numbering(baseline.classes)
  const old = oldClasses(matrix, baseline)
  const ofInside = new Uint32Array(inside.length)
  for (let place = 0; place < ofInside.length; place++) ofInside[place] = numbering.joint(classOf[place] ?? 0, old[place] ?? -1)
  const ofOutside = outside.map((end, i) => {
    const cls = classOf[inside.length + i] ?? 0
    const parts = baseline.outside.flatMap((other, j) =>
      overlap(end, other) ? [numbering.joint(cls, baseline.classOf[baseline.inside.length + j] ?? 0)] : [],
    )
    return parts.length === 0 ? [numbering.joint(cls, -1)] : parts
  })
  return {now: numbering.now, before: numbering.before, ofInside, ofOutside}
}

class Numbering {
  readonly now: number[] = []
  readonly before: number[] = []
  private readonly known = new Map<number, number>()
  private readonly room: number

  constructor(classesBefore: number) {
    this.room = classesBefore + 1
  }

  joint(cls: number, old: number): number {
    const key = cls * this.room + old + 1
    const found = this.known.get(key)
    if (found !== undefined) return found
    this.known.set(key, this.now.length)
    this.now.push(cls)
    this.before.push(old)
    return this.now.length - 1
  }
}

/** The classes before, by place now: of the same place while nobody came or went, else of the same name. */
function oldClasses({inside}: Analysis.ClassMatrix, baseline: Analysis.ClassMatrix): Int32Array {
  if (inside === baseline.inside) return Int32Array.from(baseline.classOf.subarray(0, inside.length))
  const places = new Map(baseline.inside.map(({name}, place) => [name, place]))
  return Int32Array.from(inside, ({name}) => {
    const place = places.get(name)
    return place === undefined ? -1 : (baseline.classOf[place] ?? -1)
  })
}

/** Whether two parts of the outside share an address. Ranges ascend. */
function overlap(a: Analysis.OutsideEnd, b: Analysis.OutsideEnd): boolean {
  if (a.ipFamily !== b.ipFamily) return false
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
