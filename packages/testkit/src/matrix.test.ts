// The law of the matrix: a flow stands in it exactly when it is allowed, on generated worlds and on upstream's own answers.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, decide, matrixPairs, summarize} from "@carveout/engine"
import type {World} from "@carveout/engine"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import {randomFrom} from "./arbitrary/random.ts"
import type {Random} from "./arbitrary/random.ts"
import {withTwoFaces} from "./arbitrary/two-faces.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import type {Openness} from "./arbitrary/world.ts"
import {flowOf, readWorld, worldNames} from "./conformance.ts"
import {flowText, matrixJudge} from "./matrix-judge.ts"

const flowsPerWorld = 150

/** Holds the matrix against deciding flows one by one, in worlds that follow from seeds; gives how many. */
function flowsHeld(seeds: number, worldOf: (random: Random, seed: number) => World.Snapshot): number {
  let flows = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const random = randomFrom(seed)
    const snapshot = worldOf(random, seed)
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const program = compile(snapshot)
    const matrix = matrixJudge(program)
    for (let i = 0; i < flowsPerWorld; i++) {
      const flow = anyFlow(random, pool)
      const listed = matrix(flow)
      if (listed === null) continue
      flows++
      assert.equal(listed, decide(program, flow).verdict, `seed ${seed}: ${flowText(flow)}`)
    }
  }
  return flows
}

for (const openness of ["closed", "addresses", "nodes", "both"] as const satisfies readonly Openness[]) {
  test(`in worlds that are open in ${openness}, the matrix says of every flow what deciding it alone says`, (t) => {
    const flows = flowsHeld(120, (random) => anyWorld(random, openness))
    t.diagnostic(`${flows} flows`)
    assert.ok(flows > 5000)
  })
}

test("so it does where every node has a host endpoint of its interface beside one of every interface", (t) => {
  const flows = flowsHeld(120, (random, seed) => withTwoFaces(anyWorld(random, "both"), seed))
  t.diagnostic(`${flows} flows`)
  assert.ok(flows > 5000)
})

test("every flow that upstream's code answers stands in the matrix exactly when it is allowed", (t) => {
  let flows = 0
  for (const name of worldNames()) {
    const {snapshot, entries} = readWorld(name)
    const matrix = matrixJudge(compile(snapshot))
    for (const [i, entry] of entries.entries()) {
      const flow = flowOf(snapshot, entry)
      const listed = matrix(flow)
      if (listed === null) continue
      flows++
      assert.equal(listed, entry.verdict, `${name}[${i}]: ${flowText(flow)}`)
    }
  }
  t.diagnostic(`${flows} flows`)
  assert.ok(flows > 20_000)
})

test("limited to a protocol and a port, the matrix has the same packets and no other", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomFrom(seed)
    const snapshot = anyWorld(random, "closed")
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const program = compile(snapshot)
    const [whole, limited] = [matrixJudge(program), matrixJudge(program, {protocol: "TCP", port: 443})]
    for (let i = 0; i < flowsPerWorld; i++) {
      const flow = anyFlow(random, pool)
      const isAsked = flow.protocol === 6 && flow.port === 443
      assert.equal(limited(flow), isAsked || whole(flow) === null ? whole(flow) : "deny", flowText(flow))
    }
  }
})

test("a summary counts the pairs that a listing would show", () => {
  for (const openness of ["closed", "addresses", "nodes", "both"] as const) {
    for (let seed = 1; seed <= 150; seed++) {
      const program = compile(anyWorld(randomFrom(seed), openness))
      const pairs = new Set<string>()
      const isOutside = (name: string): boolean => /^[0-9a-f:.]+-[0-9a-f:.]+$/.test(name)
      const named = (name: string): string => (isOutside(name) ? "outside" : name)
      for (const {from, to, allow} of matrixPairs(program)) if (allow.length > 0) pairs.add(`${named(from)} ${named(to)}`)
      assert.equal(summarize(program).allowedPairs, pairs.size, `seed ${seed}, ${openness}`)
    }
  }
})
