// What of an object a snapshot keeps: what the engine reads, and of policies all but a server's own notes. Environment variables, commands,
// volumes and images stay behind: they have no say, and secrets stand in them.

import {kinds} from "../manifest/kinds/registry.ts"
import type {ServedKind} from "./asked-kinds.ts"
import {cacheWords} from "./cache-words.ts"

/** A JSON object. */
export type PlainObject = {readonly [key: string]: unknown}

/** Parts of a map by key: all of a value, or parts of it again. A list keeps the same parts of each item. */
type Parts = {readonly [key: string]: Parts | true}

/** `a b` for keys of which all is kept. */
function whole(keys: string): {readonly [key: string]: true} {
  return Object.fromEntries(keys.split(" ").map((key) => [key, true as const]))
}

const owners = whole("apiVersion kind name controller")
const metadata = {...whole("name generateName namespace labels deletionTimestamp"), ownerReferences: owners}
const ports = whole("containerPort hostIP hostPort name protocol")
const podSpec: Parts = {
  ...whole("hostNetwork nodeName serviceAccount serviceAccountName dnsPolicy"),
  dnsConfig: whole("nameservers"),
  containers: {name: true, args: true, ports},
  initContainers: {name: true, restartPolicy: true, ports},
}
const template: Parts = {metadata: whole("labels"), spec: podSpec}
const workload: Parts = {
  metadata,
  spec: {
    ...whole("selector manualSelector replicas"),
    template,
    jobTemplate: {metadata: whole("labels"), spec: {manualSelector: true, template}},
  },
}

/** Notes that Calico and others leave at pods and nodes, and that are read. */
const podNotes = whole("cni.projectcalico.org/podIPs cni.projectcalico.org/podIP vpc.amazonaws.com/pod-ips")
const nodeNotes = Object.fromEntries(
  [
    "IPv4VXLANTunnelAddr",
    "IPv6VXLANTunnelAddr",
    "IPv4IPIPTunnelAddr",
    "IPv4WireguardInterfaceAddr",
    "IPv6WireguardInterfaceAddr",
    "IPv4Address",
    "IPv6Address",
    "Interfaces",
  ].map((name) => [`projectcalico.org/${name}`, true as const]),
)

const serviceSpec = whole(
  "allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy internalTrafficPolicy ipFamilies " +
    "ipFamilyPolicy loadBalancerIP loadBalancerSourceRanges ports publishNotReadyAddresses selector type",
)

/** Kinds of which only parts are kept. */
const partly: ReadonlyMap<string, Parts> = new Map<string, Parts>([
  [
    "Pod",
    {
      metadata: {...metadata, annotations: podNotes},
      spec: podSpec,
      status: {...whole("phase hostIP podIP podIPs startTime"), conditions: whole("type status")},
    },
  ],
  ["Namespace", {metadata}],
  ["ServiceAccount", {metadata}],
  ["Service", {metadata, spec: serviceSpec, status: {loadBalancer: {ingress: whole("ip ipMode hostname")}}}],
  ["EndpointSlice", {metadata, ...whole("addressType ports"), endpoints: whole("addresses conditions nodeName")}],
  ["Endpoints", {metadata, subsets: {...whole("ports"), addresses: whole("ip nodeName"), notReadyAddresses: whole("ip nodeName")}}],
  ["Node", {metadata: {...metadata, annotations: nodeNotes}, status: {addresses: true}}],
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"].map((kind): [string, Parts] => [
    kind,
    workload,
  ]),
])

/** A server's notes about an object that was written by somebody. */
const bookkeeping: ReadonlySet<string> = new Set(["managedFields", "resourceVersion", "uid", "generation", "selfLink"])

/** The text of what was applied last: the object once more, with all that is left out here. */
const appliedNote = "kubectl.kubernetes.io/last-applied-configuration"

/**
 * What a snapshot keeps of an object as a server gives it, with its head, which items of a list lack; undefined where nothing of it counts beside
 * what else is listed. Kinds that are not judged leave their name alone: that they are there is all that is said of them.
 */
export function keptParts(object: PlainObject, served: Pick<ServedKind, "group" | "version" | "kind">): PlainObject | undefined {
  const {group, version, kind} = served
  if (isMadeOfOthers(object, kind)) return undefined
  const head = {apiVersion: group === "" ? version : `${group}/${version}`, kind}
  const home = group === "crd.projectcalico.org" ? "projectcalico.org" : group
  if (!kinds.some((known) => known.group === home && known.kind === kind)) return {...head, ...of(object, othersParts)}
  const parts = home === "projectcalico.org" ? undefined : partly.get(kind)
  const kept = parts === undefined ? written(object) : of(withCacheWords(object, kind), parts)
  return {...head, ...kept, ...head}
}

/** Of what is not judged its name; of the operator's object also the dataplane that it chooses. */
const othersParts: Parts = {metadata: whole("name namespace"), spec: {calicoNetwork: whole("linuxDataplane")}}

/** The parts of a value. An empty map that was written stays. */
function of(value: PlainObject, parts: Parts): PlainObject {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, part]): readonly (readonly [string, unknown])[] => {
      const own = Object.hasOwn(value, key) ? value[key] : undefined
      return own === undefined ? [] : [[key, part === true ? own : eachOf(own, part)]]
    }),
  )
}

function eachOf(value: unknown, parts: Parts): unknown {
  if (Array.isArray(value)) return value.map((item) => eachOf(item, parts))
  return isObject(value) ? of(value, parts) : value
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** What somebody wrote: all but what the server notes. */
function written(object: PlainObject): PlainObject {
  const {status: _, ...rest} = object
  const meta = mapAt(object, "metadata")
  const kept = Object.entries(meta).filter(([key]) => !bookkeeping.has(key))
  const notes = Object.entries(mapAt(meta, "annotations")).filter(([key]) => key !== appliedNote)
  const annotations = notes.length === 0 ? [] : [["annotations", Object.fromEntries(notes)] as const]
  return {...rest, metadata: Object.fromEntries([...kept.filter(([key]) => key !== "annotations"), ...annotations])}
}

function mapAt(object: PlainObject, key: string): PlainObject {
  const value = object[key]
  return isObject(value) ? value : {}
}

/** An object in which of all that containers are started with only the addresses of a cache of names are left. WHY: those are read, and passwords stand beside them. */
function withCacheWords(object: PlainObject, kind: string): PlainObject {
  if (kind === "Pod") return inSpec(object, withoutArguments)
  if (kind === "CronJob") return inSpec(object, (spec) => inPart(spec, "jobTemplate", (job) => inSpec(job, inTemplate)))
  return partly.get(kind) === workload ? inSpec(object, inTemplate) : object
}

function inSpec(object: PlainObject, change: (spec: PlainObject) => PlainObject): PlainObject {
  return inPart(object, "spec", change)
}

function inTemplate(spec: PlainObject): PlainObject {
  return inPart(spec, "template", (own) => inSpec(own, withoutArguments))
}

function inPart(object: PlainObject, key: string, change: (part: PlainObject) => PlainObject): PlainObject {
  const part = object[key]
  return isObject(part) ? {...object, [key]: change(part)} : object
}

function withoutArguments(spec: PlainObject): PlainObject {
  const {containers} = spec
  if (!Array.isArray(containers)) return spec
  const change = (container: unknown): unknown => {
    if (!isObject(container)) return container
    const {args, command, ...rest} = container
    const words = spec["hostNetwork"] === true ? cacheWords([command, args]) : []
    return words.length === 0 ? rest : {...rest, args: words}
  }
  return {...spec, containers: containers.map(change)}
}

/** Whether an object is made of others that are listed, or stands for nobody. */
function isMadeOfOthers(object: PlainObject, kind: string): boolean {
  const [name, spec] = [String(mapAt(object, "metadata")["name"] ?? ""), mapAt(object, "spec")]
  switch (kind) {
    // WHY: those of namespaces and accounts follow from them, and nobody may write the one that always exists.
    case "Profile":
      return name === "projectcalico-default-allow" || name.startsWith("kns.") || name.startsWith("ksa.")
    // WHY: of a pod, which says the same itself.
    case "WorkloadEndpoint":
      return spec["orchestrator"] === "k8s"
    // WHY: a Deployment keeps ten sets of old, which run nothing and would stand for pods that are not there.
    case "ReplicaSet":
      return spec["replicas"] === 0
    case "Job":
      return isOver(mapAt(object, "status")["conditions"])
    default:
      return false
  }
}

/** Whether a Job has run to its end. WHY left out: it would stand for pods that will not come again. */
function isOver(conditions: unknown): boolean {
  if (!Array.isArray(conditions)) return false
  return conditions.some(
    (each) => isObject(each) && (each["type"] === "Complete" || each["type"] === "Failed") && each["status"] === "True",
  )
}
