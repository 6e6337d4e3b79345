// What the matrix asks for and shows.

import type {Grid} from "@carveout/report"

/** What of the packets the matrix shows; null is every one. */
export type Wire = {readonly protocol: string | null; readonly port: number | null}

/** Of which packets the matrix speaks. */
export type MatrixWant = {readonly wire: Wire}

/** A cell that the baseline has otherwise. */
export type CellChange = "opened" | "closed" | "changed"

/** The grid. `changes`: by `row column`, only cells that changed against the baseline. */
export type MatrixView = {readonly grid: Grid; readonly changes: Readonly<Record<string, CellChange>>}
