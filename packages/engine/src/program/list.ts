// Which policies govern an endpoint, list by list (evaluation 1.2 and 4.2), found when first asked for and remembered.

import type {Direction} from "../manifest/resource.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Endpoint, HostEndpoint, Policy, PolicyMode} from "../snapshot/snapshot.ts"
import {isSameList} from "../std/group.ts"
import {classOfLabels, labelClasses} from "./kin.ts"
import {candidatesFor, indexPolicies} from "./policy-index.ts"
import type {PlacedPolicy} from "./policy-index.ts"
import type {Enforcement, ListedPolicy, ListedProfile, ListedTier, ListMemory, ListName, ListRow, PolicyList, Program} from "./program.ts"

const modePlaces: Readonly<Record<PolicyMode, number>> = {normal: 0, forward: 1, preDNAT: 2, untracked: 3}

/** The list of an endpoint. */
export function policyList(program: Program, endpoint: Endpoint, name: ListName): PolicyList {
  const own = rowOf(program, endpoint)
  const place = modePlaces[name.mode] * 4 + (name.direction === "Ingress" ? 0 : 2) + (name.enforcement === "enforced" ? 0 : 1)
  const found = own.lists[place]
  if (found !== undefined) return found
  own.selecting ??= selectingPolicies(program, endpoint)
  const list = makeList(program, {selecting: own.selecting, profiles: endpoint.profiles}, name)
  own.lists[place] = list
  return list
}

/** WHY shared: most labels are in no selector, and ends that differ only in them have the same lists. */
function rowOf(program: Program, endpoint: Endpoint): ListRow {
  const {byEndpoint, byProfiles} = listsOf(program)
  const known = byEndpoint.get(endpoint)
  if (known !== undefined) return known
  const {profiles} = endpoint
  const cls = classOfLabels(program, endpoint)
  let alike = byProfiles.get(profiles)
  if (alike === undefined) byProfiles.set(profiles, (alike = new Map()))
  let row = alike.get(cls)
  if (row === undefined) alike.set(cls, (row = {lists: [], selecting: null}))
  byEndpoint.set(endpoint, row)
  return row
}

function listsOf(program: Program): ListMemory {
  const {memory} = program
  return (memory.lists ??= (memory.previous === null ? null : carriedLists(memory.previous, program)) ?? noLists(0))
}

function noLists(count: number): ListMemory {
  return {byProfiles: new Map(), byEndpoint: new Map(), distinct: new Map(), count}
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

/** Whether a policy belongs to a list of endpoints that it selects. */
function isListed(policy: Policy, {mode, direction, enforcement}: ListName): boolean {
  if (policy.staged && enforcement === "enforced") return false
  return isOfMode(policy, mode) && isOfDirection(policy, direction)
}

function modesOf({kind}: Endpoint): readonly PolicyMode[] {
  return kind === "workload" ? ["normal"] : ["normal", "forward", "preDNAT", "untracked"]
}

/** Policies that apply on forward are part of the normal list too. */
function isOfMode(policy: Policy, mode: PolicyMode): boolean {
  return policy.mode === mode || (mode === "normal" && policy.mode === "forward")
}

type Governed = {readonly selecting: readonly PlacedPolicy[]; readonly profiles: readonly string[]}

/** INVARIANT: distinct lists have distinct keys: policy ids are unique, and line ends stand in no name. */
function makeList(program: Program, governed: Governed, name: ListName): PolicyList {
  const tiers = listedTiers(governed.selecting, name)
  const profiles = name.mode === "normal" ? governed.profiles.map((profile) => listedProfile(program, profile)) : []
  const lists = listsOf(program)
  const key = keyOf(name.direction, tiers, profiles)
  const found = lists.distinct.get(key)
  if (found !== undefined) return found
  const list: PolicyList = {id: lists.count++, direction: name.direction, tiers, profiles}
  lists.distinct.set(key, list)
  return list
}

function keyOf(direction: Direction, tiers: readonly ListedTier[], profiles: readonly ListedProfile[]): string {
  const ids = tiers.flatMap(({policies}) => policies.map(({policy}) => policy.id))
  return [direction, ...ids, "", ...profiles.map(({name}) => name)].join("\n")
}

/**
 * The lists of an earlier program that are those of this one too: nothing in them was edited, and no policy that is new may belong to
 * them. A list that is not here is found again when it is asked for. Null where the earlier program has none.
 */
function carriedLists({memory, snapshot: old}: Program, program: Program): ListMemory | null {
  const {lists, classesOfLabels} = memory
  if (lists === null || classesOfLabels === null) return null
  const {snapshot} = program
  const carried = noLists(lists.count)
  const [before, after] = [new Set(old.policies), new Set(snapshot.policies)]
  const kept = snapshot.policies.filter((policy) => before.has(policy))
  // WHY: policies that nothing else puts in order stand as the snapshot has them.
  if (
    !isSameList(
      kept,
      old.policies.filter((policy) => after.has(policy)),
    )
  )
    return carried
  const fresh = snapshot.policies.filter((policy) => !before.has(policy))
  const tiersNow = new Set(snapshot.tiers)
  const isGood = ({tiers, profiles}: PolicyList): boolean =>
    tiers.every(({tier, policies}) => tiersNow.has(tier) && policies.every(({policy}) => after.has(policy))) &&
    profiles.every(({name, profile}) => profile === (snapshot.profiles.get(name) ?? null))
  const good = new Set([...lists.distinct.values()].filter(isGood))
  for (const [key, list] of lists.distinct) if (good.has(list)) carried.distinct.set(key, list)
  const classes = labelClasses(program)
  for (const [profiles, alike] of lists.byProfiles) {
    if (!profiles.every((name) => snapshot.profiles.get(name) === old.profiles.get(name))) continue
    const lent = program.labels.lentBy(profiles)
    const rows = new Map<number, ListRow>()
    for (const [cls, row] of alike) {
      const {own} = classesOfLabels.sampleOf(cls)
      const now = classes === classesOfLabels ? cls : classes.classOf(own, lent)
      const labels = classes.labelsOf(now)
      if (!fresh.some(({selector}) => matchesSelector(selector, labels))) rows.set(now, keptRow(row, good))
    }
    if (rows.size > 0) carried.byProfiles.set(profiles, rows)
  }
  return carried
}

function keptRow({lists}: ListRow, good: ReadonlySet<PolicyList>): ListRow {
  return {lists: lists.map((list) => (list && good.has(list) ? list : undefined)), selecting: null}
}

/** The policies that select an endpoint, in the order of evaluation. WHY once for all lists: they differ in little else. */
function selectingPolicies({memory, tiers, labels}: Program, endpoint: Endpoint): readonly PlacedPolicy[] {
  memory.index ??= indexPolicies(tiers)
  const own = labels.of(endpoint)
  const candidates = candidatesFor(memory.index, own)
  memory.matched += candidates.length
  return candidates.filter(({policy}) => matchesSelector(policy.selector, own))
}

function listedTiers(selecting: readonly PlacedPolicy[], name: ListName): readonly ListedTier[] {
  const tiers: {tier: ListedTier["tier"]; policies: ListedPolicy[]}[] = []
  for (const {tier, policy} of selecting) {
    if (!isListed(policy, name)) continue
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
