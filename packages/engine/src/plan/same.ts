// Whether an object is the same in two worlds. What was read is compared: an edit that no policy sees is none that could interrupt anything. And what a server or its
// controllers fill in, of which a file says nothing, is no change.

import {textOf} from "../analyze/edits.ts"
import type {Namespace, Node, Pod, Resource, Service, Workload} from "../manifest/resource.ts"
import type {Labels} from "../selector/selector.ts"

/** Whether two resources of one name mean the same. */
export function isSame(old: Resource, young: Resource): boolean {
  return old === young || meaningOf(old, young) === meaningOf(young, old)
}

/** WHY without the labels of a policy or of a workload: nothing selects it. A workload's pods have those of its template. */
function meaningOf(resource: Resource, other: Resource): string {
  const isUnselected = resource.kind === "Workload" || ("ingress" in resource && resource.kind !== "Profile")
  const labels = isUnselected ? null : resource.labels
  return textOf({...resource, labels, ...filledIn(resource, other), apiVersion: null})
}

/** Fields of a resource as they are where the other one leaves them to the cluster. */
function filledIn(resource: Resource, other: Resource): object {
  if (resource.kind === "Namespace") return {labels: withoutLabels(resource.labels, namespaceLabels)} satisfies Partial<Namespace>
  if (resource.kind === "Service" && other.kind === "Service") return ofService(resource, other)
  if (resource.kind === "Pod" && other.kind === "Pod") return ofPod(resource, other)
  if (resource.kind === "Workload") return ofWorkload(resource)
  return resource.kind === "Node" && other.kind === "Node" ? ofNode(resource, other) : {}
}

/** Labels that a server gives every namespace, whatever its manifest says. */
const namespaceLabels: ReadonlySet<string> = new Set(["kubernetes.io/metadata.name"])

/** Labels that a Job's own number is noted in. */
const jobLabels: ReadonlySet<string> = new Set(["controller-uid", "batch.kubernetes.io/controller-uid"])

function withoutLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return new Map([...labels].filter(([name]) => !names.has(name)))
}

/** Addresses, node ports and what a load balancer has: given by the cluster where nobody asks for certain ones. */
function ofService(own: Service, other: Service): Partial<Service> {
  const isGiven = own.headless === other.headless && (own.clusterIPs.length === 0 || other.clusterIPs.length === 0)
  return {
    ...(isGiven ? {clusterIPs: []} : {}),
    ...(own.families === null || other.families === null ? {families: null} : {}),
    ...(own.isBalanced && other.isBalanced ? {} : {loadBalancerIPs: [], proxyIPs: [], isBalanced: false}),
    ports: own.ports.map((port, i) => (other.ports[i]?.nodePort === null ? {...port, nodePort: null} : port)),
  }
}

/** Where a pod runs, its address and how it is. */
function ofPod(own: Pod, other: Pod): Partial<Pod> {
  const isOpen = own.addresses === null || other.addresses === null
  const nodeName = other.spec.nodeName === "" ? "" : own.spec.nodeName
  return {owners: [], spec: {...own.spec, nodeName}, ...(isOpen ? {addresses: null, ready: true, finished: false, terminating: false} : {})}
}

function ofWorkload(own: Workload): Partial<Workload> {
  const {template} = own
  return {owners: [], ...(own.workloadKind === "Job" ? {template: {...template, labels: withoutLabels(template.labels, jobLabels)}} : {})}
}

function ofNode(own: Node, other: Node): object {
  return own.addresses.length > 0 && other.addresses.length > 0 ? {} : {addresses: [], tunnels: [], noted: null}
}
