// Comparing answers: what counts as a difference, and that a mistake is found and made small.

import assert from "node:assert/strict"
import {test} from "node:test"
import {randomFrom} from "./arbitrary/random.ts"
import {flow, flowPool} from "./arbitrary/flow.ts"
import {world} from "./arbitrary/world.ts"
import {differences} from "./judgement.ts"
import type {Judgement} from "./judgement.ts"
import {oracleOf} from "./reference/oracle.ts"
import {shrinkWorld} from "./shrink.ts"

const plain: Judgement = {
  verdict: "deny",
  by: "EndOfTier/default",
  path: "pod-to-external",
  egress: {verdict: "deny", by: "EndOfTier/default"},
  ingress: null,
  deniedAt: {node: "node-a", stage: "pod-egress", by: "EndOfTier/default"},
  pending: null,
  readings: 1,
}

/** The fields in which a changed answer differs from the plain one. */
function check(change: Partial<Judgement>, fields: readonly string[]): void {
  assert.deepEqual(differences(plain, {...plain, ...change}), fields)
}

test("two answers differ where one of them says something else", () => {
  check({}, [])
  check({verdict: "allow"}, ["verdict"])
  check({by: "EndOfTier/other"}, ["by"])
  check({path: null}, ["path"])
  check({egress: null}, ["egress"])
  check({egress: {verdict: "deny", by: null}}, ["egress"])
  check({ingress: {verdict: "allow", by: null}}, ["ingress"])
  check({deniedAt: null}, ["deniedAt"])
  check({deniedAt: {node: null, stage: "pod-egress", by: "EndOfTier/default"}}, ["deniedAt"])
  check({pending: {verdict: "deny", by: null, egress: null, ingress: null}}, ["pending"])
})

test("of several readings, what they do not agree on is not compared, and the verdict is", () => {
  const open: Judgement = {...plain, by: null, egress: {verdict: "deny", by: null}, deniedAt: null, readings: 2}
  assert.deepEqual(differences(open, plain), [])
  assert.deepEqual(differences(open, {...plain, verdict: "unknown"}), ["verdict"])
  assert.deepEqual(differences({...open, egress: {verdict: "unknown", by: null}}, plain), ["egress"])
})

test("a mistake in the engine would be found within a few worlds, and shown in a world of few rules", () => {
  const wrong = (seed: number): Parameters<typeof oracleOf>[0] | null => {
    const snapshot = world(randomFrom(seed), "closed")
    const [random, pool] = [randomFrom(seed), flowPool(snapshot)]
    if (pool.families.length === 0) return null
    const mistaken = (one: typeof snapshot): typeof snapshot => ({
      ...one,
      tiers: one.tiers.map((tier) => ({...tier, defaultAction: "Deny" as const})),
    })
    for (let i = 0; i < 200; i++) {
      const asked = flow(random, pool)
      const shows = (one: typeof snapshot): boolean => {
        const hasEnds = [asked.from, asked.to].every((end) => end.kind !== "workload" || one.workloads.some(({id}) => id === end.id))
        return hasEnds && differences(oracleOf(one)(asked), oracleOf(mistaken(one))(asked)).length > 0
      }
      if (shows(snapshot)) return shrinkWorld(snapshot, shows)
    }
    return null
  }
  const found = Array.from({length: 30}, (_, seed) => wrong(seed)).filter((one) => one !== null)
  assert.ok(found.length >= 3)
  for (const {policies} of found) assert.ok(policies.flatMap(({ingress, egress}) => [...ingress, ...egress]).length <= 2)
})
