// A plan between worlds whose namespaces, tiers, pods and workloads differ, too: nothing is put where nothing is, what is in use does not go, and of whom a step finds
// and leaves, flows go towards the end; to those who leave nothing is opened. Generated worlds.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compile, decide, equivalent, parseManifests} from "@carveout/engine"
import type {Flow, Program, Resource, Verdict} from "@carveout/engine"
import {planBetween} from "@carveout/engine/plan"
import {flow as anyFlow, flowPool} from "../src/arbitrary/flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {peopleOf} from "../src/arbitrary/people.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {randomFrom} from "../src/arbitrary/random.ts"

const worlds = 60
const flowsPerStep = 80
const levels: Readonly<Record<Verdict, number>> = {deny: 0, unknown: 1, allow: 2}
const worldOf = (random: Random): readonly Resource[] =>
  parseManifests([{name: "world.yaml", text: manifestText(peopleOf(random))}]).resources
const programOf = (resources: readonly Resource[]): Program => compile(buildSnapshot(resources).snapshot)
const idOf = (one: Resource): string => `${one.kind === "Workload" ? one.workloadKind : one.kind} ${one.namespace}/${one.name}`
const isIn = (home: Resource, one: Resource): boolean =>
  home.kind === "Namespace" ? one.namespace === home.name : home.kind === "Tier" && "tier" in one && one.tier === home.name

/** Whether a world has both ends of a flow. */
function hasEnds({snapshot}: Program, {from, to}: Flow): boolean {
  return [from, to].every((end) => end.kind !== "workload" || snapshot.workloads.some(({id}) => id === end.id))
}

/** What a node sends its own pods, and a pod itself, is judged by nobody. */
function isJudged({from, to}: Flow): boolean {
  const isItself = from.kind === "workload" && to.kind === "workload" && from.id === to.id
  return !isItself && [from, to].every(({kind}) => kind !== "node")
}

test("between worlds of other people every step goes towards the end, and homes are there as long as anybody is in them", (t) => {
  const counts = {safe: 0, steps: 0, moved: 0, homes: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const [base, head] = [worldOf(random), worldOf(random)]
    const plan = planBetween(base, head)
    const end = programOf([...head, ...base.filter(({kind, name}) => plan.kept.includes(`${kind}/${name}`))])
    counts.safe += Number(plan.isSafe)
    let [resources, last] = [base, programOf(base)]
    for (const [i, {change, harm}] of plan.steps.entries()) {
      const {before, after} = change
      const changed = after ?? before
      assert.ok(changed !== null)
      const where = `seed ${seed}, step ${i + 1}: ${idOf(changed)}`
      resources = [...resources.filter((each) => idOf(each) !== idOf(changed)), ...(after === null ? [] : [after])]
      const coming = plan.steps
        .slice(i + 1)
        .flatMap(({change: later}) => (later.before === null && later.after !== null ? [later.after] : []))
      const early = after === null ? undefined : coming.find((home) => isIn(home, after) && !base.some((one) => isIn(home, one)))
      assert.equal(early, undefined, where)
      if (after === null) assert.ok(!resources.some((one) => isIn(changed, one)), where)
      counts.homes += Number(changed.kind === "Namespace" || changed.kind === "Tier")
      const next = programOf(resources)
      const pool = flowPool(next.snapshot)
      counts.steps++
      for (let n = 0; n < flowsPerStep && pool.families.length > 0; n++) {
        const flow = anyFlow(random, pool)
        if (!isJudged(flow) || ![last, next].every((program) => hasEnds(program, flow))) continue
        const [was, is] = [last, next].map((program) => levels[decide(program, flow).verdict])
        const will = hasEnds(end, flow) ? levels[decide(end, flow).verdict] : levels.deny
        if (was === undefined || is === undefined || was === is) continue
        counts.moved++
        assert.ok((is < was ? is >= will : is <= will) || harm.pairs > 0, where)
      }
      last = next
    }
    assert.equal(equivalent(last, end).holds, true, `seed ${seed}`)
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.safe > worlds / 2 && counts.moved > 100 && counts.homes > 20)
})
