// Traps in what a cluster takes, as `carveout lint` finds them.

import type {Diagnostic, Lint} from "@carveout/engine"
import type {LookupsRepair} from "../repair/view.ts"

/** Nothing is left to choose. */
export type TrapsWant = {readonly kind: "all"}

/**
 * Findings of lint by file and line; `more` of them are not sent. `accepted`: those that somebody accepts; `read`: of the findings of what reads
 * manifests the same. `lookups`: what gives everybody their lookups back, where some have none.
 */
export type TrapsView = {
  readonly findings: readonly Lint.Finding[]
  readonly accepted: readonly Lint.Finding[]
  readonly read: readonly Diagnostic[]
  readonly more: number
  readonly lookups: LookupsRepair | null
}
