// The laws of differences: a flow stands in one exactly when the two worlds judge it otherwise, and a cause brings it about.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compareWorlds, compile, decide} from "@carveout/engine"
import type {Analysis, Flow} from "@carveout/engine"
import {edited} from "./arbitrary/edit.ts"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import {randomFrom} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import {flowText, hasPacket, isSelf, pairsIndex} from "./matrix-judge.ts"

const ranks = {deny: 0, unknown: 1, allow: 2} as const
const kinds = ["opened", "closed", "redecided"] as const

/** Says in which parts of a difference a flow stands. */
function standingIn(difference: Analysis.Difference): (flow: Flow) => readonly string[] {
  const indexes = kinds.map((kind) =>
    pairsIndex(
      difference[kind].flatMap(({from, to, ipFamily, allow}) =>
        from.flatMap((source) => to.map((target) => ({from: source, to: target, ipFamily, allow}))),
      ),
    ),
  )
  return (flow) => kinds.filter((_, i) => indexes[i]?.(flow).some(({allow}) => allow.some((block) => hasPacket(block, flow))))
}

test("a flow stands in a difference exactly when it is judged otherwise", (t) => {
  let flows = 0
  let changed = 0
  for (let seed = 1; seed <= 80; seed++) {
    const random = randomFrom(seed)
    const before = anyWorld(random)
    const after = edited(random, before)
    const pool = flowPool(before)
    if (pool.families.length === 0) continue
    const [base, head] = [compile(before), compile(after)]
    const difference = compareWorlds(base, head)
    const standing = standingIn(difference)
    for (let i = 0; i < 150; i++) {
      const flow = anyFlow(random, pool)
      const isGone = [flow.from, flow.to].some((end) => end.kind === "workload" && !head.workloads.has(end.id))
      if (isSelf(flow) || isGone || (flow.from.kind === "address" && flow.to.kind === "address")) continue
      const [old, young] = [decide(base, flow), decide(head, flow)]
      const want =
        ranks[young.verdict] > ranks[old.verdict]
          ? ["opened"]
          : ranks[young.verdict] < ranks[old.verdict]
            ? ["closed"]
            : old.by !== young.by
              ? ["redecided"]
              : []
      flows++
      if (want.length > 0) changed++
      assert.deepEqual(standing(flow), want, `seed ${seed}: ${flowText(flow)} ${old.verdict} ${old.by} ${young.verdict} ${young.by}`)
    }
  }
  t.diagnostic(`${flows} flows, ${changed} of them judged otherwise`)
  assert.ok(changed > 200)
})

test("a world does not differ from itself", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const snapshot = anyWorld(randomFrom(seed))
    const {opened, closed, redecided} = compareWorlds(compile(snapshot), compile({...snapshot, policies: [...snapshot.policies].reverse()}))
    assert.deepEqual([opened, closed, redecided], [[], [], []])
  }
})
