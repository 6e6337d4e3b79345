// What the engine found in the files, and how large their world is.

import type {Diagnostic} from "@carveout/engine"

/** Nothing is left to choose. */
export type FindingsWant = {readonly kind: "all"}

/** Findings in the order of files, how many more there are, what the manifests leave open and how that is read, and counts of the world. */
export type FindingsView = {
  readonly diagnostics: readonly Diagnostic[]
  readonly left: number
  readonly assumed: readonly Diagnostic[]
  readonly policies: number
  readonly endpoints: number
}
