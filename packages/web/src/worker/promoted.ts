// The world in which what is staged was promoted, made once for every view that asks.

import {promotionOf, withStagedEnforced} from "@carveout/engine"
import type {Program} from "@carveout/engine"

const known = new WeakMap<Program, Program>()

/** The same program where a promotion does nothing. */
export function promoted(program: Program): Program {
  let after = known.get(program)
  if (after === undefined) {
    const {enforced, deletions} = promotionOf(program)
    known.set(program, (after = enforced.length + deletions.length === 0 ? program : withStagedEnforced(program)))
  }
  return after
}
