// What a repair of a denied flow, or of everybody's lookups, asks for and shows.

import type {Comparison} from "../changes/view.ts"
import type {Wire} from "../matrix/view.ts"
import type {Asked} from "../trace/view.ts"

/** Everybody's lookups at a resolver, null: at the one that the world has, in the world as it is or once its staged policies are promoted. */
export type LookupsRepair = {readonly kind: "lookups"; readonly resolver: string | null; readonly with: Comparison}

/** What was seen and would be denied. `log`: the number under which it was read. */
export type SeenRepair = {readonly kind: "seen"; readonly log: number; readonly with: Comparison}

/** What is to pass: the flow, as its walk has it, lookups, or what was seen. `wish`: the number of the press, so that an answer is known to be its own. */
export type RepairWant = {
  readonly wish: number
  readonly of: {readonly kind: "flow"; readonly asked: Asked; readonly wire: Wire} | LookupsRepair | SeenRepair
}

/** Manifests to add. `changes`: what they open and close, in words; `more`: how many more groups of flows there are. */
export type AdditionView = {
  readonly text: string
  readonly changes: readonly {readonly part: "opened" | "closed"; readonly words: string}[]
  readonly more: number
}

/**
 * Manifests to add with which it passes, that itself among what they open, or why there are none. `overrules`: rules that denied it and may have been meant;
 * `sets`: the same by the name of a network set that holds the address, which opens more.
 */
export type RepairTold = Omit<AdditionView, "text"> & {
  readonly text: string | null
  readonly refusal: string | null
  readonly overrules: readonly string[]
  readonly sets: readonly (AdditionView & {readonly set: string})[]
}

/** The repair of a wish. */
export type RepairView = RepairTold & {readonly wish: number}
