// Towns: machines, pods and Services in every way in which clients are led to a pod, with nothing left open, and their manifests.

import {manifestWorld} from "./manifest.ts"
import {labels, object} from "./manifest-object.ts"
import type {ManifestObject} from "./manifest-object.ts"
import {namespaceNames, portNames} from "./pools.ts"
import {chance, pick, some} from "./random.ts"
import type {Random} from "./random.ts"

/** A machine. */
export type Node = {readonly name: string; readonly ip: string}
/** A port of a pod's container. `hostIP`: the address of its node at which alone it has the port of the host; an empty one is all. */
export type ContainerPort = {
  readonly name: string
  readonly containerPort: number
  readonly protocol: string
  readonly hostPort?: number
  readonly hostIP?: string
}
/** A pod by what Services and nodes make of it. `isOfHost`: it is on the network of its node. */
export type Pod = {
  readonly id: string
  readonly namespace: string
  readonly app: string
  readonly node: string
  readonly ip: string
  readonly isOfHost: boolean
  readonly isFinished: boolean
  readonly isReady: boolean
  readonly isTerminating: boolean
  readonly ports: readonly ContainerPort[]
}
/** A port of a Service. */
export type ServicePort = {
  readonly name: string
  readonly protocol: string
  readonly port: number
  readonly targetPort: number | string
  readonly nodePort?: number
}
/** An address that a slice names. */
export type SliceEnd = {
  readonly ip: string
  readonly node: string
  readonly ready: boolean
  readonly terminating: boolean
  readonly serving: boolean
}
/** A slice that somebody wrote. */
export type Slice = {
  readonly ends: readonly SliceEnd[]
  readonly ports: readonly {readonly name: string; readonly protocol: string; readonly port: number}[]
}
/** A Service. `isKeptOutside`, `isKeptInside`: whether clients of each sort are kept to their node. `ranges`: of clients to whom its load balancer is open. */
export type Service = {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer"
  readonly isHeadless: boolean
  readonly app: string
  readonly ip: string
  readonly ports: readonly ServicePort[]
  readonly slice: Slice | null
  readonly isKeptOutside: boolean
  readonly isKeptInside: boolean
  readonly publishesUnready: boolean
  readonly externalIp: string | null
  readonly balancerIp: string | null
  readonly ranges: readonly string[]
}
/** Machines, pods and Services. */
export type Town = {readonly nodes: readonly Node[]; readonly pods: readonly Pod[]; readonly services: readonly Service[]}

/** Clients outside. */
export const strangers: readonly string[] = ["203.0.113.7", "198.51.100.1", "192.0.2.200"]

/** WHY mostly the first: a Service has a backend only where both are in one. */
function namespaceOf(random: Random): string {
  return chance(random, 80) ? namespaceNames[0] : namespaceNames[1]
}

/** A label of most. */
function appOf(random: Random): string {
  return chance(random, 80) ? "web" : "db"
}

/** A town in which every node, address and port is named. */
export function townOf(random: Random): Town {
  const nodes = ["node-a", "node-b", "node-c"].slice(0, 1 + random.below(3)).map((name, i) => ({name, ip: `172.20.0.${11 + i}`}))
  const pods = Array.from({length: 2 + random.below(5)}, (_, i) => podOf(random, nodes, i))
  const services = Array.from({length: 1 + random.below(2)}, (_, i) => serviceOf(random, {nodes, pods}, i))
  return {nodes, pods, services}
}

function podOf(random: Random, nodes: readonly Node[], i: number): Pod {
  const {name: node, ip} = pick(random, nodes)
  const isOfHost = chance(random, 15)
  const namespace = namespaceOf(random)
  const names = some(random, 3, () => pick(random, portNames))
  const ports = names.map((name, place): ContainerPort => {
    const containerPort = isOfHost ? 9000 + i * 10 + place : pick(random, [80, 443, 8080, 53])
    // A port of the host is a pod's own; one that a pod on the host's network names is the container's.
    const hostPort = chance(random, 40) ? {hostPort: isOfHost ? containerPort : 9000 + i * 10 + place} : {}
    const hostIP = "hostPort" in hostPort && !isOfHost && chance(random, 25) ? {hostIP: pick(random, [ip, "0.0.0.0", "192.0.2.77"])} : {}
    return {name, containerPort, protocol: pick(random, ["TCP", "UDP"]), ...hostPort, ...hostIP}
  })
  return {
    id: `${namespace}/p${i}`,
    namespace,
    app: appOf(random),
    node,
    ip: isOfHost ? ip : `10.0.0.${i + 1}`,
    isOfHost,
    isFinished: chance(random, 6),
    isReady: chance(random, 75),
    isTerminating: chance(random, 30),
    ports,
  }
}

function serviceOf(random: Random, {nodes, pods}: Omit<Town, "services">, i: number): Service {
  const namespace = namespaceOf(random)
  const type = pick(random, ["ClusterIP", "NodePort", "LoadBalancer", "LoadBalancer"] as const)
  const isHeadless = type === "ClusterIP" && chance(random, 20)
  const nodePorts = type !== "ClusterIP" && (type === "NodePort" || chance(random, 70))
  const ports = Array.from({length: 1 + random.below(2)}, (_, place): ServicePort => {
    const targetPort = chance(random, 30) ? pick(random, portNames) : pick(random, [80, 8080])
    const nodePort = nodePorts ? {nodePort: 30_080 + i * 10 + place} : {}
    return {name: `n${place}`, protocol: pick(random, ["TCP", "TCP", "UDP"]), port: 1000 + place, targetPort, ...nodePort}
  })
  const balancerIp = type === "LoadBalancer" && chance(random, 70) ? `192.0.2.${10 + i}` : null
  return {
    id: `${namespace}/s${i}`,
    namespace,
    name: `s${i}`,
    type,
    isHeadless,
    app: appOf(random),
    ip: `10.96.0.${10 + i}`,
    ports,
    slice: chance(random, 35) ? sliceOf(random, {nodes, pods}, ports) : null,
    isKeptOutside: type !== "ClusterIP" && chance(random, 50),
    isKeptInside: chance(random, 30),
    publishesUnready: chance(random, 15),
    externalIp: chance(random, 40) ? `192.0.2.${20 + i}` : null,
    balancerIp,
    ranges: type === "LoadBalancer" && chance(random, 40) ? some(random, 2, () => pick(random, ["203.0.113.0/28", "198.51.100.0/24"])) : [],
  }
}

function sliceOf(random: Random, {nodes, pods}: Omit<Town, "services">, ports: readonly ServicePort[]): Slice {
  const places = [
    ...pods.filter(({isFinished}) => !isFinished),
    ...nodes.map(({name, ip}) => ({ip, node: name})),
    {ip: "203.0.113.99", node: pick(random, nodes).name},
  ]
  const found = some(random, 3, () => pick(random, places))
  const ends = found.map(({ip, node}): SliceEnd => ({
    ip,
    node,
    ready: chance(random, 60),
    terminating: chance(random, 40),
    serving: chance(random, 70),
  }))
  return {
    ends: [...new Map(ends.map((end) => [end.ip, end])).values()],
    ports: ports.filter(() => chance(random, 85)).map(({name, protocol}) => ({name, protocol, port: pick(random, [80, 8080, 5353])})),
  }
}

/** The objects of a town, with policies that tell clients apart by address. */
export function objectsOf(random: Random, {nodes, pods, services}: Town): readonly ManifestObject[] {
  const left = ["HostEndpoint", "KubeControllersConfiguration", "Pod", "Deployment", "Service", "EndpointSlice", "Node"]
  const isEarly = ({spec}: ManifestObject): boolean => JSON.stringify(spec ?? {}).includes('"applyOnForward":true')
  return [
    ...manifestWorld(random).filter((one) => !left.includes(String(one["kind"])) && !isEarly(one)),
    ...(chance(random, 70) ? [sourcePolicy(random)] : []),
    ...(chance(random, 50) ? [targetPolicy(random)] : []),
    ...nodes.map(({name, ip}) => object("v1", "Node", {name}, {status: {addresses: [{type: "InternalIP", address: ip}]}})),
    ...pods.map((pod) => podObject(random, pod)),
    ...services.flatMap(serviceObjects),
  ]
}

function sourcePolicy(random: Random): ManifestObject {
  const nets = ["172.20.0.0/16", "172.20.0.11/32", "203.0.113.0/24", "203.0.113.7/32", "10.0.0.0/24"]
  const ingress = some(random, 3, () => pick(random, nets)).map((net) => ({action: pick(random, ["Allow", "Deny"]), source: {nets: [net]}}))
  const end = chance(random, 60) ? [{action: "Allow"}] : []
  return object(
    "projectcalico.org/v3",
    "GlobalNetworkPolicy",
    {name: "sources"},
    {spec: {order: -100, types: ["Ingress"], ingress: [...ingress, ...end]}},
  )
}

/** A policy that tells addresses of Services from others. */
function targetPolicy(random: Random): ManifestObject {
  const nets = [pick(random, ["10.96.0.0/16", "10.96.0.10/32", "192.0.2.0/24", "192.0.2.16/28"])]
  const egress = [{action: "Allow", destination: {nets}}]
  return object("projectcalico.org/v3", "GlobalNetworkPolicy", {name: "targets"}, {spec: {order: 3000, types: ["Egress"], egress}})
}

function podObject(random: Random, pod: Pod): ManifestObject {
  const [, name = ""] = pod.id.split("/")
  const meta = pod.isTerminating ? {deletionTimestamp: "2026-01-01T00:00:00Z"} : {}
  const status = {
    phase: pod.isFinished ? "Succeeded" : "Running",
    podIPs: [{ip: pod.ip}],
    conditions: [{type: "Ready", status: pod.isReady ? "True" : "False"}],
  }
  const host = pod.isOfHost ? {hostNetwork: true} : {}
  return object(
    "v1",
    "Pod",
    {name, namespace: pod.namespace, labels: {...labels(random), app: pod.app}, ...meta},
    {spec: {nodeName: pod.node, ...host, containers: [{name: "main", image: "example.test/main", ports: pod.ports}]}, status},
  )
}

function serviceObjects(service: Service): readonly ManifestObject[] {
  const {namespace, name, type, isHeadless, app, ip, ports, slice, balancerIp, externalIp, ranges} = service
  const spec = {
    type,
    selector: {app},
    clusterIP: isHeadless ? "None" : ip,
    ports,
    ...(type === "LoadBalancer" ? {allocateLoadBalancerNodePorts: false} : {}),
    ...(service.isKeptOutside ? {externalTrafficPolicy: "Local"} : {}),
    ...(service.isKeptInside ? {internalTrafficPolicy: "Local"} : {}),
    ...(service.publishesUnready ? {publishNotReadyAddresses: true} : {}),
    ...(externalIp === null ? {} : {externalIPs: [externalIp]}),
    ...(ranges.length === 0 ? {} : {loadBalancerSourceRanges: ranges}),
  }
  const status = balancerIp === null ? {} : {status: {loadBalancer: {ingress: [{ip: balancerIp}]}}}
  const made = object("v1", "Service", {name, namespace}, {spec, ...status})
  if (slice === null) return [made]
  const metadata = {name: `${name}-1`, namespace, labels: {"kubernetes.io/service-name": name}}
  const endpoints = slice.ends.map(({ip: address, node, ready, terminating, serving}) => ({
    addresses: [address],
    nodeName: node,
    conditions: {ready: ready && !terminating, terminating, serving: ready || serving},
  }))
  return [made, object("discovery.k8s.io/v1", "EndpointSlice", metadata, {addressType: "IPv4", endpoints, ports: slice.ports})]
}
