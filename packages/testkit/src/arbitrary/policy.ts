// Policies of generated worlds: kinds, tiers, orders with ties, modes, staged or not.

import type {Selector, World} from "@carveout/engine"
import {namespaceNames, orders, policyNames} from "./pools.ts"
import {chance, pick, weighted} from "./random.ts"
import type {Random} from "./random.ts"
import {rule} from "./rule.ts"
import type {RuleFrame} from "./rule.ts"
import {selector} from "./selector.ts"

/** What the policies of a world may name. */
export type PolicyFrame = {readonly frame: RuleFrame; readonly tiers: readonly World.Tier[]; readonly hasHosts: boolean}

/** Upstream's word for a kind, which breaks ties of order. */
const storedKinds: Readonly<Record<World.PolicyKind, string>> = {
  GlobalNetworkPolicy: "GlobalNetworkPolicy",
  CalicoNetworkPolicy: "NetworkPolicy",
  NetworkPolicy: "KubernetesNetworkPolicy",
  ClusterNetworkPolicy: "KubernetesClusterNetworkPolicy",
  AdminNetworkPolicy: "KubernetesClusterNetworkPolicy",
  BaselineAdminNetworkPolicy: "KubernetesClusterNetworkPolicy",
  StagedGlobalNetworkPolicy: "StagedGlobalNetworkPolicy",
  StagedNetworkPolicy: "StagedNetworkPolicy",
  StagedKubernetesNetworkPolicy: "StagedKubernetesNetworkPolicy",
}

/** The policies of a world, no two of one identity. */
export function endpointPolicies(random: Random, frame: PolicyFrame): readonly World.Policy[] {
  const policies = Array.from({length: 1 + random.below(6)}, () => policy(random, frame))
  return policies.filter(({id}, i) => policies.findIndex((other) => other.id === id) === i)
}

function policy(random: Random, {frame, tiers, hasHosts}: PolicyFrame): World.Policy {
  const kind = weighted(random, [
    [hasHosts ? 14 : 8, "GlobalNetworkPolicy"],
    [4, "CalicoNetworkPolicy"],
    [2, "NetworkPolicy"],
    [1, "ClusterNetworkPolicy"],
    [2, "StagedGlobalNetworkPolicy"],
    [1, "StagedNetworkPolicy"],
    [1, "StagedKubernetesNetworkPolicy"],
  ] as const)
  const isGlobal = kind.includes("Global") || kind === "ClusterNetworkPolicy"
  const namespace = isGlobal ? "" : pick(random, namespaceNames)
  const name = pick(random, policyNames)
  const isKubernetes = kind.endsWith("KubernetesNetworkPolicy") || kind === "NetworkPolicy"
  const cluster = kind === "ClusterNetworkPolicy" ? pick(random, ["kube-admin", "kube-baseline"]) : null
  const modes: readonly World.PolicyMode[] =
    hasHosts && kind.includes("Global") ? ["normal", "forward", "preDNAT", "untracked", "untracked"] : ["normal"]
  const mode = pick(random, modes)
  const types =
    mode === "preDNAT"
      ? (["Ingress"] as const)
      : pick(random, [["Ingress", "Egress"], ["Ingress"], ["Egress"], ["Ingress", "Egress"], []] as const)
  const count = (): number =>
    weighted(random, [
      [3, 1],
      [3, 2],
      [2, 0],
      [1, 3],
    ] as const)
  const rules = (length: number): readonly World.Rule[] => Array.from({length}, (_, i) => rule(random, frame, i))
  const chosen: Selector = hasHosts && chance(random, 35) ? {kind: "all"} : selector(random)
  const ingress = rules(count())
  const egress = rules(chance(random, 90) ? count() : 0)
  const filled = [...(ingress.length > 0 ? (["Ingress"] as const) : []), ...(egress.length > 0 ? (["Egress"] as const) : [])]
  return {
    id: `${kind}/${namespace === "" ? "" : `${namespace}/`}${name}`,
    kind,
    namespace,
    name,
    tier: isKubernetes ? "default" : (cluster ?? pick(random, tiers).name),
    order: isKubernetes ? 1000 : pick(random, orders),
    tieBreak: `${name}/${namespace}/${storedKinds[kind]}`,
    staged: kind.startsWith("Staged"),
    mode,
    selector: isGlobal
      ? chosen
      : {kind: "and", operands: [chosen, {kind: "compare", label: "projectcalico.org/namespace", operator: "==", value: namespace}]},
    types: cluster === null ? types : filled,
    ingress,
    egress,
    at: frame.at,
  }
}
