// Who lives in a world: pods, workloads, records of Calico's own, and which of them are no endpoints (resources 8 and 11, evaluation 9).
import assert from "node:assert/strict"
import {test} from "node:test"
import {core, endpointOf, endpointText, pod, saidOf, shown, world} from "./written.test.ts"
import type {Snapshot} from "./snapshot.ts"

const running = (address: string): {readonly more: string} => ({more: `status: {phase: Running, podIP: ${address}}`})

/** A workload of a kind; `spec` is its template's, `meta` further metadata. */
function workload(kind: string, id: string, {spec = "", meta = ""}: {readonly spec?: string; readonly meta?: string} = {}): string {
  const [namespace = "", name = ""] = id.split("/")
  const template = `{metadata: {labels: {app: ${name}}}, spec: {${spec}}}`
  const body = kind === "CronJob" ? `{jobTemplate: {spec: {template: ${template}}}}` : `{template: ${template}}`
  const version = kind === "Job" || kind === "CronJob" ? "batch/v1" : "apps/v1"
  return `{apiVersion: ${version}, kind: ${kind}, metadata: {name: ${name}, namespace: ${namespace}, ${meta}}, spec: ${body}}`
}

const ownedBy = (owner: string): string => {
  const [kind = "", name = ""] = owner.split("/")
  return `ownerReferences: [{apiVersion: apps/v1, kind: ${kind}, name: ${name}, uid: u, controller: true}]`
}

/** What each name became. */
function fates({workloads, hostPods, absent}: Snapshot): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...workloads.map(({id}) => [id, "endpoint"] as const),
    ...[...hostPods].map(([id, node]) => [id, `host ${node ?? "?"}`] as const),
    ...absent.map(({id, because}) => [id, because] as const),
  ])
}

test("a pod is an endpoint, a process of its node, or nobody", () => {
  const {snapshot} = world(
    pod("prod/a", running("10.0.0.1")),
    pod("prod/b", {spec: "nodeName: w1, hostNetwork: true", more: "status: {phase: Running, podIP: 192.0.2.1}"}),
    pod("prod/c", {spec: "hostNetwork: true"}),
    pod("prod/d", {more: "status: {phase: Succeeded, podIP: 10.0.0.4}"}),
    pod("prod/e", {more: "status: {phase: Failed}"}),
    pod("prod/f", {more: "status: {phase: Pending}"}),
    pod("prod/g", {
      meta: "deletionTimestamp: '2026-01-01T00:00:00Z', annotations: {cni.projectcalico.org/podIP: ''}",
      ...running("10.0.0.7"),
    }),
    pod("prod/h", {meta: "deletionTimestamp: '2026-01-01T00:00:00Z'", ...running("10.0.0.8")}),
    pod("prod/i"),
    pod("prod/j", {more: "status: {phase: Completed, podIP: 10.0.0.9}"}),
  )
  assert.deepEqual(fates(snapshot), {
    "prod/a": "endpoint",
    "prod/b": "host w1",
    "prod/c": "host ?",
    "prod/d": "finished",
    "prod/e": "finished",
    "prod/f": "no-address",
    "prod/g": "finished",
    "prod/h": "endpoint",
    "prod/i": "endpoint",
    "prod/j": "finished",
  })
})

test("a pod without a status has an unnamed address in every family of the world, and only there", () => {
  const check = (rest: string, wanted: string): void =>
    assert.equal(endpointText(world(pod("prod/a"), rest).snapshot, "prod/a"), wanted, rest)
  check("", "unnamed4 @?")
  check(pod("prod/b", running("10.0.0.2")), "unnamed4 @?")
  check(pod("prod/b", running("fd00::2")), "unnamed4 unnamed6 @?")
  check(
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: s}, spec: {nets: ['fd00::/8']}}",
    "unnamed4 unnamed6 @?",
  )
  check(
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {ingress: [{action: Allow, ipVersion: 6}]}}",
    "unnamed4 unnamed6 @?",
  )
  check(
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: k, namespace: prod}, spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: '::/0'}}]}]}}",
    "unnamed4 unnamed6 @?",
  )
  check(
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: k, namespace: prod}, spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: '::ffff:10.0.0.0/104'}}]}]}}",
    "unnamed4 @?",
  )
  check("{apiVersion: projectcalico.org/v3, kind: IPPool, metadata: {name: six}, spec: {cidr: 'fd00:1::/64'}}", "unnamed4 unnamed6 @?")
  check(
    "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: prod}, spec: {externalIPs: ['fd00::1'], ports: [{port: 80}]}}",
    "unnamed4 unnamed6 @?",
  )
})

test("a pod with a status has the addresses that it names, and the node", () => {
  const {snapshot} = world(
    pod("prod/a", {spec: "nodeName: w1", more: "status: {podIP: 10.0.0.9, podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}]}"}),
    pod("prod/b", {meta: "annotations: {cni.projectcalico.org/podIPs: '10.0.0.2/32,fd00::2/128'}"}),
  )
  assert.equal(endpointText(snapshot, "prod/a"), "10.0.0.1 fd00::1 @w1")
  assert.equal(endpointText(snapshot, "prod/b"), "10.0.0.2 fd00::2 @?")
})

test("of a pod with several addresses of one family it is said that sets take the first", () => {
  const built = world(
    pod("prod/a", {more: "status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}]}"}),
    pod("prod/b", {more: "status: {podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}, {ip: 10.0.0.3}]}"}),
  )
  assert.deepEqual(saidOf(built, "assumed-first-address"), [
    "of `prod/b` several addresses of one family are named: sets and matrices take the first",
  ])
})

test("it is a warning where policy tells addresses of a pod apart, since whatever looks at all flows is silent about the others", () => {
  const two = pod("prod/b", {more: "status: {podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}, {ip: 10.0.0.3}]}"})
  const rule = (net: string): string =>
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {egress: [{action: Allow, destination: {nets: [${net}]}}]}}`
  assert.deepEqual(saidOf(world(two, rule("10.0.0.2/31")), "address-told-apart"), [])
  assert.deepEqual(saidOf(world(two, rule("10.0.0.3/32")), "address-told-apart"), [
    "rules tell addresses of `prod/b` apart, and everything but a question by address looks at the first of each family alone",
  ])
})

test("a pod shows its own labels, what it is, its namespace's and its account's, each winning over the next", () => {
  const built = world(
    core("Namespace", "prod", "labels: {env: p, tier: ns, projectcalico.org/name: x}"),
    "{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: prod, labels: {role: dev}}}",
    pod("prod/a", {
      spec: "serviceAccountName: sa",
      meta: "labels: {app: a, pcns.env: fake, pcsa.role: fake, projectcalico.org/namespace: fake, projectcalico.org/orchestrator: fake, projectcalico.org/serviceaccount: fake, empty: ''}",
    }),
  )
  const endpoint = endpointOf(built.snapshot, "prod/a")
  assert.deepEqual(endpoint.profiles, ["kns.prod", "ksa.prod.sa"])
  assert.deepEqual(Object.fromEntries(shown(endpoint, built.snapshot)), {
    app: "a",
    empty: "",
    "projectcalico.org/namespace": "prod",
    "projectcalico.org/orchestrator": "k8s",
    "projectcalico.org/serviceaccount": "sa",
    "pcns.kubernetes.io/metadata.name": "prod",
    "pcns.env": "p",
    "pcns.tier": "ns",
    "pcns.projectcalico.org/name": "prod",
    "pcsa.role": "dev",
    "pcsa.projectcalico.org/name": "sa",
  })
})

test("host endpoints and sets show what is theirs: sets of a namespace its labels too, the others nothing more", () => {
  const {snapshot} = world(
    core("Namespace", "prod", "labels: {env: p}"),
    "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h, labels: {pcns.env: own}}, spec: {node: w1, interfaceName: '*', profiles: [extra]}}",
    "{apiVersion: projectcalico.org/v3, kind: Profile, metadata: {name: extra}, spec: {labelsToApply: {more: 'yes'}}}",
    "{apiVersion: projectcalico.org/v3, kind: NetworkSet, metadata: {name: s, namespace: prod, labels: {pcns.x: kept}}, spec: {nets: [10.0.0.0/8]}}",
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: gs, labels: {a: b}}, spec: {nets: [192.0.2.1]}}",
  )
  const of = (each: Parameters<typeof shown>[0] | undefined): unknown => each && Object.fromEntries(shown(each, snapshot))
  assert.deepEqual(of(snapshot.hosts[0]), {"pcns.env": "own", more: "yes"})
  assert.deepEqual(of(snapshot.networkSets[0]), {
    "pcns.x": "kept",
    "projectcalico.org/namespace": "prod",
    "pcns.kubernetes.io/metadata.name": "prod",
    "pcns.env": "p",
    "pcns.projectcalico.org/name": "prod",
  })
  assert.deepEqual(of(snapshot.networkSets[1]), {a: "b"})
  assert.deepEqual(
    snapshot.networkSets.map(({id}) => id),
    ["NetworkSet/prod/s", "GlobalNetworkSet/gs"],
  )
})

test("labels called like parts of every object are labels like any other", () => {
  const {snapshot} = world(pod("prod/a", {meta: "labels: {valueOf: x, constructor: z}"}), pod("prod/b", {meta: "labels: {toString: x}"}))
  assert.deepEqual([...endpointOf(snapshot, "prod/a").labels.keys()].slice(0, 2), ["valueOf", "constructor"])
  assert.equal(endpointOf(snapshot, "prod/b").labels.get("toString"), "x")
})

test("named ports come from containers and init containers; several of one name all count", () => {
  const spec =
    "containers: [{ports: [{name: http, containerPort: 80}, {containerPort: 81}, {name: dns, containerPort: 53, protocol: UDP}]}, {ports: [{name: http, containerPort: 8080}]}], initContainers: [{ports: [{name: s, containerPort: 7, protocol: SCTP}]}]"
  assert.deepEqual(
    endpointOf(world(pod("prod/a", {spec})).snapshot, "prod/a").ports.map(({name, protocol, port}) => `${name} ${protocol} ${port}`),
    ["http 6 80", "dns 17 53", "http 6 8080", "s 132 7"],
  )
})

test("replicas share their labels, profiles and ports; others do not", () => {
  const {snapshot} = world(
    ...["a", "b"].map((name) => pod(`prod/${name}`, {meta: "labels: {app: x}"})),
    pod("prod/c", {meta: "labels: {app: z}"}),
    pod("dev/d", {meta: "labels: {app: x}"}),
  )
  const [a, b, c, d] = snapshot.workloads
  assert.ok(a?.labels === b?.labels && a?.profiles === b?.profiles && a?.ports === b?.ports)
  assert.ok(a?.labels !== c?.labels && a?.labels !== d?.labels)
})

test("a workload without pods stands for one pod of its template", () => {
  const built = world(
    workload("Deployment", "prod/web", {spec: "serviceAccountName: sa, containers: [{ports: [{name: http, containerPort: 80}]}]"}),
  )
  const {namespace, name, profiles, ports, labels} = endpointOf(built.snapshot, "prod/Deployment/web")
  assert.deepEqual([namespace, name, profiles, ports.length, labels.get("app")], ["prod", "web", ["kns.prod", "ksa.prod.sa"], 1, "web"])
  assert.equal(endpointText(built.snapshot, "prod/Deployment/web"), "unnamed4 @?")
  assert.deepEqual(built.snapshot.owned.get("prod/Deployment/web"), ["prod/Deployment/web"])
  assert.deepEqual(saidOf(built, "assumed-address"), ["no manifest names the address of `prod/Deployment/web`: each has one of its own"])
})

test("every kind with a pod template stands for its pods, a host-networked one for its node", () => {
  const {snapshot} = world(
    ...["StatefulSet", "ReplicaSet", "Job", "CronJob"].map((kind) => workload(kind, "prod/x")),
    workload("DaemonSet", "prod/x", {spec: "hostNetwork: true"}),
    "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: x, namespace: prod}, spec: {template: {spec: {containers: []}}}}",
  )
  assert.deepEqual(fates(snapshot), {
    "prod/StatefulSet/x": "endpoint",
    "prod/ReplicaSet/x": "endpoint",
    "prod/Job/x": "endpoint",
    "prod/CronJob/x": "endpoint",
    "prod/Rollout/x": "endpoint",
    "prod/DaemonSet/x": "host ?",
  })
})

test("a workload stands for the pods that it owns where they are in the input, through a ReplicaSet or Job too", () => {
  const check = (wanted: Readonly<Record<string, readonly string[]>>, ...manifests: readonly string[]): void =>
    assert.deepEqual(Object.fromEntries(world(...manifests).snapshot.owned), wanted)
  const owned = (name: string, owner: string): string => pod(`prod/${name}`, {meta: ownedBy(owner), ...running("10.0.0.1")})
  const deployment = workload("Deployment", "prod/web")
  const set = workload("ReplicaSet", "prod/web-5d", {meta: ownedBy("Deployment/web")})
  check(
    {"prod/Deployment/web": ["prod/p1", "prod/p2"], "prod/ReplicaSet/web-5d": ["prod/p1", "prod/p2"]},
    deployment,
    set,
    owned("p1", "ReplicaSet/web-5d"),
    owned("p2", "ReplicaSet/web-5d"),
  )
  check({"prod/ReplicaSet/web-5d": ["prod/p1"], "prod/Deployment/web": ["prod/p1"]}, deployment, owned("p1", "ReplicaSet/web-5d"))
  check({"prod/Job/c-123": ["prod/p1"], "prod/CronJob/c": ["prod/p1"]}, workload("CronJob", "prod/c"), owned("p1", "Job/c-123"))
  check({"prod/StatefulSet/db": ["prod/db-0"]}, workload("StatefulSet", "prod/db"), owned("db-0", "StatefulSet/db"))
  check({"prod/Deployment/web": ["prod/Deployment/web"], "prod/ReplicaSet/web-5d": ["prod/Deployment/web"]}, deployment, set)
  check(
    {"prod/ReplicaSet/other-5d": ["prod/p1"], "prod/Deployment/web": ["prod/Deployment/web"]},
    deployment,
    owned("p1", "ReplicaSet/other-5d"),
  )
  check(
    {"dev/ReplicaSet/web-5d": ["dev/p1"], "prod/Deployment/web": ["prod/Deployment/web"]},
    deployment,
    pod("dev/p1", {meta: ownedBy("ReplicaSet/web-5d")}),
  )
})

test("workloads that only pods tell of are known by them: a dump of pods has no others", () => {
  const owned = (name: string, owner: string, labels = ""): string =>
    pod(`prod/${name}`, {meta: `labels: {${labels}}, ${ownedBy(owner)}`, ...running("10.0.0.1")})
  const {snapshot} = world(
    owned("a", "ReplicaSet/web-5d7f", 'pod-template-hash: "5d7f"'),
    owned("b", "ReplicaSet/blue-1a2b", "rollouts-pod-template-hash: 1a2b"),
    owned("c", "ReplicaSet/by-hand", "app: x"),
    owned("d", "ReplicaSet/odd-5d7f", "pod-template-hash: other"),
    owned("e", "StatefulSet/db"),
    owned("f", "Node/n1"),
  )
  assert.deepEqual(
    [...snapshot.owned],
    [
      ["prod/ReplicaSet/web-5d7f", ["prod/a"]],
      ["prod/ReplicaSet/blue-1a2b", ["prod/b"]],
      ["prod/ReplicaSet/by-hand", ["prod/c"]],
      ["prod/ReplicaSet/odd-5d7f", ["prod/d"]],
      ["prod/Deployment/web", ["prod/a"]],
      ["prod/Rollout/blue", ["prod/b"]],
      ["prod/StatefulSet/db", ["prod/e"]],
    ],
  )
})

test("a workload whose pods are in the input has no stand-in beside them", () => {
  const {snapshot} = world(workload("Deployment", "prod/web"), pod("prod/p1", {meta: ownedBy("ReplicaSet/web-5d")}))
  assert.deepEqual(fates(snapshot), {"prod/p1": "endpoint"})
})

test("owners that go round in a circle own nothing but themselves", () => {
  const circle = (name: string, owner: string): string => workload("ReplicaSet", `prod/${name}`, {meta: ownedBy(`ReplicaSet/${owner}`)})
  const {snapshot} = world(circle("a", "b"), circle("b", "a"), circle("c", "c"), pod("prod/p", {meta: ownedBy("ReplicaSet/a")}))
  assert.deepEqual(Object.fromEntries(snapshot.owned), {
    "prod/ReplicaSet/a": ["prod/p"],
    "prod/ReplicaSet/b": ["prod/ReplicaSet/b"],
    "prod/ReplicaSet/c": ["prod/ReplicaSet/c"],
  })
})

const record = (spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {name: r, namespace: prod, labels: {app: r, pcns.x: fake}}, spec: {${spec}}}`

test("Calico's own record of a workload is an endpoint under its pod's or workload's name, unless the pod itself is there", () => {
  const vm = world(
    record(
      "node: w1, orchestrator: openstack, workload: vm, ipNetworks: [10.0.0.5/32], profiles: [open], ports: [{name: http, protocol: TCP, port: 80}]",
    ),
  )
  const endpoint = endpointOf(vm.snapshot, "prod/vm")
  assert.equal(endpointText(vm.snapshot, "prod/vm"), "10.0.0.5 @w1")
  assert.deepEqual(Object.fromEntries(endpoint.labels), {
    app: "r",
    "projectcalico.org/namespace": "prod",
    "projectcalico.org/orchestrator": "openstack",
  })
  assert.deepEqual([endpoint.profiles, endpoint.ports.length], [["open"], 1])
  const both = world(record("pod: a, ipNetworks: [10.0.0.5/32]"), pod("prod/a", running("10.0.0.1")))
  assert.equal(endpointText(both.snapshot, "prod/a"), "10.0.0.1 @?")
  assert.deepEqual(fates(world(record("pod: a, ipNetworks: [10.0.0.5/32]"), pod("prod/a", {more: "status: {phase: Failed}"})).snapshot), {
    "prod/a": "finished",
  })
  assert.deepEqual(fates(world(record("pod: a")).snapshot), {"prod/a": "no-address"})
})
