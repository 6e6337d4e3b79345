// Every world of up to two tiers, two policies and two rules: the oracle and the engine say the same.

import assert from "node:assert/strict"
import {test} from "node:test"
import {runExhaustive} from "./exhaustive.ts"

test("oracle and engine agree on every world of up to two tiers, two policies and two rules", (t) => {
  const {tally, disagreements} = runExhaustive()
  t.diagnostic(`${tally.worlds} worlds, ${tally.comparisons} comparisons`)
  assert.deepEqual(
    disagreements.map(({fields, oracle, engine}) => ({fields, oracle, engine})),
    [],
  )
  assert.ok(tally.worlds > 100_000)
  assert.ok(tally.allow > 1000 && tally.deny > 1000)
})
