// Searches for what one rule, policy or end of a tier decides against single decisions: what is found is decided so, and what is decided so is found.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, decide, searchFlows} from "@carveout/engine"
import type {End, Flow, Search} from "@carveout/engine"
import {addressText} from "./address.ts"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import {chance, pick, randomFrom} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import {flowText} from "./matrix-judge.ts"

type Decision = ReturnType<typeof decide>

function wordsOf(end: End): Search["from"] {
  if (end.kind === "address") return {kind: "name", text: addressText(end.address)}
  return {kind: "name", text: end.kind === "node" ? `host/${end.name}` : end.id}
}

function decidersOf({by, egress, ingress}: Decision): readonly string[] {
  return [by, egress?.by ?? null, ingress?.by ?? null].filter((each) => each !== null)
}

function isDecided(decision: Decision, by: string): boolean {
  return decidersOf(decision).some((each) => each === by || (!by.includes("#") && each.startsWith(`${by}#`)))
}

function isSelf({from, to}: Flow): boolean {
  if (from.kind === "node") return to.kind === "node" && from.name === to.name
  return from.kind === "workload" && to.kind === "workload" && from.id === to.id
}

test("what a search for a decider finds is decided so, and what is decided so is found", (t) => {
  const counts = {asked: 0, none: 0, hosts: 0}
  for (let seed = 1; seed <= 300; seed++) {
    const random = randomFrom(seed)
    const snapshot = anyWorld(random)
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const program = compile(snapshot)
    const isOwnPod = ({from, to}: Flow): boolean => {
      const node = to.kind === "workload" ? (program.workloads.get(to.id)?.node ?? null) : undefined
      return from.kind === "node" && (node === from.name || node === null)
    }
    const flows = Array.from({length: 120}, () => anyFlow(random, pool)).filter(
      (flow) => !isSelf(flow) && !isOwnPod(flow) && !(flow.from.kind === "address" && flow.to.kind === "address"),
    )
    const decided = flows.map((flow) => ({flow, decision: decide(program, flow)}))
    const names = decided.flatMap(({decision}) => decidersOf(decision)).filter((by) => !by.startsWith("Failsafe"))
    if (names.length === 0) continue
    for (let i = 0; i < 8; i++) {
      const {flow} = pick(random, decided)
      const reference = pick(random, names)
      const by = chance(random, 30) ? (reference.split("#")[0] ?? "") : reference
      const verdict = pick(random, ["allow", "deny", "unknown"] as const)
      const [from, to] = [flow.from, flow.to].map((end): Search["from"] => (chance(random, 50) ? {kind: "any"} : wordsOf(end)))
      if (from === undefined || to === undefined) continue
      const found = searchFlows(program, {from, to, by, verdict, family: flow.family})
      assert.ok(found.ok, found.ok ? "" : found.error[0]?.message)
      counts.asked++
      if (snapshot.hosts.length > 0) counts.hosts++
      const {witness} = found.value
      if (witness !== null) {
        const again = decide(program, witness.flow)
        assert.ok(again.verdict === verdict && isDecided(again, by), `seed ${seed}: ${by} ${verdict} ${flowText(witness.flow)}`)
        continue
      }
      counts.none++
      const isAsked = (words: Search["from"], end: End): boolean =>
        words.kind === "any" || JSON.stringify(words) === JSON.stringify(wordsOf(end))
      const missed = decided.find(
        (each) =>
          each.flow.family === flow.family &&
          isAsked(from, each.flow.from) &&
          isAsked(to, each.flow.to) &&
          each.decision.verdict === verdict &&
          isDecided(each.decision, by),
      )
      assert.equal(missed && flowText(missed.flow), undefined, `seed ${seed}: ${by} ${verdict} ${JSON.stringify([from, to])}`)
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.asked > 1500 && counts.none > 300 && counts.hosts > 200)
})
