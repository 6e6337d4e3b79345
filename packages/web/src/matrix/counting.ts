// Pairs of a cell counted by what passes between them, now and in the baseline. Squares of numbers; loops that run at every key.

import type {Analysis} from "@carveout/engine"
import type {CellTable} from "./cell-words.ts"
import type {Joints} from "./joints.ts"
import {cellChanges} from "./view.ts"

/** A world and its baseline by classes, with their ends joined. */
export type Compared = {readonly matrix: Analysis.ClassMatrix; readonly baseline: Analysis.ClassMatrix; readonly joints: Joints}

const changedOtherwise = cellChanges.indexOf("changed")

/** How a pair differs, by place in `cellChanges`. */
export function changeOf(before: number, now: number): number {
  if (before === now) return 0
  return before === 0 ? 1 : now === 0 ? 2 : changedOtherwise
}

/** Counts pairs of joint classes, one cell after the other. */
export class PairCounter {
  /** How many joint classes there are. */
  readonly count: number
  /** By pair of joint classes the place of its words, between ends apart. */
  readonly now: Uint32Array
  /** The same in the baseline; the same array where that is the world itself. */
  readonly before: Uint32Array
  readonly isPlain: boolean
  private readonly table: CellTable
  private readonly near: {readonly now: Near; readonly before: Near}
  private readonly tallies: {readonly now: Tally; readonly before: Tally}
  private change = 0

  constructor({matrix, baseline, joints}: Compared, table: CellTable) {
    this.table = table
    this.count = joints.now.length
    this.isPlain = matrix === baseline
    const [own, old] = [table.numbersOf(matrix), table.numbersOf(baseline)]
    this.now = squareOf(matrix, own, joints.now)
    this.before = this.isPlain ? this.now : squareOf(baseline, old, joints.before)
    this.near = {
      now: {matrix, numbers: own, of: joints.now},
      before: {matrix: baseline, numbers: old, of: joints.before},
    }
    this.tallies = {now: new Tally(table.words.length), before: new Tally(table.words.length)}
  }

  /** The place of the words of a pair on one node, now. */
  nearNow(from: number, to: number): number {
    return placeNear(this.near.now, from, to) ?? this.now[from * this.count + to] ?? 0
  }

  /** The same in the baseline. */
  nearBefore(from: number, to: number): number {
    return placeNear(this.near.before, from, to) ?? this.before[from * this.count + to] ?? 0
  }

  /** Adds pairs of ends on different nodes. */
  addApart(from: number, to: number, pairs: number): void {
    const index = from * this.count + to
    this.add(this.now[index] ?? 0, this.before[index] ?? 0, pairs)
  }

  /** Adds pairs of ends on one node. */
  addNear(from: number, to: number, pairs: number): void {
    this.add(this.nearNow(from, to), this.nearBefore(from, to), pairs)
  }

  private add(now: number, before: number, pairs: number): void {
    if (pairs <= 0) return
    this.tallies.now.add(now, pairs)
    if (this.isPlain) return
    this.tallies.before.add(before, pairs)
    const change = changeOf(before, now)
    if (change !== 0) this.change = this.change === 0 || this.change === change ? change : changedOtherwise
  }

  /** The cell that was counted: its words, those of the baseline, and the change. */
  take(): readonly [now: number, before: number, change: number] {
    const now = this.tallies.now.take(this.table)
    const before = this.isPlain ? now : this.tallies.before.take(this.table)
    const {change} = this
    this.change = 0
    return [now, before, change]
  }
}

type Near = {readonly matrix: Analysis.ClassMatrix; readonly numbers: Uint32Array; readonly of: readonly number[]}

function squareOf({apart, classes}: Analysis.ClassMatrix, numbers: Uint32Array, of: readonly number[]): Uint32Array {
  const square = new Uint32Array(of.length * of.length)
  for (let i = 0; i < of.length; i++) {
    const from = of[i] ?? -1
    if (from === -1) continue
    for (let j = 0; j < of.length; j++) {
      const to = of[j] ?? -1
      if (to !== -1) square[i * of.length + j] = numbers[apart[from * classes + to] ?? 0] ?? 0
    }
  }
  return square
}

function placeNear({matrix: {near, classes}, numbers, of}: Near, from: number, to: number): number | undefined {
  const [source, target] = [of[from] ?? -1, of[to] ?? -1]
  if (source === -1 || target === -1) return undefined
  const pass = near.get(source * classes + target)
  return pass === undefined ? undefined : numbers[pass]
}

/** How many pairs have which content. */
class Tally {
  private readonly weights: Float64Array
  private readonly touched: number[] = []

  constructor(places: number) {
    this.weights = new Float64Array(places)
  }

  add(place: number, pairs: number): void {
    const weight = this.weights[place] ?? 0
    if (weight === 0) this.touched.push(place)
    this.weights[place] = weight + pairs
  }

  /** The words, and a new beginning. */
  take(table: CellTable): number {
    const {touched, weights} = this
    const place = touched.length > 1 ? table.mixed(touched.map((each) => [each, weights[each] ?? 0])) : (touched[0] ?? 0)
    for (const each of touched) weights[each] = 0
    touched.length = 0
    return place
  }
}
