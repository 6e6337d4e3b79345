// What the engine may do more of as a world grows, counted and never timed: the same numbers come out on every machine.

import assert from "node:assert/strict"
import {test} from "node:test"
import {slopeOf} from "../growth/fit.ts"
import {grow, laws, summaryOf} from "../growth/series.ts"
import {manyBlocks} from "../worlds/adversarial.ts"
import {limitsOf, addressesAndPorts} from "../worlds/stress.ts"
import {makers} from "../worlds/registry.ts"

for (const law of laws) {
  test(`work grows with an exponent of at most ${law.limit} in ${law.grows} (${law.maker.name})`, (t) => {
    const {slope, points} = grow(law)
    t.diagnostic(`${slope.toFixed(2)}: ${points.map(({size, work}) => `${size}: ${work}`).join(", ")}`)
    assert.ok(slope <= law.limit, `${slope.toFixed(2)}: ${JSON.stringify(points, null, 1)}`)
  })
}

test("there are never more classes than ends and classes of addresses, whatever the world", () => {
  for (const maker of makers) {
    const {summary, counts} = summaryOf(maker, {pods: 120, policies: 40, seed: 5})
    assert.ok(summary.classes <= summary.endpoints + counts.stretches, `${maker.name}: ${summary.classes} classes`)
    assert.ok(counts.peers <= summary.endpoints + counts.stretches, `${maker.name}: ${counts.peers} peer classes`)
  }
})

test("addresses are cut into at most twice as many stretches as there are blocks, and one", () => {
  const size = {pods: 20, policies: 60, seed: 5}
  const {counts} = summaryOf(addressesAndPorts, size)
  assert.ok(counts.stretches <= 2 * limitsOf(size).blocks + 1, `${counts.stretches} stretches`)
  const blocks = 2 * size.policies
  assert.ok(summaryOf(manyBlocks, size).counts.stretches <= 2 * blocks + 1)
})

test("the list that cuts packets most cuts them into at most twice as many parts as there are ranges, and one, for each protocol", () => {
  const size = {pods: 20, policies: 60, seed: 5}
  const {counts} = summaryOf(addressesAndPorts, size)
  const protocols = 3
  assert.ok(counts.parts <= protocols * (2 * limitsOf(size).ranges + 1), `${counts.parts} parts`)
})

test("a slope is the exponent of what is fitted", () => {
  const points = (exponent: number): {size: number; cost: number}[] => [1, 2, 4, 8].map((size) => ({size, cost: 3 * size ** exponent}))
  assert.ok(Math.abs(slopeOf(points(1)) - 1) < 1e-9)
  assert.ok(Math.abs(slopeOf(points(2)) - 2) < 1e-9)
})
