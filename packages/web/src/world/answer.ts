// The world's objects, read from its files.

import {printAddress} from "@carveout/engine"
import type {Resource} from "@carveout/engine"
import type {Pair} from "../worker/worlds.ts"
import {shownMax} from "./view.ts"
import type {WorldObject, WorldPath, WorldPort, WorldView, WorldWant} from "./view.ts"
import {wordsOf} from "./words.ts"

const sections: readonly (readonly [title: string, kinds: readonly Resource["kind"][]])[] = [
  ["Namespaces", ["Namespace"]],
  ["Pods", ["Pod"]],
  ["Workloads", ["Workload"]],
  ["Services", ["Service"]],
  ["Service accounts", ["ServiceAccount"]],
  ["Network sets", ["NetworkSet", "GlobalNetworkSet"]],
  ["Nodes", ["Node"]],
  ["Host endpoints", ["HostEndpoint"]],
]

/** Lists what the filter leaves. */
export function worldView({world}: Pair, {filter}: WorldWant): WorldView {
  const words = wordsOf(filter)
  const left = world.manifests.resources.filter((resource) => words.length === 0 || holds(resource, words))
  return {
    sections: sections.map(([title, kinds]) => {
      const own = left.filter(({kind}) => kinds.includes(kind))
      return {title, total: own.length, objects: own.slice(0, shownMax).map(objectOf)}
    }),
  }
}

/** Whether the kind, name, namespace or labels of an object hold all the words. */
export function holds(resource: Resource, words: readonly string[]): boolean {
  const {namespace, name} = resource
  const labels = [...labelsOf(resource)].map(([key, value]) => `${key}=${value}`)
  // A Service is found as a question names it, too.
  const text = [kindOf(resource), `${resource.kind === "Service" ? "svc/" : ""}${namespace}/${name}`, ...labels].join(" ").toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The kind as it is written. */
export function kindOf(resource: Resource): string {
  return resource.kind === "Workload" ? resource.workloadKind : resource.kind
}

function labelsOf(resource: Resource): ReadonlyMap<string, string> {
  return resource.kind === "Workload" ? resource.template.labels : resource.labels
}

function objectOf(resource: Resource): WorldObject {
  const {namespace, name, at} = resource
  const template = templateOf(resource)
  const podSpec = template === null ? null : [...template, "spec"]
  const spec = resource.kind === "Workload" ? resource.template : resource.kind === "Pod" ? resource.spec : null
  return {
    kind: kindOf(resource),
    namespace,
    name,
    labels: [...labelsOf(resource)],
    serviceAccount: spec?.serviceAccountName ?? "",
    node: spec?.nodeName ?? (resource.kind === "HostEndpoint" ? resource.node : ""),
    ports: portsOf(resource, podSpec),
    nets: resource.kind === "NetworkSet" || resource.kind === "GlobalNetworkSet" ? netsOf(resource) : [],
    detail: detailOf(resource),
    paths: {
      labels: [...(template ?? []), "metadata", "labels"],
      serviceAccount: podSpec && [...podSpec, "serviceAccountName"],
      node: podSpec && [...podSpec, "nodeName"],
      ports: podSpec === null ? (resource.kind === "Service" ? ["spec", "ports"] : null) : [...podSpec, "containers", 0, "ports"],
      nets: resource.kind === "NetworkSet" || resource.kind === "GlobalNetworkSet" ? ["spec", "nets"] : null,
    },
    at,
  }
}

/** The way to what pods are made from; nothing for a pod itself, null for what makes none. */
function templateOf(resource: Resource): WorldPath | null {
  if (resource.kind === "Pod") return []
  if (resource.kind !== "Workload") return null
  return resource.workloadKind === "CronJob" ? ["spec", "jobTemplate", "spec", "template"] : ["spec", "template"]
}

function portsOf(resource: Resource, podSpec: WorldPath | null): readonly WorldPort[] {
  const plain = resource.object()
  if (resource.kind === "Service") return portsAt(plain, ["spec", "ports"], "port")
  if (podSpec === null) return []
  const containers = ["containers", "initContainers"].flatMap((list) => {
    const found = valueAt(plain, [...podSpec, list])
    return Array.isArray(found) ? found.map((_, i) => [...podSpec, list, i, "ports"]) : []
  })
  return containers.flatMap((path) => portsAt(plain, path, "containerPort"))
}

function portsAt(plain: unknown, path: WorldPath, key: string): readonly WorldPort[] {
  const list = valueAt(plain, path)
  if (!Array.isArray(list)) return []
  return list.map((port: unknown, i) => ({
    name: String(valueAt(port, ["name"]) ?? ""),
    protocol: String(valueAt(port, ["protocol"]) ?? "TCP"),
    port: Number(valueAt(port, [key]) ?? 0),
    path: [...path, i],
  }))
}

function netsOf(resource: Resource): readonly string[] {
  const nets = valueAt(resource.object(), ["spec", "nets"])
  return Array.isArray(nets) ? nets.map(String) : []
}

function valueAt(value: unknown, path: WorldPath): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[step] : undefined),
    value,
  )
}

function detailOf(resource: Resource): string {
  switch (resource.kind) {
    case "Pod":
      return (resource.addresses ?? []).map(printAddress).join(", ")
    case "Service":
      return [
        resource.headless ? "headless" : resource.type,
        resource.selector === null ? "no selector" : `to ${[...resource.selector].map(([key, value]) => `${key}=${value}`).join(", ")}`,
      ].join(" ")
    case "Node":
      return resource.addresses.map(({address}) => address).join(", ")
    case "HostEndpoint":
      return [resource.interfaceName, ...resource.expectedIPs.map(printAddress)].filter(Boolean).join(", ")
    default:
      return ""
  }
}
