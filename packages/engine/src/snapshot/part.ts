// Parts of a snapshot, each with what it was made of: made again only where that has changed.

import {isSameList} from "../std/group.ts"
import {Findings} from "./findings.ts"
import type {Found} from "./findings.ts"

/** A part and what was found while it was made. `inputs` are all that it depends on. */
export type Part<T> = {readonly inputs: readonly unknown[]; readonly made: T; readonly found: Found}

/** Makes a part, or takes up an earlier one whose inputs are the very same values. INVARIANT: `make` looks at the inputs alone. */
export function partOf<T>(earlier: Part<T> | undefined, inputs: readonly unknown[], make: (findings: Findings) => T): Part<T> {
  if (earlier !== undefined && isSameList(earlier.inputs, inputs)) return earlier
  const findings = new Findings()
  const made = make(findings)
  return {inputs, made, found: findings.found()}
}

/** The earlier list where both hold the very same values: whoever depends on it then sees no change. */
export function sameOr<T>(earlier: readonly T[] | undefined, list: readonly T[]): readonly T[] {
  return earlier !== undefined && isSameList(earlier, list) ? earlier : list
}
