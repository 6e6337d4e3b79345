// The tiers and policies of a world, or of one endpoint, in the order of evaluation, for people to read.

import type {Direction} from "../manifest/resource.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Policy, Tier} from "../snapshot/snapshot.ts"
import {isOfDirection} from "./policy-index.ts"
import type {Program} from "./program.ts"

/** A tier as it is evaluated in one direction; a tier without policies of the direction is not listed. */
export type TierListing = {readonly tier: Tier; readonly policies: readonly Policy[]}

/** Both directions, each in the order of evaluation. */
export type TierListings = {readonly ingress: readonly TierListing[]; readonly egress: readonly TierListing[]}

/**
 * Every policy, staged ones too (formats, `tiers`). With a workload endpoint's id only those that select it; null where no
 * workload endpoint has the id.
 */
export function listTiers(program: Program, endpointId?: string): TierListings | null {
  if (endpointId === undefined) return listings(program, () => true)
  const endpoint = program.workloads.get(endpointId)
  if (endpoint === undefined) return null
  const labels = program.labels.of(endpoint)
  return listings(program, ({mode, selector}) => (mode === "normal" || mode === "forward") && matchesSelector(selector, labels))
}

function listings(program: Program, counts: (policy: Policy) => boolean): TierListings {
  const of = (direction: Direction): readonly TierListing[] =>
    program.tiers
      .map(({tier, policies}) => ({tier, policies: policies.filter((policy) => isOfDirection(policy, direction) && counts(policy))}))
      .filter(({policies}) => policies.length > 0)
  return {ingress: of("Ingress"), egress: of("Egress")}
}
