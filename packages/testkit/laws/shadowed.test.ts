// A rule that is said to have no effect has none: the world without it judges every flow alike, and where nothing came to it, by the same rules.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compareWorlds, compile, shadowedRules} from "@carveout/engine"
import type {World} from "@carveout/engine"
import {randomFrom} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"

/** The world without a rule, or a policy, by its reference. */
function without(snapshot: World.Snapshot, by: string): World.Snapshot {
  const [, id = by, list = "", index = ""] = /^(.*)#(ingress|egress)\[(\d+)\]$/.exec(by) ?? []
  const left = (rules: readonly World.Rule[]): readonly World.Rule[] => rules.filter((rule) => rule.index !== Number(index))
  const policies = snapshot.policies.flatMap((policy): readonly World.Policy[] => {
    if (policy.id !== id) return [policy]
    if (list === "") return []
    return [list === "ingress" ? {...policy, ingress: left(policy.ingress)} : {...policy, egress: left(policy.egress)}]
  })
  return {...snapshot, policies}
}

test("the world is the same without a rule that has no effect", (t) => {
  const counts = {shadowed: 0, redundant: 0, vacuous: 0}
  for (const [openness, seeds] of [
    ["closed", 60],
    ["addresses", 15],
    ["nodes", 15],
    ["both", 15],
  ] as const) {
    for (let seed = 1; seed <= seeds; seed++) {
      const snapshot = anyWorld(randomFrom(seed), openness)
      const program = compile(snapshot)
      // WHY: of an open address a decision names whichever rule decides in one reading, and which readings there are hangs on every rule.
      const isNamed = [...snapshot.workloads, ...snapshot.nodes].every(({unnamed}) => unnamed.length === 0)
      for (const {by, kind} of shadowedRules(program)) {
        counts[kind]++
        const {opened, closed, redecided} = compareWorlds(program, compile(without(snapshot, by)))
        const where = `seed ${seed}, ${openness}: ${by} ${kind}`
        assert.deepEqual([opened, closed], [[], []], where)
        if (kind !== "redundant" && isNamed) assert.deepEqual(redecided, [], where)
      }
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.shadowed > 10 && counts.redundant > 30 && counts.vacuous > 100)
})
