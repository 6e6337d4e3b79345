// What the comparison asks for and shows.

import type {Asked} from "../trace/view.ts"

/** With what the world is compared: its baseline, or itself with every staged policy promoted. */
export const comparisons = ["baseline", "staged"] as const
/** One of them. */
export type Comparison = (typeof comparisons)[number]

/** What is compared. */
export type ChangesWant = {readonly with: Comparison}

/** A group of flows that are judged otherwise, in words; and the flow that shows it, as it is asked for. */
export type ChangeLine = {
  readonly asked: Asked
  readonly part: "opened" | "closed" | "redecided"
  readonly from: string
  readonly to: string
  readonly packets: string
  readonly change: string
  readonly witness: string
  readonly causes: readonly {readonly text: string; readonly file: string | null; readonly line: number}[]
}

/** Pods whose name lookups time out after the change, and one of these lookups as it is asked for. */
export type LostLine = {readonly resolver: string; readonly clients: string; readonly asked: Asked}

/**
 * The groups, opened ones first. `staged`: how many staged policies a promotion enforces, or deletes another for; `left`: how many it leaves as they are,
 * `notes`: which, where that was asked; `isFirst`: the world has pods, and the baseline none; `lost`: what breaks nearly every app, and is said first.
 */
export type ChangesView = {
  readonly with: Comparison
  readonly lines: readonly ChangeLine[]
  readonly summary: string
  readonly staged: number
  readonly left: number
  readonly notes: readonly string[]
  readonly isFirst: boolean
  readonly lost: readonly LostLine[]
}
