// The resources of an input by kind, with what several parts of a snapshot ask of all of them.

import type {
  CalicoPolicy,
  CalicoRule,
  ClusterPolicy,
  EndpointSlice,
  FelixConfiguration,
  HostEndpoint,
  IPPool,
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
  readonly namespaces: readonly Namespace[]
  readonly accounts: readonly ServiceAccount[]
  readonly nodes: readonly Node[]
  readonly pods: readonly Pod[]
  readonly workloads: readonly Workload[]
  readonly services: readonly Service[]
  readonly slices: readonly EndpointSlice[]
  readonly pools: readonly IPPool[]
}

/** Sorts resources by kind. A list that an earlier sorting has too is that very list. */
export function sortByKind(resources: readonly Resource[], earlier?: Sorted): Sorted {
  // WHY: one pass over all, then one over each kind's own; a dump is nearly all pods.
  const byKind = Map.groupBy(resources, ({kind}) => kind)
  const of = <K extends Resource["kind"]>(...kinds: readonly K[]): readonly Extract<Resource, {readonly kind: K}>[] =>
    kinds.flatMap((kind) =>
      (byKind.get(kind) ?? []).filter((resource): resource is Extract<Resource, {readonly kind: K}> => resource.kind === kind),
    )
  return {
    policies: sameOr(
      earlier?.policies,
      of(
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
    ),
    tiers: sameOr(earlier?.tiers, of("Tier")),
    networkSets: sameOr(earlier?.networkSets, of("NetworkSet", "GlobalNetworkSet")),
    hostEndpoints: sameOr(earlier?.hostEndpoints, of("HostEndpoint")),
    profiles: sameOr(earlier?.profiles, of("Profile")),
    records: sameOr(earlier?.records, of("WorkloadEndpoint")),
    felix: of("FelixConfiguration").find(({name}) => name === "default"),
    namespaces: sameOr(earlier?.namespaces, of("Namespace")),
    accounts: sameOr(earlier?.accounts, of("ServiceAccount")),
    nodes: sameOr(earlier?.nodes, of("Node")),
    pods: sameOr(earlier?.pods, of("Pod")),
    workloads: sameOr(earlier?.workloads, of("Workload")),
    services: sameOr(earlier?.services, of("Service")),
    slices: sameOr(earlier?.slices, of("EndpointSlice", "Endpoints")),
    pools: sameOr(earlier?.pools, of("IPPool")),
  }
}

const four: readonly Family[] = [4]
const both: readonly Family[] = [4, 6]

/** The families that an input speaks of; IPv4 always. `world`: whether anything but policies speaks of IPv6. */
export function familiesOf({policies}: Sorted, world: boolean): readonly Family[] {
  return world || policies.some(mentionsSix) ? both : four
}

const isSix = ({family}: {readonly family: Family}): boolean => family === 6

/** Whether any address, block or rule outside policies is IPv6. */
export function speaksOfSix({
  profiles,
  pools,
  pods,
  nodes,
  networkSets,
  hostEndpoints,
  records,
  services,
  slices,
}: Omit<Sorted, "policies">): boolean {
  return (
    pods.some(({addresses}) => addresses?.some(isSix)) ||
    records.some(({ipNetworks}) => ipNetworks.some(isSix)) ||
    nodes.some(({addresses}) => addresses.some(({address}) => isSixText(address))) ||
    networkSets.some(({nets}) => nets.some(isSix)) ||
    hostEndpoints.some(({expectedIPs}) => expectedIPs.some(isSix)) ||
    services.some(({clusterIPs, externalIPs, loadBalancerIPs}) => [...clusterIPs, ...externalIPs, ...loadBalancerIPs].some(isSix)) ||
    slices.some(({addressType, endpoints}) => addressType === "IPv6" || endpoints.some(({addresses}) => addresses.some(isSixText))) ||
    pools.some(({cidr}) => isSix(cidr)) ||
    profiles.some(({ingress, egress}) => [...ingress, ...egress].some(isRuleOfSix))
  )
}

/** Whether a text is an IPv6 address or block; one that disguises an IPv4 address is not. */
function isSixText(source: string): boolean {
  return source.includes(":") && parsePrefixOrAddress(source)?.prefix.family === 6
}

/** Whether a policy names an IPv6 block, version or protocol. */
function mentionsSix(policy: Sorted["policies"][number]): boolean {
  if ("podSelector" in policy) {
    return [...policy.ingress, ...policy.egress].some(({peers}) => peers.some(({ipBlock}) => ipBlock !== null && isSixText(ipBlock.cidr)))
  }
  if ("subject" in policy) return policy.egress.some(({peers}) => peers.some(({networks}) => networks?.some(isSixText)))
  return [...policy.ingress, ...policy.egress].some(isRuleOfSix)
}

/** Whether a rule names an IPv6 block, version or protocol. */
function isRuleOfSix({ipVersion, protocol, source, destination}: CalicoRule): boolean {
  if (ipVersion === 6 || protocol === "ICMPv6" || protocol === ICMPv6) return true
  return [source.nets, source.notNets, destination.nets, destination.notNets].some((nets) => nets.some(isSix))
}
