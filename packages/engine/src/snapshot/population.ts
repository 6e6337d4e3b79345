// Who lives in a world: pods, workloads that stand for their pods, host-networked pods, and those that are gone.

import type {Pod, PodLookups, PodSpec, Workload, WorkloadEndpoint as WorkloadRecord} from "../manifest/resource.ts"
import type {Family} from "../net/address.ts"
import {protocolNumber} from "../net/protocol.ts"
import type {Place} from "../text/source.ts"
import {Candidates} from "./candidates.ts"
import type {State} from "./candidates.ts"
import type {Findings} from "./findings.ts"
import {EndpointMaker, recordedEndpoint} from "./from/endpoint.ts"
import type {Home} from "./from/endpoint.ts"
import {EndpointList, firstFour} from "./glance.ts"
import type {PodGlance} from "./glance.ts"
import {ownedPods, podsByOwner, topOwner, withToldOwners, workloadKey} from "./owners.ts"
import type {Absentee, HostPort, NodeCache, WorkloadEndpoint} from "./snapshot.ts"
import {LateMap} from "../std/late-map.ts"
import type {Sorted} from "./sorted.ts"

/** A service account that something runs as. */
type Account = {readonly namespace: string; readonly name: string; readonly at: Place}

/** The inhabitants. `candidates` are what services may select; `accounts` are the service accounts in use. */
export type Population = {
  readonly endpoints: readonly WorkloadEndpoint[]
  readonly hostPods: ReadonlyMap<string, string | null>
  readonly hostLookups: ReadonlyMap<string, PodLookups>
  readonly hostPorts: readonly HostPort[]
  readonly caches: readonly NodeCache[]
  readonly owned: ReadonlyMap<string, readonly string[]>
  readonly absent: readonly Absentee[]
  readonly candidates: Candidates
  readonly accounts: readonly Account[]
  /** Those with several addresses of one family. */
  readonly further: readonly Addressed[]
}

/** Somebody with the addresses that are named. */
export type Addressed = Pick<WorkloadEndpoint, "id" | "addresses" | "at">

type Draft = {
  readonly endpoints: EndpointList
  readonly hostPods: Map<string, string | null>
  readonly hostLookups: Map<string, PodLookups>
  readonly hostPorts: HostPort[]
  readonly caches: NodeCache[]
  readonly owned: Map<string, readonly string[]>
  readonly absent: Absentee[]
  readonly candidates: Candidates
  readonly accounts: Account[]
  /** Names of accounts by namespace. */
  readonly named: Map<string, Set<string>>
  readonly further: Addressed[]
  readonly maker: EndpointMaker
  readonly findings: Findings
}

/** What everyone is settled by. `families`: those in which an address that nobody named is assumed. */
type Settling = {readonly families: readonly Family[]; readonly glance: PodGlance; readonly findings: Findings}

/** Settles everyone. */
export function populate(sorted: Sorted, {families, glance, findings}: Settling): Population {
  const maker = new EndpointMaker(families)
  const {pods, records, workloads} = sorted
  const draft: Draft = {
    endpoints: new EndpointList(pods.length + records.length + workloads.length),
    hostPods: new Map(),
    hostLookups: new Map(),
    hostPorts: [],
    caches: [],
    owned: new Map(),
    absent: [],
    candidates: new Candidates(),
    accounts: [],
    named: new Map(),
    further: [],
    maker,
    findings,
  }
  // WHY once: an id stands in many lists, and a text made twice is held twice.
  const ids = pods.map((pod, i) => {
    const home = maker.homeOf(pod.namespace, pod.spec.serviceAccountName)
    const id = home.prefix + pod.name
    settlePod(draft, id, pod, {home, four: glance.four[i] ?? -1})
    return id
  })
  // WHY only where somebody may have the name too: a set of as many names as pods is dear.
  const taken = new Set(records.length === 0 ? [] : ids)
  for (const record of records) settleRecord(draft, record, taken)
  settleWorkloads(draft, sorted, ids)
  const {hostPods, hostLookups, hostPorts, caches, absent, candidates, accounts, further} = draft
  // WHY late: who asks about all pods at once names none of them by their workloads.
  const [written, told] = [draft.owned, ownedPods(pods, ids)]
  const owned = told.ids.length + written.size === 0 ? written : new LateMap(() => withToldOwners(written, told))
  return {endpoints: draft.endpoints.closed(), hostPods, hostLookups, hostPorts, caches, owned, absent, candidates, accounts, further}
}

/** A pod: an endpoint, a process of its node, or nobody. `home`: where it lives; `four`: its first IPv4 address. */
function settlePod(draft: Draft, id: string, pod: Pod, {home, four}: {readonly home: Home; readonly four: number}): void {
  const {maker, candidates} = draft
  const {namespace, spec, addresses, at} = pod
  if (pod.finished) {
    draft.absent.push({id, because: "finished"})
    return
  }
  if (!home.isUsed) useAccount(draft, namespace, spec.serviceAccountName, at)
  home.isUsed = true
  // WHY: a pod that has reported a status without an address is behind no service yet; one that was never asked may be.
  const isAddressed = addresses === null || addresses.length > 0
  if (spec.hostNetwork) {
    const somebody = {id, addresses: addresses ?? [], ports: maker.portsOf(spec), labels: spec.labels}
    if (isAddressed) candidates.add(namespace, somebody, pod)
    settleHostPod(draft, id, spec)
    return
  }
  if (!isAddressed) {
    draft.absent.push({id, because: "no-address"})
    return
  }
  if (addresses === null) sayUnnamed(draft, id, at)
  else if (addresses.length > 1) sayFurther(draft, {id, addresses, at})
  const endpoint = maker.addPod(draft.endpoints, id, pod, {home, four})
  noteHostPorts(draft, endpoint, spec)
  candidates.add(namespace, endpoint, pod)
}

/** The ports of its machine that lead to a pod. */
function noteHostPorts({hostPorts}: Draft, {id, node}: WorkloadEndpoint, {ports}: PodSpec): void {
  for (const {protocol, containerPort, host, isBrief} of ports) {
    const number = protocolNumber(protocol)
    if (host === undefined || isBrief === true || number === undefined) continue
    hostPorts.push({endpoint: id, node, address: host.address, protocol: number, port: host.port, target: containerPort})
  }
}

/** A process of its node, whose name may be open. LIMIT: a DaemonSet is taken to be on every node, whatever its template says of nodes. */
function settleHostPod({hostPods, hostLookups, caches}: Draft, id: string, {nodeName, cache, lookups}: PodSpec): void {
  const node = nodeName === "" ? null : nodeName
  hostPods.set(id, node)
  if (lookups !== undefined) hostLookups.set(id, lookups)
  if (cache !== undefined) caches.push({id, node, isEverywhere: node === null && id.includes("/DaemonSet/"), ...cache})
}

/** Calico's own record. INVARIANT: where the pod itself is in the input, the pod is what counts. */
function settleRecord(draft: Draft, record: WorkloadRecord, taken: Set<string>): void {
  const endpoint = recordedEndpoint(record)
  const {id, namespace, at} = endpoint
  if (taken.has(id)) return
  if (endpoint.addresses.length === 0) {
    draft.absent.push({id, because: "no-address"})
    return
  }
  sayFurther(draft, endpoint)
  if (record.serviceAccountName !== "") useAccount(draft, namespace, record.serviceAccountName, at)
  taken.add(id)
  draft.endpoints.add(endpoint, "pod", firstFour(endpoint.addresses))
}

/** Remembers that something runs as a service account. */
function useAccount({accounts, named}: Draft, namespace: string, name: string, at: Place): void {
  let names = named.get(namespace)
  if (names === undefined) named.set(namespace, (names = new Set()))
  if (names.has(name)) return
  names.add(name)
  accounts.push({namespace, name, at})
}

/** Says that an address is nobody's to name. */
function sayUnnamed({findings}: Draft, name: string, at: Place): void {
  findings.group("assumed-address", (names) => `no manifest names the address of ${names}: each has one of its own`, {name, at})
}

/** Says of whom only the first address of a family is in a set. */
function sayFurther({findings, further}: Draft, {id, addresses, at}: Addressed): void {
  if (addresses.length < 2 || addresses.length === new Set(addresses.map(({family}) => family)).size) return
  const sentence = (names: string): string => `of ${names} several addresses of one family are named: sets and matrices take the first`
  further.push({id, addresses, at})
  findings.group("assumed-first-address", sentence, {name: id, at})
}

/** Workloads: their pods where the input has them, a stand-in where it has none. */
function settleWorkloads(draft: Draft, {workloads, pods}: Sorted, ids: readonly string[]): void {
  if (workloads.length === 0) return
  const byKey = new Map(workloads.map((workload) => [workloadKey(workload), workload]))
  const children = podsByOwner(pods, ids, byKey)
  for (const workload of workloads) {
    const key = workloadKey(workload)
    const top = topOwner(workload, byKey)
    const ids = children.get(key) ?? children.get(workloadKey(top))
    if (ids) draft.owned.set(key, ids)
    else if (top === workload) standIn(draft, workload)
    else draft.owned.set(key, [workloadKey(top)])
  }
}

/** What is taken of pods that nobody listed. */
const isUp: State = {ready: true, terminating: false}

/** One endpoint, or one process of some node, for a workload whose pods nobody listed. */
function standIn(draft: Draft, workload: Workload): void {
  const id = workloadKey(workload)
  const {template, namespace, at} = workload
  useAccount(draft, namespace, template.serviceAccountName, at)
  draft.owned.set(id, [id])
  if (template.hostNetwork) {
    const somebody = {id, addresses: [], ports: draft.maker.portsOf(template), labels: template.labels}
    draft.candidates.add(namespace, somebody, isUp)
    settleHostPod(draft, id, template)
    return
  }
  sayUnnamed(draft, id, at)
  const endpoint = draft.maker.ofWorkload(workload)
  draft.endpoints.add(endpoint, "workload", -1)
  noteHostPorts(draft, endpoint, template)
  draft.candidates.add(namespace, endpoint, isUp)
}
