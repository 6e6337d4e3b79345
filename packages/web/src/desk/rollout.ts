// In which order an edit of the lab's files would be applied: what `carveout plan` says of the same files. A lazy part of the desk's worker.

import {buildSnapshot, isReadable, parseManifests} from "@carveout/engine"
import type {Diagnostic, Manifests} from "@carveout/engine"
import {isTowardsRefused, planBetween, stepText} from "@carveout/engine/plan"
import type {Step} from "@carveout/engine/plan"
import {actionOf, diffLines, harmWords, planScript, planSummary, resourceOf} from "@carveout/report"
import type {LabFile} from "../worker/messages.ts"

/** A step in words. `at`: where the object stands in the files as they are now; null of a temporary one, and of one that is deleted. `changes`: how many groups. */
export type RolloutStep = {
  readonly action: "apply" | "delete"
  readonly object: string
  readonly temporary: boolean
  readonly at: {readonly file: string; readonly line: number} | null
  readonly opened: number
  readonly closed: number
  readonly harm: readonly string[]
}

/** The order with its script, or why there is none. */
export type RolloutMade =
  | {
      readonly ok: true
      readonly isSafe: boolean
      readonly summary: string
      readonly steps: readonly RolloutStep[]
      /** Namespaces and tiers that are not in the files and stay, since objects are in them. */
      readonly kept: readonly string[]
      readonly script: string
    }
  | {readonly ok: false; readonly message: string}

/** Finds it. */
export function rolloutOf(base: readonly LabFile[], head: readonly LabFile[]): RolloutMade {
  const before = parseManifests(base)
  const after = parseManifests(head, {previous: before})
  const [first, last] = [findingsOf(before), findingsOf(after)]
  if (!isReadable([...first, ...last]))
    return {ok: false, message: "some text cannot be read, so part of the world is unknown: Findings says where"}
  if (isTowardsRefused(first, last))
    return {ok: false, message: "nothing leads to what the cluster would refuse: Findings says what that is"}
  const plan = planBetween(before.resources, after.resources)
  const {words} = planSummary(plan)
  if (!plan.isComplete) return {ok: false, message: words}
  return {
    ok: true,
    isSafe: plan.isSafe,
    summary: words,
    steps: plan.steps.map(stepOf),
    kept: plan.kept,
    script: planScript(plan, (step) => stepText(step, head)),
  }
}

/** All that is wrong with some manifests. */
function findingsOf({resources, diagnostics}: Manifests): readonly Diagnostic[] {
  return [...diagnostics, ...buildSnapshot(resources).diagnostics]
}

function stepOf(step: Step): RolloutStep {
  const {change, difference, harm} = step
  const {file, line} = resourceOf(change).at
  const parts = diffLines(difference, 1).map(({part}) => part)
  return {
    action: actionOf(step),
    object: change.object,
    temporary: change.temporary,
    at: change.temporary || change.after === null ? null : {file, line},
    opened: parts.filter((part) => part === "opened").length,
    closed: parts.filter((part) => part === "closed").length,
    harm: harmWords(harm).map(({verb, rest}) => `${verb} ${rest}`),
  }
}
