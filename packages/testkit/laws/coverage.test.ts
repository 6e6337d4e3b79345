// What a suite touches does not depend on which flows are followed: leaving out those that touch nothing new changes nothing.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, parseManifests, parsePolicyTest, searchFlows, Suite} from "@carveout/engine"
import type {PolicyTest, Program, Search} from "@carveout/engine"
import {pick, randomFrom} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"

function testOf(expect: readonly object[]): PolicyTest {
  const text = JSON.stringify({apiVersion: "carveout.dev/v1alpha1", kind: "PolicyTest", spec: {expect}})
  const [document] = parseManifests([{name: "t.yaml", text}]).tests
  assert.ok(document)
  return parsePolicyTest(document).test
}

type Touched = {readonly rules: ReadonlySet<string>; readonly tiers: ReadonlySet<string>}

function touchedBy(program: Program, expect: readonly object[]): Touched {
  const {rules, tiers, isComplete} = Suite.coverageOf([{program, resources: [], tests: [testOf(expect)]}])
  assert.ok(isComplete)
  return {rules: new Set([...rules.untouched, ...rules.unreachable].map(({by}) => by)), tiers: new Set(tiers.untouched)}
}

function inBoth<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...a].filter((each) => b.has(each)))
}

test("what entries leave untouched together is what each of them leaves untouched alone", (t) => {
  let rules = 0
  for (const openness of ["closed", "addresses", "nodes", "both"] as const) {
    for (let seed = 1; seed <= 12; seed++) {
      const random = randomFrom(seed)
      const program = compile(anyWorld(random, openness))
      const ids = program.snapshot.workloads.map(({id}) => id)
      const sides: readonly unknown[] = [
        "any",
        "any",
        {cidr: "203.0.113.0/24"},
        {cidr: "10.0.0.0/24"},
        ...(ids.length === 0 ? [] : [pick(random, ids)]),
      ]
      const entries = Array.from({length: 4}, () => ({
        from: pick(random, sides),
        to: pick(random, sides),
        protocol: pick(random, ["TCP", "UDP"]),
        verdict: "deny",
      }))
      const together = touchedBy(program, entries)
      const apart = entries.map((entry) => touchedBy(program, [entry]))
      const [first, ...others] = apart
      assert.ok(first)
      const where = `${openness} ${seed}`
      assert.deepEqual([...together.rules], [...others.reduce((left, each) => inBoth(left, each.rules), first.rules)], where)
      assert.deepEqual([...together.tiers], [...others.reduce((left, each) => inBoth(left, each.tiers), first.tiers)], where)
      rules += together.rules.size
    }
  }
  t.diagnostic(`${rules} rules left untouched`)
  assert.ok(rules > 50)
})

test("a rule that everything leaves untouched gives no flow its verdict", (t) => {
  const any: Search["from"] = {kind: "any"}
  let asked = 0
  for (const openness of ["closed", "nodes"] as const) {
    for (let seed = 20; seed < 40; seed++) {
      const program = compile(anyWorld(randomFrom(seed), openness))
      const {rules} = touchedBy(program, [{from: "any", to: "any", verdict: "deny"}])
      for (const by of rules) {
        const denied = searchFlows(program, {from: any, to: any, verdict: "deny", by})
        asked++
        assert.ok(!denied.ok || !denied.value.found, `${openness} ${seed}: ${by} decides a denied flow and is not touched`)
      }
    }
  }
  t.diagnostic(`${asked} rules`)
  assert.ok(asked > 20)
})
