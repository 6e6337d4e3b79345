// What the engine found in the files, and how large their world is.

import type {Diagnostic} from "@carveout/engine"

/** Nothing is left to choose. */
export type FindingsWant = {readonly kind: "all"}

/** How many there are, also where not all of them are sent: errors and warnings, and of the errors those of a second object of one name. */
export type FindingCounts = {readonly all: number; readonly errors: number; readonly repeated: number}

/** Findings in the order of files and how many there are, what the manifests leave open and how that is read, and counts of the world. */
export type FindingsView = {
  readonly diagnostics: readonly Diagnostic[]
  readonly counts: FindingCounts
  readonly assumed: readonly Diagnostic[]
  readonly policies: number
  readonly endpoints: number
}
