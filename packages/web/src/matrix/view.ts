// What the matrix asks for and is given: numbers by line, so that thousands of lines are no millions of objects.

import type {Analysis} from "@carveout/engine"

/** What of the packets the matrix shows; null is every one. */
export type Wire = {readonly protocol: string | null; readonly port: number | null}

/** What a row or a column stands for. */
export const groupings = ["pods", "workloads", "namespaces", "classes"] as const
export type Grouping = (typeof groupings)[number]

/** A grouping, or the one that fits the size of the world. */
export type GroupingWish = Grouping | "auto"

/** `known`: the id of the lines that the page has, so that their names are not sent again. */
export type MatrixWant = {readonly wire: Wire; readonly by: GroupingWish; readonly known: string}

/** What a cell says by its shape; `mixed`: pairs of the cell differ. */
export type CellKind = Analysis.Extent | "mixed"

/** A cell in words; the packets, or how many pairs have which. */
export type CellWords = {readonly kind: CellKind; readonly text: string}

/** How a cell differs from the baseline, by place: not at all, something where nothing was, nothing where something was, otherwise. */
export const cellChanges = ["same", "opened", "closed", "changed"] as const
export type CellChange = (typeof cellChanges)[number]

/** Rows and columns. `sizes`: members of a line. `outsideFrom`: where lines outside begin. */
export type MatrixLines = {
  readonly id: string
  readonly names: readonly string[]
  readonly sizes: Uint32Array
  readonly outsideFrom: number
}

/** What rows and columns stand for, and how many there would be of each sort. */
export type Outline = {readonly by: Grouping; readonly counts: Readonly<Record<Grouping, number>>}

/**
 * The matrix. `lines` is null where the page has those of `linesId`. Lines that are alike share a slot: `slots` is by line, and `cells`,
 * `before` and `changes` have a row and a column for each of `side` slots; cells are places in `words`, 0 is closed. `before` and
 * `changes` are empty where nothing differs from the baseline.
 *
 * Exceptions are four numbers each: a place, then cell, before and change. In a matrix by pods (`nodes` not empty) the place is of two
 * slots and counts for lines of one node; else it is of two lines, row times lines plus column.
 */
export type MatrixView = Outline & {
  readonly linesId: string
  readonly lines: MatrixLines | null
  readonly side: number
  readonly slots: Uint32Array
  readonly nodes: Int32Array
  readonly cells: Uint32Array
  readonly before: Uint32Array
  readonly changes: Uint8Array
  readonly exceptions: Uint32Array
  readonly words: readonly CellWords[]
}
