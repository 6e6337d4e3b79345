// The neutral picture of one world at one moment: endpoints, sets, tiers and policies, with no kind left to know about.
// Everything upstream's conversion decides is decided here (effective selectors, expanded rules); nothing about order or flows is.

import type {Address, Family} from "../net/address.ts"
import type {Prefix} from "../net/prefix.ts"
import type {Action, CalicoRule, Direction, FailsafePort, PodLookups} from "../manifest/resource.ts"
import type {Labels, Selector} from "../selector/selector.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"

/**
 * A port that an endpoint names. `protocol` is the IP protocol number: 6, 17 or 132. `isBrief`: an init container's that ends before the others start, which
 * policy finds and no Service does. Absent: it is not.
 */
export type NamedPort = {readonly name: string; readonly protocol: number; readonly port: number; readonly isBrief?: true}

/** A pod's or another workload's interface. Labels are its own; what profiles add is added later. */
export type WorkloadEndpoint = {
  readonly kind: "workload"
  /** `prod/backend` for a pod, `prod/Deployment/backend` for a workload that stands for its pods. Unique. */
  readonly id: string
  readonly namespace: string
  readonly name: string
  /** null: the manifests do not say where it runs. */
  readonly node: string | null
  readonly addresses: readonly Address[]
  /** Families in which it has an address of its own that no manifest names. Disjoint from those of `addresses`. */
  readonly unnamed: readonly Family[]
  readonly labels: Labels
  /** Profile names, in order. */
  readonly profiles: readonly string[]
  readonly ports: readonly NamedPort[]
  /** Whom it asks for names. Absent: the cluster's resolver. */
  readonly lookups?: PodLookups
  readonly at: Place
}

/** A host's interface. Its addresses, for selectors, are `expectedIPs` alone. */
export type HostEndpoint = {
  readonly kind: "host"
  readonly name: string
  readonly node: string
  /** `*`, a name, or empty. */
  readonly interfaceName: string
  /** Whether the interface is a pod's, which no host endpoint governs (HEP-19). Absent: it is not. */
  readonly isOfPod?: true
  readonly addresses: readonly Address[]
  readonly labels: Labels
  readonly profiles: readonly string[]
  readonly ports: readonly NamedPort[]
  readonly at: Place
}

/** Anything that policy can apply to. */
export type Endpoint = WorkloadEndpoint | HostEndpoint

/** Addresses with labels. Labels are its own; those of its namespace come by its profile. */
export type NetworkSet = {
  /** `NetworkSet/prod/partners` or `GlobalNetworkSet/approved-egress`. */
  readonly id: string
  readonly labels: Labels
  readonly profiles: readonly string[]
  readonly nets: readonly Prefix[]
  readonly at: Place
}

/** A machine. `unnamed`: families in which it has an address that no manifest names. `tunnels`: those of its addresses that are of tunnels; absent: none. */
export type Node = {
  readonly name: string
  readonly addresses: readonly Address[]
  readonly unnamed: readonly Family[]
  readonly tunnels?: readonly Address[]
}

/** An inclusive port range, or a name that each endpoint resolves for itself. */
export type PortMatch =
  | {readonly kind: "range"; readonly min: number; readonly max: number}
  | {readonly kind: "name"; readonly name: string}

/** A part of a side's positive selector that one field of the manifest asked for; for explanations only. */
export type SelectorPart = {readonly criterion: string; readonly selector: Selector}

/** One side of a rule, all criteria ANDed. Empty lists and nulls ask for nothing. */
export type Peer = {
  readonly nets: readonly Prefix[]
  readonly notNets: readonly Prefix[]
  /** Positive selector, the negative one already folded in where both stand (resources 6.3). */
  readonly selector: Selector | null
  /** Negative selector that stands alone. */
  readonly notSelector: Selector | null
  readonly ports: readonly PortMatch[]
  readonly notPorts: readonly PortMatch[]
  /** `namespace/name` of a service whose endpoints are meant; a name without namespace starts with `/` and matches nothing. */
  readonly service: string | null
  /** The conjuncts of `selector` by the manifest's field names relative to the rule: `destination.namespaceSelector`, `from[0].podSelector`. */
  readonly parts: readonly SelectorPart[]
}

/** ICMP criterion; `type` null asks for nothing. */
export type IcmpMatch = {readonly type: number; readonly code: number | null}

/**
 * One effective rule. A rule of a Kubernetes kind becomes several with the same `index`.
 * `families`: those for which the rule exists (resources 6.4); derived from `ipVersion`, protocol and nets.
 */
export type Rule = {
  /** Position in the manifest's own list of that direction. */
  readonly index: number
  readonly action: Action
  readonly families: readonly Family[]
  /** IP protocol number. */
  readonly protocol: number | null
  readonly notProtocol: number | null
  /** The rule as it is written, for what the kernel's rules show of that and no verdict needs: annotations, protocols by number. Absent: there is none. */
  readonly written?: Pick<CalicoRule, "notes" | "protocol" | "notProtocol">
  readonly icmp: IcmpMatch | null
  readonly notIcmp: IcmpMatch | null
  readonly source: Peer
  readonly destination: Peer
  readonly at: Place
}

/** Kind words of `by` references. */
export const policyKinds = [
  "GlobalNetworkPolicy",
  "CalicoNetworkPolicy",
  "NetworkPolicy",
  "ClusterNetworkPolicy",
  "AdminNetworkPolicy",
  "BaselineAdminNetworkPolicy",
  "StagedGlobalNetworkPolicy",
  "StagedNetworkPolicy",
  "StagedKubernetesNetworkPolicy",
] as const
export type PolicyKind = (typeof policyKinds)[number]

/** Where a policy applies on hosts. `normal` and `forward` policies apply to workloads too; the other two never do. */
export type PolicyMode = "normal" | "forward" | "preDNAT" | "untracked"

/** One policy of any kind, its selector and rules effective. */
export type Policy = {
  /** `KIND/NAME` or `KIND/NAMESPACE/NAME`: the `by` reference without its rule. Unique. */
  readonly id: string
  readonly kind: PolicyKind
  readonly namespace: string
  readonly name: string
  readonly tier: string
  /** null: last in its tier. */
  readonly order: number | null
  /** Upstream's `name/namespace/kind`: breaks ties of order, bytewise. */
  readonly tieBreak: string
  readonly staged: boolean
  /** What a staged policy is kept for where promotion does not enforce it (STG-8). Absent: it does, or the policy is enforced. */
  readonly kept?: "Learn" | "Ignore"
  /** Of a staged policy, the directions that its enforced form has, where they are others: the API server names those that it leaves out (STG-8). */
  readonly typesWhenEnforced?: readonly Direction[]
  readonly mode: PolicyMode
  /** Which endpoints it applies to (resources 6.1). */
  readonly selector: Selector
  readonly types: readonly Direction[]
  readonly ingress: readonly Rule[]
  readonly egress: readonly Rule[]
  readonly at: Place
}

/** A staged policy that is there to have an enforced one deleted when it is promoted: `policy` by its id (STG-3, STG-8). */
export type StagedDeletion = {readonly id: string; readonly policy: string; readonly at: Place}

/** `exists` false: only policies name it; it sorts last and its default action is Deny. */
export type Tier = {
  readonly name: string
  readonly order: number | null
  readonly defaultAction: "Deny" | "Pass"
  readonly exists: boolean
}

/** What endpoints inherit: labels, and rules for when no policy decides. */
export type Profile = {
  readonly name: string
  readonly labels: Labels
  readonly ingress: readonly Rule[]
  readonly egress: readonly Rule[]
}

/**
 * A cache of names on nodes (NodeLocal DNSCache): a process of its node that answers lookups at some addresses, on which kube-proxy has no say then.
 * `node` null: nobody says where it is. `isEverywhere`: on every node. `isOpen`: it may answer at more addresses, which no manifest names.
 */
export type NodeCache = {
  readonly id: string
  readonly node: string | null
  readonly isEverywhere: boolean
  readonly addresses: readonly Address[]
  readonly isOpen: boolean
}

/** One backend. `endpoint` names the workload endpoint it was derived from, whose address may be open. */
export type Backend = {
  readonly address: Address | null
  readonly endpoint: string | null
  /** The node that its slice names. Absent: none. */
  readonly node?: string
  readonly portName: string
  readonly protocol: number
  readonly port: number
  readonly ready: boolean
  /** Whether it is asked where none is ready: on its way out, and serving still. */
  readonly isLast: boolean
}

/** A service. `backends` hold every address and port of its slices (readiness ignored, as policy does). */
export type Service = {
  /** `namespace/name`. */
  readonly id: string
  /** False where only slices name it. */
  readonly exists: boolean
  readonly addresses: readonly Address[]
  /** Those of them that are meant for clients outside: external ones and those of load balancers. Absent: none. */
  readonly outer?: readonly Address[]
  /** Whether nodes take connections for it at ports of theirs, which a manifest need not name. Absent: they do not. */
  readonly hasNodePorts?: true
  /** Whether a load balancer is to lead to it, of which nobody says under which address. Absent: no. */
  readonly awaitsBalancer?: true
  /** Those of `outer` at which a load balancer takes connections itself, so that no node does. Absent: none. */
  readonly proxies?: readonly Address[]
  /**
   * Clients to whom alone nodes let the load balancer's addresses be, in families of which a block is among `ranges`. `isAwaited`: nobody says under which
   * address it will be. Absent: everybody.
   */
  readonly guard?: {readonly ranges: readonly Prefix[]; readonly addresses: readonly Address[]; readonly isAwaited: boolean}
  readonly ports: readonly {readonly name: string; readonly protocol: number; readonly port: number; readonly nodePort: number | null}[]
  readonly backends: readonly Backend[]
  /** True: nobody wrote slices, the backends follow from selector and target port, and that is an assumption. */
  readonly derived: boolean
  /** True: clients connect to the backends themselves, at the port that they name. Absent: false. */
  readonly headless?: boolean
  /** The name that a Service of type ExternalName stands for: it has no backend and refuses nothing. Absent: it is no such Service. */
  readonly externalName?: string
  readonly externalTrafficPolicy: "Cluster" | "Local"
  /** `Local`: pods and nodes are led to backends on their own node alone. Absent: to all. */
  readonly internalTrafficPolicy?: "Local"
}

/** A port of a machine that leads to a port of a pod on it. `node` null: nobody says which machine; `address` null: all addresses of the machine. */
export type HostPort = {
  readonly endpoint: string
  readonly node: string | null
  readonly address: Address | null
  readonly protocol: number
  readonly port: number
  readonly target: number
}

/** A name that is known and yet no endpoint, with the reason. */
export type Absentee = {readonly id: string; readonly because: "finished" | "no-address"}

/** Felix's settings that change a verdict. */
export type Settings = {
  readonly endpointToHost: "Accept" | "Drop" | "Return"
  readonly failsafeInbound: readonly FailsafePort[]
  readonly failsafeOutbound: readonly FailsafePort[]
}

/** One world. */
export type Snapshot = {
  readonly workloads: readonly WorkloadEndpoint[]
  readonly hosts: readonly HostEndpoint[]
  readonly nodes: readonly Node[]
  readonly networkSets: readonly NetworkSet[]
  /** By name. A name that an endpoint uses and that is missing here denies both ways. */
  readonly profiles: ReadonlyMap<string, Profile>
  /** In no order that means anything; includes those that only policies name. */
  readonly tiers: readonly Tier[]
  /** In no order that means anything. Staged policies with action Delete are left out. */
  readonly policies: readonly Policy[]
  /** Staged policies with action Delete. They change no verdict. */
  readonly deletions: readonly StagedDeletion[]
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>
  readonly settings: Settings
  /** Host-networked pods by `namespace/name`: the node each stands for, null if unknown. */
  readonly hostPods: ReadonlyMap<string, string | null>
  /** Those of them who do not ask the resolver of their node alone, by id. Absent: there are none. */
  readonly hostLookups?: ReadonlyMap<string, PodLookups>
  /** Absent: no pod has any. */
  readonly hostPorts?: readonly HostPort[]
  /** Absent: there are none. */
  readonly caches?: readonly NodeCache[]
  /**
   * Workload endpoints of each workload, by `namespace/Kind/name`: ids, or host-networked when its pods are. Of several owners of a pod the topmost comes
   * last.
   */
  readonly owned: ReadonlyMap<string, readonly string[]>
  readonly absent: readonly Absentee[]
  /** Every family that something in the world speaks of; IPv4 always. */
  readonly families: readonly Family[]
  /** What the manifests left open and how it was read: each once, severity `info`. */
  readonly assumptions: readonly Diagnostic[]
}
