// A snapshot made ready for deciding flows: tiers sorted, labels computed, everything with an address indexed by it.

import type {Address} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import type {Labels} from "../selector/selector.ts"
import type {Endpoint, HostEndpoint, NetworkSet, Policy, Snapshot} from "../snapshot/snapshot.ts"
import {hostsOf} from "./hosts.ts"
import {effectiveLabels} from "./labels.ts"
import {sortPolicies, sortTiers} from "./order.ts"
import type {Memory, NodeHosts, Program, SearchableSet, SortedTier} from "./program.ts"
import {serviceSetOf} from "./services.ts"

/** Compiles a snapshot. Costs what reading it costs; policies of single endpoints are found when first asked for. */
export function compile(snapshot: Snapshot): Program {
  const {workloads, hosts, nodes, networkSets, services} = snapshot
  const endpoints: readonly Endpoint[] = [...workloads, ...hosts]
  return {
    snapshot,
    tiers: sortedTiers(snapshot),
    workloads: new Map(workloads.map((endpoint) => [endpoint.id, endpoint])),
    nodes: new Map(nodes.map((node) => [node.name, node])),
    hosts: nodeHosts(snapshot),
    labels: endpointLabels(snapshot, endpoints),
    sets: networkSets.map((set) => searchable(set, effectiveLabels(set, snapshot.profiles))),
    holders: byAddress(endpoints.flatMap((endpoint) => endpoint.addresses.map((address) => ({address, value: endpoint})))),
    nodesAt: firstByAddress([
      ...nodes.flatMap(({name, addresses}) => addresses.map((address) => ({address, value: name}))),
      ...hosts.flatMap(({node, addresses}) => addresses.map((address) => ({address, value: node}))),
    ]),
    services: new Map([...services].map(([id, service]) => [id, serviceSetOf(service)])),
    hasStaged: snapshot.policies.some(({staged}) => staged),
    memory: emptyMemory(),
  }
}

function emptyMemory(): Memory {
  return {
    index: null,
    lists: new Map(),
    distinctLists: new Map(),
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

function nodeHosts({hosts, nodes}: Snapshot): ReadonlyMap<string, NodeHosts> {
  const byNode = new Map<string, HostEndpoint[]>()
  for (const host of hosts) append(byNode, host.node, host)
  const known = new Map(nodes.map((node) => [node.name, node]))
  return new Map([...byNode].map(([name, own]) => [name, hostsOf(known.get(name), own)]))
}

function endpointLabels({profiles}: Snapshot, endpoints: readonly Endpoint[]): ReadonlyMap<Endpoint, Labels> {
  return new Map(endpoints.map((endpoint) => [endpoint, effectiveLabels(endpoint, profiles)]))
}

function searchable({nets}: NetworkSet, labels: Labels): SearchableSet {
  const four = nets.filter(({family}) => family === 4)
  const six = nets.filter(({family}) => family === 6)
  return {labels, blocks: {4: PrefixSet.of(4, four), 6: PrefixSet.of(6, six)}}
}

type Claim<T> = {readonly address: Address; readonly value: T}
type ByAddress<T> = {readonly 4: Map<bigint, T>; readonly 6: Map<bigint, T>}

function byAddress<T>(claims: readonly Claim<T>[]): ByAddress<readonly T[]> {
  const result: ByAddress<T[]> = {4: new Map(), 6: new Map()}
  for (const {address, value} of claims) append(result[address.family], address.value, value)
  return result
}

function firstByAddress<T>(claims: readonly Claim<T>[]): ByAddress<T> {
  const result: ByAddress<T> = {4: new Map(), 6: new Map()}
  for (const {address, value} of claims) {
    if (!result[address.family].has(address.value)) result[address.family].set(address.value, value)
  }
  return result
}

function append<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
