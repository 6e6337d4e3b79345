// Fields of projectcalico.org/v3.

import {kubernetesPolicySpec} from "./kubernetes-kinds.ts"
import {address, any, boolean, closed, listOf, named, network, number, open, port, protocol, selector, text, texts, word} from "./shape.ts"
import type {MapShape, Shape} from "./shape.ts"

const icmp = closed(
  ["type", number, "ICMP type from 0 to 254: 8 asks for an echo, 0 answers, 3 says unreachable"],
  ["code", number, "ICMP code from 0 to 255; only together with `type`"],
)

const entity = closed(
  [
    "selector",
    selector("pods"),
    "the peers by label, such as `app == 'web'`; in a namespaced policy those of its own namespace, unless `namespaceSelector` stands beside it",
  ],
  [
    "namespaceSelector",
    selector("namespaces"),
    "the namespaces that `selector` looks into; `all()` for every one, `global()` for what lives in none",
  ],
  ["nets", listOf(network), "the peers by address block, such as `10.0.0.0/8`"],
  ["ports", listOf(port), "ports: numbers, ranges `8080:8090`, or names that the endpoint gives them; needs `protocol`"],
  [
    "serviceAccounts",
    closed(
      ["names", listOf(named("serviceAccount")), "service accounts by name; one of them suffices"],
      ["selector", selector("serviceAccounts"), "service accounts by label; with `names`, both must hold"],
    ),
    "the peers by the service account that they run as",
  ],
  [
    "services",
    closed(
      ["name", named("service"), "the Service's name"],
      ["namespace", named("namespace"), "the Service's namespace; without it nothing matches"],
    ),
    "the backends of a Service, with its ports; stands alone on its side",
  ],
  ["notSelector", selector("pods"), "all but these peers"],
  ["notNets", listOf(network), "all but these address blocks"],
  ["notPorts", listOf(port), "all but these ports"],
)

const rule = closed(
  [
    "action",
    word("Allow", "Deny", "Pass", "Log"),
    "what happens to a packet that meets every criterion: Allow and Deny decide, Pass goes on to the next tier, Log goes on to the next rule",
  ],
  ["protocol", protocol, "TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite or a number from 1 to 255; absent means every protocol"],
  ["source", entity, "whom the connection comes from"],
  ["destination", entity, "whom the connection goes to; its ports are the ports that are asked for"],
  ["notProtocol", protocol, "all but this protocol"],
  ["icmp", icmp, "which ICMP messages; needs `protocol: ICMP` or `ICMPv6`"],
  ["notICMP", icmp, "all but these ICMP messages"],
  ["ipVersion", number, "4 or 6; absent means both"],
  [
    "http",
    closed(
      ["methods", listOf(text), "HTTP methods"],
      ["paths", listOf(closed(["exact", text, "the whole path"], ["prefix", text, "how the path begins"])), "HTTP paths"],
    ),
    "HTTP criteria: checked, and then ignored by the dataplane that is modelled",
  ],
  ["metadata", closed(["annotations", texts, "free texts about the rule"]), "notes about the rule"],
)

const rulesMean = (direction: "ingress" | "egress"): string =>
  `rules for connections ${direction === "ingress" ? "to" : "from"} the selected endpoints, tried in order; the first that matches decides`

const spec = (isGlobal: "global" | "namespaced", isStaged: "staged" | "enforced"): MapShape =>
  closed(
    ["tier", named("tier"), "the tier that the policy stands in; `default` where absent"],
    ["order", number, "its place in the tier, lower first; absent comes last, ties are broken by name"],
    ["selector", selector("pods"), "the endpoints that the policy applies to; absent or `all()` means every one"],
    ...(isGlobal === "global"
      ? ([
          ["namespaceSelector", selector("namespaces"), "the namespaces whose endpoints the policy applies to; host endpoints are in none"],
        ] as const)
      : []),
    ["serviceAccountSelector", selector("serviceAccounts"), "only endpoints that run as one of these service accounts"],
    ["types", listOf(word("Ingress", "Egress")), "the directions in which it applies; where absent, those that have rules, else Ingress"],
    ["ingress", listOf(rule), rulesMean("ingress")],
    ["egress", listOf(rule), rulesMean("egress")],
    ...(isGlobal === "global"
      ? ([
          ["doNotTrack", boolean, "host traffic before connection tracking: replies need rules of their own; needs `applyOnForward`"],
          ["preDNAT", boolean, "host traffic before a Service's address is translated; ingress alone; needs `applyOnForward`"],
          ["applyOnForward", boolean, "also for traffic that a host only passes on"],
        ] as const)
      : []),
    ["performanceHints", listOf(word("AssumeNeededOnEveryNode")), "a hint for the dataplane; changes no verdict"],
    ...(isStaged === "staged"
      ? ([
          [
            "stagedAction",
            word("Set", "Delete", "Learn", "Ignore"),
            "what enforcing it would do: Set writes the policy, Delete removes the one of its name",
          ],
        ] as const)
      : []),
  )

/** A Calico kind as the table below has it. */
export type CalicoEntry = readonly [kind: string, scope: "namespaced" | "cluster", spec: Shape, means: string]

const endpointPorts = (...extra: readonly ["hostPort" | "hostIP", Shape, string][]): Shape =>
  listOf(
    closed(
      ["name", text, "the port's name, by which rules may ask for it"],
      ["protocol", word("TCP", "UDP", "SCTP"), "the port's protocol"],
      ["port", number, "the port's number"],
      ...extra,
    ),
  )

const failsafes = listOf(
  closed(["protocol", protocol, "TCP where absent"], ["port", number, "the port's number"], ["net", network, "only for this peer"]),
)

const pool = closed(
  ["cidr", network, "the addresses of the pool"],
  ["blockSize", number, "the prefix length of the blocks that nodes take from it"],
  ["ipipMode", word("Never", "Always", "CrossSubnet"), "whether traffic between nodes travels in IPIP"],
  ["vxlanMode", word("Never", "Always", "CrossSubnet"), "whether traffic between nodes travels in VXLAN"],
  ["natOutgoing", boolean, "whether pods leave the cluster under their node's address"],
  ["disabled", boolean, "whether no new address is taken from it"],
  ["nodeSelector", selector("nodes"), "the nodes that use the pool"],
  ["namespaceSelector", selector("namespaces"), "the namespaces whose pods use the pool"],
  ["allowedUses", listOf(word("Workload", "Tunnel", "LoadBalancer")), "what its addresses are for"],
  ["assignmentMode", word("Automatic", "Manual"), "whether addresses are given out unasked"],
  ["disableBGPExport", boolean, "whether its routes are kept from BGP peers"],
  ["awsSubnetID", any, "a subnet of AWS"],
  ["ipip", any, "an older form of `ipipMode`"],
  ["nat-outgoing", any, "an older form of `natOutgoing`"],
)

const nodeController = open([
  "hostEndpoint",
  closed(
    [
      "autoCreate",
      word("Enabled", "Disabled"),
      "whether host endpoints are made of the nodes; Disabled where absent, and those that were made go when it is",
    ],
    [
      "createDefaultHostEndpoint",
      word("Enabled", "Disabled"),
      "whether each node gets one of all its interfaces, `NODE-auto-hep`; Enabled where absent",
    ],
    [
      "templates",
      listOf(
        closed(
          ["generateName", text, "the part between the node's name and `-auto-hep`"],
          ["nodeSelector", selector("nodes"), "the nodes; every one where absent"],
          ["interfaceCIDRs", listOf(network), "the blocks from which a host endpoint takes addresses of its node"],
          ["interfacePattern", text, "an expression that finds names of interfaces, each of which gets a host endpoint"],
          ["labels", {kind: "labels", of: "nodes"}, "labels that the host endpoints get beside those of their node, and before them"],
        ),
      ),
      "further host endpoints, by the node's addresses or interfaces",
    ],
  ),
  "which host endpoints are made of the nodes",
])

const profile = closed(
  ["ingress", listOf(rule), rulesMean("ingress")],
  ["egress", listOf(rule), rulesMean("egress")],
  ["labelsToApply", {kind: "labels", of: "pods"}, "labels that endpoints of the profile inherit"],
)

/** Calico's kinds, policies first. */
export const calicoEntries: readonly CalicoEntry[] = [
  [
    "NetworkPolicy",
    "namespaced",
    spec("namespaced", "enforced"),
    "Calico's policy for the endpoints of one namespace: ordered rules with Allow, Deny, Pass and Log",
  ],
  ["GlobalNetworkPolicy", "cluster", spec("global", "enforced"), "Calico's policy for endpoints of every namespace, and for hosts"],
  [
    "StagedNetworkPolicy",
    "namespaced",
    spec("namespaced", "staged"),
    "a Calico NetworkPolicy that is evaluated and reported, never enforced",
  ],
  [
    "StagedGlobalNetworkPolicy",
    "cluster",
    spec("global", "staged"),
    "a GlobalNetworkPolicy that is evaluated and reported, never enforced",
  ],
  [
    "StagedKubernetesNetworkPolicy",
    "namespaced",
    {
      ...kubernetesPolicySpec,
      fields: new Map([
        ...kubernetesPolicySpec.fields,
        [
          "stagedAction",
          {
            means: "what enforcing it would do: Set writes the policy, Delete removes the one of its name",
            shape: word("Set", "Delete", "Learn", "Ignore"),
          },
        ],
      ]),
    },
    "a Kubernetes NetworkPolicy that is evaluated and reported, never enforced",
  ],
  [
    "Tier",
    "cluster",
    closed(
      ["order", number, "its place among the tiers, lower first; 1000000 where absent"],
      [
        "defaultAction",
        word("Deny", "Pass"),
        "what becomes of traffic that the tier's policies select and no rule matches; Deny where absent",
      ],
    ),
    "an ordered group of policies",
  ],
  [
    "NetworkSet",
    "namespaced",
    closed(["nets", listOf(network), "the addresses of the set"]),
    "addresses with labels that rules of its namespace can select",
  ],
  [
    "GlobalNetworkSet",
    "cluster",
    closed(["nets", listOf(network), "the addresses of the set"]),
    "addresses with labels that rules can select as what lives in no namespace",
  ],
  [
    "HostEndpoint",
    "cluster",
    closed(
      ["node", named("node"), "the machine"],
      ["interfaceName", text, "the interface, or `*` for all of them"],
      ["expectedIPs", listOf(address), "the addresses by which selectors know the host, and by which the interface is found"],
      ["profiles", listOf(named("profile")), "profiles that it inherits from"],
      ["ports", endpointPorts(), "ports by name"],
    ),
    "an interface of a machine, so that policy can apply to the machine itself",
  ],
  ["Profile", "cluster", profile, "labels and rules that endpoints inherit; Calico makes one of each namespace and service account"],
  [
    "WorkloadEndpoint",
    "namespaced",
    open(
      ["node", named("node"), "the machine that it runs on"],
      ["pod", text, "the pod's name"],
      ["workload", text, "the workload's name, where it is no pod"],
      ["orchestrator", text, "who made it: `k8s` for pods"],
      ["serviceAccountName", named("serviceAccount"), "the service account that it runs as"],
      ["ipNetworks", listOf(network), "its addresses"],
      ["profiles", listOf(named("profile")), "profiles that it inherits from"],
      [
        "ports",
        endpointPorts(
          ["hostPort", any, "the port on the machine that leads to it"],
          ["hostIP", any, "the address on the machine that leads to it"],
        ),
        "ports by name",
      ],
    ),
    "Calico's own record of a pod's interface",
  ],
  [
    "FelixConfiguration",
    "cluster",
    open(
      [
        "defaultEndpointToHostAction",
        word("Drop", "Accept", "Return"),
        "what becomes of traffic from a pod to its own machine, after policy",
      ],
      ["failsafeInboundHostPorts", failsafes, "ports of hosts that no policy can close; an empty list means none"],
      ["failsafeOutboundHostPorts", failsafes, "ports that hosts can always reach; an empty list means none"],
      ["interfacePrefix", text, "how interfaces of pods are called"],
      ["allowVXLANPacketsFromWorkloads", boolean, "not judged: whether pods may send VXLAN themselves"],
      ["allowIPIPPacketsFromWorkloads", boolean, "not judged: whether pods may send IP-in-IP themselves"],
      ["vxlanPort", number, "not judged unless it is 4789: the port of VXLAN"],
      ["bpfEnabled", boolean, "not judged: whether the eBPF dataplane decides"],
      ["iptablesFilterAllowAction", word("Accept", "Return"), "not judged where it is Return: what becomes of accepted packets"],
      [
        "iptablesMangleAllowAction",
        word("Accept", "Return"),
        "not judged where it is Return: what becomes of packets that are accepted early",
      ],
    ),
    "settings of Calico's agent; the few that change a verdict are read",
  ],
  [
    "KubeControllersConfiguration",
    "cluster",
    open(["controllers", open(["node", nodeController, "the controller of nodes; left out, it does not run"]), "the controllers that run"]),
    "settings of Calico's controllers; whether they make host endpoints of nodes is read",
  ],
  ["IPPool", "cluster", pool, "addresses that pods get"],
]
