// What a snapshot becomes before flows are decided: sorted tiers, indexes, and room for what is computed when first asked for.
// Types only; compile.ts makes one.

import type {Address, Family} from "../net/address.ts"
import type {PlacedPolicy, PolicyIndex} from "./policy-index.ts"
import type {PrefixSet} from "../net/prefix-set.ts"
import type {Direction} from "../manifest/resource.ts"
import type {DistinctLists} from "./distinct-lists.ts"
import type {Holders} from "./holders.ts"
import type {LabelReader, Labels} from "../selector/selector.ts"
import type {Kin, Kinds} from "./kin.ts"
import type {EffectiveLabels} from "./labels.ts"
import type {
  Endpoint,
  HostEndpoint,
  Node,
  Policy,
  PolicyMode,
  Profile,
  Rule,
  Snapshot,
  Tier,
  WorkloadEndpoint,
} from "../snapshot/snapshot.ts"
import type {Lookup} from "../std/late-map.ts"
import type {Selecting} from "./selecting.ts"

/** A tier with all its policies, staged ones too, in the order of evaluation. */
export type SortedTier = {readonly tier: Tier; readonly policies: readonly Policy[]}

/** A port that an endpoint names, with the labels by which selectors reach that endpoint. */
export type PartyPort = {readonly labels: Labels; readonly name: string; readonly protocol: number; readonly port: number}

/** One end of a packet as rules see it: an address, and all that selectors, named ports and services reach through it. */
export type Party = {
  /** null: no manifest names it. It is then taken to lie in no block smaller than its family. */
  readonly address: Address | null
  /** Effective labels of every endpoint and network set that has the address. */
  readonly labels: readonly Labels[]
  readonly ports: readonly PartyPort[]
  /** Workload endpoints that have the address, by id. */
  readonly workloads: readonly string[]
}

/** The first packet of a connection. Ports are null for protocols without ports, `icmp` for all but ICMP and ICMPv6. */
export type Packet = {
  readonly family: Family
  readonly protocol: number
  readonly source: Party
  readonly destination: Party
  readonly sourcePort: number | null
  readonly port: number | null
  readonly icmp: {readonly type: number; readonly code: number} | null
}

/** Whether staged policies count: `pending` is the world in which all of them are enforced (evaluation 6.5). */
export type Enforcement = "enforced" | "pending"

/** A tier as far as one endpoint has policy of it in one direction; never without policies. */
export type ListedTier = {readonly tier: Tier; readonly policies: readonly ListedPolicy[]}

/** A policy of a list with its rules of the list's direction. `number`: another for every policy, whatever program it is in. */
export type ListedPolicy = {readonly policy: Policy; readonly rules: readonly Rule[]; readonly number: number}

/** A profile of an endpoint; null where the world has none of this name, which denies everything. `number`: another for every profile. */
export type ListedProfile = {readonly name: string; readonly profile: Profile | null; readonly number: number}

/** What is asked of one endpoint in one direction, in order. Endpoints that share all of it share the object. */
export type PolicyList = {
  /** Distinct for distinct lists of one program. */
  readonly id: number
  readonly direction: Direction
  readonly tiers: readonly ListedTier[]
  /** Empty in lists that never reach profiles. */
  readonly profiles: readonly ListedProfile[]
}

/** Which list of an endpoint is meant. Workloads have the list `normal` alone (evaluation 1.2 and 4.2). */
export type ListName = {readonly mode: PolicyMode; readonly direction: Direction; readonly enforcement: Enforcement}

/** The host endpoints of a node: of the interface that carries its traffic, and of every interface without one of its own. */
export type NodeHosts = {readonly main: HostEndpoint | null; readonly any: HostEndpoint | null}

/** Backends of a service as rules see them (resources 7.3), by key of address or endpoint. */
export type ServiceSet = {readonly members: ReadonlySet<string>; readonly sockets: ReadonlySet<string>}

/** A network set with its addresses in searchable form. */
export type SearchableSet = {readonly labels: Labels; readonly blocks: {readonly 4: PrefixSet; readonly 6: PrefixSet}}

/**
 * The lists of endpoints that are alike, by mode, direction and enforcement. `cls`: their class of labels, `labels`: those of one of them;
 * `selecting`: the policies whose selectors are true of them, of a row that an earlier program had never null.
 */
export type ListRow = {
  readonly cls: number
  readonly labels: LabelReader
  readonly lists: (PolicyList | undefined)[]
  selecting: readonly PlacedPolicy[] | null
}

/**
 * Lists found so far: by kind of endpoint, of endpoints that were asked for, and each once. `profiles`: those of this program, by the names that
 * endpoints share.
 */
export type ListMemory = {
  readonly byKind: (ListRow | undefined)[]
  readonly byEndpoint: Map<Endpoint, ListRow>
  readonly distinct: DistinctLists
  readonly profiles: Map<readonly string[], readonly ListedProfile[]>
  /** Whether the policies of all rows have the places of this program. */
  readonly arePlaced: boolean
  /**
   * What stands for these lists without holding them, and for those that they were carried from. Of the first kinds, as many as `asked`, `touched` are
   * those whose row is another, or was not there; of all others none was.
   */
  readonly token: object
  readonly from: object | null
  readonly touched: readonly number[]
  readonly asked: number
}

/** What is computed when first asked for and then kept. INVARIANT: only the functions of this room write here. */
export type Memory = {
  /** The program from which this one was made by an edit, until another is made from this one. */
  previous: Program | null
  index: PolicyIndex | null
  /** By class of labels the policies that select it, once so many were asked for that all were found. */
  selecting: Selecting | null
  /** How many classes were asked for one by one. */
  asked: number
  /** How many policies were held against the labels of endpoints. */
  matched: number
  kinds: Kinds | null
  kin: Kin | null
  /** Null until the first list is asked for. */
  lists: ListMemory | null
  readonly parties: {readonly 4: Map<bigint, Party>; readonly 6: Map<bigint, Party>}
  /** Parties without an address: of endpoints, and of nodes under null. */
  readonly openParties: {readonly 4: Map<WorkloadEndpoint | null, Party>; readonly 6: Map<WorkloadEndpoint | null, Party>}
  readonly classes: Map<string, readonly AddressClass[]>
  readonly places: Map<"all", readonly string[]>
}

/**
 * Addresses that no rule of some lists tells apart, by up to two of them that nobody in the world has; one at least.
 * `isOutside`: in no block at all but the whole family, as an address of null is read.
 */
export type AddressClass = {readonly samples: readonly Address[]; readonly isOutside: boolean}

/** A compiled snapshot. Immutable to the eye; what it remembers never changes an answer. */
export type Program = {
  readonly snapshot: Snapshot
  /** Every tier in the order of evaluation, those without policies too. */
  readonly tiers: readonly SortedTier[]
  /** Workload endpoints by id. WHY late: there are very many, and who asks about all of them names none. */
  readonly workloads: Lookup<string, WorkloadEndpoint>
  readonly nodes: ReadonlyMap<string, Node>
  /** Nodes that have host endpoints. */
  readonly hosts: ReadonlyMap<string, NodeHosts>
  readonly labels: EffectiveLabels
  readonly sets: readonly SearchableSet[]
  readonly holders: Readonly<Record<Family, Holders>>
  /** Nodes by address value, `expectedIPs` of their host endpoints among them. */
  readonly nodesAt: {readonly 4: ReadonlyMap<bigint, string>; readonly 6: ReadonlyMap<bigint, string>}
  readonly services: Pick<ReadonlyMap<string, ServiceSet>, "get">
  /** Whether any policy is staged. */
  readonly hasStaged: boolean
  readonly memory: Memory
}
