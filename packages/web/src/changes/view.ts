// What the comparison with the baseline asks for and shows.

import type {DiffLine} from "@carveout/report"

/** Nothing is left to choose. */
export type ChangesWant = {readonly kind: "baseline"}

/** Groups of flows that are judged otherwise, in words. */
export type ChangesView = {readonly lines: readonly DiffLine[]; readonly summary: string}
