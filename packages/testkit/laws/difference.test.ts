// Laws 4 and 5, on generated worlds of every openness: what a difference says is so, and what it does not say is not.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compareWorlds, compile, contains, decide, equivalent} from "@carveout/engine"
import type {Analysis, Flow, Program, World} from "@carveout/engine"
import {edited} from "../src/arbitrary/edit.ts"
import {flowPool} from "../src/arbitrary/flow.ts"
import {randomFrom} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"
import {flowText} from "../src/matrix-judge.ts"

const ranks = {deny: 0, unknown: 1, allow: 2} as const
/** Open worlds have many readings and are judged slowly: fewer of them. */
const seeds = {closed: 110, addresses: 12, nodes: 12, both: 12} as const

type Pair = {
  readonly base: Program
  readonly head: Program
  readonly there: Analysis.Difference
  readonly back: Analysis.Difference
  readonly seed: string
}

/** Pairs of worlds with edits between them, compared both ways. */
const pairs: readonly Pair[] = Object.entries(seeds).flatMap(([openness, count]) =>
  Array.from({length: count}, (_, i) => i + 1).flatMap((seed): readonly Pair[] => {
    const random = randomFrom(seed)
    const before = anyWorld(random, openness as keyof typeof seeds)
    if (flowPool(before).families.length === 0) return []
    const [base, head] = [compile(before), compile(edited(random, before))]
    return [{base, head, there: compareWorlds(base, head), back: compareWorlds(head, base), seed: `seed ${seed}, ${openness}`}]
  }),
)

/** What a world says of a flow; an end that it does not have is denied. */
function verdictIn(program: Program, flow: Flow): keyof typeof ranks {
  const isThere = (end: Flow["from"]): boolean => end.kind !== "workload" || program.workloads.has(end.id)
  return isThere(flow.from) && isThere(flow.to) ? decide(program, flow).verdict : "deny"
}

test("every group of a difference shows a flow on which the two worlds differ in just that way", (t) => {
  let witnesses = 0
  for (const {base, head, there, seed} of pairs) {
    for (const part of ["opened", "closed", "redecided"] as const) {
      for (const {witness, before, after} of there[part]) {
        const {flow} = witness
        const message = `${seed}: ${flowText(flow)}`
        const rise = ranks[verdictIn(head, flow)] - ranks[verdictIn(base, flow)]
        assert.equal(Math.sign(rise), {opened: 1, closed: -1, redecided: 0}[part], message)
        assert.deepEqual([before.verdict, after.verdict], [verdictIn(base, flow), verdictIn(head, flow)], message)
        if (part === "redecided") assert.notEqual(before.by, after.by, message)
        witnesses++
      }
    }
  }
  t.diagnostic(`${witnesses} witnesses`)
  assert.ok(witnesses > 300)
})

/** Groups as sorted texts, without what swapping turns round. */
function texts(groups: readonly Analysis.DiffGroup[]): readonly string[] {
  return groups
    .flatMap(({from, to, ipFamily, allow}) => from.flatMap((a) => to.map((b) => `${ipFamily} ${a} ${b} ${JSON.stringify(allow)}`)))
    .sort()
}

test("swapping two worlds swaps what is opened and what is closed", (t) => {
  let groups = 0
  for (const {there, back, seed} of pairs) {
    groups += there.opened.length + there.closed.length
    assert.deepEqual(texts(there.opened), texts(back.closed), seed)
    assert.deepEqual(texts(there.closed), texts(back.opened), seed)
    assert.deepEqual(texts(there.redecided), texts(back.redecided), seed)
  }
  t.diagnostic(`${groups} groups`)
  assert.ok(groups > 100)
})

test("no world differs from itself, and it contains and equals itself", () => {
  for (const {base, head, seed} of pairs) {
    for (const {snapshot} of [base, head]) {
      const again: World.Snapshot = {...snapshot, policies: [...snapshot.policies].reverse(), tiers: [...snapshot.tiers].reverse()}
      const {opened, closed, redecided} = compareWorlds(compile(snapshot), compile(again))
      assert.deepEqual([opened, closed, redecided], [[], [], []], seed)
      assert.ok(contains(compile(snapshot), compile(again)).holds && equivalent(compile(snapshot), compile(again)).holds, seed)
    }
  }
})

test("one world contains another exactly where nothing is opened, both ways exactly where they are equivalent; else a flow says no", (t) => {
  const counts = {contained: 0, not: 0}
  for (const {base, head, there, seed} of pairs) {
    const {opened, closed} = there
    const [down, up, same] = [contains(base, head), contains(head, base), equivalent(base, head)]
    assert.deepEqual([down.holds, up.holds], [opened.length === 0, closed.length === 0], seed)
    assert.equal(same.holds, down.holds && up.holds, seed)
    for (const {holds, counterexample} of [down, up, same]) {
      assert.equal(holds, counterexample === null, seed)
      counts[holds ? "contained" : "not"]++
    }
    for (const [answer, from, to] of [
      [down, base, head],
      [same, base, head],
      [up, head, base],
    ] as const) {
      if (answer.counterexample === null) continue
      const {witness, change, before, after, cause} = answer.counterexample
      const rise = ranks[verdictIn(to, witness.flow)] - ranks[verdictIn(from, witness.flow)]
      assert.equal(Math.sign(rise), change === "opened" ? 1 : -1, `${seed}: ${flowText(witness.flow)}`)
      assert.notEqual(before.verdict, after.verdict)
      assert.ok(cause.length > 0, seed)
    }
  }
  t.diagnostic(`${counts.contained} contained, ${counts.not} not`)
  assert.ok(counts.contained > 60 && counts.not > 40)
})
