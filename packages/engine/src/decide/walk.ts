// The walk over one list of policy: tiers, policies, rules, profiles, in order (evaluation 1.5), with every step it takes.

import type {Action, Direction} from "../manifest/resource.ts"
import {ruleMatches} from "../program/criterion.ts"
import type {ListedPolicy, ListedProfile, ListedTier, Packet, PolicyList, Program} from "../program/program.ts"
import type {Rule} from "../snapshot/snapshot.ts"
import type {Step, Verdict, Walk} from "./decision.ts"

/** What decided; null where a list came to its end without a word. */
export type Outcome = {readonly verdict: "allow" | "deny"; readonly by: string}

/** What the end of a tier does: its default action, or nothing, as in untracked and pre-DNAT lists (evaluation 4.2). */
export type EndOfTier = "default-action" | "continue"

/** A walk under way. `steps` grows. */
export type Walker = {readonly program: Program; readonly packet: Packet; readonly list: PolicyList; readonly steps: Step[]}

/** A walk that ended with a word of its own. */
export function decided(outcome: Outcome, steps: readonly Step[]): Walk {
  return {verdict: outcome.verdict, by: outcome.by, steps, missing: []}
}

/** A walk that something outside rules ended; the step that says so is added. */
export function endedBy(by: string, verdict: Exclude<Verdict, "unknown">, steps: Step[] = []): Walk {
  steps.push({kind: "other", by, verdict})
  return {verdict, by, steps, missing: []}
}

/** Tiers, then profiles, then deny: what governs pods, and the traffic of hosts themselves. */
export function walkToEnd(program: Program, packet: Packet, list: PolicyList): Walk {
  const walker: Walker = {program, packet, list, steps: []}
  const outcome = walkTiers(walker, "default-action") ?? walkProfiles(walker)
  if (outcome !== null) return decided(outcome, walker.steps)
  walker.steps.push({kind: "no-profile"})
  return decided({verdict: "deny", by: "NoProfile"}, walker.steps)
}

/** The tiers of a list; null when they are left without a decision. */
export function walkTiers(walker: Walker, endOfTier: EndOfTier): Outcome | null {
  for (const tier of walker.list.tiers) {
    const outcome = walkTier(walker, tier)
    if (outcome === "pass") continue
    if (outcome !== null) return outcome
    const end = leaveTier(walker, tier, endOfTier)
    if (end !== null) return end
  }
  return null
}

/** One tier: an outcome, `pass` when a rule says to leave it, null when nothing decided. */
function walkTier(walker: Walker, tier: ListedTier): Outcome | "pass" | null {
  for (const listed of tier.policies) {
    for (const rule of listed.rules) {
      const action = evaluate(walker, tier, listed, rule)
      if (action === null || action === "Log") continue
      if (action === "Pass") return "pass"
      return {verdict: action === "Allow" ? "allow" : "deny", by: reference(listed.policy.id, walker.list.direction, rule.index)}
    }
  }
  return null
}

/** Tries a rule, and notes it; the action where it matched. */
function evaluate({program, packet, steps}: Walker, {tier}: ListedTier, {policy}: ListedPolicy, rule: Rule): Action | null {
  const matched = ruleMatches(program, rule, packet)
  steps.push({kind: "rule", tier: tier.name, policy: policy.id, rule: rule.index, action: rule.action, matched, at: rule.at})
  return matched ? rule.action : null
}

/** The end of a tier that had policies and no decision. */
function leaveTier({steps}: Walker, {tier, policies}: ListedTier, endOfTier: EndOfTier): Outcome | null {
  const action = endOfTier === "continue" || tier.defaultAction === "Pass" ? "Pass" : "Deny"
  steps.push({kind: "end-of-tier", tier: tier.name, action, policies: policies.map(({policy}) => policy.id)})
  return action === "Pass" ? null : {verdict: "deny", by: `EndOfTier/${tier.name}`}
}

/** The profiles of a list (evaluation 1.6); null when none has a word. */
function walkProfiles(walker: Walker): Outcome | null {
  for (const listed of walker.list.profiles) {
    const outcome = walkProfile(walker, listed)
    if (outcome !== null) return outcome
  }
  return null
}

/** One profile. A Pass leads to the next profile; one that nobody defined denies everything. */
function walkProfile(walker: Walker, {name, profile}: ListedProfile): Outcome | null {
  const {program, packet, list} = walker
  if (profile === null) return profileOutcome(walker, name, {index: 0, action: "Deny"})
  for (const rule of list.direction === "Ingress" ? profile.ingress : profile.egress) {
    if (rule.action === "Log" || !ruleMatches(program, rule, packet)) continue
    return profileOutcome(walker, name, rule)
  }
  return null
}

function profileOutcome({steps, list}: Walker, profile: string, {index, action}: Pick<Rule, "index" | "action">): Outcome | null {
  steps.push({kind: "profile", profile, rule: index, action})
  if (action === "Pass") return null
  return {verdict: action === "Allow" ? "allow" : "deny", by: reference(`Profile/${profile}`, list.direction, index)}
}

/** The reference of a rule, as formats fix it. */
export function reference(id: string, direction: Direction, index: number): string {
  return `${id}#${direction === "Ingress" ? "ingress" : "egress"}[${index}]`
}
