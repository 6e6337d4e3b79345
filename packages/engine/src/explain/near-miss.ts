// Rules that would have decided otherwise, nearest first: what would have to change for another verdict.

import type {Action} from "../manifest/resource.ts"
import type {Decision} from "../decide/decision.ts"
import type {Miss} from "../program/miss.ts"
import type {ExplainedStep, ExplainedWalk, NearMiss} from "./explanation.ts"

/** Kinds of misses, the most easily mended first. */
const kinds: readonly Miss["kind"][] = ["ports", "protocol", "icmp", "nets", "service", "selector", "family"]

/** Orders misses: fewer first, then by how easily the hardest of them is mended. Negative: `a` is nearer. */
export function compareMisses(a: readonly Miss[], b: readonly Miss[]): number {
  return a.length - b.length || hardest(a) - hardest(b)
}

function hardest(misses: readonly Miss[]): number {
  return Math.max(-1, ...misses.map(({kind}) => kinds.indexOf(kind)))
}

/**
 * The rules that did not match and whose match would have led to another verdict where the flow was decided: allowing ones (and
 * those that pass on) at the stages that denied, denying ones at the stages of an allowed flow. Nearest first.
 */
export function nearMissesOf({verdict}: Decision, stages: readonly ExplainedWalk[]): readonly NearMiss[] {
  const wanted: readonly Action[] = verdict === "allow" ? ["Deny"] : ["Allow", "Pass"]
  const asked = verdict === "deny" ? stages.filter((stage) => stage.verdict === "deny") : stages
  const found = asked.flatMap((walk) => walk.steps.flatMap((step) => nearMissOf(walk, step, wanted)))
  return found.toSorted((a, b) => compareMisses(a.misses, b.misses) || wanted.indexOf(a.action) - wanted.indexOf(b.action))
}

function nearMissOf({stage}: ExplainedWalk, {step, misses}: ExplainedStep, wanted: readonly Action[]): readonly NearMiss[] {
  if (step.kind !== "rule" || step.matched || misses.length === 0 || !wanted.includes(step.action)) return []
  const {policy, rule, action, at} = step
  return [{stage, policy, rule, action, at, misses}]
}
