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
