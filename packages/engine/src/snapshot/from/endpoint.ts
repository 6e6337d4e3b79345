// Pods, workloads, Calico's own workload endpoints and host endpoints as endpoints (resources §8, §11).

import type {HostEndpoint as HostResource, Pod, PodSpec, Workload, WorkloadEndpoint as WorkloadResource} from "../../manifest/resource.ts"
import type {Address, Family} from "../../net/address.ts"
import {protocolNumber, hasPorts} from "../../net/protocol.ts"
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

/** A pod's endpoint. `families`: those in which an address that nobody named is assumed. */
export function podEndpoint(pod: Pod, addresses: readonly Address[], families: readonly Family[]): WorkloadEndpoint {
  const id = `${pod.namespace}/${pod.name}`
  return {...fromSpec(pod.spec, pod), id, name: pod.name, addresses, unnamed: families, at: pod.at}
}

/** The one endpoint that stands for a workload's pods. */
export function workloadEndpoint(workload: Workload, families: readonly Family[]): WorkloadEndpoint {
  const id = `${workload.namespace}/${workload.workloadKind}/${workload.name}`
  return {...fromSpec(workload.template, workload), id, name: workload.name, addresses: [], unnamed: families, at: workload.at}
}

/** What a pod spec decides. */
function fromSpec(
  spec: PodSpec,
  {namespace}: {readonly namespace: string},
): Pick<WorkloadEndpoint, "kind" | "namespace" | "node" | "labels" | "profiles" | "ports"> {
  return {
    kind: "workload",
    namespace,
    node: spec.nodeName === "" ? null : spec.nodeName,
    labels: podLabels(spec.labels, namespace, spec.serviceAccountName),
    profiles: [namespaceProfile(namespace), serviceAccountProfile(namespace, spec.serviceAccountName)],
    ports: spec.ports.flatMap(({name, protocol, containerPort}) => namedPort(name, protocol, containerPort)),
  }
}

/** A port with a name, a number and a protocol that has ports. */
function namedPort(name: string, protocol: string | number, port: number): readonly NamedPort[] {
  const number = protocolNumber(protocol)
  return name !== "" && port !== 0 && number !== undefined && hasPorts(number) ? [{name, protocol: number, port}] : []
}

/** A pod's own labels without those that belong to profiles, with the three that say what it is. */
function podLabels(labels: Labels, namespace: string, account: string): Labels {
  const own = new Map<string, string>()
  for (const [key, value] of labels) if (!key.startsWith("pcns.") && !key.startsWith("pcsa.")) own.set(key, value)
  own.set(namespaceLabel, namespace)
  own.set(orchestratorLabel, "k8s")
  if (account !== "") own.set(serviceAccountLabel, account)
  return own
}

/** Calico's own record of a workload: its labels as they are, with what it is. */
export function recordedEndpoint(record: WorkloadResource): WorkloadEndpoint {
  const labels = new Map(record.labels)
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
