// Law 9: a trace is no story about a verdict; it is how the verdict comes about.

import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {buildSnapshot, compile, decide, parseManifests} from "@carveout/engine"
import type {Decision, Step, Verdict, Walk, World} from "@carveout/engine"
import {anyManifests, anySeed, anyWorld, flowsOf} from "../src/arbitrary/arbitraries.ts"
import {oneFile} from "../src/expand.ts"

type Direction = "ingress" | "egress"
type StageWalk = Decision["stages"][number]

/** What a step decides, if it does. */
function decisionOf(step: Step, direction: Direction): {readonly verdict: Verdict; readonly by: string} | null {
  if (step.kind === "other") return {verdict: step.verdict, by: step.by}
  if (step.kind === "no-profile") return {verdict: "deny", by: "NoProfile"}
  if (step.kind === "end-of-tier") return step.action === "Deny" ? {verdict: "deny", by: `EndOfTier/${step.tier}`} : null
  if (step.kind === "rule" && !step.matched) return null
  if (step.action !== "Allow" && step.action !== "Deny") return null
  const name = step.kind === "rule" ? step.policy : `Profile/${step.profile}`
  return {verdict: step.action === "Allow" ? "allow" : "deny", by: `${name}#${direction}[${step.rule}]`}
}

/** The steps of a walk decide once, at the end, and what they decide is the walk's answer. */
function replay({verdict, by, steps}: Walk, direction: Direction): void {
  if (verdict === "unknown") return
  const decisions = steps.map((step) => decisionOf(step, direction))
  assert.deepEqual(decisions.at(-1), {verdict, by})
  assert.ok(decisions.slice(0, -1).every((decision) => decision === null))
}

function directionOf({stage}: StageWalk): Direction {
  return stage.endsWith("egress") || stage === "endpoint-to-host" ? "egress" : "ingress"
}

/** Every rule that a walk names is a rule of the world. */
function checkRules(snapshot: World.Snapshot, walk: Walk, direction: Direction): void {
  for (const step of walk.steps) {
    if (step.kind !== "rule") continue
    const policy = snapshot.policies.find(({id}) => id === step.policy)
    assert.ok(policy, step.policy)
    assert.equal(policy.tier, step.tier)
    assert.equal(policy.staged, false)
    assert.ok(
      policy[direction].some(({index, action, at}) => index === step.rule && action === step.action && at === step.at),
      `${step.policy}#${direction}[${step.rule}]`,
    )
  }
}

/** The whole decision: its stages, and its verdict from theirs. */
function checkDecision(snapshot: World.Snapshot, decision: Decision): void {
  for (const walk of decision.stages) {
    replay(walk, directionOf(walk))
    checkRules(snapshot, walk, directionOf(walk))
  }
  if (decision.verdict === "unknown") return
  const denied = decision.stages.find(({verdict}) => verdict === "deny")
  assert.equal(decision.verdict, denied ? "deny" : "allow")
  assert.equal(decision.deniedAt?.stage, denied?.stage)
  if (denied) assert.equal(decision.by, denied.by)
  assert.equal(decision.egress?.by, decision.stages.find(({stage}) => stage === "pod-egress")?.by)
  assert.equal(decision.ingress?.by, decision.stages.find(({stage}) => stage === "pod-ingress")?.by)
}

test("the trace replays to its verdict; each step names a rule that exists in the world", () => {
  const property = fc.property(anyWorld(), anySeed(), (snapshot, seed) => {
    const program = compile(snapshot)
    for (const flow of flowsOf(snapshot, seed, 40)) checkDecision(snapshot, decide(program, flow))
  })
  fc.assert(property, {seed: 9, numRuns: 200})
})

test("the trace replays to its verdict; each step names a rule that exists in the source, with its span", () => {
  let steps = 0
  const property = fc.property(anyManifests(), anySeed(), (objects, seed) => {
    const file = oneFile(objects)
    const lines = file.text.split("\n")
    const {snapshot} = buildSnapshot(parseManifests([file]).resources)
    const program = compile(snapshot)
    for (const flow of flowsOf(snapshot, seed, 20)) {
      const decision = decide(program, flow)
      checkDecision(snapshot, decision)
      for (const step of decision.stages.flatMap((walk) => walk.steps)) {
        if (step.kind !== "rule") continue
        steps++
        const {line, column, endLine, endColumn} = step.at
        const text = lines
          .slice(line - 1, endLine)
          .join("\n")
          .slice(column - 1)
        assert.ok(endLine > line || endColumn > column || text.startsWith("{}"))
        if (!step.policy.includes("Kubernetes") && !step.policy.startsWith("NetworkPolicy")) assert.match(text, wordOf(step))
      }
    }
  })
  fc.assert(property, {seed: 9, numRuns: 80})
  assert.ok(steps > 0)
})

/** How the manifest spells a rule's action. */
function wordOf({policy, action}: Extract<Step, {readonly kind: "rule"}>): RegExp {
  return new RegExp(`^action: ${policy.startsWith("Cluster") && action === "Allow" ? "Accept" : action}`)
}
