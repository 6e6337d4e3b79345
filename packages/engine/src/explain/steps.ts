// The steps of one walk with what failed at each.

import {inManifestWords} from "./field.ts"
import type {Step} from "../decide/decision.ts"
import type {Direction} from "../manifest/resource.ts"
import {failedCriteria} from "../program/miss.ts"
import type {Miss} from "../program/miss.ts"
import type {Packet, Program} from "../program/program.ts"
import type {Policy, Rule, Snapshot} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import type {ExplainedStep} from "./explanation.ts"
import {compareMisses} from "./near-miss.ts"

/** What explaining the steps of one flow needs. */
export type Explainer = {readonly program: Program; readonly packet: Packet; readonly rules: ReadonlyMap<string, Policy>}

type RuleStep = Extract<Step, {readonly kind: "rule"}>

/** The policies of a snapshot by id. */
export const rulesById: (snapshot: Snapshot) => ReadonlyMap<string, Policy> = oncePer(
  ({policies}: Snapshot) => new Map(policies.map((policy) => [policy.id, policy])),
)

/** Explains the steps of a walk. Steps of one rule of the manifest become one. */
export function explainSteps(explainer: Explainer, steps: readonly Step[], direction: Direction): readonly ExplainedStep[] {
  const explained: ExplainedStep[] = []
  for (const [i, step] of steps.entries()) {
    if (step.kind !== "rule") {
      explained.push({step, misses: []})
      continue
    }
    const kind = explainer.rules.get(step.policy)?.kind
    const failed = step.matched ? [] : missesAt(explainer, effectiveRule(explainer, steps, i, direction))
    const misses = failed.map((miss) => inManifestWords(miss, kind))
    const last = explained.at(-1)
    if (last?.step.kind === "rule" && isSameRule(last.step, step)) explained[explained.length - 1] = nearer(last, {step, misses})
    else explained.push({step, misses})
  }
  return explained
}

function missesAt({program, packet}: Explainer, rule: Rule | undefined): readonly Miss[] {
  return rule === undefined ? [] : failedCriteria(program, rule, packet)
}

/** INVARIANT: a walk tries the effective rules of a policy in order and notes each, so its n-th step is about the n-th rule. */
function effectiveRule({rules}: Explainer, steps: readonly Step[], index: number, direction: Direction): Rule | undefined {
  const step = steps[index]
  if (step?.kind !== "rule") return undefined
  const policy = rules.get(step.policy)
  let before = 0
  for (let i = index - 1; i >= 0; i--) {
    const earlier = steps[i]
    if (earlier?.kind !== "rule" || earlier.policy !== step.policy) break
    before++
  }
  return (direction === "Ingress" ? policy?.ingress : policy?.egress)?.[before]
}

function isSameRule(a: RuleStep, b: RuleStep): boolean {
  return a.policy === b.policy && a.rule === b.rule && a.tier === b.tier
}

/** Of two steps of one rule the one that matched, else the one with the fewer misses. */
function nearer(a: ExplainedStep, b: ExplainedStep): ExplainedStep {
  if (b.step.kind === "rule" && b.step.matched) return b
  return compareMisses(b.misses, a.misses) < 0 ? b : a
}
