// Which line decided, and why: of a walk, the step behind its verdict with the place where it stands.

import type {ExplanationJson, StepJson} from "@carveout/report"
import type {PolicyPlace} from "./view.ts"

/** A line of a file. */
export type Placed = {readonly file: string; readonly line: number}

type Policies = readonly {readonly id: string; readonly at: Placed}[]

/** Where the policies stand for which tiers end in a walk: that of a rule is in the walk itself. */
export function placesOf(policies: Policies, {stages, ingress}: Pick<ExplanationJson, "stages" | "ingress">): readonly PolicyPlace[] {
  const steps = [...stages, ...(ingress === null ? [] : [ingress])].flatMap((half) => half.steps)
  const named = new Set(steps.flatMap(({kind, policy}) => (kind === "end-of-tier" && policy !== null ? [policy] : [])))
  if (named.size === 0) return []
  return policies.flatMap(({id, at}) => (named.has(id) ? [{policy: id, file: at.file, line: at.line}] : []))
}

/** The step that decided, with its line; null where the walk is not of what decided, or no line did. */
export function deciderOf(
  {stages, verdict}: Pick<ExplanationJson, "stages" | "verdict">,
  by: string | null,
  policies: readonly PolicyPlace[],
): {readonly step: StepJson; readonly place: Placed} | null {
  const isOf = (half: (typeof stages)[number]): boolean => half.by === by && half.verdict === verdict
  // What is denied goes no further, though later lists are judged all the same; what passes has passed the last one.
  const half = verdict === "allow" ? stages.findLast(isOf) : stages.find(isOf)
  const step = half?.steps.findLast(({matched}) => matched)
  const place = step === undefined ? null : placeOf(step, policies)
  return step === undefined || place === null ? null : {step, place}
}

/** The line of a rule; where a tier ends, that of the policy for which it does. */
export function placeOf({kind, policy, at}: StepJson, policies: readonly PolicyPlace[]): Placed | null {
  return kind === "end-of-tier" ? (policies.find((each) => each.policy === policy) ?? null) : at
}

/** Why the end of a tier decides: a policy of it applies. */
export function whyEnded({kind, policy}: StepJson): string {
  return kind === "end-of-tier" && policy !== null ? `, since ${policy} applies here and no rule matched` : ""
}
