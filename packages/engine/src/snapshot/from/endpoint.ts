// Pods, workloads, Calico's own workload endpoints and host endpoints as endpoints (resources §8, §11).

import type {HostEndpoint as HostResource, Pod, PodSpec, Workload, WorkloadEndpoint as WorkloadResource} from "../../manifest/resource.ts"
import type {Family} from "../../net/address.ts"
import {protocolNumber, hasPorts} from "../../net/protocol.ts"
import type {ProtocolSpec} from "../../net/protocol.ts"
import {LayeredLabels} from "../../selector/layered-labels.ts"
import type {Labels} from "../../selector/selector.ts"
import {namespaceLabel, orchestratorLabel, serviceAccountLabel} from "../effective.ts"
import type {EndpointList} from "../glance.ts"
import type {HostEndpoint, NamedPort, WorkloadEndpoint} from "../snapshot.ts"

/** Name of the profile that a namespace becomes. */
export function namespaceProfile(namespace: string): string {
  return `kns.${namespace}`
}

/** Name of the profile that a service account becomes. */
export function serviceAccountProfile(namespace: string, account: string): string {
  return `ksa.${namespace}.${account}`
}

const noPorts: readonly NamedPort[] = []
const noFamilies: readonly Family[] = []

/**
 * What pods of one namespace and service account share. `isUsed`: whether it was noted that somebody runs as the account; `prefix`: how ids begin.
 * WHY a prefix: put together anew, it would be a text for every pod.
 */
export type Home = {
  isUsed: boolean
  readonly namespace: string
  readonly prefix: string
  readonly account: string
  readonly profiles: readonly string[]
  /** What the labels of all of them say of namespace, orchestrator and account. */
  readonly above: Labels
  /** By written labels the place of the first endpoint that has them, of those that were seen last. */
  readonly firsts: Map<Labels, number>
}

/** LIMIT: label sets of a home that are remembered; once there are so many all are forgotten, since replicas stand near one another. */
const firstsMax = 256

/**
 * Makes endpoints of pods. Replicas share their labels, profiles and ports: a world has many pods and few templates.
 * WHY by identity: equal labels and ports of an input are one object already, and a text for every pod costs more than it saves.
 */
export class EndpointMaker {
  readonly #families: readonly Family[]
  readonly #homes = new Map<string, Map<string, Home>>()
  #last: Home | null = null
  readonly #ports = new Map<PodSpec["ports"], readonly NamedPort[]>()

  /** `families`: those in which an address that nobody named is assumed. */
  constructor(families: readonly Family[]) {
    this.#families = families
  }

  /** Adds a pod's endpoint; `id` is the pod's, `home` where it lives, `four` its first IPv4 address. */
  addPod(endpoints: EndpointList, id: string, pod: Pod, {home, four}: {readonly home: Home; readonly four: number}): WorkloadEndpoint {
    const {namespace, name, spec, addresses, at} = pod
    const {profiles, firsts, above} = home
    const first = firsts.get(spec.labels)
    const like = first === undefined ? undefined : endpoints.list[first]
    if (first === undefined) {
      if (firsts.size >= firstsMax) firsts.clear()
      firsts.set(spec.labels, endpoints.count)
    }
    const unnamed = addresses === null ? this.#families : noFamilies
    const labels = like?.labels ?? new LayeredLabels(spec.labels, above)
    const ports = this.portsOf(spec)
    const node = nodeOf(spec)
    const own = {kind: "workload", id, namespace, name, node, addresses: addresses ?? [], unnamed, labels, profiles, ports, at} as const
    const endpoint = spec.lookups === undefined ? own : {...own, lookups: spec.lookups}
    endpoints.add(endpoint, "pod", four, like?.ports === ports ? first : undefined)
    return endpoint
  }

  /** The one endpoint that stands for a workload's pods. */
  ofWorkload({namespace, workloadKind, name, template, at}: Workload): WorkloadEndpoint {
    const place = {id: `${namespace}/${workloadKind}/${name}`, namespace, name, node: nodeOf(template)}
    const home = this.homeOf(namespace, template.serviceAccountName)
    const likeness = {labels: new LayeredLabels(template.labels, home.above), profiles: home.profiles, ports: this.portsOf(template)}
    const asks = template.lookups === undefined ? {} : {lookups: template.lookups}
    return {kind: "workload", ...place, addresses: [], unnamed: this.#families, ...likeness, ...asks, at}
  }

  /** The ports that a pod names: several of one name all count. */
  portsOf({ports}: PodSpec): readonly NamedPort[] {
    let named = this.#ports.get(ports)
    if (named === undefined) this.#ports.set(ports, (named = namedPorts(ports)))
    return named
  }

  /** Where pods of a namespace and a service account live. WHY the last one first: dumps are in the order of namespaces. */
  homeOf(namespace: string, account: string): Home {
    if (this.#last?.namespace === namespace && this.#last.account === account) return this.#last
    return (this.#last = this.#home(namespace, account))
  }

  #home(namespace: string, account: string): Home {
    let homes = this.#homes.get(namespace)
    if (homes === undefined) this.#homes.set(namespace, (homes = new Map()))
    let home = homes.get(account)
    if (home === undefined) {
      const [profiles, above] = [podProfiles(namespace, account), homeLabels(namespace, account)]
      home = {isUsed: false, namespace, prefix: `${namespace}/`, account, profiles, above, firsts: new Map()}
      homes.set(account, home)
    }
    return home
  }
}

/** Where a pod spec says that it runs. */
function nodeOf({nodeName}: PodSpec): string | null {
  return nodeName === "" ? null : nodeName
}

function namedPorts(ports: PodSpec["ports"]): readonly NamedPort[] {
  const named = ports.flatMap(({name, protocol, containerPort, isBrief}) => {
    const found = namedPort(name, protocol, containerPort)
    return isBrief === true ? found.map((port) => ({...port, isBrief})) : found
  })
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

/** The labels that say where a pod is, and what it is. */
function homeLabels(namespace: string, account: string): Labels {
  const labels = new Map([
    [namespaceLabel, namespace],
    [orchestratorLabel, "k8s"],
  ])
  return account === "" ? labels : labels.set(serviceAccountLabel, account)
}

/** Calico's own record of a workload: its labels, with what it is. */
export function recordedEndpoint(record: WorkloadResource): WorkloadEndpoint {
  const above = new Map([[namespaceLabel, record.namespace]])
  if (record.orchestrator !== "") above.set(orchestratorLabel, record.orchestrator)
  if (record.serviceAccountName !== "") above.set(serviceAccountLabel, record.serviceAccountName)
  const name = record.pod || record.workload || record.name
  return {
    kind: "workload",
    id: `${record.namespace}/${name}`,
    namespace: record.namespace,
    name,
    node: record.node === "" ? null : record.node,
    addresses: record.ipNetworks.map(({family, first}) => ({family, value: first})),
    unnamed: [],
    labels: new LayeredLabels(record.labels, above),
    profiles: record.profiles,
    ports: record.ports.flatMap(({name: portName, protocol, port}) => namedPort(portName, protocol, port)),
    at: record.at,
  }
}

/**
 * A host endpoint; undefined where a port gives its protocol by number, which the dataplane refuses (resources 3.7). `podInterfaces`: how the names of
 * pods' interfaces begin.
 */
export function hostEndpoint(resource: HostResource, podInterfaces: readonly string[]): HostEndpoint | undefined {
  if (resource.ports.some(({protocol}) => typeof protocol === "number")) return undefined
  return {
    kind: "host",
    name: resource.name,
    node: resource.node,
    interfaceName: resource.interfaceName,
    ...(podInterfaces.some((prefix) => resource.interfaceName.startsWith(prefix)) ? {isOfPod: true} : {}),
    addresses: resource.expectedIPs,
    labels: resource.labels,
    profiles: resource.profiles,
    ports: resource.ports.flatMap(({name, protocol, port}) => namedPort(name, protocol, port)),
    at: resource.at,
  }
}
