// The small edits of a whole world's policies, in the order in which its objects were read.

import {reference} from "../../decide/walk.ts"
import {builtInTiers} from "../../manifest/kinds/tier.ts"
import type {CalicoPolicy, ClusterPolicy, KubernetesPolicy, Resource, Tier as TierResource} from "../../manifest/resource.ts"
import type {Program} from "../../program/program.ts"
import {textOf} from "../../analyze/edits.ts"
import {Findings} from "../../snapshot/findings.ts"
import {effectivePolicy} from "../../snapshot/from/policy.ts"
import {SelectorReader} from "../../snapshot/selectors.ts"
import type {Policy, Tier} from "../../snapshot/snapshot.ts"
import type {Mutation} from "../answer.ts"
import {calicoEdits} from "./calico.ts"
import {clusterEdits} from "./cluster.ts"
import type {Draft} from "./draft.ts"
import {kubernetesEdits} from "./kubernetes.ts"

/** An edit with the object before and after it; a policy that is dropped is null after it. */
export type Mutant = {readonly mutation: Mutation; readonly replaced: ReplacedPolicy | ReplacedTier}
/** A policy with its edited form. */
export type ReplacedPolicy = {readonly kind: "policy"; readonly before: Policy; readonly after: Policy | null}
/** A tier with its edited form. */
export type ReplacedTier = {readonly kind: "tier"; readonly before: Tier; readonly after: Tier}

type PolicyResource = CalicoPolicy | KubernetesPolicy | ClusterPolicy

/** Every small edit that leaves objects which the cluster would take. Staged policies decide nothing and are left alone. */
export function mutantsOf(program: Program, resources: readonly Resource[]): readonly Mutant[] {
  const enforced = new Map(program.snapshot.policies.filter(({staged}) => !staged).map((policy) => [policy.id, policy]))
  const neighbours = neighboursIn(program)
  const reader = new SelectorReader()
  return resources.flatMap((resource): readonly Mutant[] => {
    if (resource.kind === "Tier") return tierMutants(program, resource)
    if (!isPolicy(resource)) return []
    const before = enforced.get(idOf(resource))
    if (before === undefined) return []
    const drafts = [whole(resource), ...moves(resource, before, neighbours), ...editsOf(resource)]
    return drafts.flatMap((draft) => mutantOf(before, draft, reader) ?? [])
  })
}

function isPolicy(resource: Resource): resource is PolicyResource {
  return "ingress" in resource && "egress" in resource && resource.kind !== "Profile"
}

function idOf({kind, namespace, name}: PolicyResource): string {
  return namespace === "" ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
}

/** Null where the edit changes nothing, or leaves what the dataplane would treat as absent. */
function mutantOf(before: Policy, {kind, change, at, rule, result}: Draft<PolicyResource>, reader: SelectorReader): Mutant | null {
  const by = rule === null ? null : reference(before.id, rule.direction, rule.index)
  const mutation: Mutation = {kind, object: before.id, by, change, at}
  if (result === null) return {mutation, replaced: {kind: "policy", before, after: null}}
  const after = effectivePolicy(result, {findings: new Findings(), reader})
  if (after === undefined || textOf(after) === textOf(before)) return null
  return {mutation, replaced: {kind: "policy", before, after}}
}

function whole(policy: PolicyResource): Draft<PolicyResource> {
  return {kind: "drop-policy", change: "policy dropped", at: policy.at, rule: null, result: null}
}

function editsOf(policy: PolicyResource): readonly Draft<PolicyResource>[] {
  switch (policy.kind) {
    case "NetworkPolicy":
    case "StagedKubernetesNetworkPolicy":
      return kubernetesEdits(policy)
    case "ClusterNetworkPolicy":
    case "AdminNetworkPolicy":
    case "BaselineAdminNetworkPolicy":
      return clusterEdits(policy)
    default:
      return calicoEdits(policy)
  }
}

/** By policy, the one that is evaluated after it in its tier. */
function neighboursIn({tiers}: Program): ReadonlyMap<string, Policy> {
  const next = new Map<string, Policy>()
  for (const {policies} of tiers) {
    const enforced = policies.filter(({staged}) => !staged)
    for (const [i, {id}] of enforced.entries()) {
      const after = enforced[i + 1]
      if (after !== undefined) next.set(id, after)
    }
  }
  return next
}

/** LIMIT: the last priority of a ClusterNetworkPolicy. */
const priorityMax = 1000

/** The policy moved behind the next one of its tier, where its order can say so. */
function moves(policy: PolicyResource, {id}: Policy, neighbours: ReadonlyMap<string, Policy>): readonly Draft<PolicyResource>[] {
  const next = neighbours.get(id)
  if (next === undefined || next.order === null) return []
  const draft = {kind: "move-policy" as const, change: `moved behind ${next.id}`, at: policy.at, rule: null}
  if ("order" in policy) return [{...draft, result: {...policy, order: next.order + 1}}]
  if ("priority" in policy && next.order + 1 <= priorityMax) return [{...draft, result: {...policy, priority: next.order + 1}}]
  return []
}

/** A tier's end turned round; built-in tiers cannot be edited. */
function tierMutants({tiers, snapshot}: Program, {name, at, defaultAction}: TierResource): readonly Mutant[] {
  const before = snapshot.tiers.find((tier) => tier.name === name)
  const isUsed = tiers.some(({tier, policies}) => tier.name === name && policies.some(({staged}) => !staged))
  if (before === undefined || before.defaultAction !== defaultAction || !isUsed || builtInTiers.has(name)) return []
  const other = defaultAction === "Deny" ? "Pass" : "Deny"
  const change = `defaultAction ${defaultAction} made ${other}`
  const mutation: Mutation = {kind: "swap-default-action", object: `Tier/${name}`, by: null, change, at}
  return [{mutation, replaced: {kind: "tier", before, after: {...before, defaultAction: other}}}]
}
