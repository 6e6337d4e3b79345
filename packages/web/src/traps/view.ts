// Traps in what a cluster takes, as `carveout lint` finds them.

import type {Lint} from "@carveout/engine"
import type {LookupsRepair} from "../repair/view.ts"

/** Nothing is left to choose. */
export type TrapsWant = {readonly kind: "all"}

/** Findings of lint by file and line; `more` of them are not sent. `lookups`: what gives everybody their lookups back, where some have none. */
export type TrapsView = {readonly findings: readonly Lint.Finding[]; readonly more: number; readonly lookups: LookupsRepair | null}
