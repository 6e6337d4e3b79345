// A trace read back: the verdict that its steps lead to, without any knowledge of policy.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Stage, Step, Verdict} from "./decision.ts"
import {decideBetween, globalPolicy, programOf, threePods} from "./written-world.test.ts"

type Ending = {readonly verdict: Verdict; readonly by: string | null}
type Trace = {readonly stage: Stage; readonly steps: readonly Step[]}

/** Follows the steps of a stage; throws where a step stands that must not be there. */
export function replay({stage, steps}: Trace): Ending {
  const direction = stage === "preDNAT" || stage.endsWith("ingress") ? "ingress" : "egress"
  let left: string | null = null
  for (const [i, step] of steps.entries()) {
    const ending = endingOf(step, direction)
    if (ending !== null) {
      assert.equal(i, steps.length - 1, "nothing stands behind the step that decided")
      return ending
    }
    if (step.kind === "rule" || step.kind === "end-of-tier") assert.notEqual(step.tier, left, "a tier that was left is not entered again")
    if (step.kind === "end-of-tier" || (step.kind === "rule" && step.matched && step.action === "Pass")) left = step.tier
  }
  throw new Error("the trace ends without a decision")
}

function endingOf(step: Step, direction: "ingress" | "egress"): Ending | null {
  switch (step.kind) {
    case "rule":
      if (!step.matched || step.action === "Pass" || step.action === "Log") return null
      return {verdict: step.action === "Allow" ? "allow" : "deny", by: `${step.policy}#${direction}[${step.rule}]`}
    case "end-of-tier":
      return step.action === "Deny" ? {verdict: "deny", by: `EndOfTier/${step.tier}`} : null
    case "profile":
      if (step.action === "Pass") return null
      return {verdict: step.action === "Allow" ? "allow" : "deny", by: `Profile/${step.profile}#${direction}[${step.rule}]`}
    case "no-profile":
      return {verdict: "deny", by: "NoProfile"}
    case "other":
      return {verdict: step.verdict, by: step.verdict === "unknown" ? null : step.by}
  }
}

test("a trace names every rule that was tried, in order, matched or not", () => {
  const program = programOf(
    threePods,
    globalPolicy("first", `{order: 1, selector: app == "backend", egress: [{action: Allow, protocol: UDP}, {action: Log}]}`),
    globalPolicy(
      "second",
      `{order: 2, selector: app == "backend", egress: [{action: Pass, protocol: UDP}, {action: Allow}, {action: Deny}]}`,
    ),
  )
  const {egress} = decideBetween(program, "prod/backend", "dev/client")
  const tried = egress?.steps.map((step) => (step.kind === "rule" ? [step.policy, step.rule, step.action, step.matched] : step.kind))
  assert.deepEqual(tried, [
    ["GlobalNetworkPolicy/first", 0, "Allow", false],
    ["GlobalNetworkPolicy/first", 1, "Log", true],
    ["GlobalNetworkPolicy/second", 0, "Pass", false],
    ["GlobalNetworkPolicy/second", 1, "Allow", true],
  ])
})
