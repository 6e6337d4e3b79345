// Law 14: the same text gives the same answer however it was reached. Every answer after an edit is held against one from scratch.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compareWorlds, compile, decide, matrixOf, parseManifests, shadowedRules, summarize} from "@carveout/engine"
import type {Flow, Manifests, Program, SourceFile} from "@carveout/engine"
import {retyped} from "../src/arbitrary/edit-text.ts"
import {flow as anyFlow, flowPool} from "../src/arbitrary/flow.ts"
import {manifestText, manifestWorld} from "../src/arbitrary/manifest.ts"
import {randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"

type World = {readonly manifests: Manifests; readonly built: ReturnType<typeof buildSnapshot>; readonly program: Program}

function worldOf(files: readonly SourceFile[], previous?: World): World {
  const manifests = parseManifests(files, previous === undefined ? {} : {previous: previous.manifests})
  const built = buildSnapshot(manifests.resources, previous === undefined ? {} : {previous: previous.built})
  const program = compile(built.snapshot, previous === undefined ? {} : {previous: previous.program})
  return {manifests, built, program}
}

/** Everything that reading says, functions replaced by what they give. */
function read({manifests: {resources, tests, documents, diagnostics}, built}: World): unknown {
  const objects = resources.map((resource) => ({...resource, object: resource.object()}))
  return {objects, tests, documents, diagnostics, snapshot: built.snapshot, findings: built.diagnostics}
}

/** Everything that a world answers, and how it differs from another. */
function answers(program: Program, base: Program, flows: readonly Flow[]): unknown {
  return {
    decisions: flows.map((flow) => decide(program, flow)),
    matrix: matrixOf(program),
    web: matrixOf(program, {protocol: "TCP", port: 80}),
    summary: summarize(program),
    shadowed: shadowedRules(program),
    difference: compareWorlds(base, program),
    reverse: compareWorlds(program, base),
  }
}

/** The objects of a world in a few files. */
function filesOf(random: Random): readonly SourceFile[] {
  const objects = manifestWorld(random)
  const cut = [0, random.below(objects.length), random.below(objects.length), objects.length].sort((a, b) => a - b)
  return [0, 1, 2].map((i) => ({name: `${i}.yaml`, text: manifestText(objects.slice(cut[i], cut[i + 1]))}))
}

test("whatever was typed before, every answer is the one from scratch", (t) => {
  let edits = 0
  for (let seed = 1; seed <= 25; seed++) {
    const random = randomFrom(seed)
    const first = filesOf(random)
    const base = worldOf(first)
    const history = [first]
    let last = base
    for (let step = 0; step < 6; step++) {
      const files = retyped(random, history)
      history.push(files)
      const [edited, fresh] = [worldOf(files, last), worldOf(files)]
      assert.deepEqual(read(edited), read(fresh), `seed ${seed}, step ${step}`)
      const pool = flowPool(fresh.built.snapshot)
      const flows = pool.families.length === 0 ? [] : Array.from({length: 20}, () => anyFlow(random, pool))
      const wanted = answers(fresh.program, worldOf(first).program, flows)
      assert.deepEqual(answers(edited.program, base.program, flows), wanted, `seed ${seed}, step ${step}`)
      last = edited
      edits++
    }
  }
  t.diagnostic(`${edits} edits`)
})
