// Pods, workloads, Calico's own workload endpoints and host endpoints as endpoints (resources §8, §11).

import type {HostEndpoint as HostResource, Pod, PodSpec, Workload, WorkloadEndpoint as WorkloadResource} from "../../manifest/resource.ts"
import type {Family} from "../../net/address.ts"
import {protocolNumber, hasPorts} from "../../net/protocol.ts"
import type {ProtocolSpec} from "../../net/protocol.ts"
import type {Labels} from "../../selector/selector.ts"
import {namespaceLabel, orchestratorLabel, serviceAccountLabel} from "../effective.ts"
import type {HostEndpoint, NamedPort, WorkloadEndpoint} from "../snapshot.ts"

/** Name of the profile that a namespace becomes. */
export function namespaceProfile(namespace: string): string {
  return `kns.${namespace}`
}

/** Name of the profile that a service account becomes. */
export function serviceAccountProfile(namespace: string, account: string): string {
  return `ksa.${namespace}.${account}`
}

/** What is about a pod by its template, and the same for all replicas. */
type Likeness = Pick<WorkloadEndpoint, "labels" | "profiles" | "ports">

const noPorts: readonly NamedPort[] = []

/** Makes endpoints of pods. Replicas share their labels, profiles and ports: a world has many pods and few templates. */
export class EndpointMaker {
  readonly #families: readonly Family[]
  readonly #likenesses = new Map<string, Likeness>()

  /** `families`: those in which an address that nobody named is assumed. */
  constructor(families: readonly Family[]) {
    this.#families = families
  }

  /** A pod's endpoint. */
  ofPod({namespace, name, spec, addresses, at}: Pod): WorkloadEndpoint {
    const unnamed = addresses === null ? this.#families : []
    const place = {id: `${namespace}/${name}`, namespace, name, node: nodeOf(spec)}
    return {kind: "workload", ...place, addresses: addresses ?? [], unnamed, ...this.#likeness(spec, namespace), at}
  }

  /** The one endpoint that stands for a workload's pods. */
  ofWorkload({namespace, workloadKind, name, template, at}: Workload): WorkloadEndpoint {
    const place = {id: `${namespace}/${workloadKind}/${name}`, namespace, name, node: nodeOf(template)}
    return {kind: "workload", ...place, addresses: [], unnamed: this.#families, ...this.#likeness(template, namespace), at}
  }

  #likeness(spec: PodSpec, namespace: string): Likeness {
    const key = likenessKey(spec, namespace)
    const known = this.#likenesses.get(key)
    if (known) return known
    const likeness = {
      labels: podLabels(spec.labels, namespace, spec.serviceAccountName),
      profiles: podProfiles(namespace, spec.serviceAccountName),
      ports: podPorts(spec),
    }
    this.#likenesses.set(key, likeness)
    return likeness
  }
}

/** WHY not JSON: there is a key for every pod. INVARIANT: none of the parts can hold the letters between them. */
function likenessKey({serviceAccountName, labels, ports}: PodSpec, namespace: string): string {
  let key = `${namespace}\u0000${serviceAccountName}`
  for (const [label, value] of labels) key += `\u0000${label}\u0001${value}`
  for (const {name, protocol, containerPort} of ports) key += `\u0002${name}\u0001${protocol}\u0001${containerPort}`
  return key
}

/** Where a pod spec says that it runs. */
function nodeOf({nodeName}: PodSpec): string | null {
  return nodeName === "" ? null : nodeName
}

/** The ports that a pod names: several of one name all count. */
export function podPorts({ports}: PodSpec): readonly NamedPort[] {
  if (ports.length === 0) return noPorts
  const named = ports.flatMap(({name, protocol, containerPort}) => namedPort(name, protocol, containerPort))
  return named.length === 0 ? noPorts : named
}

/** A port with a name, a number and a protocol that has ports. */
function namedPort(name: string, protocol: ProtocolSpec, port: number): readonly NamedPort[] {
  const number = protocolNumber(protocol)
  return name !== "" && port !== 0 && number !== undefined && hasPorts(number) ? [{name, protocol: number, port}] : []
}

/** The profiles of a pod, in order. */
function podProfiles(namespace: string, account: string): readonly string[] {
  return account === "" ? [namespaceProfile(namespace)] : [namespaceProfile(namespace), serviceAccountProfile(namespace, account)]
}

/** A pod's own labels with the three that say what it is. */
function podLabels(labels: Labels, namespace: string, account: string): Labels {
  const own = ownLabels(labels)
  own.set(namespaceLabel, namespace)
  own.set(orchestratorLabel, "k8s")
  if (account !== "") own.set(serviceAccountLabel, account)
  return own
}

/** Labels without those that only profiles may lend. */
function ownLabels(labels: Labels): Map<string, string> {
  const own = new Map(labels)
  for (const key of labels.keys()) if (key.startsWith("pcns.") || key.startsWith("pcsa.")) own.delete(key)
  return own
}

/** Calico's own record of a workload: its labels, with what it is. */
export function recordedEndpoint(record: WorkloadResource): WorkloadEndpoint {
  const labels = ownLabels(record.labels)
  labels.set(namespaceLabel, record.namespace)
  if (record.orchestrator !== "") labels.set(orchestratorLabel, record.orchestrator)
  if (record.serviceAccountName !== "") labels.set(serviceAccountLabel, record.serviceAccountName)
  const name = record.pod || record.workload || record.name
  return {
    kind: "workload",
    id: `${record.namespace}/${name}`,
    namespace: record.namespace,
    name,
    node: record.node === "" ? null : record.node,
    addresses: record.ipNetworks.map(({family, first}) => ({family, value: first})),
    unnamed: [],
    labels,
    profiles: record.profiles,
    ports: record.ports.flatMap(({name: portName, protocol, port}) => namedPort(portName, protocol, port)),
    at: record.at,
  }
}

/** A host endpoint; undefined where a port gives its protocol by number, which the dataplane refuses (resources 3.7). */
export function hostEndpoint(resource: HostResource): HostEndpoint | undefined {
  if (resource.ports.some(({protocol}) => typeof protocol === "number")) return undefined
  return {
    kind: "host",
    name: resource.name,
    node: resource.node,
    interfaceName: resource.interfaceName,
    addresses: resource.expectedIPs,
    labels: resource.labels,
    profiles: resource.profiles,
    ports: resource.ports.flatMap(({name, protocol, port}) => namedPort(name, protocol, port)),
    at: resource.at,
  }
}
