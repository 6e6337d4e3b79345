// Plans: what comes first and what last, where a bridge is needed and where none helps.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {planBetween, stepText} from "./plan.ts"
import type {Plan} from "./plan.ts"

const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`
const people = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  pod("dns", "10.0.0.3"),
]
const kubernetes = (name: string, spec: string): string =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: a, name: ${name}}, spec: {${spec}}}`
const global = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`

const denyAll = kubernetes("deny", "podSelector: {}, policyTypes: [Ingress, Egress]")
const toDns = kubernetes(
  "dns",
  "podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: dns}}}], ports: [{protocol: UDP, port: 53}]}]",
)
const forDns = kubernetes("for-dns", "podSelector: {matchLabels: {app: dns}}, ingress: [{ports: [{protocol: UDP, port: 53}]}]")
const toDb = kubernetes(
  "web",
  "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]",
)
const forDb = (port: number, name = "db"): string =>
  kubernetes(
    name,
    `podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}]`,
  )

function planned(base: readonly string[], head: readonly string[]): Plan {
  const read = (objects: readonly string[]): Parameters<typeof planBetween>[0] =>
    parseManifests([{name: "w.yaml", text: [...people, ...objects].join("\n---\n")}]).resources
  return planBetween(read(base), read(head))
}

const stepsOf = ({steps}: Plan): readonly string[] =>
  steps.map(({change: {before, after, object, temporary}}) => {
    const action = after === null ? "delete" : before === null ? "add" : "edit"
    return `${action} ${object.replace(/\/(?:.*\/)?/, " ")}${temporary ? ", temporary" : ""}`
  })

test("a default-deny of Kubernetes goes out behind one bridge for each namespace, which goes last", () => {
  const plan = planned([], [denyAll, toDns, forDns, toDb, forDb(5432)])
  assert.equal(plan.isSafe, true)
  const bridges = plan.steps.filter(({change}) => change.temporary)
  assert.equal(bridges.length, 2)
  assert.equal(stepsOf(plan).at(-1), "delete NetworkPolicy carveout-bridge-dns, temporary")
  assert.equal(plan.changes, 5)
  assert.match(bridges[0]?.text ?? "", /podSelector: \{\}\n {2}policyTypes:\n {4}- Egress\n {2}egress:\n {4}- \{\}\n/)
})

test("and it is taken away behind one, too", () => {
  const plan = planned([denyAll, toDns, forDns, toDb, forDb(5432)], [])
  assert.equal(plan.isSafe, true)
  assert.equal(plan.steps.length, 5 + 2 * plan.steps.filter(({text}) => text !== null).length)
})

test("Calico's default-deny and its carve-out stand behind a policy that passes on", () => {
  const carveOut = global(
    "dns",
    "order: 10, types: [Egress], egress: [{action: Allow, protocol: UDP, destination: {selector: app == 'dns', ports: [53]}}]",
  )
  const deny = global("deny", "order: 20, types: [Egress]")
  const forWeb = global(
    "db",
    "order: 10, selector: app == 'web', types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {selector: app == 'db', ports: [5432]}}]",
  )
  const plan = planned([], [carveOut, forWeb, deny])
  assert.deepEqual(stepsOf(plan), [
    "add GlobalNetworkPolicy carveout-bridge-dns, temporary",
    "add GlobalNetworkPolicy dns",
    "add GlobalNetworkPolicy db",
    "add GlobalNetworkPolicy deny",
    "delete GlobalNetworkPolicy carveout-bridge-dns, temporary",
  ])
  assert.match(plan.steps[0]?.text ?? "", /types:\n {4}- Egress\n {2}egress:\n {4}- action: Pass\n/)
  assert.equal(plan.isSafe, true)
})

test("a policy of another name comes before the old one goes, and needs no bridge", () => {
  const plan = planned([forDb(5432, "old")], [forDb(5432, "new")])
  assert.deepEqual(stepsOf(plan), ["add NetworkPolicy new", "delete NetworkPolicy old"])
  assert.equal(plan.isSafe, true)
})

test("policies that change places stand behind a copy of one of them", () => {
  const plan = planned([forDb(80, "one"), forDb(443, "other")], [forDb(443, "one"), forDb(80, "other")])
  assert.deepEqual(stepsOf(plan), [
    "add NetworkPolicy carveout-bridge-one, temporary",
    "edit NetworkPolicy one",
    "edit NetworkPolicy other",
    "delete NetworkPolicy carveout-bridge-one, temporary",
  ])
  assert.equal(plan.isSafe, true)
})

test("where no order does without, the step that does least harm is named with its flows", () => {
  const cluster = (name: string, priority: number, port: number): string =>
    `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: ${name}}, spec: {tier: Admin, priority: ${priority}, subject: {namespaces: {}}, ingress: [{name: x, action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: ${port}}}}]}]}}`
  const shut = kubernetes("shut", "podSelector: {}, policyTypes: [Ingress]")
  const plan = planned([shut, cluster("one", 1, 80), cluster("other", 2, 443)], [shut, cluster("one", 1, 443), cluster("other", 2, 80)])
  assert.equal(plan.isSafe, false)
  const [first, second] = plan.steps
  assert.deepEqual(
    first?.harm.cut.map(({flow}) => flow.port),
    first?.harm.cut.map(() => (first.change.object.endsWith("one") ? 80 : 443)),
  )
  assert.deepEqual([first?.harm.pairs, first?.harm.bared.length, second?.harm.pairs], [6, 0, 0])
})

test("what means the same is no change, whatever it is written like", () => {
  const plan = planned([forDb(80)], [forDb(80).replace("{port: 80}", "{protocol: TCP, port: 80}")])
  assert.deepEqual(plan, {steps: [], isSafe: true, isComplete: true, changes: 0, kept: [], made: []})
})

test("very many changes are no plan, and that is said", () => {
  const many = Array.from({length: 401}, (_, i) => forDb(i + 1, `p${i}`))
  assert.deepEqual(planned([], many), {steps: [], isSafe: false, isComplete: false, changes: 401, kept: [], made: []})
})

const namespace = (name: string): string => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`
const service = "{apiVersion: v1, kind: Service, metadata: {namespace: b, name: s}, spec: {selector: {app: x}, ports: [{port: 80}]}}"
const deployment =
  "{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: b, name: d}, spec: {selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {containers: []}}}}"
const inB = (policy: string): string => policy.replace("namespace: a", "namespace: b")
const tier = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: sec}, spec: {order: 10}}"
const inTier = (name: string, port: number): string =>
  global(
    `sec.${name}`,
    `tier: sec, order: 10, selector: app == 'web', types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {ports: [${port}]}}]`,
  )

test("a namespace and a tier come before what is in them, and go after it, bridges too", () => {
  const all = [deployment, service, inB(denyAll), inB(toDns), namespace("b"), inTier("one", 80), inTier("two", 81), tier]
  const out = stepsOf(planned([], all)).map((step) => step.split(" ").slice(0, 3).join(" "))
  for (const each of out.filter((step) => / (?:Deployment d|Service s|NetworkPolicy)/.test(step)))
    assert.ok(out.indexOf("add Namespace b") < out.indexOf(each), each)
  for (const each of out.filter((step) => step.includes("sec."))) assert.ok(out.indexOf("add Tier sec") < out.indexOf(each), each)
  const away = stepsOf(planned(all, []))
  const last = (is: RegExp): number => away.findLastIndex((step) => is.test(step))
  assert.ok(away.some((step) => step.includes("sec.carveout-bridge-")))
  assert.ok(last(/ (?:Deployment|Service|NetworkPolicy) /) < last(/Namespace b/), away.join("\n"))
  assert.ok(last(/sec\./) < last(/Tier sec/), away.join("\n"))
})

test("a namespace and a tier that the end has objects in stay, though it does not list them", () => {
  const plan = planned([namespace("b"), tier, service, inTier("one", 80)], [service, inTier("one", 81)])
  assert.deepEqual(stepsOf(plan), ["edit GlobalNetworkPolicy sec.one"])
  assert.deepEqual(plan.kept, ["Namespace/b", "Tier/sec"])
})

test("a workload that may run on any node comes without harm from a node that may be its own", () => {
  const plan = planned([inB(denyAll), namespace("b")], [inB(denyAll), namespace("b"), deployment])
  assert.deepEqual([stepsOf(plan), plan.isSafe], [["add Deployment d"], true])
})

test("what a cluster notes in an object, and what no policy sees, is no change", () => {
  const noted = (text: string, more: string): string => text.replace("metadata: {", `metadata: {${more}, `)
  const live = [
    noted(forDb(80), "uid: u, resourceVersion: '7', labels: {from: helm}, annotations: {a: b}"),
    deployment.replace("containers: []", "containers: [{name: c, image: 'x:1'}]").replace(/}$/, ", status: {replicas: 1}}"),
  ]
  assert.deepEqual(stepsOf(planned(live, [forDb(80), deployment])), [])
})

test("a bridge in the default tier has its name before it where the policy has", () => {
  const one = (name: string, port: number): string =>
    global(
      name,
      `order: 10, selector: app == 'web', types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {ports: [${port}]}}]`,
    )
  const [bridge] = stepsOf(planned([], [one("default.one", 80), one("default.two", 81)]))
  assert.equal(bridge, "add GlobalNetworkPolicy default.carveout-bridge-one, temporary")
})

test("policies of those who leave go after them, and whoever comes need not wait for that", () => {
  const [old, young] = [pod("old", "10.0.0.8"), pod("young", "10.0.0.9")]
  const shut = (name: string): string => kubernetes(`for-${name}`, `podSelector: {matchLabels: {app: ${name}}}`)
  const plan = planned([old, shut("old")], [young, shut("young")])
  assert.deepEqual(stepsOf(plan), ["add NetworkPolicy for-young", "add Pod young", "delete Pod old", "delete NetworkPolicy for-old"])
  assert.equal(plan.isSafe, true)
})

test("a namespace that is listed at last was there before, where something was in it", () => {
  const toTeam = kubernetes(
    "in",
    "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}], ports: [{port: 80}]}]",
  )
  const fromB = (team: string): readonly string[] => [
    `{apiVersion: v1, kind: Namespace, metadata: {name: b, labels: {team: ${team}}}}`,
    inB(pod("client", "10.0.0.7")),
  ]
  const [, client = ""] = fromB("x")
  const shut = (types: string): string => inB(kubernetes("shut", `podSelector: {}, policyTypes: [${types}]`))
  const plan = planned([toTeam, client, shut("Ingress")], [toTeam, ...fromB("x"), shut("Ingress, Egress")])
  assert.deepEqual([stepsOf(plan), plan.isSafe], [["edit NetworkPolicy shut", "add Namespace b"], true])
})

test("what is applied stands as it is written, without what the server noted in it", () => {
  const written = (metadata: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db # whose\n  namespace: a\n${metadata}spec:\n  podSelector: {}\n`
  const noted = '  uid: 8f1\n  resourceVersion: "77"\n  creationTimestamp: "2026-01-01T00:00:00Z"\n'
  const inList =
    '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "x", "namespace": "a", "resourceVersion": "7"}, "spec": {"podSelector": {}}, "status": {}}]}'
  const files = [
    {name: "a.yaml", text: `# head\n${written(noted)}`},
    {name: "b.json", text: inList},
  ]
  const base = parseManifests([{name: "w.yaml", text: people.join("\n---\n")}]).resources
  const head = [...base, ...parseManifests(files).resources]
  const texts = planBetween(base, head).steps.map((step) => stepText(step, files))
  assert.ok(texts.includes(written("")))
  const listed = texts.find((text) => text.includes('"x"')) ?? ""
  assert.deepEqual(JSON.parse(listed), {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {name: "x", namespace: "a"},
    spec: {podSelector: {}},
  })
})

test("a label that is to go is null where the object is applied: applying takes away only what was applied before", () => {
  const text = (labels: string): string => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: b\n${labels}`
  const toTeam = kubernetes("in", "podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]")
  const shared = [...people, toTeam].join("\n---\n")
  for (const [labels, wanted] of [
    ["  labels:\n    other: z\n", "  labels:\n    other: z\n    team: null\n"],
    ["", "  labels:\n    team: null\n"],
    ["  labels: {team: z}\n", "  labels: {team: z}\n"],
  ] as const) {
    const files = [{name: "b.yaml", text: text(labels)}]
    const [base, head] = [text("  labels: {team: x, kubernetes.io/metadata.name: b}\n"), text(labels)].map(
      (own) =>
        parseManifests([
          {name: "shared.yaml", text: shared},
          {name: "b.yaml", text: own},
        ]).resources,
    )
    assert.deepEqual(
      planBetween(base ?? [], head ?? []).steps.map((step) => stepText(step, files)),
      [text(wanted)],
    )
  }
})

test("what a server and its controllers fill in is no change, and what they make is nobody's to delete", () => {
  const files = [
    service,
    "{apiVersion: batch/v1, kind: Job, metadata: {namespace: b, name: j}, spec: {template: {metadata: {labels: {app: j}}, spec: {containers: []}}}}",
    namespace("b"),
    deployment,
  ]
  const owned = (kind: string, name: string, owner: string, more: string): string =>
    `{apiVersion: ${kind === "Pod" ? "v1" : "apps/v1"}, kind: ${kind}, metadata: {namespace: b, name: ${name}, ownerReferences: [{kind: ${owner}, controller: true}]}, ${more}}`
  const live = [
    service.replace(
      "ports: [{port: 80}]",
      "clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9], ipFamilies: [IPv4], type: ClusterIP, ports: [{port: 80, protocol: TCP, targetPort: 80}]",
    ),
    (files[1] ?? "").replace(
      "{app: j}",
      "{app: j, controller-uid: u, batch.kubernetes.io/controller-uid: u, job-name: j, batch.kubernetes.io/job-name: j}",
    ),
    "{apiVersion: v1, kind: Namespace, metadata: {name: b, labels: {kubernetes.io/metadata.name: b}}}",
    deployment,
    owned(
      "ReplicaSet",
      "d-1",
      "Deployment, name: d",
      "spec: {selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {containers: []}}}",
    ),
    owned("Pod", "d-1-x", "ReplicaSet, name: d-1", "spec: {containers: []}, status: {podIP: 10.0.0.9}"),
    ...["default", "kube-system"].map(namespace),
    "{apiVersion: v1, kind: Service, metadata: {namespace: default, name: kubernetes}, spec: {ports: [{port: 443}]}}",
    "{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: b, name: default}}",
    "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}",
  ]
  const arrived = planned(live, files)
  assert.deepEqual(stepsOf(arrived), [])
  assert.deepEqual(arrived.made, [
    "ReplicaSet/b/d-1",
    "Pod/b/d-1-x",
    "Namespace/default",
    "Namespace/kube-system",
    "Service/default/kubernetes",
    "ServiceAccount/b/default",
    "Node/n1",
  ])
  // WHY the pod, too: nobody makes it anew.
  assert.ok(stepsOf(planned(live, files.slice(0, 3))).includes("delete Pod d-1-x"))
  assert.deepEqual(stepsOf(planned([service], [service.replace("ports", "clusterIP: None, ports")])), ["edit Service s"])
})

test("labels of a namespace by which nobody selects are no change, and stay where another one goes", () => {
  const b = (labels: string): string => `{apiVersion: v1, kind: Namespace, metadata: {name: b, labels: {${labels}}}}`
  const toTeam = kubernetes("in", "podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]")
  const noted = "pod-security.kubernetes.io/enforce: restricted"
  assert.deepEqual(stepsOf(planned([toTeam, b(`team: x, ${noted}`)], [toTeam, b("team: x, more: notes")])), [])
  const [step] = planned([toTeam, b(`team: x, ${noted}`)], [toTeam, b("other: z")]).steps
  assert.deepEqual(step?.change.lost, [["metadata", "labels", "team"]])
})
