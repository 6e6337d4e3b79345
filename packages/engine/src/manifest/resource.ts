// The resources that policy is about, as the engine reads them: validated, defaulted, with places.
// Decoding lives in kinds/, one file per kind; nothing here knows how a resource is written.

import type {Address, Family} from "../net/address.ts"
import type {PortSpec} from "../net/port.ts"
import type {Prefix} from "../net/prefix.ts"
import type {ProtocolSpec} from "../net/protocol.ts"
import type {LabelSelector} from "../selector/label-selector.ts"
import type {Labels} from "../selector/selector.ts"
import type {Acceptance} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import type {PlainValue} from "./yaml/plain.ts"

/** What every resource has. `namespace` is empty for cluster-scoped kinds. */
export type Meta = {
  readonly apiVersion: string
  readonly name: string
  readonly namespace: string
  readonly labels: Labels
  /** Findings about it that somebody accepts; absent: none. */
  readonly accepts?: readonly Acceptance[]
  /** The whole document (or list item). */
  readonly at: Place
  /** The resource as the engine reads it, defaults filled in. Made when asked for: a dump has many pods that nobody shows. */
  readonly object: () => PlainValue
}

/** Directions of a policy, seen from the endpoint it applies to. */
export const directions = ["Ingress", "Egress"] as const
export type Direction = (typeof directions)[number]

/** Actions of a Calico rule. */
export const actions = ["Allow", "Deny", "Log", "Pass"] as const
export type Action = (typeof actions)[number]

/** An ICMP criterion as a rule writes it; a valid one has no code without a type. */
export type IcmpSpec = {readonly type: number | null; readonly code: number | null}

export type {PortSpec, ProtocolSpec}

/** One side of a Calico rule. A list that is absent or empty is `[]`; text that is absent is `""`. */
export type EntityRule = {
  readonly nets: readonly Prefix[]
  readonly notNets: readonly Prefix[]
  readonly selector: string
  readonly notSelector: string
  readonly namespaceSelector: string
  readonly ports: readonly PortSpec[]
  readonly notPorts: readonly PortSpec[]
  readonly serviceAccounts: {readonly names: readonly string[]; readonly selector: string} | null
  readonly services: {readonly name: string; readonly namespace: string} | null
}

/** One rule of a Calico policy or profile. `http` only says that the rule has HTTP criteria; the dataplane ignores them. */
export type CalicoRule = {
  readonly action: Action
  readonly ipVersion: 4 | 6 | null
  readonly protocol: ProtocolSpec | null
  readonly notProtocol: ProtocolSpec | null
  readonly icmp: IcmpSpec | null
  readonly notIcmp: IcmpSpec | null
  readonly source: EntityRule
  readonly destination: EntityRule
  readonly http: boolean
  /** Its annotations, as the kernel's rules show them: `key=value`, by key. Absent: none. */
  readonly notes?: readonly string[]
  readonly at: Place
}

/** `Delete` keeps a staged policy out of everything; the other three are the same to an engine. */
export const stagedActions = ["Set", "Delete", "Learn", "Ignore"] as const
export type StagedAction = (typeof stagedActions)[number]

/** projectcalico.org NetworkPolicy (kind `CalicoNetworkPolicy`, as flow logs call it), GlobalNetworkPolicy and their staged forms. */
export type CalicoPolicy = Meta & {
  readonly kind: "CalicoNetworkPolicy" | "GlobalNetworkPolicy" | "StagedNetworkPolicy" | "StagedGlobalNetworkPolicy"
  readonly tier: string
  /** null: last in its tier. */
  readonly order: number | null
  readonly selector: string
  readonly namespaceSelector: string
  readonly serviceAccountSelector: string
  readonly types: readonly Direction[]
  readonly ingress: readonly CalicoRule[]
  readonly egress: readonly CalicoRule[]
  readonly doNotTrack: boolean
  readonly preDNAT: boolean
  readonly applyOnForward: boolean
  /** null for enforced kinds. */
  readonly stagedAction: StagedAction | null
}

/** A peer of a Kubernetes rule. CIDR texts are kept as written: Kubernetes and Calico read some of them differently. */
export type KubernetesPeer = {
  readonly podSelector: LabelSelector | null
  readonly namespaceSelector: LabelSelector | null
  readonly ipBlock: {readonly cidr: string; readonly except: readonly string[]} | null
  readonly at: Place
}

/** A port entry of a Kubernetes rule. `protocol` is defaulted to TCP; `port` null means every port of the protocol. */
export type KubernetesPort = {readonly protocol: string; readonly port: number | string | null; readonly endPort: number | null}

/** An absent list of peers equals an empty one: everyone. An absent list of ports equals an empty one: everything. */
export type KubernetesRule = {readonly peers: readonly KubernetesPeer[]; readonly ports: readonly KubernetesPort[]; readonly at: Place}

/** networking.k8s.io NetworkPolicy and its staged form. `policyTypes` empty only in staged ones: Ingress (resources §9). */
export type KubernetesPolicy = Meta & {
  readonly kind: "NetworkPolicy" | "StagedKubernetesNetworkPolicy"
  readonly podSelector: LabelSelector
  readonly policyTypes: readonly Direction[]
  readonly ingress: readonly KubernetesRule[]
  readonly egress: readonly KubernetesRule[]
  readonly stagedAction: StagedAction | null
}

/** A peer of a cluster-scoped Kubernetes policy. All null: a peer kind that Calico does not support (`nodes`, `domainNames`). */
export type ClusterPeer = {
  readonly namespaces: LabelSelector | null
  readonly pods: {readonly namespaceSelector: LabelSelector | null; readonly podSelector: LabelSelector} | null
  readonly networks: readonly string[] | null
}

/** What a rule of a cluster-scoped Kubernetes policy says of the wire. `protocol`: every port of it. `everything`: an entry with no field that counts. */
export type ClusterProtocol =
  | {readonly kind: "ports"; readonly protocol: "TCP" | "UDP" | "SCTP"; readonly min: number; readonly max: number}
  | {readonly kind: "protocol"; readonly protocol: "TCP" | "UDP" | "SCTP"}
  | {readonly kind: "name"; readonly name: string}
  | {readonly kind: "everything"}

/** `action` is upstream's word of that kind: `Accept` in ClusterNetworkPolicy, `Allow` in the older two. */
export type ClusterRule = {
  readonly name: string
  readonly action: "Accept" | "Allow" | "Deny" | "Pass"
  readonly peers: readonly ClusterPeer[]
  /** null: every protocol and port. */
  readonly protocols: readonly ClusterProtocol[] | null
  readonly at: Place
}

/** ClusterNetworkPolicy v1alpha2, and the two kinds it replaced. `priority` of a BaselineAdminNetworkPolicy is 1000. */
export type ClusterPolicy = Meta & {
  readonly kind: "ClusterNetworkPolicy" | "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy"
  readonly tier: "Admin" | "Baseline"
  readonly priority: number
  readonly subject: {readonly namespaces: LabelSelector | null; readonly pods: ClusterPeer["pods"]}
  readonly ingress: readonly ClusterRule[]
  readonly egress: readonly ClusterRule[]
}

/** A tier with its order and default action as the API gives them back. */
export type Tier = Meta & {readonly kind: "Tier"; readonly order: number; readonly defaultAction: "Deny" | "Pass"}

/** Empty texts in `nets` contribute nothing and are left out here. */
export type NetworkSet = Meta & {readonly kind: "NetworkSet" | "GlobalNetworkSet"; readonly nets: readonly Prefix[]}

/** A host's interface: by name, `*`, or the addresses expected on it. */
export type HostEndpoint = Meta & {
  readonly kind: "HostEndpoint"
  readonly node: string
  readonly interfaceName: string
  readonly expectedIPs: readonly Address[]
  readonly profiles: readonly string[]
  readonly ports: readonly {readonly name: string; readonly protocol: ProtocolSpec; readonly port: number}[]
}

/** Rules and labels that endpoints inherit. */
export type Profile = Meta & {
  readonly kind: "Profile"
  readonly ingress: readonly CalicoRule[]
  readonly egress: readonly CalicoRule[]
  readonly labelsToApply: Labels
}

/** A workload that is no Kubernetes pod, or Calico's own record of one. */
export type WorkloadEndpoint = Meta & {
  readonly kind: "WorkloadEndpoint"
  readonly node: string
  readonly pod: string
  readonly workload: string
  readonly orchestrator: string
  readonly serviceAccountName: string
  readonly ipNetworks: readonly Prefix[]
  readonly profiles: readonly string[]
  readonly ports: readonly {readonly name: string; readonly protocol: ProtocolSpec; readonly port: number}[]
}

/** One failsafe port; `net` limits the far end. */
export type FailsafePort = {readonly protocol: ProtocolSpec; readonly port: number; readonly net: Prefix | null}

/** Fields that nobody wrote are null; the snapshot fills in the values of a usual installation. */
export type FelixConfiguration = Meta & {
  readonly kind: "FelixConfiguration"
  readonly defaultEndpointToHostAction: "Drop" | "Accept" | "Return" | null
  readonly failsafeInboundHostPorts: readonly FailsafePort[] | null
  readonly failsafeOutboundHostPorts: readonly FailsafePort[] | null
  readonly interfacePrefix: string | null
}

/**
 * Which host endpoints kube-controllers makes of nodes. `hasDefault`: one of all interfaces for each node, beside those of the templates.
 */
export type HostEndpointMaking = {readonly isOn: boolean; readonly hasDefault: boolean; readonly templates: readonly HostEndpointTemplate[]}

/**
 * Host endpoints of the nodes that `nodeSelector` selects: one for their addresses within `blocks`, or one for each interface whose name `interfacePattern`
 * finds. `labels` win over the node's.
 */
export type HostEndpointTemplate = {
  readonly name: string
  readonly nodeSelector: string
  readonly blocks: readonly Prefix[]
  /** null: interfaces are not asked for by name. */
  readonly interfacePattern: string | null
  readonly labels: Labels
}

/** Settings of kube-controllers. `hostEndpoints` null: its controller of nodes does not run. */
export type KubeControllersConfiguration = Meta & {
  readonly kind: "KubeControllersConfiguration"
  readonly hostEndpoints: HostEndpointMaking | null
}

/** A block from which the cluster gives addresses. */
export type IPPool = Meta & {readonly kind: "IPPool"; readonly cidr: Prefix; readonly natOutgoing: boolean; readonly disabled: boolean}

/** A namespace: its labels are what namespace selectors see. */
export type Namespace = Meta & {readonly kind: "Namespace"}
/** A service account: its labels are what service-account selectors see. */
export type ServiceAccount = Meta & {readonly kind: "ServiceAccount"}
/** A machine; `addresses` as written, host names among them. */
export type Node = Meta & {
  readonly kind: "Node"
  readonly addresses: readonly {readonly type: string; readonly address: string}[]
  /** Addresses of the tunnels that Calico has there. */
  readonly tunnels: readonly string[]
  /** What Calico's agent notes of the machine. Absent: nothing. */
  readonly noted?: NotedNode
}

/** The addresses by which a machine is known to its peers, and its interfaces with theirs. */
export type NotedNode = {
  readonly peerAddresses: readonly string[]
  readonly interfaces: readonly {readonly name: string; readonly addresses: readonly string[]}[]
}

/** What a pod and a pod template have in common. `ports`: containers, then init containers, in order; unnamed ones too. */
export type PodSpec = {
  readonly labels: Labels
  readonly serviceAccountName: string
  readonly nodeName: string
  readonly hostNetwork: boolean
  readonly ports: readonly PodPort[]
  /** Of a cache of names in its machine's network: at which addresses it answers. Absent: it is none. */
  readonly cache?: LookupCache
  /** Whom it asks for names. Absent: in its machine's network the machine's resolver, elsewhere the cluster's. */
  readonly lookups?: PodLookups
}

/**
 * Whom a pod asks for names: at first the resolver of the cluster or that of its node, or nobody but the servers that it names itself. `servers`: those, which
 * are asked after the first.
 */
export type PodLookups = {readonly first: "cluster" | "node" | null; readonly servers: readonly Address[]}

/** A port that a container names or numbers. `isBrief`: an init container's that ends before the others start. Absent: it is not. */
export type PodPort = {
  readonly name: string
  readonly protocol: string
  readonly containerPort: number
  readonly isBrief?: true
  /** The port of its machine that leads to it; `address` null: at all addresses of the machine. Absent: none. */
  readonly host?: {readonly port: number; readonly address: Address | null}
}

/** `isOpen`: it may answer at more addresses, which the manifest does not name. */
export type LookupCache = {readonly addresses: readonly Address[]; readonly isOpen: boolean}

/** `addresses` null: the manifest has no `status`, so the address is open. An empty list: it has none. */
export type Pod = Meta & {
  readonly kind: "Pod"
  readonly spec: PodSpec
  readonly addresses: readonly Address[] | null
  /** Phase Failed or Succeeded, or deleted with its address taken away: no endpoint any more. */
  readonly finished: boolean
  readonly ready: boolean
  readonly terminating: boolean
  /** Controllers from ownerReferences, as `Kind/name`. */
  readonly owners: readonly string[]
}

/** Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, or another kind with a pod template (`workloadKind` says which). */
export type Workload = Meta & {
  readonly kind: "Workload"
  readonly workloadKind: string
  readonly template: PodSpec
  readonly owners: readonly string[]
}

/** A port of a service; `targetPort` is the number or name behind it, the port itself unless written. */
export type ServicePort = {
  readonly name: string
  readonly protocol: string
  readonly port: number
  readonly targetPort: number | string
  readonly nodePort: number | null
}

/** `selector` null: backends come from slices that somebody else writes. `clusterIPs` without `None` and empty texts. */
export type Service = Meta & {
  readonly kind: "Service"
  readonly type: string
  readonly selector: Labels | null
  readonly clusterIPs: readonly Address[]
  /** The families of its addresses; null where the manifest leaves them to the cluster. */
  readonly families: readonly Family[] | null
  readonly externalIPs: readonly Address[]
  /** Those at which the nodes themselves take connections: of a status with `ipMode: Proxy` none. */
  readonly loadBalancerIPs: readonly Address[]
  /** Addresses of load balancers that lead on as a client of their own (`ipMode: Proxy`). */
  readonly proxyIPs: readonly Address[]
  /** Clients to whom the addresses of its load balancer are open. In a family of which no block is here: all. */
  readonly sourceRanges: readonly Prefix[]
  /** Whether its status names a load balancer, by address or by name. */
  readonly isBalanced: boolean
  readonly allocatesNodePorts: boolean
  readonly headless: boolean
  readonly externalName: string
  readonly externalTrafficPolicy: string
  readonly internalTrafficPolicy: string
  readonly publishNotReadyAddresses: boolean
  readonly ports: readonly ServicePort[]
}

/** Endpoints of EndpointSlice and of the older Endpoints kind, in one shape. `port` null: upstream skips it. */
export type EndpointSlice = Meta & {
  readonly kind: "EndpointSlice" | "Endpoints"
  /** Name of the service these belong to; empty where the label is missing. */
  readonly service: string
  readonly addressType: "IPv4" | "IPv6" | "FQDN"
  readonly endpoints: readonly {
    readonly addresses: readonly string[]
    readonly ready: boolean
    readonly terminating: boolean
    readonly serving: boolean
    /** Absent where none is named. */
    readonly nodeName?: string
    /** Ports of these addresses alone; absent: those of the whole object. A subset of Endpoints has its own. */
    readonly ports?: readonly SlicePort[]
  }[]
  readonly ports: readonly SlicePort[]
}

/** A port behind a service. */
export type SlicePort = {readonly name: string; readonly protocol: string; readonly port: number | null}

/** Every resource that has a say. `kind` is the word of `by` references where policies are concerned. */
export type Resource =
  | CalicoPolicy
  | KubernetesPolicy
  | ClusterPolicy
  | Tier
  | NetworkSet
  | HostEndpoint
  | Profile
  | WorkloadEndpoint
  | FelixConfiguration
  | KubeControllersConfiguration
  | IPPool
  | Namespace
  | ServiceAccount
  | Node
  | Pod
  | Workload
  | Service
  | EndpointSlice
