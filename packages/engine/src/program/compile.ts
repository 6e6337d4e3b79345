// A snapshot made ready for deciding flows: tiers sorted, labels computed, everything with an address indexed by it.

import type {Address, Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import type {HostEndpoint, NetworkSet, Policy, Snapshot} from "../snapshot/snapshot.ts"
import {policyChange, policyHeirs} from "./change.ts"
import {append, isSameList} from "../std/group.ts"
import {lateMap} from "../std/late-map.ts"
import {holdersIn} from "./holders.ts"
import {hostsOf} from "./hosts.ts"
import {EffectiveLabels} from "./labels.ts"
import {sortPolicies, sortTiers} from "./order.ts"
import type {Memory, NodeHosts, Program, SearchableSet, SortedTier} from "./program.ts"
import {serviceSets} from "./services.ts"

/** What compiling is told. `previous`: an earlier program, of which everything is taken up that is made of the very same values. */
export type CompileOptions = {readonly previous?: Program}

/** Compiles a snapshot. Costs what reading it costs; policies of single endpoints are found when first asked for. */
export function compile(snapshot: Snapshot, {previous}: CompileOptions = {}): Program {
  const earlier = previous ?? null
  const population = populationOf(snapshot, earlier)
  const program: Program = {
    ...population,
    snapshot,
    tiers: (earlier && editedTiers(earlier, snapshot)) ?? sortedTiers(snapshot),
    services: same(earlier, snapshot, ["services"])?.services ?? serviceSets(snapshot.services),
    hasStaged: (earlier?.hasStaged === false ? policyChange(earlier.snapshot, snapshot).fresh : snapshot.policies).some(
      ({staged}) => staged,
    ),
    memory: emptyMemory(earlier),
  }
  // WHY: an edit is compared with what was before it, not with what was before that; and a chain of programs would hold them all.
  if (earlier !== null) earlier.memory.previous = null
  return program
}

type Population = Pick<Program, "workloads" | "nodes" | "hosts" | "labels" | "sets" | "holders" | "nodesAt">

/** Everything that has a name or an address. */
function populationOf(snapshot: Snapshot, earlier: Program | null): Population {
  const {workloads, hosts, nodes, networkSets, profiles} = snapshot
  const from = (...rooms: readonly (keyof Snapshot)[]): Program | null => same(earlier, snapshot, rooms)
  const labels = from("workloads", "hosts", "profiles")?.labels ?? new EffectiveLabels(profiles)
  return {
    workloads: from("workloads")?.workloads ?? lateMap(() => new Map(workloads.map((endpoint) => [endpoint.id, endpoint]))),
    nodes: from("nodes")?.nodes ?? new Map(nodes.map((node) => [node.name, node])),
    hosts: from("nodes", "hosts")?.hosts ?? nodeHosts(snapshot),
    labels,
    sets: from("networkSets", "profiles")?.sets ?? networkSets.map((set) => searchable(set, labels.of(set))),
    holders: from("workloads", "hosts")?.holders ?? {4: holdersIn(4, workloads, hosts), 6: holdersIn(6, workloads, hosts)},
    nodesAt: from("nodes", "hosts")?.nodesAt ?? nodesByAddress(snapshot),
  }
}

/** The earlier program, if these parts of its snapshot are the very same. */
function same(earlier: Program | null, snapshot: Snapshot, rooms: readonly (keyof Snapshot)[]): Program | null {
  return earlier !== null && rooms.every((room) => earlier.snapshot[room] === snapshot[room]) ? earlier : null
}

function emptyMemory(previous: Program | null): Memory {
  return {
    previous,
    index: null,
    selecting: null,
    asked: 0,
    matched: 0,
    kinds: null,
    kin: null,
    lists: null,
    parties: {4: new Map(), 6: new Map()},
    openParties: {4: new Map(), 6: new Map()},
    classes: new Map(),
    places: new Map(),
  }
}

/** Tiers that nobody defined but policies name are in the snapshot already. */
function sortedTiers({tiers, policies}: Snapshot): readonly SortedTier[] {
  const byTier = new Map<string, Policy[]>()
  for (const policy of policies) append(byTier, policy.tier, policy)
  return sortTiers(tiers).map((tier) => ({tier, policies: sortPolicies(byTier.get(tier.name) ?? [])}))
}

/** The tiers of an earlier program with some policies replaced; null where an edit may have put policies in another order. */
function editedTiers({tiers, snapshot: old}: Program, snapshot: Snapshot): readonly SortedTier[] | null {
  const change = policyChange(old, snapshot)
  const heirs = isSameList(old.tiers, snapshot.tiers) ? policyHeirs(change) : null
  if (heirs === null) return null
  const touched = new Set(change.gone.map(({tier}) => tier))
  return tiers.map((each) =>
    touched.has(each.tier.name) ? {tier: each.tier, policies: each.policies.map((policy) => heirs.get(policy) ?? policy)} : each,
  )
}

function nodeHosts({hosts, nodes}: Snapshot): ReadonlyMap<string, NodeHosts> {
  const byNode = new Map<string, HostEndpoint[]>()
  for (const host of hosts) append(byNode, host.node, host)
  const known = new Map(nodes.map((node) => [node.name, node]))
  return new Map([...byNode].map(([name, own]) => [name, hostsOf(known.get(name), own)]))
}

function searchable({nets}: NetworkSet, labels: SearchableSet["labels"]): SearchableSet {
  const four = nets.filter(({family}) => family === 4)
  const six = nets.filter(({family}) => family === 6)
  return {labels, blocks: {4: PrefixSet.of(4, four), 6: PrefixSet.of(6, six)}}
}

/** Nodes by address; the first that claims one has it. */
function nodesByAddress({nodes, hosts}: Snapshot): Program["nodesAt"] {
  const result: Record<Family, Map<bigint, string>> = {4: new Map(), 6: new Map()}
  const claim = (node: string, addresses: readonly Address[]): void => {
    for (const {family, value} of addresses) if (!result[family].has(value)) result[family].set(value, node)
  }
  for (const {name, addresses} of nodes) claim(name, addresses)
  for (const {node, addresses} of hosts) claim(node, addresses)
  return result
}
