// What draws a matrix, in whichever way: as a table in the document, or on a canvas where there are too many cells for one.

import type {Shown} from "./shown.ts"
import type {Spot} from "./walk.ts"

/** Draws what it is shown, and again when it is shown something else. */
export type Painter = {
  readonly show: (shown: Shown) => void
  /** Marks the cell whose flow is walked. */
  readonly mark: (spot: Spot | null) => void
  readonly stop: () => void
}

/** Told of the cell that was chosen. */
export type OnChoose = (spot: Spot) => void

/** The sign of a cell by its kind: shape carries the meaning, colour repeats it. */
export const signs = {open: "●", partly: "◐", mixed: "◇", closed: "·", unknown: "?", self: "", unsaid: ""} as const

/** The sign of a change, beside that of the cell. */
export const changeSigns = {same: "", opened: "+", closed: "−", changed: "~"} as const
