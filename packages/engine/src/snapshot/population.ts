// Who lives in a world: pods, workloads that stand for their pods, host-networked pods, and those that are gone.

import type {Pod, Workload} from "../manifest/resource.ts"
import type {Family} from "../net/address.ts"
import type {Place} from "../text/source.ts"
import type {Findings} from "./findings.ts"
import {podEndpoint, recordedEndpoint, workloadEndpoint} from "./from/endpoint.ts"
import type {Candidate} from "./from/service.ts"
import type {Absentee, WorkloadEndpoint} from "./snapshot.ts"
import type {Sorted} from "./sorted.ts"

/** The inhabitants. `candidates` are what services may select, by namespace; `users` are the service accounts in use. */
export type Population = {
  readonly endpoints: readonly WorkloadEndpoint[]
  readonly hostPods: ReadonlyMap<string, string | null>
  readonly owned: ReadonlyMap<string, readonly string[]>
  readonly absent: readonly Absentee[]
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>
  readonly accounts: ReadonlyMap<string, {readonly namespace: string; readonly name: string; readonly at: Place}>
}

type Draft = {
  readonly endpoints: Map<string, WorkloadEndpoint>
  readonly hostPods: Map<string, string | null>
  readonly owned: Map<string, readonly string[]>
  readonly absent: Absentee[]
  readonly candidates: Map<string, Candidate[]>
  readonly accounts: Map<string, {readonly namespace: string; readonly name: string; readonly at: Place}>
  readonly families: readonly Family[]
  readonly findings: Findings
}

/** Settles everyone. */
export function populate(sorted: Sorted, families: readonly Family[], findings: Findings): Population {
  const draft: Draft = {
    endpoints: new Map(),
    hostPods: new Map(),
    owned: new Map(),
    absent: [],
    candidates: new Map(),
    accounts: new Map(),
    families,
    findings,
  }
  for (const pod of sorted.pods) settlePod(draft, pod)
  for (const record of sorted.records) {
    const endpoint = recordedEndpoint(record)
    if (!draft.endpoints.has(endpoint.id)) draft.endpoints.set(endpoint.id, endpoint)
  }
  settleWorkloads(draft, sorted)
  return {...draft, endpoints: [...draft.endpoints.values()]}
}

/** A pod: an endpoint, a process of its node, or nobody. */
function settlePod(draft: Draft, pod: Pod): void {
  const id = `${pod.namespace}/${pod.name}`
  if (pod.finished) {
    draft.absent.push({id, because: "finished"})
    return
  }
  useAccount(draft, pod.namespace, pod.spec.serviceAccountName, pod.at)
  addCandidate(draft, pod.namespace, candidateOf(id, pod))
  if (pod.spec.hostNetwork) {
    draft.hostPods.set(id, pod.spec.nodeName === "" ? null : pod.spec.nodeName)
    return
  }
  if (pod.addresses?.length === 0) {
    draft.absent.push({id, because: "no-address"})
    return
  }
  if (pod.addresses === null) sayUnnamed(draft, id, pod.at)
  draft.endpoints.set(id, podEndpoint(pod, pod.addresses ?? [], pod.addresses === null ? draft.families : []))
}

/** A pod as services see it. */
function candidateOf(id: string, {spec, addresses, ready, terminating}: Pod): Candidate {
  return {id, labels: spec.labels, addresses: addresses ?? [], ports: namedPorts(spec.ports), ready, terminating}
}

/** Ports by name, with protocols as numbers. */
function namedPorts(ports: Pod["spec"]["ports"]): Candidate["ports"] {
  const numbers: Readonly<Record<string, number>> = {TCP: 6, UDP: 17, SCTP: 132}
  return ports.flatMap(({name, protocol, containerPort}) => {
    const number = numbers[protocol]
    return name === "" || number === undefined ? [] : [{name, protocol: number, port: containerPort}]
  })
}

/** One more pod of a namespace that services may select. */
function addCandidate({candidates}: Draft, namespace: string, candidate: Candidate): void {
  const list = candidates.get(namespace)
  if (list) list.push(candidate)
  else candidates.set(namespace, [candidate])
}

/** Remembers that something runs as a service account. */
function useAccount({accounts}: Draft, namespace: string, name: string, at: Place): void {
  const key = `${namespace}/${name}`
  if (!accounts.has(key)) accounts.set(key, {namespace, name, at})
}

/** Says that an address is nobody's to name. */
function sayUnnamed({findings}: Draft, name: string, at: Place): void {
  findings.group("assumed-address", (names) => `no manifest names the address of ${names}: each has one of its own`, {name, at})
}

/** Workloads: their pods where the input has them, a stand-in where it has none. */
function settleWorkloads(draft: Draft, {workloads, pods}: Sorted): void {
  const byKey = new Map(workloads.map((workload) => [keyOf(workload), workload]))
  const children = childrenOf(pods, byKey)
  for (const workload of workloads) {
    const top = topOwner(workload, byKey)
    const ids = children.get(keyOf(workload)) ?? children.get(keyOf(top))
    if (ids) draft.owned.set(keyOf(workload), ids)
    else if (top === workload) standIn(draft, workload)
    else draft.owned.set(keyOf(workload), [keyOf(top)])
  }
}

/** One endpoint, or one process of some node, for a workload whose pods nobody listed. */
function standIn(draft: Draft, workload: Workload): void {
  const id = keyOf(workload)
  const {template, namespace, at} = workload
  useAccount(draft, namespace, template.serviceAccountName, at)
  addCandidate(draft, namespace, {
    id,
    labels: template.labels,
    addresses: [],
    ports: namedPorts(template.ports),
    ready: true,
    terminating: false,
  })
  draft.owned.set(id, [id])
  if (template.hostNetwork) {
    draft.hostPods.set(id, template.nodeName === "" ? null : template.nodeName)
    return
  }
  sayUnnamed(draft, id, at)
  draft.endpoints.set(id, workloadEndpoint(workload, draft.families))
}

/** `namespace/Kind/name`. */
function keyOf({namespace, workloadKind, name}: Workload): string {
  return `${namespace}/${workloadKind}/${name}`
}

/** The workload at the end of the chain of owners, as far as the input has them. */
function topOwner(workload: Workload, byKey: ReadonlyMap<string, Workload>): Workload {
  const owner = workload.owners.map((reference) => byKey.get(`${workload.namespace}/${reference}`)).find((found) => found !== undefined)
  return owner && owner !== workload ? topOwner(owner, byKey) : workload
}

/** Pods by each workload that owns them, directly or through a ReplicaSet or Job. Finished pods make a workload known to have had some. */
function childrenOf(pods: readonly Pod[], byKey: ReadonlyMap<string, Workload>): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>()
  for (const pod of pods) {
    for (const key of new Set(pod.owners.flatMap((owner) => ownerKeys(pod.namespace, owner, byKey)))) {
      const list = children.get(key)
      if (list) list.push(`${pod.namespace}/${pod.name}`)
      else children.set(key, [`${pod.namespace}/${pod.name}`])
    }
  }
  return children
}

/** Middlemen that controllers make, with the controller and how they are named after it. */
const middlemen: Readonly<Record<string, {readonly parent: string; readonly suffix: RegExp}>> = {
  ReplicaSet: {parent: "Deployment", suffix: /-[a-z0-9]+$/},
  Job: {parent: "CronJob", suffix: /-\d+$/},
}

/** An owner and the owners above it; a middleman that the input lacks is known by its name. */
function ownerKeys(namespace: string, owner: string, byKey: ReadonlyMap<string, Workload>): readonly string[] {
  const key = `${namespace}/${owner}`
  const workload = byKey.get(key)
  if (workload)
    return [key, ...workload.owners.flatMap((above) => (`${namespace}/${above}` === key ? [] : ownerKeys(namespace, above, byKey)))]
  const [kind = "", name = ""] = owner.split("/")
  const middleman = middlemen[kind]
  const parent = middleman ? `${namespace}/${middleman.parent}/${name.replace(middleman.suffix, "")}` : undefined
  return parent !== undefined && byKey.has(parent) ? [key, parent] : [key]
}
