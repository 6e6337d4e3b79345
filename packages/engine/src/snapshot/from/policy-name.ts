// What policies are called: references, the words that break ties of order, and which enforced policy a staged one is about.

import type {Policy, PolicyKind} from "../snapshot.ts"

/** What a policy is known by. */
type Named = Pick<Policy, "kind" | "namespace" | "name">

/** Upstream's kind words, which break ties of order. */
const tieBreakKinds: Readonly<Record<PolicyKind, string>> = {
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

/** The enforced kind of each staged one. */
const enforcedKinds: Readonly<Partial<Record<PolicyKind, PolicyKind>>> = {
  StagedGlobalNetworkPolicy: "GlobalNetworkPolicy",
  StagedNetworkPolicy: "CalicoNetworkPolicy",
  StagedKubernetesNetworkPolicy: "NetworkPolicy",
}

/** The `by` reference without its rule. */
export function idOf({kind, namespace, name}: Named): string {
  return joined(namespace === "" ? [kind, name] : [kind, namespace, name])
}

/** Upstream's `name/namespace/kind`: breaks ties of order, bytewise. */
export function tieBreakOf({kind, namespace, name}: Named): string {
  return joined([name, namespace, tieBreakKinds[kind]])
}

/** A name of several. WHY not a template: that leaves a text in parts, which takes several times the room until somebody reads it. */
function joined(parts: readonly string[]): string {
  return parts.join("/")
}

/** The id of the enforced policy that a staged one is about: the same name in the enforced kind. Undefined for enforced policies. */
export function enforcedId({kind, namespace, name}: Named): string | undefined {
  const enforced = enforcedKinds[kind]
  return enforced === undefined ? undefined : idOf({kind: enforced, namespace, name})
}

/** A staged policy as it is once it is enforced, under the id of the staged one. WHY: who reads an answer looks for it where it is written. */
export function enforcedForm(policy: Policy): Policy {
  const kind = enforcedKinds[policy.kind] ?? policy.kind
  return {...policy, staged: false, types: policy.typesWhenEnforced ?? policy.types, tieBreak: tieBreakOf({...policy, kind})}
}
