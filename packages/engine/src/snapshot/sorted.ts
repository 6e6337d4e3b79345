// The resources of an input by kind, with what several parts of a snapshot ask of all of them.

import type {
  CalicoPolicy,
  ClusterPolicy,
  EndpointSlice,
  FelixConfiguration,
  HostEndpoint,
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

/** Resources by kind, each list in input order. */
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
}

/** Sorts resources by kind. */
export function sortByKind(resources: readonly Resource[]): Sorted {
  const of = <K extends Resource["kind"]>(...kinds: readonly K[]): readonly Extract<Resource, {readonly kind: K}>[] =>
    resources.filter((resource): resource is Extract<Resource, {readonly kind: K}> => (kinds as readonly string[]).includes(resource.kind))
  return {
    policies: of(
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
    tiers: of("Tier"),
    networkSets: of("NetworkSet", "GlobalNetworkSet"),
    hostEndpoints: of("HostEndpoint"),
    profiles: of("Profile"),
    records: of("WorkloadEndpoint"),
    felix: of("FelixConfiguration").find(({name}) => name === "default"),
    namespaces: of("Namespace"),
    accounts: of("ServiceAccount"),
    nodes: of("Node"),
    pods: of("Pod"),
    workloads: of("Workload"),
    services: of("Service"),
    slices: of("EndpointSlice", "Endpoints"),
  }
}

/** The families that an input speaks of; IPv4 always. */
export function familiesOf(sorted: Sorted): readonly Family[] {
  return speaksOfSix(sorted) ? [4, 6] : [4]
}

/** Whether any address, block or rule is IPv6. */
function speaksOfSix({policies, pods, nodes, networkSets, hostEndpoints, records, services, slices}: Sorted): boolean {
  const isSix = ({family}: {readonly family: Family}): boolean => family === 6
  return (
    pods.some(({addresses}) => addresses?.some(isSix)) ||
    records.some(({ipNetworks}) => ipNetworks.some(isSix)) ||
    nodes.some(({addresses}) => addresses.some(({address}) => address.includes(":"))) ||
    networkSets.some(({nets}) => nets.some(isSix)) ||
    hostEndpoints.some(({expectedIPs}) => expectedIPs.some(isSix)) ||
    services.some(({clusterIPs}) => clusterIPs.some(isSix)) ||
    slices.some(({addressType}) => addressType === "IPv6") ||
    policies.some(mentionsSix)
  )
}

/** Whether a policy names an IPv6 block, version or protocol. */
function mentionsSix(policy: Sorted["policies"][number]): boolean {
  if ("podSelector" in policy) {
    return [...policy.ingress, ...policy.egress].some(({peers}) => peers.some(({ipBlock}) => ipBlock?.cidr.includes(":")))
  }
  if ("subject" in policy) {
    return policy.egress.some(({peers}) => peers.some(({networks}) => networks?.some((network) => network.includes(":"))))
  }
  return [...policy.ingress, ...policy.egress].some(({ipVersion, protocol, source, destination}) => {
    const nets = [...source.nets, ...source.notNets, ...destination.nets, ...destination.notNets]
    return ipVersion === 6 || protocol === "ICMPv6" || nets.some(({family}) => family === 6)
  })
}
