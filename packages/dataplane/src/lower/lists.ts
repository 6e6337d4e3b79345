// Which policies an endpoint has, in order: plain scans over all of them, so that this room does not lean on the indexes of the engine.

import {matchesSelector} from "@carveout/engine"
import type {Program, World} from "@carveout/engine"

/** A tier as far as an endpoint has policy of it in one direction. Staged policies are there, too: they render nothing, and count. */
export type ListedTier = {readonly tier: World.Tier; readonly policies: readonly World.Policy[]}

/** Which of an endpoint's lists is meant (evaluation 1.2, 4.2). */
export type ListKind = "workload" | "normal" | "forward" | "preDNAT" | "untracked"

const modes: Readonly<Record<ListKind, readonly World.PolicyMode[]>> = {
  workload: ["normal", "forward"],
  normal: ["normal", "forward"],
  forward: ["forward"],
  preDNAT: ["preDNAT"],
  untracked: ["untracked"],
}

/** Every policy of any direction that selects an endpoint, staged ones too. */
export function policiesOf(program: Program, endpoint: World.Endpoint): readonly World.Policy[] {
  const labels = program.labels.of(endpoint)
  return program.snapshot.policies.filter(({selector}) => matchesSelector(selector, labels))
}

/** The tiers of a list, in the order of evaluation. */
export function listOf(
  program: Program,
  endpoint: World.Endpoint,
  which: {kind: ListKind; direction: "ingress" | "egress"},
): readonly ListedTier[] {
  const labels = program.labels.of(endpoint)
  const type = which.direction === "ingress" ? "Ingress" : "Egress"
  return program.tiers.flatMap(({tier, policies}) => {
    const own = policies.filter(
      (policy) => modes[which.kind].includes(policy.mode) && isOfType(policy, type) && matchesSelector(policy.selector, labels),
    )
    return own.length > 0 ? [{tier, policies: own}] : []
  })
}

/** WHY both where none is named: that is how policies were before they had types. Those of a cluster's administrators have what they have rules for. */
function isOfType({types, kind}: World.Policy, type: "Ingress" | "Egress"): boolean {
  if (types.length > 0) return types.includes(type)
  return kind !== "ClusterNetworkPolicy" && kind !== "AdminNetworkPolicy" && kind !== "BaselineAdminNetworkPolicy"
}
