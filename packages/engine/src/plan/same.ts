// Whether an object is the same in two worlds. What was read is compared: an edit that no policy sees is none that could interrupt anything. And what a server or its
// controllers fill in, of which a file says nothing, is no change.

import {textOf} from "../analyze/edits.ts"
import type {Node, Pod, Resource, Service, Workload} from "../manifest/resource.ts"
import type {Labels} from "../selector/selector.ts"

/** Labels that somebody selects by, as selectors have them: those of namespaces begin with `pcns.`, those of service accounts with `pcsa.`. */
export type Asked = ReadonlySet<string>

/** Whether two resources of one name mean the same. */
export function isSame(old: Resource, young: Resource, asked: Asked): boolean {
  return old === young || meaningOf(old, {other: young, asked}) === meaningOf(young, {other: old, asked})
}

/** Whether anybody selects by a label that an object of a kind has. WHY of two kinds alone: pods are selected by Services and workloads as well. */
export function isAsked(kind: Resource["kind"], label: string, asked: Asked): boolean {
  const prefix = kind === "Namespace" ? "pcns." : kind === "ServiceAccount" ? "pcsa." : null
  return prefix === null || asked.has(`${prefix}${label}`)
}

type Beside = {readonly other: Resource; readonly asked: Asked}

/** WHY without the labels of a policy or of a workload: nothing selects it. A workload's pods have those of its template. */
function meaningOf(resource: Resource, {other, asked}: Beside): string {
  const {kind} = resource
  const isUnselected = kind === "Workload" || ("ingress" in resource && kind !== "Profile")
  // WHY looked through: whatever else a server, an operator or somebody noted in a namespace is their own matter.
  const labels = isUnselected ? null : new Map([...resource.labels].filter(([label]) => isAsked(kind, label, asked)))
  return textOf({...resource, labels, ...filledIn(resource, other), apiVersion: null})
}

/** Fields of a resource as they are where the other one leaves them to the cluster. */
function filledIn(resource: Resource, other: Resource): object {
  if (resource.kind === "Service" && other.kind === "Service") return ofService(resource, other)
  if (resource.kind === "Pod" && other.kind === "Pod") return ofPod(resource, other)
  if (resource.kind === "Workload") return ofWorkload(resource)
  return resource.kind === "Node" && other.kind === "Node" ? ofNode(resource, other) : {}
}

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
