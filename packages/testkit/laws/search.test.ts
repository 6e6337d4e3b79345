// Searches without a decider, in worlds of every openness: what is found has the verdict that was asked for, and what is not found is nowhere.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, decide, searchFlows} from "@carveout/engine"
import type {End, Flow, Program, Search} from "@carveout/engine"
import {addressText} from "../src/address.ts"
import {flow as anyFlow, flowPool} from "../src/arbitrary/flow.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"
import {flowText, isSelf} from "../src/matrix-judge.ts"

const searches = 8
const blocks = ["0.0.0.0/0", "10.0.0.0/24", "203.0.113.0/24", "172.20.0.0/16", "fd00::/64"] as const

function nameOf(end: End): Search["from"] {
  if (end.kind === "address") return {kind: "name", text: addressText(end.address)}
  return {kind: "name", text: end.kind === "node" ? `host/${end.name}` : end.id}
}

/** Words of a side: an end by name, everybody, or a set of which only what is found is looked at. */
function side(random: Random, end: End): Search["from"] {
  if (chance(random, 40)) return nameOf(end)
  if (chance(random, 60)) return {kind: "any"}
  if (chance(random, 50)) return {kind: "cidr", cidr: pick(random, blocks), except: []}
  return {kind: "pods", namespaces: null, pods: pick(random, ["app == 'web'", "all()", "!has(app)"])}
}

/** Whether words surely speak of an end: of one that is meant by a set nobody asks here. */
function isMeant(words: Search["from"], end: End): boolean {
  return words.kind === "any" || JSON.stringify(words) === JSON.stringify(nameOf(end))
}

/** Whether a flow is one of which no set speaks: of an end and itself, of two ends outside, of a node and a pod that may be its own. */
function isLeftOut(program: Program, flow: Flow): boolean {
  const {from, to} = flow
  if (isSelf(flow) || (from.kind === "address" && to.kind === "address")) return true
  const node = to.kind === "workload" ? (program.workloads.get(to.id)?.node ?? null) : undefined
  return from.kind === "node" && (node === from.name || node === null)
}

for (const openness of ["closed", "addresses", "nodes", "both"] as const) {
  test(`in worlds that are open in ${openness}, what a search finds is so, and what is so is found`, (t) => {
    const counts = {found: 0, unknown: 0, none: 0, held: 0}
    for (let seed = 1; seed <= 150; seed++) {
      const random = randomFrom(seed)
      const snapshot = anyWorld(random, openness)
      const pool = flowPool(snapshot)
      if (pool.families.length === 0) continue
      const program = compile(snapshot)
      const flows = Array.from({length: 80}, () => anyFlow(random, pool)).filter((flow) => !isLeftOut(program, flow))
      for (let i = 0; i < searches && flows.length > 0; i++) {
        const {from, to, family} = pick(random, flows)
        const verdict = pick(random, ["allow", "deny", "unknown"] as const)
        const words = {from: side(random, from), to: side(random, to), verdict, ...(chance(random, 50) ? {family} : {})}
        const found = searchFlows(program, words)
        if (!found.ok) continue
        const where = `seed ${seed}: ${JSON.stringify(words)}`
        const {witness} = found.value
        if (witness !== null) {
          counts.found++
          if (verdict === "unknown") counts.unknown++
          assert.equal(witness.decision.verdict, verdict, `${where}: ${flowText(witness.flow)}`)
          assert.equal(decide(program, witness.flow).verdict, verdict, `${where}: ${flowText(witness.flow)}`)
          continue
        }
        counts.none++
        const asked = flows.filter((flow) => (words.family ?? flow.family) === flow.family)
        const held = asked.filter((flow) => isMeant(words.from, flow.from) && isMeant(words.to, flow.to))
        counts.held += held.length
        const missed = held.find((flow) => decide(program, flow).verdict === verdict)
        assert.equal(missed && flowText(missed), undefined, where)
      }
    }
    t.diagnostic(JSON.stringify(counts))
    assert.ok(counts.found > 200 && counts.none > 100 && counts.held > 400 && (openness === "closed" || counts.unknown > 20))
  })
}
