// A repair of the doctor lets the denied flow pass, opens exactly what it says and closes nothing, in generated worlds; where it has none there is none.

import assert from "node:assert/strict"
import {test} from "node:test"
import {doctorQuestion, doctorWorld} from "../src/arbitrary/denied-flow.ts"
import {flowPool} from "../src/arbitrary/flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {randomFrom} from "../src/arbitrary/random.ts"
import {judgeRepair, writtenWorld, wrongBlame} from "../src/repair-judge.ts"

const worlds = 55
const questionsPerWorld = 4

test("what a repair says of itself is so, and where there is none nothing that could be added would do", (t) => {
  const counts = {passed: 0, open: 0, repaired: 0, none: 0, bySet: 0, nobody: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const world = writtenWorld(manifestText(doctorWorld(random)), seed % 4 === 0 ? "promoted" : "as it is")
    const {snapshot} = world.program
    const pool = flowPool(snapshot)
    for (let i = 0; i < questionsPerWorld && pool.families.length > 0; i++) {
      const question = doctorQuestion(random, snapshot, pool)
      const outcome = question === null ? null : judgeRepair(world, question)
      if (question === null || outcome === null) continue
      assert.equal(wrongBlame(world, question), null, `seed ${seed}, question ${i}: ${JSON.stringify(question)}`)
      if (outcome.kind === "wrong")
        assert.fail(`seed ${seed}, question ${i}: ${JSON.stringify(question)}: ${outcome.wrong}\n${outcome.text}`)
      counts[outcome.kind]++
      if (outcome.kind === "repaired") counts.bySet += outcome.sets
      if (outcome.kind === "none" && outcome.because === "nobody") counts.nobody++
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.repaired > 40 && counts.bySet > 5 && counts.none > counts.nobody && counts.open < 40)
})
