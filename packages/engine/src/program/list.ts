// Which policies govern an endpoint, list by list (evaluation 1.2 and 4.2), found when first asked for and remembered.

import type {Direction} from "../manifest/resource.ts"
import {matchesSelector} from "../selector/match.ts"
import type {LabelClasses} from "../selector/label-classes.ts"
import type {LabelReader, Labels, Selector} from "../selector/selector.ts"
import type {Endpoint, HostEndpoint, Policy, PolicyMode, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {DistinctLists} from "./distinct-lists.ts"
import {policyChange, policyHeirs} from "./change.ts"
import type {PolicyChange} from "./change.ts"
import {classOfLabels, kindOf, kindsOf} from "./kin.ts"
import {isOfDirection, placedPolicy} from "./policy-index.ts"
import type {PlacedPolicy} from "./policy-index.ts"
import type {Enforcement, ListedPolicy, ListedProfile, ListedTier, ListMemory, ListName, ListRow, PolicyList, Program} from "./program.ts"
import {policiesSelecting} from "./selecting.ts"

const modePlaces: Readonly<Record<PolicyMode, number>> = {normal: 0, forward: 1, preDNAT: 2, untracked: 3}

/** The list of an endpoint. */
export function policyList(program: Program, endpoint: Endpoint, name: ListName): PolicyList {
  const {byEndpoint} = listsOf(program)
  let row = byEndpoint.get(endpoint)
  if (row === undefined) byEndpoint.set(endpoint, (row = rowOf(program, kindOf(program, endpoint))))
  return listIn(program, row, {endpoint, name})
}

/** By kind what is the same for two programs, of which edits made one from the other, where all lists of the kind are. */
export function listsOfKinds(program: Program): (kind: number) => object {
  const {byKind} = listsOf(program)
  return (kind) => byKind[kind] ?? rowOf(program, kind)
}

/**
 * The kinds whose lists an edit may have changed from those of an earlier program; null where that is not known. WHY those, too, of which it had no lists
 * when these were carried: it may have got them since, as for pods that have an address of another family alone.
 */
export function touchedKinds(program: Program, earlier: Program): readonly number[] | null {
  const {from, touched, asked} = listsOf(program)
  if (from === null || from !== earlier.memory.lists?.token) return null
  const later = Math.max(0, kindsOf(program).size - asked)
  return later === 0 ? touched : [...touched, ...Array.from({length: later}, (_, place) => asked + place)]
}

/** The list of all endpoints of a kind, of which one is at hand. */
export function policyListOfKind(program: Program, kind: number, {endpoint, name}: Asked): PolicyList {
  return listIn(program, rowOf(program, kind), {endpoint, name})
}

type Asked = {readonly endpoint: Endpoint; readonly name: ListName}

/** WHY by kind: most labels are in no selector, and ends that differ only in them have the same lists. */
function rowOf(program: Program, kind: number): ListRow {
  const {byKind} = listsOf(program)
  const known = byKind[kind]
  if (known !== undefined) return known
  const kinds = kindsOf(program)
  const cls = kinds.classOf(kind)
  return (byKind[kind] = noRowLists(cls, kinds.classes.sampleOf(cls)))
}

/** A row of which no list was asked for. */
export function noRowLists(cls: number, labels: LabelReader): ListRow {
  return {cls, labels, lists: [undefined, undefined, undefined, undefined], selecting: null}
}

function listIn(program: Program, row: ListRow, {endpoint, name}: Asked): PolicyList {
  // WHY: where nothing is staged both are the same list.
  const isPending = name.enforcement === "pending" && program.hasStaged
  const place = modePlaces[name.mode] * 4 + (name.direction === "Ingress" ? 0 : 2) + (isPending ? 1 : 0)
  const found = row.lists[place]
  if (found !== undefined) return found
  row.selecting ??= policiesSelecting(program, row)
  const list = makeList(program, {selecting: row.selecting, profiles: endpoint.profiles}, name)
  row.lists[place] = list
  return list
}

/** What is known of the lists of a program. */
export function listsOf(program: Program): ListMemory {
  const {memory} = program
  return (memory.lists ??=
    (memory.previous === null ? null : carriedLists(memory.previous, program)) ?? noLists(new DistinctLists({next: 0})))
}

function noLists(distinct: DistinctLists): ListMemory {
  const carried = {arePlaced: true, token: {}, from: null, touched: [], asked: 0}
  return {byKind: [], byEndpoint: new Map(), distinct, profiles: new Map(), ...carried}
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

/** The same as `everyList` of all workload endpoints of a kind, of which one is at hand. */
export function everyListOfKind(program: Program, kind: number, endpoint: WorkloadEndpoint): readonly PolicyList[] {
  const list = (direction: Direction): PolicyList =>
    policyListOfKind(program, kind, {endpoint, name: {mode: "normal", direction, enforcement: "pending"}})
  return [list("Ingress"), list("Egress")]
}

/** Every list that may be asked of an endpoint, those with staged policies for those without. */
export function everyList(program: Program, endpoint: Endpoint): readonly PolicyList[] {
  const list = (mode: PolicyMode, direction: Direction): PolicyList =>
    policyList(program, endpoint, {mode, direction, enforcement: "pending"})
  return modesOf(endpoint).flatMap((mode) => [list(mode, "Ingress"), list(mode, "Egress")])
}

/** Whether a policy of a list's direction belongs to it. */
function isListed(policy: Policy, {mode, enforcement}: ListName): boolean {
  if (policy.staged && enforcement === "enforced") return false
  return isOfMode(policy, mode)
}

function modesOf({kind}: Endpoint): readonly PolicyMode[] {
  return kind === "workload" ? ["normal"] : ["normal", "forward", "preDNAT", "untracked"]
}

/** Policies that apply on forward are part of the normal list too. */
function isOfMode(policy: Policy, mode: PolicyMode): boolean {
  return policy.mode === mode || (mode === "normal" && policy.mode === "forward")
}

type Governed = {readonly selecting: readonly PlacedPolicy[]; readonly profiles: readonly string[]}

function makeList(program: Program, governed: Governed, name: ListName): PolicyList {
  const profiles = name.mode === "normal" ? listedProfiles(program, governed.profiles) : noProfiles
  return listsOf(program).distinct.of(name.direction, listedTiers(governed.selecting, name), profiles)
}

const noProfiles: readonly ListedProfile[] = []

/** WHY once: all pods of a namespace and an account have the same. */
function listedProfiles(program: Program, names: readonly string[]): readonly ListedProfile[] {
  const {profiles, distinct} = listsOf(program)
  let listed = profiles.get(names)
  if (listed === undefined) {
    listed = names.map((name) => distinct.profile(name, program.snapshot.profiles.get(name) ?? null))
    profiles.set(names, listed)
  }
  return listed
}

/**
 * The lists of an earlier program that are those of this one too: nothing in them was edited, and no policy that is new may belong to
 * them. A list that is not here is found again when it is asked for. Null where the earlier program has none.
 */
function carriedLists({memory, snapshot: old}: Program, program: Program): ListMemory | null {
  const {lists, kinds: before} = memory
  if (lists === null || before === null) return null
  const {snapshot} = program
  const change = policyChange(old, snapshot)
  const {gone, fresh, isInOrder} = change
  // WHY: policies that nothing else puts in order stand as the snapshot has them.
  const {ids} = lists.distinct
  if (!isInOrder) return noLists(new DistinctLists(ids))
  const goneOnes = new Set(gone)
  const tiersNow = new Set(snapshot.tiers)
  const areTiersSame = old.tiers.every((tier) => tiersNow.has(tier))
  // WHY: where each that is new stands where one that is gone stood, all others keep the places that they had.
  const arePlaced = lists.arePlaced && areTiersSame && policyHeirs(change) !== null
  const touched: number[] = []
  const from = kindsOf(program) === before ? lists.token : null
  const carried: ListMemory = {...noLists(new DistinctLists(ids)), arePlaced, from, touched, asked: lists.byKind.length}
  const areProfilesSame = snapshot.profiles === old.profiles
  const isSameProfile = (name: string): boolean => areProfilesSame || snapshot.profiles.get(name) === old.profiles.get(name)
  const isGood = ({tiers, profiles}: PolicyList): boolean =>
    tiers.every(({tier, policies}) => tiersNow.has(tier) && policies.every(({policy}) => !goneOnes.has(policy))) &&
    profiles.every(({name}) => isSameProfile(name))
  const isGone = ({policy}: PlacedPolicy): boolean => goneOnes.has(policy)
  const placed = placesIn(program, arePlaced ? new Set(fresh) : null)
  const kinds = kindsOf(program)
  const isTouched = touchOf(change, before.classes, kinds.classes)
  const rowIn = (row: ListRow, cls: number): ListRow => {
    const labels = kinds.classes.sampleOf(cls)
    const added = fresh.filter(({selector}) => matchesSelector(selector, labels))
    const isTaken = ({direction}: PolicyList): boolean => added.some((policy) => isOfDirection(policy, direction))
    const lists = row.lists.map((list) => (list !== undefined && isGood(list) && !isTaken(list) ? list : undefined))
    return {cls, labels, lists, selecting: row.selecting && renewed(row.selecting, {added, isGone, placed})}
  }
  for (let kind = 0; kind < lists.byKind.length; kind++) {
    const row = lists.byKind[kind]
    const profiles = before.profilesOf(kind)
    if (row === undefined || row.selecting === null || (!areProfilesSame && !profiles.every(isSameProfile))) {
      touched.push(kind)
      continue
    }
    const old = before.classOf(kind)
    const now = kinds === before ? kind : kinds.of(profiles, classIn(program, before.classes.sampleOf(old).own, profiles))
    const cls = kinds.classOf(now)
    // WHY the row itself where nothing touches it: what it will get is the same for both programs.
    const isSame = areTiersSame && !isTouched(old, cls)
    carried.byKind[now] = isSame ? row : rowIn(row, cls)
    if (!isSame) touched.push(kind)
  }
  // WHY not always shared: lists that nobody has any more would stay for ever.
  if (touched.length * forgettingShare < lists.distinct.size) return {...carried, distinct: lists.distinct}
  const inUse = new Set(carried.byKind.flatMap((row) => row?.lists ?? []))
  return {...carried, distinct: lists.distinct.without((list) => !inUse.has(list))}
}

/**
 * Whether a policy that is gone selected a class, or one that is new selects what it is now. WHY each by the classes of its own program: those
 * of the other may not tell apart what it selects from what it does not.
 */
function touchOf({gone, fresh}: PolicyChange, before: LabelClasses, now: LabelClasses): (old: number, cls: number) => boolean {
  const [wasTouched, isTouched] = [
    touchedClasses(
      before,
      gone.map(({selector}) => selector),
    ),
    touchedClasses(
      now,
      fresh.map(({selector}) => selector),
    ),
  ]
  return (old, cls) => wasTouched(old) || isTouched(cls)
}

/** Whether any of some selectors is true of a class of labels; classes may still come. */
function touchedClasses(classes: LabelClasses, selectors: readonly Selector[]): (cls: number) => boolean {
  const count = classes.size
  const found = new Uint8Array(count)
  for (const selector of new Set(selectors)) for (const cls of classes.matching(selector)) found[cls] = 1
  return (cls) => (cls < count ? found[cls] === 1 : selectors.some((selector) => matchesSelector(selector, classes.sampleOf(cls))))
}

/** LIMIT: lists that an edit touched, as one of so many of all; with more of them all are found again. */
const forgettingShare = 8

function classIn(program: Program, labels: Labels, profiles: readonly string[]): number {
  return classOfLabels(program, {labels, profiles})
}

type Renewal = {
  readonly added: readonly Policy[]
  readonly isGone: (placed: PlacedPolicy) => boolean
  readonly placed: () => ReadonlyMap<Policy, PlacedPolicy>
}

/** The policies that select somebody after an edit: those that did and are still there, and those that are new. */
function renewed(selecting: readonly PlacedPolicy[], {added, isGone, placed}: Renewal): readonly PlacedPolicy[] {
  const places = placed()
  const kept = selecting.flatMap((each) => (isGone(each) ? [] : (places.get(each.policy) ?? each)))
  const come = added.flatMap((policy) => places.get(policy) ?? [])
  return [...kept, ...come].sort((a, b) => a.place - b.place)
}

/** The policies of a program with their places, or some of them, found when they are asked for. INVARIANT: places are as the index has them. */
function placesIn({tiers}: Program, wanted: ReadonlySet<Policy> | null): () => ReadonlyMap<Policy, PlacedPolicy> {
  let found: Map<Policy, PlacedPolicy> | null = null
  return () => {
    if (found !== null) return found
    found = new Map()
    let place = 0
    for (const {tier, policies} of tiers) {
      for (const policy of policies) {
        if (wanted === null || wanted.has(policy)) found.set(policy, placedPolicy(tier, policy, place))
        place++
      }
    }
    return found
  }
}

function listedTiers(selecting: readonly PlacedPolicy[], name: ListName): readonly ListedTier[] {
  const tiers: ListedTier[] = []
  for (let from = 0; from < selecting.length;) {
    const tier = selecting[from]?.tier
    let to = from + 1
    while (to < selecting.length && selecting[to]?.tier === tier) to++
    const policies = listedBetween(selecting, {from, to}, name)
    if (tier !== undefined && policies.length > 0) tiers.push({tier, policies})
    from = to
  }
  return tiers
}

/** WHY copied where there are more: a list that grew keeps room for others, and there are as many as kinds of ends. */
function listedBetween(
  selecting: readonly PlacedPolicy[],
  {from, to}: {readonly from: number; readonly to: number},
  name: ListName,
): readonly ListedPolicy[] {
  let found = noPolicies
  for (let i = from; i < to; i++) {
    const listed = listedAs(selecting[i], name)
    if (listed === null) continue
    if (found.length === 0) found = [listed]
    else found.push(listed)
  }
  return found.length < 2 ? found : found.slice()
}

const noPolicies: ListedPolicy[] = []

/** A policy as a list has it, null where it is not of the list. */
function listedAs(placed: PlacedPolicy | undefined, name: ListName): ListedPolicy | null {
  const listed = (name.direction === "Ingress" ? placed?.ingress : placed?.egress) ?? null
  return listed !== null && isListed(listed.policy, name) ? listed : null
}
