// A first test holds as it is written and speaks of every group of the matrix, in generated worlds and in upstream's own.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, parseManifests, parsePolicyTest, runPolicyTest, Suite} from "@carveout/engine"
import type {PolicyTest, Program, World} from "@carveout/engine"
import {randomFrom} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"
import {readWorld, worldNames} from "../src/conformance.ts"

/** The test as a file would hold it, read back. */
function readBack({sections}: Suite.FirstTest): PolicyTest {
  const expect = sections.flatMap(({entries}) => entries.map(({name, written}) => ({name, ...written})))
  const text = JSON.stringify({apiVersion: "carveout.dev/v1alpha1", kind: "PolicyTest", spec: {expect}})
  const [document] = parseManifests([{name: "first.yaml", text}]).tests
  assert.ok(document)
  const {test: read, diagnostics} = parsePolicyTest(document)
  assert.deepEqual(diagnostics, [])
  return read
}

type Checked = {readonly entries: number; readonly groups: number; readonly leftOut: number}

function check(program: Program, where: string): Checked {
  const first = Suite.firstTestOf(program)
  const read = readBack(first)
  for (const {pass, name, problems} of runPolicyTest(program, read)) assert.ok(pass, `${where}: ${name}: ${problems.join("; ")}`)
  const {groups} = Suite.coverageOf([{program, resources: [], tests: [read]}])
  assert.equal(groups.total - groups.touched, first.leftOut, where)
  return {entries: read.expect.length, groups: groups.total, leftOut: first.leftOut}
}

function sum(all: readonly Checked[]): Checked {
  const of = (field: keyof Checked): number => all.reduce((total, each) => total + each[field], 0)
  return {entries: of("entries"), groups: of("groups"), leftOut: of("leftOut")}
}

test("in generated worlds", (t) => {
  const all = (["closed", "closed", "closed", "addresses", "nodes", "both"] as const).flatMap((openness, i) =>
    Array.from({length: 5}, (_, seed): Checked => {
      const snapshot: World.Snapshot = anyWorld(randomFrom(i * 100 + seed), openness)
      return check(compile(snapshot), `${openness} ${i * 100 + seed}`)
    }),
  )
  const {entries, groups, leftOut} = sum(all)
  t.diagnostic(`${entries} entries for ${groups} groups, ${leftOut} left out`)
  assert.ok(entries > 400 && groups > 150)
  assert.equal(leftOut, 0)
})

test("in the worlds of upstream's own answers", (t) => {
  // One of them is so large and strange that the test of it comes to its limit.
  const names = [...worldNames().filter((_, i) => i % 12 === 0), "services-00036"]
  const {entries, groups, leftOut} = sum(
    names.flatMap((name) => {
      const {snapshot} = readWorld(name)
      return snapshot.workloads.length > 25 && name !== "services-00036" ? [] : [check(compile(snapshot), name)]
    }),
  )
  t.diagnostic(`${entries} entries for ${groups} groups, ${leftOut} left out`)
  assert.ok(entries > 500)
  assert.equal(leftOut, 0)
})
