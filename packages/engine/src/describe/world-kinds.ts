// Fields of what policies are about: namespaces, pods, workloads, services, nodes. Dumps hold many more, which pass unread.

import {podSpec} from "./kubernetes-kinds.ts"
import {laxMetadata, podMetadata} from "./metadata.ts"
import {address, any, boolean, listOf, named, number, open, text, word} from "./shape.ts"
import type {Field, MapShape, Written} from "./shape.ts"

/** A kind of the world as the table below has it; `rest`: what stands beside the head. */
export type WorldEntry = {
  readonly apiVersions: readonly string[]
  readonly kind: string
  readonly scope: "namespaced" | "cluster"
  readonly metadata: MapShape
  readonly rest: MapShape
  readonly means: string
}

const template = open(
  ["metadata", open(["labels", {kind: "labels", of: "pods"}, "the labels that its pods get"]), "what its pods inherit"],
  ["spec", podSpec, "how its pods are"],
)

const ip = listOf(open(["ip", address, "the address"]))

const balancerIp = listOf(
  open(
    ["ip", address, "the address"],
    ["ipMode", word("VIP", "Proxy"), "whether nodes take connections at it, or the load balancer alone"],
  ),
)

const placedIp = listOf(open(["ip", address, "the address"], ["nodeName", {kind: "name", of: "node"}, "the machine that it is on"]))

const podStatus = open(
  ["podIP", address, "the pod's address"],
  ["podIPs", ip, "the pod's addresses, one a family"],
  [
    "phase",
    word("Pending", "Running", "Succeeded", "Failed", "Unknown"),
    "where the pod is in its life; Succeeded and Failed count as gone",
  ],
  [
    "conditions",
    listOf(open(["type", text, "what is said: `Ready`"], ["status", word("True", "False", "Unknown"), "whether it holds"])),
    "what holds of the pod; one that is not Ready is no backend",
  ],
  ["hostIP", any, "the machine's address"],
  ["containerStatuses", any, "how its containers are"],
  ["startTime", any, "when it began"],
)

const pod: WorldEntry = {
  apiVersions: ["v1"],
  kind: "Pod",
  scope: "namespaced",
  metadata: podMetadata,
  rest: open(["spec", podSpec, "how the pod is"], ["status", podStatus, "what the cluster says of it: its addresses"]),
  means: "one running pod: what policies select by its labels",
}

const whole: Written = ["template", template, "how its pods are"]
const manual: Written = ["manualSelector", boolean, "true: its pods do not get labels that bear its name"]

/** What a workload of a kind wants. */
function wantedBy(kind: string): MapShape {
  if (kind === "Job") return open(whole, manual)
  return kind === "CronJob" ? open(["jobTemplate", open(["spec", open(whole), "the job"]), "the job that it makes"]) : open(whole)
}

const workload = (apiVersion: string, kind: string, means: string): WorldEntry => ({
  apiVersions: [apiVersion],
  kind,
  scope: "namespaced",
  metadata: podMetadata,
  rest: open(["spec", wantedBy(kind), "what the workload wants"]),
  means: `${means}; it stands for its pods`,
})

const servicePorts = listOf(
  open(
    ["name", text, "the port's name"],
    ["protocol", word("TCP", "UDP", "SCTP"), "TCP where absent"],
    ["port", number, "the port that clients ask for"],
    ["targetPort", {kind: "port"}, "the port of the pods behind it, by number or name; `port` where absent. Policy sees this one"],
    ["nodePort", number, "the port on every machine that leads to it"],
  ),
)

const service: WorldEntry = {
  apiVersions: ["v1"],
  kind: "Service",
  scope: "namespaced",
  metadata: laxMetadata,
  rest: open(
    [
      "spec",
      open(
        ["type", word("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"), "how it can be reached; ClusterIP where absent"],
        ["selector", {kind: "labels", of: "pods"}, "the pods behind it, by labels that must all be there"],
        ["ports", servicePorts, "its ports"],
        ["clusterIP", text, "its address; `None` leads clients to the pods themselves"],
        ["clusterIPs", listOf(text), "its addresses, one a family"],
        ["ipFamilies", listOf(word("IPv4", "IPv6")), "the families of its addresses"],
        ["ipFamilyPolicy", word("SingleStack", "PreferDualStack", "RequireDualStack"), "whether it has one family or two"],
        ["externalIPs", listOf(address), "addresses outside that lead to it"],
        ["loadBalancerIP", address, "the address that its load balancer is asked for"],
        ["loadBalancerSourceRanges", listOf(text), "clients outside to whom the load balancer's address is open; absent: all"],
        ["externalName", text, "the name outside that it stands for"],
        ["externalTrafficPolicy", word("Cluster", "Local"), "Local keeps the client's address; Cluster hides it behind the node's"],
        ["allocateLoadBalancerNodePorts", boolean, "whether nodes have ports for it, too, where it is a LoadBalancer; true where absent"],
        ["internalTrafficPolicy", word("Cluster", "Local"), "Local leads pods and nodes to backends on their own node alone"],
        ["publishNotReadyAddresses", boolean, "whether pods that are not ready are behind it, too"],
      ),
      "how the Service is",
    ],
    [
      "status",
      open(["loadBalancer", open(["ingress", balancerIp, "its addresses"]), "what the load balancer was given"]),
      "what the cluster says of it",
    ],
  ),
  means: "one address for many pods; policy is judged after it is translated to a pod and its target port",
}

const slicePorts = listOf(
  open(["name", text, "the port's name"], ["protocol", word("TCP", "UDP", "SCTP"), "TCP where absent"], ["port", number, "the port"]),
)

const slice: WorldEntry = {
  apiVersions: ["discovery.k8s.io/v1", "discovery.k8s.io/v1beta1"],
  kind: "EndpointSlice",
  scope: "namespaced",
  metadata: laxMetadata,
  rest: open(
    ["addressType", word("IPv4", "IPv6", "FQDN"), "what its addresses are"],
    [
      "endpoints",
      listOf(
        open(
          ["addresses", listOf(text), "the backend's addresses"],
          ["nodeName", {kind: "name", of: "node"}, "the machine that it is on"],
          [
            "conditions",
            open(
              ["ready", boolean, "whether it takes connections; true where absent"],
              ["serving", boolean, "whether it answers, on its way out or not"],
              ["terminating", boolean, "whether it is on its way out"],
            ),
            "how the backend is",
          ],
        ),
      ),
      "the backends",
    ],
    ["ports", slicePorts, "their ports"],
  ),
  means: "backends of the Service that its label `kubernetes.io/service-name` names",
}

const endpoints: WorldEntry = {
  apiVersions: ["v1"],
  kind: "Endpoints",
  scope: "namespaced",
  metadata: laxMetadata,
  rest: open([
    "subsets",
    listOf(
      open(
        ["addresses", placedIp, "backends that are ready"],
        ["notReadyAddresses", placedIp, "backends that are not"],
        ["ports", slicePorts, "their ports"],
      ),
    ),
    "backends with their ports",
  ]),
  means: "backends of the Service of its name, in the older form",
}

/** The kinds of the world. */
export const worldEntries: readonly WorldEntry[] = [
  {
    apiVersions: ["v1"],
    kind: "Namespace",
    scope: "cluster",
    metadata: open(
      ["name", text, "its name, which is also its label `kubernetes.io/metadata.name`"],
      ["labels", {kind: "labels", of: "namespaces"}, "labels by which namespace selectors find it"],
      ["namespace", any, "namespaces stand in none"],
      ["annotations", {kind: "texts"}, "free texts"],
    ),
    rest: open(),
    means: "what pods and policies live in; selectors find it by its labels",
  },
  {
    apiVersions: ["v1"],
    kind: "ServiceAccount",
    scope: "namespaced",
    metadata: open(
      ["name", named("serviceAccount"), "its name"],
      ["namespace", named("namespace"), "its namespace"],
      ["labels", {kind: "labels", of: "serviceAccounts"}, "labels by which service account selectors find it"],
      ["annotations", {kind: "texts"}, "free texts"],
    ),
    rest: open(),
    means: "who a pod runs as; Calico's rules can select it",
  },
  pod,
  workload("apps/v1", "Deployment", "pods that are alike, as many as wanted"),
  workload("apps/v1", "StatefulSet", "pods with names that stay"),
  workload("apps/v1", "DaemonSet", "one pod on every machine"),
  workload("apps/v1", "ReplicaSet", "pods that are alike; usually a Deployment's"),
  workload("batch/v1", "Job", "pods that run until they are done"),
  workload("batch/v1", "CronJob", "jobs by the clock"),
  workload("v1", "ReplicationController", "pods that are alike, in the oldest form"),
  service,
  endpoints,
  slice,
  {
    apiVersions: ["v1"],
    kind: "Node",
    scope: "cluster",
    metadata: open(
      ["name", named("node"), "its name"],
      ["labels", {kind: "labels", of: "nodes"}, "its labels"],
      ["namespace", any, "machines stand in no namespace"],
      ["annotations", {kind: "texts"}, "free texts"],
    ),
    rest: open([
      "status",
      open([
        "addresses",
        listOf(open(["type", word("InternalIP", "ExternalIP", "Hostname"), "what the address is"], ["address", text, "the address"])),
        "its addresses",
      ]),
      "what the cluster says of it",
    ]),
    means: "a machine",
  },
]

/** The fields of an entry beside its head. */
export function restOf({rest}: WorldEntry): readonly (readonly [string, Field])[] {
  return [...rest.fields]
}
