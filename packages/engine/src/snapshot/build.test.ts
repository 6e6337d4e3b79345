// What a world consists of and what is said about it: tiers, profiles, nodes, hosts, settings (evaluation 1.3, 4.4, 9).
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {printAddress} from "../net/address.ts"
import {buildSnapshot} from "./build.ts"
import {snapshotManual} from "./codes.ts"
import type {Node} from "./snapshot.ts"
import {
  calicoPolicy,
  clusterPolicy,
  core,
  globalPolicy,
  kubernetesPolicy,
  pod,
  policyOf,
  ruleText,
  said,
  saidOf,
  world,
} from "./written.test.ts"

const tier = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}, spec: ${spec}}`
const host = (spec: string, name = "h"): string =>
  `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: ${name}}, spec: {${spec}}}`
const namespace = (name: string): string => core("Namespace", name)

test("tiers are those defined, the built-in ones, and last those that only policies name", () => {
  const built = world(
    tier("app", "{}"),
    tier("sec", "{order: 5, defaultAction: Pass}"),
    globalPolicy("{tier: ghost}"),
    globalPolicy("{tier: app}", "g2"),
    globalPolicy("{tier: ghost}", "g3"),
  )
  assert.deepEqual(
    built.snapshot.tiers.map(({name, order, defaultAction, exists}) => [name, order, defaultAction, exists]),
    [
      ["app", 1_000_000, "Deny", true],
      ["sec", 5, "Pass", true],
      ["kube-admin", 1000, "Pass", true],
      ["default", 1_000_000, "Deny", true],
      ["kube-baseline", 10_000_000, "Pass", true],
      ["ghost", null, "Deny", false],
    ],
  )
  assert.deepEqual(saidOf(built, "missing-tier"), ["no Tier object defines `ghost`: judged last, with default action Deny"])
})

test("built-in tiers that policies stand in and nobody wrote are said, each once", () => {
  const built = world(namespace("default"), kubernetesPolicy("{podSelector: {}}"), globalPolicy("{}"), clusterPolicy("ingress: []"))
  assert.deepEqual(said(built), [
    "assumed-tiers: no Tier object defines `default`, `kube-admin`: built in, with its fixed order and default action",
  ])
  assert.deepEqual(said(world(tier("default", "{}"), globalPolicy("{}"))), [])
})

test("policies of Calico keep their tier, order, types and mode; staged ones are marked, staged deletions gone", () => {
  const check = (kind: string, spec: string, wanted: readonly unknown[]): void => {
    const {
      id,
      tier: own,
      order,
      types,
      mode,
      staged,
      tieBreak,
    } = policyOf(
      world(
        `{apiVersion: projectcalico.org/v3, kind: ${kind}, metadata: {name: p${kind.endsWith("GlobalNetworkPolicy") ? "" : ", namespace: ns"}}, spec: ${spec}}`,
      ),
    )
    assert.deepEqual([id, own, order, types, mode, staged, tieBreak], wanted)
  }
  check("NetworkPolicy", "{order: -1.5}", ["CalicoNetworkPolicy/ns/p", "default", -1.5, ["Ingress"], "normal", false, "p/ns/NetworkPolicy"])
  check("GlobalNetworkPolicy", "{egress: [{action: Deny}]}", [
    "GlobalNetworkPolicy/p",
    "default",
    null,
    ["Egress"],
    "normal",
    false,
    "p//GlobalNetworkPolicy",
  ])
  check("GlobalNetworkPolicy", "{applyOnForward: true, ingress: [{action: Deny}], egress: [{action: Deny}]}", [
    "GlobalNetworkPolicy/p",
    "default",
    null,
    ["Ingress", "Egress"],
    "forward",
    false,
    "p//GlobalNetworkPolicy",
  ])
  check("GlobalNetworkPolicy", "{applyOnForward: true, preDNAT: true}", [
    "GlobalNetworkPolicy/p",
    "default",
    null,
    ["Ingress"],
    "preDNAT",
    false,
    "p//GlobalNetworkPolicy",
  ])
  check("GlobalNetworkPolicy", "{applyOnForward: true, doNotTrack: true}", [
    "GlobalNetworkPolicy/p",
    "default",
    null,
    ["Ingress"],
    "untracked",
    false,
    "p//GlobalNetworkPolicy",
  ])
  check("StagedNetworkPolicy", "{stagedAction: Learn}", [
    "StagedNetworkPolicy/ns/p",
    "default",
    null,
    ["Ingress"],
    "normal",
    true,
    "p/ns/StagedNetworkPolicy",
  ])
  check("StagedGlobalNetworkPolicy", "{tier: default}", [
    "StagedGlobalNetworkPolicy/p",
    "default",
    null,
    ["Ingress"],
    "normal",
    true,
    "p//StagedGlobalNetworkPolicy",
  ])
  const deletion =
    "{apiVersion: projectcalico.org/v3, kind: StagedGlobalNetworkPolicy, metadata: {name: p}, spec: {tier: ghost, stagedAction: Delete}}"
  const built = world(deletion)
  assert.deepEqual([built.snapshot.policies, said(built)], [[], []])
})

test("a namespace that nobody defines exists with the one label that every namespace has, and that is warned of once", () => {
  const built = world(pod("prod/a"), pod("prod/b"), calicoPolicy("dev", "{}"), core("Namespace", "test"))
  assert.deepEqual(saidOf(built, "missing-namespace"), [
    "no Namespace object defines `prod`, `dev`: taken to exist with `kubernetes.io/metadata.name` alone",
  ])
  const profile = built.snapshot.profiles.get("kns.prod")
  assert.deepEqual(
    [...(profile?.labels ?? [])],
    [
      ["pcns.kubernetes.io/metadata.name", "prod"],
      ["pcns.projectcalico.org/name", "prod"],
    ],
  )
  assert.deepEqual([profile?.ingress.map(ruleText), profile?.egress.map(ruleText)], [["Allow"], ["Allow"]])
})

test("a namespace's profile lends its labels, its true name over any other", () => {
  const {snapshot} = world(core("Namespace", "prod", "labels: {env: p, projectcalico.org/name: fake, kubernetes.io/metadata.name: prod}"))
  assert.deepEqual(Object.fromEntries(snapshot.profiles.get("kns.prod")?.labels ?? []), {
    "pcns.env": "p",
    "pcns.projectcalico.org/name": "prod",
    "pcns.kubernetes.io/metadata.name": "prod",
  })
})

test("service accounts in use that nobody defines exist without labels: a warning, but for `default` an assumption", () => {
  const built = world(namespace("prod"), pod("prod/a"), pod("prod/b", {spec: "serviceAccountName: sa.x"}))
  assert.deepEqual(saidOf(built, "missing-service-account"), [
    "no ServiceAccount object defines `prod/sa.x`: taken to exist without labels",
  ])
  assert.deepEqual(saidOf(built, "assumed-default-account"), ["the service accounts `prod/default` are taken to have no labels"])
  const profile = built.snapshot.profiles.get("ksa.prod.sa.x")
  assert.deepEqual(
    [Object.fromEntries(profile?.labels ?? []), profile?.ingress, profile?.egress],
    [{"pcsa.projectcalico.org/name": "sa.x"}, [], []],
  )
})

test("written profiles keep their rules, without a namespace, and their labels", () => {
  const {snapshot} = world(
    "{apiVersion: projectcalico.org/v3, kind: Profile, metadata: {name: open}, spec: {ingress: [{action: Allow, source: {selector: a == 'b'}}], labelsToApply: {x: z}}}",
  )
  const profile = snapshot.profiles.get("open")
  assert.deepEqual(
    [profile?.ingress.map(ruleText), profile?.egress, [...(profile?.labels ?? [])]],
    [['Allow from a == "b"'], [], [["x", "z"]]],
  )
})

test("a namespace that every cluster has is a note, and a warning once a policy asks for a label of namespaces that its name does not give", () => {
  const codes = (spec: string): readonly string[] => {
    const {snapshot, diagnostics} = world(pod("kube-system/a"), pod("default/a"), pod("prod/a"), calicoPolicy("prod", spec))
    const all = [...diagnostics, ...snapshot.assumptions].filter(({code}) => code.endsWith("-namespace"))
    return all.map(({severity, code, message}) => [severity, code, ...message.matchAll(/`[a-z-]+`/g)].join(" "))
  }
  const rule = (namespaceSelector: string): string => `{ingress: [{action: Allow, source: {namespaceSelector: "${namespaceSelector}"}}]}`
  const note = ["warning missing-namespace `prod`", "info assumed-namespace `kube-system` `default`"]
  assert.deepEqual(codes("{}"), note)
  assert.deepEqual(codes(rule("kubernetes.io/metadata.name == 'kube-system' || projectcalico.org/name == 'x'")), note)
  assert.deepEqual(codes(rule("kubernetes.io/metadata.name == 'x' || !has(env)")), [
    "warning missing-namespace `kube-system` `default` `prod`",
  ])
})

test("files judged by themselves are not asked for what they lack", () => {
  const {resources} = parseManifests([
    {name: "w.yaml", text: [pod("prod/a", {spec: "serviceAccountName: sa"}), globalPolicy("{tier: ghost}")].join("\n---\n")},
  ])
  assert.deepEqual(buildSnapshot(resources, {missing: "ignore"}).diagnostics, [])
  assert.deepEqual(
    buildSnapshot(resources).diagnostics.map(({code, severity}) => `${severity} ${code}`),
    ["warning missing-tier", "warning missing-namespace", "warning missing-service-account"],
  )
})

/** A node in few words. */
function nodeText({name, addresses, unnamed}: Node): string {
  return [name, ...addresses.map(printAddress), ...unnamed.map((family) => `unnamed${family}`)].join(" ")
}

function nodes(...manifests: readonly string[]): readonly string[] {
  return world(...manifests).snapshot.nodes.map(nodeText)
}

test("nodes are those with an object, with their addresses and no host names", () => {
  const object =
    "{apiVersion: v1, kind: Node, metadata: {name: w1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}, {type: ExternalIP, address: 198.51.100.1}, {type: InternalIP, address: 192.0.2.1}, {type: Hostname, address: 10.9.9.9}]}}"
  assert.deepEqual(nodes(object), ["w1 192.0.2.1 198.51.100.1"])
  assert.deepEqual(nodes(core("Node", "w1")), ["w1 unnamed4"])
})

test("nodes are known by a pod's, a template's, a record's or a host endpoint's word, too, and that is said", () => {
  const built = world(
    pod("prod/a", {spec: "nodeName: w1"}),
    host("node: w2, expectedIPs: [192.0.2.2]"),
    host("node: w2, interfaceName: eth1, expectedIPs: [192.0.2.3, 192.0.2.2]", "h2"),
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: prod}, spec: {template: {spec: {nodeName: w3}}}}",
    "{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {name: r, namespace: prod}, spec: {node: w4, ipNetworks: [10.0.0.4]}}",
  )
  assert.deepEqual(built.snapshot.nodes.map(nodeText), ["w1 unnamed4", "w3 unnamed4", "w4 unnamed4", "w2 192.0.2.2 192.0.2.3"])
  assert.deepEqual(saidOf(built, "assumed-node"), ["no Node object defines `w1`, `w3`, `w4`, `w2`: known by name alone"])
})

test("a node without addresses of its own has those of its host endpoints and host-networked pods", () => {
  const there = pod("prod/h", {spec: "hostNetwork: true, nodeName: w1", more: "status: {podIP: 192.0.2.1}"})
  assert.deepEqual(nodes(core("Node", "w1"), there), ["w1 192.0.2.1"])
  assert.deepEqual(nodes(there), ["w1 192.0.2.1"])
  assert.deepEqual(nodes(core("Node", "w1"), host("node: w1, interfaceName: '*', expectedIPs: [192.0.2.7]")), ["w1 192.0.2.7"])
})

test("a host endpoint with a port by numeric protocol is treated as absent, and that is said", () => {
  const built = world(host("node: w1, interfaceName: eth0, ports: [{name: ssh, protocol: 6, port: 22}]"))
  assert.deepEqual(built.snapshot.hosts, [])
  assert.equal(saidOf(built, "host-endpoint-dropped").length, 1)
  const kept = world(host("node: w1, interfaceName: eth0, profiles: [p], ports: [{name: ssh, protocol: TCP, port: 22}]"))
  assert.deepEqual(
    kept.snapshot.hosts.map(({name, node, interfaceName, addresses, profiles, ports}) => [
      name,
      node,
      interfaceName,
      addresses,
      profiles,
      ports,
    ]),
    [["h", "w1", "eth0", [], ["p"], [{name: "ssh", protocol: 6, port: 22}]]],
  )
})

/** Failsafe ports in few words. */
function failsafes(...manifests: readonly string[]): readonly string[] {
  const {endpointToHost, failsafeInbound, failsafeOutbound} = world(...manifests).snapshot.settings
  const list = (ports: typeof failsafeInbound): string => ports.map(({protocol, port}) => `${protocol} ${port}`).join(", ")
  return [endpointToHost, list(failsafeInbound), list(failsafeOutbound)]
}

const felix = (spec: string, name = "default"): string =>
  `{apiVersion: projectcalico.org/v3, kind: FelixConfiguration, metadata: {name: ${name}}, spec: {${spec}}}`

test("settings are those of a usual installation unless FelixConfiguration `default` says otherwise", () => {
  const both = "TCP 179, TCP 2379, TCP 2380, TCP 5473, TCP 6443, TCP 6666, TCP 6667"
  const usual = ["Accept", `TCP 22, UDP 68, ${both}`, `UDP 53, UDP 67, ${both}`]
  assert.deepEqual(failsafes(), usual)
  assert.deepEqual(failsafes(felix("defaultEndpointToHostAction: Drop", "node.w1")), usual)
  assert.deepEqual(failsafes(felix("defaultEndpointToHostAction: Return, failsafeInboundHostPorts: []")), ["Return", "", usual[2]])
  assert.deepEqual(failsafes(felix("failsafeOutboundHostPorts: [{port: 1, protocol: UDP}]")), ["Accept", usual[1], "UDP 1"])
})

test("usual settings are said only where hosts could ask for them and nobody wrote any", () => {
  assert.deepEqual(saidOf(world(pod("prod/a")), "assumed-settings"), [])
  assert.equal(saidOf(world(core("Node", "w1")), "assumed-settings").length, 1)
  assert.deepEqual(saidOf(world(core("Node", "w1"), felix("")), "assumed-settings"), [])
})

test("pods that may run anywhere are said only where host endpoints make it matter", () => {
  const eth0 = host("node: w1, interfaceName: eth0")
  assert.deepEqual(saidOf(world(pod("prod/a"), core("Node", "w1")), "assumed-placement"), [])
  assert.deepEqual(saidOf(world(pod("prod/a"), pod("prod/b", {spec: "nodeName: w1"}), core("Node", "w2"), eth0), "assumed-placement"), [
    "`prod/a` may run on any of 2 nodes",
  ])
})

test("an assumption about many names the first five and counts the rest", () => {
  const built = world(...Array.from({length: 7}, (_, i) => pod(`prod/p${i}`)))
  assert.deepEqual(saidOf(built, "assumed-address"), [
    "no manifest names the address of `prod/p0`, `prod/p1`, `prod/p2`, `prod/p3`, `prod/p4` and 2 more: each has one of its own",
  ])
})

test("assumptions are information with a place, and no warning is among them", () => {
  const {snapshot, diagnostics} = world(pod("prod/a"), host("node: w1, interfaceName: eth0"), globalPolicy("{tier: ghost}"))
  assert.ok(snapshot.assumptions.every(({severity, message}) => severity === "info" && !message.includes("\n")))
  assert.ok(diagnostics.every(({severity, place}) => severity === "warning" && place?.file === "world.yaml"))
  assert.equal(snapshot.assumptions.find(({code}) => code === "assumed-address")?.place?.line, 1)
})

test("a copy of a Kubernetes policy is passed over only beside its original, from scratch and after an edit", () => {
  const copy = calicoPolicy("prod", "{}", "knp.default.q")
  const original = (namespace: string): string =>
    `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: q, namespace: ${namespace}}, spec: {podSelector: {}}}`
  const text = (...manifests: readonly string[]): string => manifests.join("\n---\n")
  const resources = (source: string): ReturnType<typeof parseManifests>["resources"] =>
    parseManifests([{name: "w.yaml", text: source}]).resources
  const told = ({snapshot, diagnostics}: ReturnType<typeof buildSnapshot>): readonly string[] => [
    ...snapshot.policies.map(({id}) => id),
    ...[...diagnostics, ...snapshot.assumptions].flatMap(({code}) => (code.includes("copy") ? [code] : [])),
  ]
  const alone = buildSnapshot(resources(text(copy, original("dev"))))
  const both = resources(text(copy, original("prod")))
  assert.deepEqual(told(alone), ["CalicoNetworkPolicy/prod/knp.default.q", "NetworkPolicy/dev/q", "copy-judged"])
  for (const built of [buildSnapshot(both), buildSnapshot(both, {previous: alone})]) {
    assert.deepEqual(told(built), ["NetworkPolicy/prod/q", "assumed-copy"])
    const again = resources(text(copy, original("dev")))
    assert.deepEqual(told(buildSnapshot(again, {previous: built})), told(alone))
  }
})

test("every page of the manual says more than its title", () => {
  for (const [code, {title, text, severity}] of Object.entries(snapshotManual)) {
    assert.ok(text.length > title.length && text.endsWith("."), code)
    assert.equal(severity, code.startsWith("assumed-") ? "info" : "warning")
  }
})
