// What repairs are made for: the world as it is, or as a promotion of its staged policies would leave it.

import type {Doctor} from "@carveout/engine"
import type {Comparison} from "../changes/view.ts"
import {promoted} from "../worker/promoted.ts"
import type {World} from "../worker/worlds.ts"

/** The world that is asked, and what it was made of. */
export function originOf({program, files, manifests, built}: World, which: Comparison): Doctor.Origin {
  const written = {program, files, namespace: undefined, read: {manifests, built, program}}
  return which === "staged" ? {...written, program: promoted(program), viewed: promoted} : written
}
