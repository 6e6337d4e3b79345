// Law 2: two judges that share nothing but types.

import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import type {World} from "@carveout/engine"
import {anyOpenWorld, anySeed, anyWorld, flowsOf} from "../src/arbitrary/arbitraries.ts"
import {withTwoFaces} from "../src/arbitrary/two-faces.ts"
import {judgeSeed, newTally} from "../src/judge.ts"
import {differences, judges} from "../src/judgement.ts"

/** Both judges on flows of a world. */
function agree(snapshot: World.Snapshot, seed: number, flows: number): void {
  const [oracle, engine] = [judges.oracle(snapshot), judges.engine(snapshot)]
  for (const flow of flowsOf(snapshot, seed, flows)) {
    const [want, got] = [oracle(flow), engine(flow)]
    assert.deepEqual(
      differences(want, got),
      [],
      JSON.stringify({flow, want, got}, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    )
  }
}

test("decide equals the oracle, verdict and determining rule", () => {
  fc.assert(
    fc.property(anyWorld(), anySeed(), (snapshot, seed) => agree(snapshot, seed, 60)),
    {seed: 2, numRuns: 200},
  )
})

test("decide equals the oracle where addresses and nodes are open", () => {
  fc.assert(
    fc.property(anyOpenWorld(), anySeed(), (snapshot, seed) => agree(snapshot, seed, 20)),
    {seed: 2, numRuns: 60},
  )
})

test("decide equals the oracle where every node has a host endpoint of its interface beside one of every interface", () => {
  fc.assert(
    fc.property(anyOpenWorld(), anySeed(), (snapshot, seed) => agree(withTwoFaces(snapshot, seed), seed, 30)),
    {seed: 2, numRuns: 100},
  )
})

test("decide equals the oracle on the first worlds of the long run, those from manifests among them", (t) => {
  const tally = newTally()
  const found = Array.from({length: 120}, (_, seed) => judgeSeed(seed, tally)).filter((one) => one !== null)
  t.diagnostic(
    `${tally.worlds} worlds, ${tally.comparisons} comparisons: ${tally.allow} allow, ${tally.deny} deny, ${tally.unknown} unknown`,
  )
  assert.deepEqual(
    found.map(({seed, fields}) => ({seed, fields})),
    [],
  )
  assert.ok(tally.allow > 1000 && tally.deny > 1000 && tally.unknown > 0)
})
