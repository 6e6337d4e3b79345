// What a generated world is: objects in the order in which they are written, and what is known of it by construction.

import type {PodSeed} from "./pod.ts"

/** Any object of the Kubernetes API, as data. */
export type Manifest = {readonly apiVersion: string; readonly kind: string; readonly metadata: object} & Readonly<Record<string, unknown>>

/** How large a world is to be. `policies` is what is wished for; a generator may need some more or fewer, and its manifest says how many. */
export type Size = {readonly pods: number; readonly policies: number; readonly seed: number}

/**
 * A world as streams: each may be walked more than once and gives the same objects. WHY: large ones do not stand in memory, but for the
 * pods of one that is written in the order in which a cluster lists them.
 * `expectedPairs`: the open pairs that the construction implies, as `matrix --summary` counts them; null where only counting can tell.
 */
export type World = {
  readonly name: string
  readonly size: Size
  readonly pods: () => Iterable<PodSeed>
  /** Namespaces, nodes, services, sets, tiers: all but pods and policies. */
  readonly frame: () => Iterable<Manifest>
  readonly policies: () => Iterable<Manifest>
  readonly expectedPairs: number | null
}

/** A maker of worlds. */
export type Maker = {readonly name: string; readonly about: string; readonly make: (size: Size) => World}

/** What of a world without host endpoints decides how many pairs are open. */
export type Openings = {
  readonly pods: number
  readonly nodes: number
  /** Ordered pairs of different pods between which something is open. */
  readonly podPairs: number
  /** Pods that may send something to every address. */
  readonly sending: number
  /** Pods that take something from every address. */
  readonly taking: number
}

/**
 * Open pairs as a summary counts them: the outside is one end, a node reaches its own pods whatever policy says, and no policy stands
 * between nodes and the outside.
 */
export function pairsOf({pods, nodes, podPairs, sending, taking}: Openings): number {
  const betweenNodes = nodes * (nodes - 1) + 2 * nodes
  return podPairs + sending * (nodes + 1) + taking * (nodes + 1) + (pods - taking) + betweenNodes
}

/** A namespace. */
export function namespaceOf(name: string, labels: Readonly<Record<string, string>> = {}): Manifest {
  return {apiVersion: "v1", kind: "Namespace", metadata: {name, labels: {"kubernetes.io/metadata.name": name, ...labels}}}
}

/** Pods that share a node. */
export const podsPerNode = 50

/** How many nodes some pods need. */
export function nodeCount(pods: number): number {
  return Math.max(1, Math.ceil(pods / podsPerNode))
}

/** The node objects of a world. */
export function* nodesFor(pods: number): Generator<Manifest> {
  for (let i = 0; i < nodeCount(pods); i++) {
    const address = `172.${16 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`
    yield {
      apiVersion: "v1",
      kind: "Node",
      metadata: {name: nodeName(i), labels: {"kubernetes.io/hostname": nodeName(i), "kubernetes.io/os": "linux"}},
      status: {addresses: [{type: "InternalIP", address}]},
    }
  }
}

/** The name of a node by its number. */
export function nodeName(i: number): string {
  return `node-${i}`
}

/** The address of a pod by its number, inside 10.0.0.0/8. */
export function podAddress(i: number): string {
  return `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
}

/** A NetworkPolicy of Kubernetes. */
export function networkPolicy(namespace: string, name: string, spec: Readonly<Record<string, unknown>>): Manifest {
  return {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: {name, namespace}, spec}
}

/** A policy of Calico; without a namespace a global one. */
export function calicoPolicy(namespace: string | null, name: string, spec: Readonly<Record<string, unknown>>): Manifest {
  const metadata = namespace === null ? {name} : {name, namespace}
  return {apiVersion: "projectcalico.org/v3", kind: namespace === null ? "GlobalNetworkPolicy" : "NetworkPolicy", metadata, spec}
}

/** A tier of Calico. */
export function tierOf(name: string, order: number, defaultAction: "Deny" | "Pass"): Manifest {
  return {apiVersion: "projectcalico.org/v3", kind: "Tier", metadata: {name}, spec: {order, defaultAction}}
}
