// Which policies govern an endpoint, list by list (evaluation 1.2 and 4.2), found when first asked for and remembered.

import type {Direction} from "../manifest/resource.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Labels} from "../selector/selector.ts"
import type {Endpoint, HostEndpoint, Policy, PolicyMode} from "../snapshot/snapshot.ts"
import {candidatesFor, indexPolicies} from "./policy-index.ts"
import type {Enforcement, ListedPolicy, ListedProfile, ListedTier, ListName, PolicyList, Program} from "./program.ts"

const modePlaces: Readonly<Record<PolicyMode, number>> = {normal: 0, forward: 1, preDNAT: 2, untracked: 3}

/** The list of an endpoint. */
export function policyList(program: Program, endpoint: Endpoint, name: ListName): PolicyList {
  const {lists} = program.memory
  let own = lists.get(endpoint)
  if (own === undefined) lists.set(endpoint, (own = []))
  const place = modePlaces[name.mode] * 4 + (name.direction === "Ingress" ? 0 : 2) + (name.enforcement === "enforced" ? 0 : 1)
  const found = own[place]
  if (found !== undefined) return found
  const list = makeList(program, endpoint, name)
  own[place] = list
  return list
}

/** Whether any policy of the forward list, in either direction, governs a host endpoint (evaluation 4.2). */
export function hasForwardPolicy(program: Program, host: HostEndpoint, enforcement: Enforcement): boolean {
  const has = (direction: Direction): boolean => policyList(program, host, {mode: "forward", direction, enforcement}).tiers.length > 0
  return has("Ingress") || has("Egress")
}

/** Whether a staged policy governs an endpoint in any list that it has. */
export function isTouchedByStaged(program: Program, endpoint: Endpoint): boolean {
  if (!program.hasStaged) return false
  const differs = (mode: PolicyMode, direction: Direction): boolean =>
    policyList(program, endpoint, {mode, direction, enforcement: "enforced"}) !==
    policyList(program, endpoint, {mode, direction, enforcement: "pending"})
  return modesOf(endpoint).some((mode) => differs(mode, "Ingress") || differs(mode, "Egress"))
}

/** Every list that may be asked of an endpoint, those with staged policies for those without. */
export function everyList(program: Program, endpoint: Endpoint): readonly PolicyList[] {
  const list = (mode: PolicyMode, direction: Direction): PolicyList =>
    policyList(program, endpoint, {mode, direction, enforcement: "pending"})
  return modesOf(endpoint).flatMap((mode) => [list(mode, "Ingress"), list(mode, "Egress")])
}

/** Whether a policy is of a direction; rules of any other direction are dead. */
export function isOfDirection({types, kind}: Policy, direction: Direction): boolean {
  if (types.length > 0) return types.includes(direction)
  return kind !== "ClusterNetworkPolicy" && kind !== "AdminNetworkPolicy" && kind !== "BaselineAdminNetworkPolicy"
}

/** Whether a policy belongs to a list of an endpoint with these labels. */
export function isListed(policy: Policy, labels: Labels, {mode, direction, enforcement}: ListName): boolean {
  if (policy.staged && enforcement === "enforced") return false
  return isOfMode(policy, mode) && isOfDirection(policy, direction) && matchesSelector(policy.selector, labels)
}

function modesOf({kind}: Endpoint): readonly PolicyMode[] {
  return kind === "workload" ? ["normal"] : ["normal", "forward", "preDNAT", "untracked"]
}

/** Policies that apply on forward are part of the normal list too. */
function isOfMode(policy: Policy, mode: PolicyMode): boolean {
  return policy.mode === mode || (mode === "normal" && policy.mode === "forward")
}

/** INVARIANT: distinct lists have distinct keys: policy ids are unique, and line ends stand in no name. */
function makeList(program: Program, endpoint: Endpoint, name: ListName): PolicyList {
  const labels = program.labels.get(endpoint) ?? endpoint.labels
  const tiers = listedTiers(program, labels, name)
  const profiles = name.mode === "normal" ? endpoint.profiles.map((profile) => listedProfile(program, profile)) : []
  const {distinctLists} = program.memory
  const ids = tiers.flatMap(({policies}) => policies.map(({policy}) => policy.id))
  const key = [name.direction, ...ids, "", ...profiles.map((profile) => profile.name)].join("\n")
  const found = distinctLists.get(key)
  if (found !== undefined) return found
  const list: PolicyList = {id: distinctLists.size, direction: name.direction, tiers, profiles}
  distinctLists.set(key, list)
  return list
}

function listedTiers(program: Program, labels: Labels, name: ListName): readonly ListedTier[] {
  const {memory} = program
  memory.index ??= indexPolicies(program.tiers)
  const tiers: {tier: ListedTier["tier"]; policies: ListedPolicy[]}[] = []
  for (const {tier, policy} of candidatesFor(memory.index, labels)) {
    if (!isListed(policy, labels, name)) continue
    const last = tiers.at(-1)
    if (last?.tier === tier) last.policies.push(listedPolicy(policy, name))
    else tiers.push({tier, policies: [listedPolicy(policy, name)]})
  }
  return tiers
}

function listedPolicy(policy: Policy, {direction}: ListName): ListedPolicy {
  return {policy, rules: direction === "Ingress" ? policy.ingress : policy.egress}
}

function listedProfile({snapshot}: Program, name: string): ListedProfile {
  return {name, profile: snapshot.profiles.get(name) ?? null}
}
