// The cells between lines: one for every two slots, each the sum of what passes between their members, now and in the baseline.

import {changeOf} from "./counting.ts"
import type {PairCounter} from "./counting.ts"
import type {Joints} from "./joints.ts"
import type {Line} from "./lines.ts"
import type {MatrixView} from "./view.ts"

/** What of the view is found here. */
export type Cells = Pick<MatrixView, "side" | "slots" | "cells" | "before" | "changes">

/** Members of a line: joint classes with how many members are of each. */
export type Part = {readonly joint: number; readonly count: number}

/** Fills the cells between lines, given by their parts. */
export function cellsOf(counter: PairCounter, lines: readonly (readonly Part[])[]): Cells {
  const {slots, parts} = slotsOf(lines)
  const side = parts.length
  const cells = new Uint32Array(side * side)
  const before = new Uint32Array(counter.isPlain ? 0 : side * side)
  const changes = new Uint8Array(before.length)
  const joints = Int32Array.from(parts, (own) => (own.length === 1 ? (own[0]?.joint ?? -1) : -1))
  const put = (index: number, now: number, old: number, change: number): void => {
    cells[index] = now
    if (before.length === 0) return
    before[index] = old
    changes[index] = change
  }
  // WHY no object for a cell of two classes: there are many, and all are filled at every key.
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const source = joints[i] ?? -1
      const target = joints[j] ?? -1
      if (source === -1 || target === -1) {
        put(i * side + j, ...mixedCell(counter, [parts[i] ?? [], parts[j] ?? []], i === j))
        continue
      }
      const pair = source * counter.count + target
      const now = counter.now[pair] ?? 0
      const old = counter.before[pair] ?? 0
      put(i * side + j, now, old, changeOf(old, now))
    }
  }
  return {side, slots, cells, before, changes}
}

/** A cell of lines with members of several classes. */
function mixedCell(
  counter: PairCounter,
  [from, to]: readonly [readonly Part[], readonly Part[]],
  isSame: boolean,
): readonly [number, number, number] {
  for (const {joint, count} of from) {
    for (const other of to) {
      const selves = isSame && other.joint === joint ? count : 0
      counter.addApart(joint, other.joint, count * other.count - selves)
    }
  }
  return counter.take()
}

/** Lines of one joint class share a slot; where others are mixed, only with as many members, since cells count pairs. */
function slotsOf(lines: readonly (readonly Part[])[]): {readonly slots: Uint32Array; readonly parts: readonly (readonly Part[])[]} {
  const isUniform = lines.every(({length}) => length === 1)
  const places = new Map<number, number>()
  const parts: (readonly Part[])[] = []
  const slots = Uint32Array.from(lines, (each) => {
    const [first] = each
    if (first === undefined || each.length > 1) return parts.push(each) - 1
    const key = isUniform ? first.joint : first.joint * countMax + first.count
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, parts.length)
    return parts.push(each) - 1
  })
  return {slots, parts}
}

/** WHY: two numbers below it make one exact number. */
const countMax = 2 ** 26

/** The parts of every line. */
export function partsOf({ofInside, ofOutside, now}: Joints, lines: readonly Line[]): readonly (readonly Part[])[] {
  const counts = new Float64Array(now.length)
  const single = now.map((_, joint): readonly Part[] => [{joint, count: 1}])
  return lines.map(({members}) => {
    const [first = 0] = members
    if (members.length === 1 && first < ofInside.length) return single[ofInside[first] ?? 0] ?? []
    const touched: number[] = []
    const add = (joint: number, count: number): void => {
      if (counts[joint] === 0) touched.push(joint)
      counts[joint] = (counts[joint] ?? 0) + count
    }
    for (const member of members) {
      if (member < ofInside.length) {
        add(ofInside[member] ?? 0, 1)
        continue
      }
      const own = ofOutside[member - ofInside.length] ?? []
      // WHY a part: an end outside that the baseline cuts is still one end.
      for (const joint of own) add(joint, 1 / own.length)
    }
    return touched.map((joint) => {
      const count = counts[joint] ?? 0
      counts[joint] = 0
      return {joint, count}
    })
  })
}
