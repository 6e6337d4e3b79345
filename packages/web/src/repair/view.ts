// What a repair of a denied flow asks for and shows.

import type {Wire} from "../matrix/view.ts"
import type {Asked} from "../trace/view.ts"

/** The flow, as its walk has it. `wish`: the number of the press, so that an answer is known to be its own. */
export type RepairWant = {readonly wish: number; readonly asked: Asked; readonly wire: Wire}

/**
 * Manifests to add with which the flow passes, or why there are none. `changes`: what they open and close, the flow itself among it, in words; `more`: how
 * many more groups there are; `overrules`: rules that denied it and may have been meant.
 */
export type RepairView = {
  readonly wish: number
  readonly text: string | null
  readonly refusal: string | null
  readonly changes: readonly {readonly part: "opened" | "closed"; readonly words: string}[]
  readonly more: number
  readonly overrules: readonly string[]
}
