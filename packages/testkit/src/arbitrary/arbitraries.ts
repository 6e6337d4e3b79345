// Generated worlds for fast-check. A world follows from a list of choices; a shorter list, or smaller choices, make a simpler
// world, so that fast-check's own shrinking of lists shrinks worlds.

import * as fc from "fast-check"
import type {Flow, World} from "@carveout/engine"
import {flow, flowPool} from "./flow.ts"
import type {ManifestObject} from "./manifest-object.ts"
import {manifestWorld} from "./manifest.ts"
import {randomFrom, randomOf} from "./random.ts"
import type {Random} from "./random.ts"
import {world} from "./world.ts"

/** LIMIT: choices of one world; what is not chosen is the simplest alternative. */
const choicesMax = 1500

/** A source of choices that shrinks. */
export function choices(): fc.Arbitrary<Random> {
  return fc.array(fc.nat({max: 0xffff_ffff}), {maxLength: choicesMax, size: "max"}).map((list) => randomOf(list))
}

/** A world. */
export function anyWorld(): fc.Arbitrary<World.Snapshot> {
  return choices().map((random) => world(random, "closed"))
}

/** A world that leaves addresses and nodes open. */
export function anyOpenWorld(): fc.Arbitrary<World.Snapshot> {
  return choices().map((random) => world(random, "both"))
}

/** The objects of a world. */
export function anyManifests(): fc.Arbitrary<readonly ManifestObject[]> {
  return choices().map(manifestWorld)
}

/** Flows of a world, drawn from its constants by a seed; none where no end has an address. */
export function flowsOf(snapshot: World.Snapshot, seed: number, count: number): readonly Flow[] {
  const random = randomFrom(seed)
  const pool = flowPool(snapshot)
  return pool.families.length === 0 ? [] : Array.from({length: count}, () => flow(random, pool))
}

/** A seed for flows. */
export function anySeed(): fc.Arbitrary<number> {
  return fc.nat({max: 0xffff_ffff})
}
