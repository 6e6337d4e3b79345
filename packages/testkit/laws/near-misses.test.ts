// What a packet is said to fail of a rule is all of it and no more than that, and a near miss leads where it is said to: in the world made anew with the
// criteria taken out of the rule.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, compile, decide, explain} from "@carveout/engine"
import type {Decision, Flow, NearMiss, World} from "@carveout/engine"
import {flow as anyFlow, flowPool} from "../src/arbitrary/flow.ts"
import {randomFrom} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"
import {flowText} from "../src/matrix-judge.ts"
import {questionOf} from "../src/repair-judge.ts"

const seeds = {closed: 150, addresses: 150, nodes: 80, both: 80} as const
const questions = 12

type Shown = ReturnType<typeof explain>["cases"][number]
type Place = Pick<NearMiss, "policy" | "rule"> & {readonly stage: string; readonly node: string | null}

const listOf = (stage: string): "ingress" | "egress" => (stage.endsWith("ingress") || stage === "preDNAT" ? "ingress" : "egress")
const nobody: World.Peer = {nets: [], notNets: [], selector: null, notSelector: null, ports: [], notPorts: [], service: null, parts: []}

/** A side of a rule without some of its criteria. */
function sideWithout(peer: World.Peer, side: "source" | "destination", criteria: readonly string[]): World.Peer {
  const fields: readonly (keyof World.Peer)[] = ["nets", "notNets", "selector", "notSelector", "ports", "notPorts", "service"]
  const word = (field: keyof World.Peer): string => `${side}.${field === "service" ? "services" : field}`
  const gone = fields.filter((field) => criteria.includes(word(field)))
  return {...peer, ...Object.fromEntries(gone.map((field) => [field, nobody[field]]))}
}

/** Whether criteria are named by the fields of Calico's rules. */
function areCalico(criteria: readonly string[]): boolean {
  return criteria.every((each) => /^(source|destination)\.|^(ipVersion|protocol|notProtocol|icmp|notICMP)$/.test(each))
}

/** A rule without some of its criteria; of other kinds, which name them otherwise, without any. */
function ruleWithout(rule: World.Rule, criteria: readonly string[]): World.Rule {
  const isGone = (field: string): boolean => criteria.includes(field) || !areCalico(criteria)
  return {
    ...rule,
    families: isGone("ipVersion") ? [4, 6] : rule.families,
    protocol: isGone("protocol") ? null : rule.protocol,
    notProtocol: isGone("notProtocol") ? null : rule.notProtocol,
    icmp: isGone("icmp") ? null : rule.icmp,
    notIcmp: isGone("notICMP") ? null : rule.notIcmp,
    source: areCalico(criteria) ? sideWithout(rule.source, "source", criteria) : nobody,
    destination: areCalico(criteria) ? sideWithout(rule.destination, "destination", criteria) : nobody,
  }
}

/** What a flow is decided in the world with such a rule, stage by stage. */
function without(snapshot: World.Snapshot, {policy, rule, stage}: Place, criteria: readonly string[]): (flow: Flow) => Decision {
  const list = listOf(stage)
  const changed = (each: World.Rule): World.Rule => (each.index === rule ? ruleWithout(each, criteria) : each)
  const policies = snapshot.policies.map((each) => (each.id === policy ? {...each, [list]: each[list].map(changed)} : each))
  return (flow) => decide(compile({...snapshot, policies}), flow)
}

function walksAt({stages, ingress}: Decision, stage: string): readonly Pick<Decision["stages"][number], "verdict" | "steps">[] {
  const found = stages.filter((each) => each.stage === stage)
  return found.length === 0 && stage === "pod-ingress" && ingress !== null ? [ingress] : found
}

/** The first thing that is wrong with what is said of the rules on the way; null where all is right. */
function wrongStep(snapshot: World.Snapshot, {case: {flow}, stages}: Shown): string | null {
  for (const {stage, node, steps} of stages) {
    for (const {step, misses} of steps) {
      if (step.kind !== "rule" || step.matched) continue
      const criteria = misses.map(({criterion}) => criterion)
      const place = {policy: step.policy, rule: step.rule, stage, node}
      const isMatched = (gone: readonly string[]): boolean =>
        walksAt(without(snapshot, place, gone)(flow), stage).some((walk) =>
          walk.steps.some((each) => each.kind === "rule" && each.policy === step.policy && each.rule === step.rule && each.matched),
        )
      if (!isMatched(criteria)) return `${step.policy}#${step.rule} does not match without ${criteria.join()}`
      const needless = areCalico(criteria) ? criteria.find((one) => isMatched(criteria.filter((each) => each !== one))) : undefined
      if (needless !== undefined) return `${step.policy}#${step.rule} matches with ${needless}`
    }
  }
  return null
}

/** The first near miss that does not lead where it is said to. */
function wrongMiss(snapshot: World.Snapshot, {case: {flow, decision}, nearMisses}: Shown): string | null {
  const wanted = decision.verdict === "allow" ? "deny" : "allow"
  for (const {misses, stage, policy, rule} of nearMisses) {
    const criteria = misses.map(({criterion}) => criterion)
    const walks = walksAt(without(snapshot, {policy, rule, stage, node: null}, criteria)(flow), stage)
    if (!walks.some(({verdict}) => verdict === wanted)) return `${policy}#${rule} at ${stage} without ${criteria.join()}`
  }
  return null
}

for (const [openness, count] of Object.entries(seeds) as readonly (readonly [keyof typeof seeds, number])[]) {
  test(`in worlds that are open in ${openness}, a rule matches once what is said to fail is met, and then its stage says otherwise`, (t) => {
    const counts = {shown: 0, steps: 0, nearMisses: 0}
    for (let seed = 1; seed <= count; seed++) {
      const random = randomFrom(seed)
      const snapshot = anyWorld(random, openness)
      const pool = flowPool(snapshot)
      if (pool.families.length === 0) continue
      const program = compile(snapshot)
      // WHY: steps are those of one reading, in which an open address may be in a block, and misses are of no block.
      const isNamed = [...snapshot.workloads, ...snapshot.nodes].every(({unnamed}) => unnamed.length === 0)
      for (let i = 0; i < questions; i++) {
        const question = questionOf(anyFlow(random, pool))
        const answer = question === null ? null : ask(program, question)
        for (const shown of answer?.ok === true ? explain(program, answer.value).cases : []) {
          const where = `seed ${seed}: ${flowText(shown.case.flow)}`
          counts.shown++
          counts.nearMisses += shown.nearMisses.length
          assert.equal(wrongMiss(snapshot, shown), null, where)
          if (!isNamed || shown.case.decision.missing.length > 0 || i % 3 > 0) continue
          counts.steps += shown.stages.reduce((sum, {steps}) => sum + steps.length, 0)
          assert.equal(wrongStep(snapshot, shown), null, where)
        }
      }
    }
    t.diagnostic(JSON.stringify(counts))
    assert.ok(counts.nearMisses > 150)
  })
}
