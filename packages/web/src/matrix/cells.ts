// The cells between lines: one for every two slots, each the sum of what passes between their members, now and in the baseline.

import type {Analysis} from "@carveout/engine"
import type {CellTable} from "./cell-words.ts"
import type {Joints} from "./joints.ts"
import type {Line} from "./lines.ts"
import {cellChanges} from "./view.ts"
import type {MatrixView} from "./view.ts"

/** A world and its baseline by classes, with their ends joined. */
export type Compared = {readonly matrix: Analysis.ClassMatrix; readonly baseline: Analysis.ClassMatrix; readonly joints: Joints}

/** What of the view is found here. */
export type Cells = Pick<MatrixView, "side" | "slots" | "cells" | "before" | "changes">

/** Members of a slot: joint classes with how many members are of each. */
export type Part = {readonly joint: number; readonly count: number}

/** Counts the pairs of a cell. */
export class CellMaker {
  readonly joints: Joints
  private readonly table: CellTable
  private readonly compared: Compared
  private readonly now: Side
  private readonly before: Side
  private change = 0

  constructor(compared: Compared, table: CellTable) {
    const {matrix, baseline, joints} = compared
    this.compared = compared
    this.joints = joints
    this.table = table
    const numbers = table.numbersOf(matrix)
    this.now = {matrix, numbers, tally: new Tally()}
    this.before = matrix === baseline ? this.now : {matrix: baseline, numbers: table.numbersOf(baseline), tally: new Tally()}
  }

  /** Whether there is nothing to compare with. */
  get isPlain(): boolean {
    return this.compared.matrix === this.compared.baseline
  }

  /** The place of a pair of joint classes now, by whether they are on one node. */
  nowAt(from: number, to: number, isNear: boolean): number {
    return placeAt(this.now, [this.joints.now[from] ?? -1, this.joints.now[to] ?? -1], isNear)
  }

  /** The same in the baseline. */
  beforeAt(from: number, to: number, isNear: boolean): number {
    return placeAt(this.before, [this.joints.before[from] ?? -1, this.joints.before[to] ?? -1], isNear)
  }

  /** Adds pairs to the cell that is being counted. */
  add(from: number, to: number, {pairs, isNear}: {readonly pairs: number; readonly isNear: boolean}): void {
    if (pairs <= 0) return
    const now = this.nowAt(from, to, isNear)
    this.now.tally.add(now, pairs)
    if (this.isPlain) return
    const before = this.beforeAt(from, to, isNear)
    this.before.tally.add(before, pairs)
    const change = changeOf(before, now)
    if (change !== 0) this.change = this.change === 0 || this.change === change ? change : changedOtherwise
  }

  /** The cell that was counted: its words, those of the baseline, and the change. */
  take(): readonly [now: number, before: number, change: number] {
    const now = this.now.tally.take(this.table)
    const before = this.isPlain ? now : this.before.tally.take(this.table)
    const {change} = this
    this.change = 0
    return [now, before, change]
  }
}

type Side = {readonly matrix: Analysis.ClassMatrix; readonly numbers: Uint32Array; readonly tally: Tally}

function placeAt({matrix: {apart, near, classes}, numbers}: Side, [from, to]: readonly [number, number], isNear: boolean): number {
  if (from === -1 || to === -1) return 0
  const index = from * classes + to
  const pass = (isNear ? near.get(index) : undefined) ?? apart[index] ?? 0
  return numbers[pass] ?? 0
}

const changedOtherwise = cellChanges.indexOf("changed")

/** How a pair differs, by place in `cellChanges`. */
export function changeOf(before: number, now: number): number {
  if (before === now) return 0
  return before === 0 ? 1 : now === 0 ? 2 : changedOtherwise
}

/** How many pairs have which content. */
class Tally {
  private readonly weights = new Map<number, number>()
  private only = -1
  private weight = 0

  add(place: number, pairs: number): void {
    if (this.only === -1 || this.only === place) {
      this.only = place
      this.weight += pairs
      return
    }
    this.weights.set(place, (this.weights.get(place) ?? 0) + pairs)
  }

  /** The words, and a new beginning. */
  take(table: CellTable): number {
    const {only, weight, weights} = this
    this.only = -1
    this.weight = 0
    if (only === -1) return 0
    if (weights.size === 0) return only
    const place = table.mixed(new Map([[only, weight], ...weights]))
    weights.clear()
    return place
  }
}

/** Fills the cells between lines. */
export function cellsOf(maker: CellMaker, lines: readonly Line[]): Cells {
  const {slots, parts} = slotsOf(maker.joints, lines)
  const side = parts.length
  const cells = new Uint32Array(side * side)
  const before = new Uint32Array(maker.isPlain ? 0 : side * side)
  const changes = new Uint8Array(before.length)
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const index = i * side + j
      const [now, old, change] = cellOf(maker, [parts[i] ?? [], parts[j] ?? []], i === j)
      cells[index] = now
      if (before.length === 0) continue
      before[index] = old
      changes[index] = change
    }
  }
  return {side, slots, cells, before, changes}
}

function cellOf(
  maker: CellMaker,
  [from, to]: readonly [readonly Part[], readonly Part[]],
  isSame: boolean,
): readonly [number, number, number] {
  const [source, target] = [from[0], to[0]]
  if (from.length === 1 && to.length === 1 && source !== undefined && target !== undefined) {
    const now = maker.nowAt(source.joint, target.joint, false)
    if (maker.isPlain) return [now, now, 0]
    const before = maker.beforeAt(source.joint, target.joint, false)
    return [now, before, changeOf(before, now)]
  }
  for (const {joint, count} of from) {
    for (const other of to) {
      const selves = isSame && other.joint === joint ? count : 0
      maker.add(joint, other.joint, {pairs: count * other.count - selves, isNear: false})
    }
  }
  return maker.take()
}

/** Lines of one joint class share a slot; where others are mixed, only with as many members, since cells count pairs. */
function slotsOf(joints: Joints, lines: readonly Line[]): {readonly slots: Uint32Array; readonly parts: readonly (readonly Part[])[]} {
  const own = lines.map(({members}) => partsOf(joints, members))
  const isUniform = own.every((parts) => parts.length === 1)
  const places = new Map<number, number>()
  const parts: (readonly Part[])[] = []
  const slots = Uint32Array.from(own, (each) => {
    const [first] = each
    if (first === undefined || each.length > 1) return parts.push(each) - 1
    const key = isUniform ? first.joint : first.joint * lengthMax + first.count
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, parts.length)
    return parts.push(each) - 1
  })
  return {slots, parts}
}

/** WHY: two numbers below it make one exact number. */
const lengthMax = 2 ** 26

/** The parts of a line. */
export function partsOf({ofEnd}: Joints, members: readonly number[]): readonly Part[] {
  const [only, ...others] = members
  const single = others.length === 0 ? ofEnd[only ?? -1] : undefined
  if (single?.length === 1) return [{joint: single[0] ?? -1, count: 1}]
  const counts = new Map<number, number>()
  for (const member of members) {
    const own = ofEnd[member] ?? []
    // WHY a part: an end outside that the baseline cuts is still one end.
    for (const joint of own) counts.set(joint, (counts.get(joint) ?? 0) + 1 / own.length)
  }
  return [...counts].map(([joint, count]) => ({joint, count}))
}
