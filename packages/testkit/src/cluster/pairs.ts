// Pairs of small worlds for tests of plans: what somebody has, and what they want.

const space = (name: string, labels = "{}"): string => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: ${labels}}}`
const pod = (name: string, last: number, namespace = "a"): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: [{name: c, image: i}]}, status: {podIP: 10.0.0.${last}}}`
const job = pod("job", 4, "b")
const pods = [pod("web", 1), pod("db", 2), pod("dns", 3)]
const home = space("a")
const teamB = space("b", "{team: x}")

/** Whoever is there where a pair does not say: two namespaces and their pods. */
export const crowd: readonly string[] = [home, teamB, ...pods, job]
/** What else people have in such a namespace. */
export const equipment: readonly string[] = [
  "{apiVersion: v1, kind: Service, metadata: {name: db, namespace: a}, spec: {selector: {app: db}, ports: [{port: 5432}]}}",
  "{apiVersion: v1, kind: Service, metadata: {name: door, namespace: a}, spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}}",
  "{apiVersion: v1, kind: Service, metadata: {name: each, namespace: a}, spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}}",
  "{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: a, labels: {role: r}}}",
  ...[
    ["apps/v1", "Deployment", "selector: {matchLabels: {app: x}}, "],
    ["apps/v1", "StatefulSet", "serviceName: each, selector: {matchLabels: {app: x}}, "],
    ["batch/v1", "Job", ""],
  ].map(
    ([version, kind, fields]) =>
      `{apiVersion: ${version}, kind: ${kind}, metadata: {name: of-${String(kind).toLowerCase()}, namespace: a}, spec: {${fields}${templateOf(kind === "Job")}}}`,
  ),
  `{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly, namespace: a}, spec: {schedule: "0 3 * * *", jobTemplate: {spec: {${templateOf(true)}}}}}`,
]

function templateOf(isOnce: boolean): string {
  return `template: {metadata: {labels: {app: x}}, spec: {${isOnce ? "restartPolicy: Never, " : ""}containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}`
}

const kubernetes = (name: string, spec: string, namespace = "a"): string =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: ${namespace}, name: ${name}}, spec: {${spec}}}`
const global = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`
const calico = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: ${name}, namespace: a}, spec: {${spec}}}`
const tier = (name: string, order: number): string =>
  `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}, spec: {order: ${order}}}`
const cluster = (name: string, priority: number, rules: string): string =>
  `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: ${name}}, spec: {tier: Admin, priority: ${priority}, subject: {namespaces: {}}, ${rules}}}`

/** Nothing comes in or goes out of the first namespace. */
export const denyAll: string = kubernetes("deny", "podSelector: {}, policyTypes: [Ingress, Egress]")
const toDns = kubernetes(
  "dns",
  "podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: dns}}}], ports: [{protocol: UDP, port: 53}]}]",
)
const forDns = kubernetes("for-dns", "podSelector: {matchLabels: {app: dns}}, ingress: [{ports: [{protocol: UDP, port: 53}]}]")
const toDb = kubernetes(
  "web",
  "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]",
)
const forDb = (name = "db", port = 5432): string =>
  kubernetes(
    name,
    `podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}]`,
  )
const carveOuts = [denyAll, toDns, forDns, toDb, forDb()]
const forTeam = kubernetes(
  "team",
  "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]",
)
const inTier = (name: string, port: number): string =>
  global(
    `sec.${name}`,
    `tier: sec, order: 10, selector: app == 'web', types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {ports: [${port}]}}]`,
  )

/** Two worlds; `shared`, what both share, is on the server from the beginning: two namespaces with pods unless given. */
export type Pair = {
  readonly base: readonly string[]
  readonly head: readonly string[]
  readonly shared?: readonly string[]
}

/** Labels that are text and look like something else, in the YAML of one reader or another. */
const oddLabels = `{app: odd, flag: "y", "on": "off", count: "0123", float: "1e3", none: "null", "1": "0x1F"}`
const oddPod = `{apiVersion: v1, kind: Pod, metadata: {name: "123", namespace: a, labels: ${oddLabels}}, spec: {nodeName: n1, containers: [{name: c, image: i}]}, status: {podIP: 10.0.0.5}}`
const forOdd = (name: string, port: number): string =>
  kubernetes(name, `podSelector: {matchLabels: ${oddLabels}}, policyTypes: [Egress], egress: [{ports: [{port: ${port}}]}]`)

/** Pairs by what becomes of the one. */
export const pairs: Readonly<Record<string, Pair>> = {
  "a default-deny comes with its carve-outs": {base: [], head: carveOuts},
  "a default-deny goes with its carve-outs": {base: carveOuts, head: []},
  "a direction is left out of a policy that never listed its types": {
    base: [kubernetes("p", "podSelector: {}, egress: [{ports: [{port: 80}]}]")],
    head: [kubernetes("p", "podSelector: {}, ingress: [{ports: [{port: 80}]}]")],
  },
  "names and labels look like numbers and truths": {
    shared: [...crowd, oddPod],
    base: [],
    head: [forOdd('"1e3"', 80), forOdd('"true"', 443)],
  },
  "a policy is renamed": {base: [forDb("old")], head: [forDb("new")]},
  "two policies change places": {base: [forDb("one", 80), forDb("other", 443)], head: [forDb("one", 443), forDb("other", 80)]},
  "a policy of Kubernetes gives way to one of Calico with its name": {
    base: [forDb()],
    head: [
      calico(
        "db",
        "selector: app == 'db', types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [5432]}}]",
      ),
    ],
  },
  "a tier comes with its policies": {base: [], head: [inTier("one", 80), inTier("two", 81), tier("sec", 10)]},
  "a tier goes with its policies": {base: [inTier("one", 80), inTier("two", 81), tier("sec", 10)], head: []},
  "tiers change places": {
    base: [tier("sec", 10), tier("late", 20), inTier("one", 80), global("late.p", "tier: late, selector: app == 'web', types: [Egress]")],
    head: [
      tier("sec", 20),
      tier("late", 10),
      inTier("one", 80),
      global("late.p", "tier: late, selector: app == 'web', types: [Egress], egress: [{action: Pass}]"),
    ],
  },
  "a namespace comes with its policies": {
    shared: [home, ...pods],
    base: [],
    head: [forTeam, kubernetes("shut", "podSelector: {}", "b"), teamB, job],
  },
  "a namespace goes with its policies": {
    shared: [home, ...pods],
    base: [forTeam, kubernetes("shut", "podSelector: {}", "b"), teamB, job],
    head: [],
  },
  "a label of a namespace changes": {shared: [home, ...pods, job], base: [forTeam, teamB], head: [forTeam, space("b", "{team: z}")]},
  "a label of a namespace goes": {shared: [home, ...pods, job], base: [forTeam, teamB], head: [forTeam, space("b", "{other: z}")]},
  "policies of the cluster come": {
    base: [
      cluster(
        "one",
        1,
        "ingress: [{name: x, action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]",
      ),
    ],
    head: [
      cluster(
        "one",
        1,
        "ingress: [{name: x, action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 81}}}]}]",
      ),
      cluster("two", 2, "egress: [{name: x, action: Accept, to: [{networks: ['10.0.0.0/8']}]}]"),
    ],
  },
  "what is staged comes and changes": {
    base: [
      `{apiVersion: projectcalico.org/v3, kind: StagedNetworkPolicy, metadata: {name: s, namespace: a}, spec: {selector: all(), types: [Ingress]}}`,
    ],
    head: [
      `{apiVersion: projectcalico.org/v3, kind: StagedNetworkPolicy, metadata: {name: s, namespace: a}, spec: {selector: all(), types: [Egress]}}`,
      `{apiVersion: projectcalico.org/v3, kind: StagedKubernetesNetworkPolicy, metadata: {name: k, namespace: a}, spec: {podSelector: {}}}`,
      `{apiVersion: projectcalico.org/v3, kind: StagedGlobalNetworkPolicy, metadata: {name: g}, spec: {selector: all(), types: [Egress]}}`,
    ],
  },
  "sets of networks come before those who name them": {
    base: [],
    head: [
      global("nets", "selector: app == 'web', types: [Egress], egress: [{action: Allow, destination: {selector: role == 'far'}}]"),
      "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: far, labels: {role: far}}, spec: {nets: [203.0.113.0/24]}}",
    ],
  },
  "fields of a Calico policy are left out": {
    base: [
      global(
        "p",
        "order: 5, namespaceSelector: has(team), selector: all(), types: [Ingress, Egress], ingress: [{action: Allow}], egress: [{action: Deny, destination: {ports: [80]}, protocol: TCP}, {action: Allow}]",
      ),
    ],
    head: [global("p", "selector: all(), ingress: [{action: Allow}]")],
  },
}
