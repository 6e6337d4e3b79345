// The resources of an input by kind, with what several parts of a snapshot ask of all of them.

import type {
  CalicoPolicy,
  CalicoRule,
  ClusterPolicy,
  EndpointSlice,
  FelixConfiguration,
  HostEndpoint,
  IPPool,
  KubeControllersConfiguration,
  KubernetesPolicy,
  Namespace,
  NetworkSet,
  Node,
  Pod,
  Profile,
  Resource,
  Service,
  ServiceAccount,
  Tier,
  Workload,
  WorkloadEndpoint,
} from "../manifest/resource.ts"
import type {Family} from "../net/address.ts"
import {parsePrefixOrAddress} from "../net/prefix.ts"
import {ICMPv6} from "../net/protocol.ts"
import {groupBy, listChange, replaced} from "../std/group.ts"
import {sameOr} from "./part.ts"

/** Resources by kind; those of one kind in input order. */
export type Sorted = {
  readonly policies: readonly (CalicoPolicy | KubernetesPolicy | ClusterPolicy)[]
  readonly tiers: readonly Tier[]
  readonly networkSets: readonly NetworkSet[]
  readonly hostEndpoints: readonly HostEndpoint[]
  readonly profiles: readonly Profile[]
  readonly records: readonly WorkloadEndpoint[]
  readonly felix: FelixConfiguration | undefined
  readonly controllers: KubeControllersConfiguration | undefined
  readonly namespaces: readonly Namespace[]
  readonly accounts: readonly ServiceAccount[]
  readonly nodes: readonly Node[]
  readonly pods: readonly Pod[]
  readonly workloads: readonly Workload[]
  readonly services: readonly Service[]
  readonly slices: readonly EndpointSlice[]
  readonly pools: readonly IPPool[]
}

type Kind = Resource["kind"]
type OfKind<K extends Kind> = Extract<Resource, {readonly kind: K}>

/** Resources as they came, and those of each kind in the same order. */
export type Input = {readonly resources: readonly Resource[]; readonly byKind: ReadonlyMap<Kind, readonly Resource[]>}

/** Resources by kind. Where an earlier input has nearly the same, only what is new is looked at: a dump is nearly all pods. */
export function inputOf(resources: readonly Resource[], earlier?: Input): Input {
  if (earlier === undefined) return {resources, byKind: groupBy(resources, kindOf)}
  const change = listChange(earlier.resources, resources)
  if (change.end === change.newEnd && change.end === change.start) return earlier
  const removed = groupBy(earlier.resources.slice(change.start, change.end), kindOf)
  const added = groupBy(resources.slice(change.start, change.newEnd), kindOf)
  const byKind = new Map(earlier.byKind)
  for (const kind of new Set([...removed.keys(), ...added.keys()])) {
    const [before, out, list] = [earlier.byKind.get(kind) ?? [], removed.get(kind) ?? [], added.get(kind) ?? []]
    const start = placeOf(before, out, {kind, before: earlier.resources, end: change.start})
    byKind.set(kind, replaced(before, {start, end: start + out.length}, list))
  }
  return {resources, byKind}
}

function kindOf({kind}: Resource): Kind {
  return kind
}

/** Where in the list of its kind a change begins. WHY two ways: what is removed is found by itself, unless it stands there twice. */
function placeOf(
  list: readonly Resource[],
  [removed]: readonly Resource[],
  {kind, before, end}: {readonly kind: Kind; readonly before: readonly Resource[]; readonly end: number},
): number {
  const place = removed === undefined ? -1 : list.indexOf(removed)
  if (removed !== undefined && !list.includes(removed, place + 1)) return place
  let count = 0
  for (let i = 0; i < end; i++) if (before[i]?.kind === kind) count++
  return count
}

/** What was sorted before. */
type Earlier = {readonly input: Input; readonly sorted: Sorted}

/** Sorts resources by kind. A list that an earlier sorting has too is that very list. */
export function sortByKind({byKind}: Input, earlier?: Earlier): Sorted {
  const of = <K extends Kind>(was: readonly OfKind<K>[] | undefined, ...kinds: readonly K[]): readonly OfKind<K>[] => {
    const isSame = kinds.every((kind) => byKind.get(kind) === earlier?.input.byKind.get(kind))
    if (isSame && was !== undefined) return was
    const lists = kinds.flatMap((kind) => [listOf(byKind, kind)])
    return sameOr(was, lists.length === 1 ? (lists[0] ?? []) : lists.flat())
  }
  const was = earlier?.sorted
  return {
    policies: of(
      was?.policies,
      "CalicoNetworkPolicy",
      "GlobalNetworkPolicy",
      "StagedNetworkPolicy",
      "StagedGlobalNetworkPolicy",
      "NetworkPolicy",
      "StagedKubernetesNetworkPolicy",
      "ClusterNetworkPolicy",
      "AdminNetworkPolicy",
      "BaselineAdminNetworkPolicy",
    ),
    tiers: of(was?.tiers, "Tier"),
    networkSets: of(was?.networkSets, "NetworkSet", "GlobalNetworkSet"),
    hostEndpoints: of(was?.hostEndpoints, "HostEndpoint"),
    profiles: of(was?.profiles, "Profile"),
    records: of(was?.records, "WorkloadEndpoint"),
    felix: listOf(byKind, "FelixConfiguration").find(({name}) => name === "default"),
    controllers: listOf(byKind, "KubeControllersConfiguration").find(({name}) => name === "default"),
    namespaces: of(was?.namespaces, "Namespace"),
    accounts: of(was?.accounts, "ServiceAccount"),
    nodes: of(was?.nodes, "Node"),
    pods: of(was?.pods, "Pod"),
    workloads: of(was?.workloads, "Workload"),
    services: of(was?.services, "Service"),
    slices: of(was?.slices, "EndpointSlice", "Endpoints"),
    pools: of(was?.pools, "IPPool"),
  }
}

/** The resources of one kind. INVARIANT: that is what each list holds; looking at every one after every edit is dear. */
function listOf<K extends Kind>(byKind: Input["byKind"], kind: K): readonly OfKind<K>[] {
  return (byKind.get(kind) ?? []) as readonly OfKind<K>[]
}

const four: readonly Family[] = [4]
const both: readonly Family[] = [4, 6]

/** The families of a world; IPv4 always. */
export function familiesOf(isSix: boolean): readonly Family[] {
  return isSix ? both : four
}

const isOfSix = ({family}: {readonly family: Family}): boolean => family === 6

/** Whether any address, block or rule outside policies and pods is IPv6. */
export function speaksOfSix({
  profiles,
  pools,
  nodes,
  networkSets,
  hostEndpoints,
  records,
  services,
  slices,
}: Omit<Sorted, "policies" | "pods">): boolean {
  return (
    records.some(({ipNetworks}) => ipNetworks.some(isOfSix)) ||
    nodes.some(({addresses}) => addresses.some(({address}) => isSixText(address))) ||
    networkSets.some(({nets}) => nets.some(isOfSix)) ||
    hostEndpoints.some(({expectedIPs}) => expectedIPs.some(isOfSix)) ||
    services.some(({clusterIPs, externalIPs, loadBalancerIPs, proxyIPs}) =>
      [...clusterIPs, ...externalIPs, ...loadBalancerIPs, ...proxyIPs].some(isOfSix),
    ) ||
    slices.some(({addressType, endpoints}) => addressType === "IPv6" || endpoints.some(({addresses}) => addresses.some(isSixText))) ||
    pools.some(({cidr}) => isOfSix(cidr)) ||
    profiles.some(({ingress, egress}) => [...ingress, ...egress].some(isRuleOfSix))
  )
}

/** Whether a text is an IPv6 address or block; one that disguises an IPv4 address is not. */
function isSixText(source: string): boolean {
  return source.includes(":") && parsePrefixOrAddress(source)?.prefix.family === 6
}

/** Whether a policy names an IPv6 block, version or protocol. */
export function mentionsSix(policy: Sorted["policies"][number]): boolean {
  if ("podSelector" in policy) {
    return [...policy.ingress, ...policy.egress].some(({peers}) => peers.some(({ipBlock}) => ipBlock !== null && isSixText(ipBlock.cidr)))
  }
  if ("subject" in policy) return policy.egress.some(({peers}) => peers.some(({networks}) => networks?.some(isSixText)))
  return [...policy.ingress, ...policy.egress].some(isRuleOfSix)
}

/** Whether a rule names an IPv6 block, version or protocol. */
function isRuleOfSix({ipVersion, protocol, source, destination}: CalicoRule): boolean {
  if (ipVersion === 6 || protocol === "ICMPv6" || protocol === ICMPv6) return true
  return [source.nets, source.notNets, destination.nets, destination.notNets].some((nets) => nets.some(isOfSix))
}
