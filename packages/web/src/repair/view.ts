// What a repair of a denied flow, or of everybody's lookups, asks for and shows.

import type {Comparison} from "../changes/view.ts"
import type {Wire} from "../matrix/view.ts"
import type {Asked} from "../trace/view.ts"

/** Everybody's lookups at a resolver, in the world as it is or once its staged policies are promoted. */
export type LookupsRepair = {readonly kind: "lookups"; readonly resolver: string; readonly with: Comparison}

/** What is to pass: the flow, as its walk has it, or lookups. `wish`: the number of the press, so that an answer is known to be its own. */
export type RepairWant = {
  readonly wish: number
  readonly of: {readonly kind: "flow"; readonly asked: Asked; readonly wire: Wire} | LookupsRepair
}

/**
 * Manifests to add with which it passes, or why there are none. `changes`: what they open and close, that itself among it, in words; `more`: how
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
