// Laws 1 and 14: how manifests are written down, and what was read before, changes no answer.

import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {buildSnapshot, parseManifests} from "@carveout/engine"
import type {Flow, Source, World} from "@carveout/engine"
import {anyManifests, anySeed, flowsOf} from "../src/arbitrary/arbitraries.ts"
import {randomFrom} from "../src/arbitrary/random.ts"
import {expanders, oneFile, shuffled} from "../src/expand.ts"
import {engineJudge} from "../src/judgement.ts"
import type {Judgement} from "../src/judgement.ts"

/** Files to a world. */
function worldOf(files: readonly Source[]): World.Snapshot {
  return buildSnapshot(parseManifests(files).resources).snapshot
}

/** What the engine says of each flow. */
function answers(snapshot: World.Snapshot, flows: readonly Flow[]): readonly Judgement[] {
  const judge = engineJudge(snapshot)
  return flows.map((flow) => judge(flow))
}

for (const {name, expand} of expanders) {
  test(`order of documents, and repeating one, change no verdict: ${name}`, () => {
    const property = fc.property(anyManifests(), anySeed(), (objects, seed) => {
      const plain = worldOf([oneFile(objects)])
      const flows = flowsOf(plain, seed, 30)
      assert.deepEqual(answers(worldOf(expand(objects, randomFrom(seed))), flows), answers(plain, flows))
    })
    fc.assert(property, {seed: 1, numRuns: 40})
  })
}

test("any sequence of edits ending in the same text gives the same answers as a fresh start", () => {
  const property = fc.property(anyManifests(), anySeed(), (objects, seed) => {
    const fresh = worldOf([oneFile(objects)])
    const flows = flowsOf(fresh, seed, 30)
    const wanted = answers(fresh, flows)
    const random = randomFrom(seed)
    for (let i = 0; i < 5; i++) {
      const edited = worldOf([oneFile(shuffled(objects, random).slice(0, random.below(objects.length + 1)))])
      answers(edited, flowsOf(edited, random.below(1000), 10))
    }
    assert.deepEqual(answers(worldOf([oneFile(objects)]), flows), wanted)
    assert.deepEqual(answers(fresh, flows), wanted)
  })
  fc.assert(property, {seed: 14, numRuns: 60})
})
