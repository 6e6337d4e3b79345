// Fields of the policies of Kubernetes: networking.k8s.io and policy.networking.k8s.io.

import {address, any, boolean, closed, listOf, network, number, open, text, word} from "./shape.ts"
import type {Labelled, MapShape, Shape, Written} from "./shape.ts"

/** A label selector of Kubernetes. */
export function labelSelector(of: Labelled): MapShape {
  return closed(
    ["matchLabels", {kind: "labels", of}, "labels that must all be there, with exactly these values"],
    [
      "matchExpressions",
      listOf(
        closed(
          ["key", {kind: "labelKey", of}, "the label"],
          ["operator", word("In", "NotIn", "Exists", "DoesNotExist"), "NotIn and DoesNotExist also hold where the label is absent"],
          ["values", listOf(text), "values for In and NotIn"],
        ),
      ),
      "further demands, which must all hold",
    ],
  )
}

const ports = listOf(
  closed(
    ["protocol", word("TCP", "UDP", "SCTP"), "TCP where absent"],
    ["port", {kind: "port"}, "a number, or the name that a container gives its port; absent means every port of the protocol"],
    ["endPort", number, "the last port of a range that begins at `port`"],
  ),
)

const peers = listOf(
  closed(
    [
      "podSelector",
      labelSelector("pods"),
      "pods by label: of the policy's own namespace, or of those that `namespaceSelector` beside it selects; `{}` means every pod",
    ],
    [
      "namespaceSelector",
      labelSelector("namespaces"),
      "namespaces by label; `{}` means every one. With `podSelector` in the same entry both must hold",
    ],
    [
      "ipBlock",
      closed(
        ["cidr", network, "an address block such as `203.0.113.0/24`; for one address add `/32`"],
        ["except", listOf(network), "blocks inside it that are left out"],
      ),
      "addresses, usually outside the cluster; stands alone in its entry",
    ],
  ),
)

const rule = (side: "from" | "to"): MapShape =>
  closed(
    [
      side,
      peers,
      `whom the rule allows ${side === "from" ? "in" : "out to"}; entries are alternatives, and an absent or empty list means everyone`,
    ],
    ["ports", ports, "the ports that the rule allows; an absent or empty list means every port of every protocol"],
  )

/** The spec of a NetworkPolicy. */
export const kubernetesPolicySpec: MapShape = closed(
  [
    "podSelector",
    labelSelector("pods"),
    "the pods of the policy's namespace that it applies to; `{}` means every pod. They become isolated in the policy's directions",
  ],
  [
    "policyTypes",
    listOf(word("Ingress", "Egress")),
    "the directions in which it isolates; where absent Ingress, and Egress if there are egress rules",
  ],
  ["ingress", listOf(rule("from")), "what may come in; an absent or empty list allows nothing"],
  ["egress", listOf(rule("to")), "what may go out; an absent or empty list allows nothing"],
)

const podsAndNamespaces = closed(
  ["namespaceSelector", labelSelector("namespaces"), "the namespaces to look into; `{}` means every one"],
  ["podSelector", labelSelector("pods"), "the pods in them; `{}` means every one"],
)

const subject = closed(
  ["namespaces", labelSelector("namespaces"), "every pod of these namespaces"],
  ["pods", podsAndNamespaces, "pods by label, in namespaces by label"],
)

const clusterPeers = (direction: "ingress" | "egress"): Shape =>
  listOf(
    closed(
      ["namespaces", labelSelector("namespaces"), "every pod of these namespaces"],
      ["pods", podsAndNamespaces, "pods by label, in namespaces by label"],
      ...(direction === "egress" ? ([["networks", listOf(network), "address blocks"]] as const) : []),
    ),
  )

const range = closed(["start", number, "the first port"], ["end", number, "the last port"])

const destinationPort = closed([
  "destinationPort",
  closed(["number", number, "one port"], ["range", range, "ports from `start` to `end`"]),
  "the port that is asked for: `number` or `range`",
])

const protocols = listOf(
  closed(
    ["tcp", destinationPort, "ports of TCP"],
    ["udp", destinationPort, "ports of UDP"],
    ["sctp", destinationPort, "ports of SCTP"],
    ["destinationNamedPort", text, "a port by the name that the destination's container gives it"],
  ),
)

const clusterRule = (direction: "ingress" | "egress"): MapShape =>
  closed(
    ["name", text, "a note of at most 100 characters"],
    ["action", word("Accept", "Deny", "Pass"), "Accept and Deny decide; Pass leaves the decision to NetworkPolicy and the Baseline tier"],
    [direction === "ingress" ? "from" : "to", clusterPeers(direction), "the far end: 1 to 25 entries, alternatives"],
    ["protocols", protocols, "protocols and ports; absent means all"],
  )

const adminPorts = listOf(
  closed(
    ["portNumber", closed(["protocol", word("TCP", "UDP", "SCTP"), "TCP where absent"], ["port", number, "the port"]), "one port"],
    [
      "portRange",
      closed(
        ["protocol", word("TCP", "UDP", "SCTP"), "TCP where absent"],
        ["start", number, "the first port"],
        ["end", number, "the last port"],
      ),
      "ports from `start` to `end`",
    ],
    ["namedPort", text, "a port by name"],
  ),
)

const adminRule = (direction: "ingress" | "egress", actions: readonly string[]): MapShape =>
  closed(
    ["name", text, "a note"],
    ["action", word(...actions), "what happens to a connection that matches"],
    [direction === "ingress" ? "from" : "to", clusterPeers(direction), "the far end"],
    ["ports", adminPorts, "ports; absent means all"],
  )

const adminSpec = (actions: readonly string[], hasPriority: "with priority" | "without"): MapShape =>
  closed(
    ...(hasPriority === "with priority" ? ([["priority", number, "0 to 1000, lower first"]] as const) : []),
    ["subject", subject, "the pods that the policy applies to"],
    ["ingress", listOf(adminRule("ingress", actions)), "rules for connections to them, tried in order"],
    ["egress", listOf(adminRule("egress", actions)), "rules for connections from them, tried in order"],
  )

/** A kind of Kubernetes' policies as the table below has it. */
export type KubernetesEntry = {
  readonly apiVersions: readonly string[]
  readonly kind: string
  readonly scope: "namespaced" | "cluster"
  readonly spec: MapShape
  readonly means: string
}

/** Kinds of policy.networking.k8s.io and networking.k8s.io. */
export const kubernetesEntries: readonly KubernetesEntry[] = [
  {
    apiVersions: ["networking.k8s.io/v1"],
    kind: "NetworkPolicy",
    scope: "namespaced",
    spec: kubernetesPolicySpec,
    means: "isolates the pods that it selects, and allows what its rules list; policies add up, none can deny",
  },
  {
    apiVersions: ["policy.networking.k8s.io/v1alpha2", "policy.networking.k8s.io/v1beta1"],
    kind: "ClusterNetworkPolicy",
    scope: "cluster",
    spec: closed(
      ["tier", word("Admin", "Baseline"), "Admin is evaluated before NetworkPolicy, Baseline after it"],
      ["priority", number, "0 to 1000, lower first"],
      ["subject", subject, "the pods that the policy applies to: `namespaces` or `pods`"],
      ["ingress", listOf(clusterRule("ingress")), "rules for connections to them, tried in order; 25 at most"],
      ["egress", listOf(clusterRule("egress")), "rules for connections from them, tried in order; 25 at most"],
    ),
    means: "a policy of the cluster's administrator, before or after those of the namespaces",
  },
  {
    apiVersions: ["policy.networking.k8s.io/v1alpha1"],
    kind: "AdminNetworkPolicy",
    scope: "cluster",
    spec: adminSpec(["Allow", "Deny", "Pass"], "with priority"),
    means: "superseded by ClusterNetworkPolicy; Calico 3.32 ignores it",
  },
  {
    apiVersions: ["policy.networking.k8s.io/v1alpha1"],
    kind: "BaselineAdminNetworkPolicy",
    scope: "cluster",
    spec: adminSpec(["Allow", "Deny"], "without"),
    means: "superseded by ClusterNetworkPolicy; Calico 3.32 ignores it",
  },
]

/** The fields of a container. */
const containerFields: readonly Written[] = [
  [
    "ports",
    listOf(
      open(
        ["name", text, "a name by which policies and Services may ask for the port"],
        ["containerPort", number, "the port's number"],
        ["protocol", word("TCP", "UDP", "SCTP"), "TCP where absent"],
        ["hostPort", number, "the port on the machine that leads to it"],
        ["hostIP", text, "the address on the machine that leads to it; all of them where absent"],
      ),
    ),
    "ports that the container names; policy needs them where it asks for a port by name",
  ],
  ["command", any, "what it is started with; of a cache of names on a node its addresses are read"],
  ["args", any, "arguments; of a cache of names on a node its addresses are read (`-localip`)"],
]

const containers = listOf(open(...containerFields))
const initContainers = listOf(open(...containerFields, ["restartPolicy", text, "`Always`: a sidecar, whose ports Services find too"]))

/** The spec of a pod, as far as it is read. */
export const podSpec: MapShape = open(
  ["serviceAccountName", {kind: "name", of: "serviceAccount"}, "the service account that the pod runs as; `default` where absent"],
  ["nodeName", {kind: "name", of: "node"}, "the machine that the pod runs on"],
  ["hostNetwork", boolean, "true: the pod lives in its machine's network, and policy for pods does not apply to it"],
  ["containers", containers, "its containers; their ports are read"],
  ["initContainers", initContainers, "containers that run before the others; policy finds their ports by name"],
  ["serviceAccount", {kind: "name", of: "serviceAccount"}, "an older name of `serviceAccountName`"],
  [
    "dnsPolicy",
    word("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "whose resolver it asks: with `Default` its node's, not the cluster's",
  ],
  [
    "dnsConfig",
    open(["nameservers", listOf(address), "resolvers, which are asked last; with `None` they alone"]),
    "what it asks beside, or instead",
  ],
)
