// Rules of lint about who stands between clients and the pods of the resolver: caches on nodes, translation, other policies. Each on its trap, and on
// what looks like it and is none.

import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {findingsIn, judgedIn} from "./lint.ts"
import type {Finding} from "./lint.ts"

/** One document of a stream. */
const object = (kind: string, metadata: string, rest = ""): string => {
  const group = {
    Namespace: "v1",
    Node: "v1",
    Pod: "v1",
    Service: "v1",
    NetworkPolicy: "networking.k8s.io/v1",
    Deployment: "apps/v1",
    DaemonSet: "apps/v1",
  }
  return `{apiVersion: ${group[kind as keyof typeof group] ?? "projectcalico.org/v3"}, kind: ${kind}, metadata: {${metadata}}${rest === "" ? "" : `, ${rest}`}}`
}

const namespaces = ["kube-system", "a", "b"].map((name) => object("Namespace", `name: ${name}`))
const nodes = [1, 2].map((n) => object("Node", `name: n${n}`, `status: {addresses: [{type: InternalIP, address: 192.168.0.${n}}]}`))
const clients = ["a", "b"].map((namespace, n) =>
  object("Pod", `name: web, namespace: ${namespace}, labels: {app: web}`, `spec: {nodeName: n2}, status: {podIP: 10.0.0.${n + 1}}`),
)
const labels = "labels: {k8s-app: kube-dns}"
const coredns = object("Pod", `name: coredns, namespace: kube-system, ${labels}`, "spec: {nodeName: n1}, status: {podIP: 10.0.0.53}")
const deployed = object(
  "Deployment",
  "name: coredns, namespace: kube-system",
  `spec: {selector: {matchLabels: {k8s-app: kube-dns}}, template: {metadata: {${labels}}, spec: {containers: [{name: c, image: c}]}}}`,
)
/** The resolver's Service, whose pods listen at a port. */
const service = (port: number): string =>
  object(
    "Service",
    "name: kube-dns, namespace: kube-system",
    `spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, targetPort: ${port}, protocol: UDP}, {name: dns-tcp, port: 53, targetPort: ${port}}]}`,
  )
const cache = object(
  "DaemonSet",
  "name: node-local-dns, namespace: kube-system",
  "spec: {selector: {matchLabels: {k8s-app: cache}}, template: {metadata: {labels: {k8s-app: cache}}, spec: {hostNetwork: true, containers: [{name: c, image: c, args: [-localip, '169.254.20.10,10.96.0.10']}]}}}",
)
const base = [...namespaces, ...nodes, ...clients]

function found(...objects: readonly string[]): readonly Finding[] {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: objects.join("\n---\n")}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return findingsIn(compile(buildSnapshot(resources).snapshot), resources)
}

function check(name: string, objects: readonly string[], wanted: readonly string[]): void {
  test(name, () => {
    assert.deepEqual(
      found(...objects).map(({rule, severity, path = ""}) => `${severity} ${rule} ${path}`.trim()),
      wanted,
    )
  })
}

const lookups = "ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]"
/** What the resolver's pods let in. */
const lettingIn = (from: string): string =>
  object(
    "NetworkPolicy",
    "name: dns, namespace: kube-system",
    `spec: {podSelector: {matchLabels: {k8s-app: kube-dns}}, policyTypes: [Ingress], ingress: [{${from}${lookups}}]}`,
  )
const pods = "from: [{namespaceSelector: {}}], "
const withNodes = "from: [{namespaceSelector: {}}, {ipBlock: {cidr: 192.168.0.0/24}}], "

check("caches on nodes are kept out where pods alone are let in", [...base, coredns, service(53), cache, lettingIn(pods)], ["error DNS302"])
check("caches are no trap where the addresses of nodes are let in", [...base, coredns, service(53), cache, lettingIn(withNodes)], [])
check("nor where everybody is", [...base, coredns, service(53), cache, lettingIn("")], [])
check("without a cache nobody asks from a node", [...base, coredns, service(53), lettingIn(pods)], [])
check(
  "a resolver on every node that there is answers the cache beside it",
  [...namespaces, ...nodes.slice(0, 1), coredns, service(53), cache, lettingIn(pods)],
  [],
)
check(
  "where nobody says on which node the resolver is, it is a warning",
  [...base, deployed, service(53), cache, lettingIn(pods)],
  ["warning DNS302"],
)
check("where nobody names a node, too", [...namespaces, deployed, service(53), cache, lettingIn(pods)], ["warning DNS302"])
check("but not where a block may be that of the nodes", [...namespaces, deployed, service(53), cache, lettingIn(withNodes)], [])
test("the flow of a cache is named with the policy that keeps it out", () => {
  const [finding] = found(...base, coredns, service(53), cache, lettingIn(pods))
  assert.match(finding?.message ?? "", /`host\/n2 → kube-system\/coredns TCP 53` is denied by `EndOfTier\/default`/)
  const [maybe] = found(...base, deployed, service(53), cache, lettingIn(pods))
  assert.match(maybe?.message ?? "", /is kept out by `NetworkPolicy\/kube-system\/dns`, unless both are on one node/)
})

const tier = object("Tier", "name: sec", "spec: {order: 1}")
/** A policy of the cluster that denies lookups of everybody but the system's own, at an order of the tier. */
const block = (order: number): string =>
  object(
    "GlobalNetworkPolicy",
    "name: block53",
    `spec: {tier: sec, order: ${order}, namespaceSelector: "kubernetes.io/metadata.name != 'kube-system'", types: [Egress], egress: [{action: Deny, protocol: UDP, destination: {ports: [53, 5353]}}, {action: Pass}]}`,
  )
/** What lets pods of `a` look up names, at a port and an order of the tier. */
const carved = (ports: string, order: number): string =>
  `${object(
    "NetworkPolicy",
    "name: dd, namespace: a",
    `spec: {tier: sec, order: ${order}, types: [Egress], egress: [{action: Allow, protocol: UDP, destination: {namespaceSelector: "kubernetes.io/metadata.name == 'kube-system'", ports: ${ports}}}]}`,
  ).replace("networking.k8s.io/v1", "projectcalico.org/v3")}`
const tiered = [...base, coredns, tier]

check(
  "a carve-out for the Service's port matches nothing where the pods listen at another, and who has none is found by himself",
  [...tiered, service(5353), block(5), carved("[53]", 1)],
  ["error DNS001", "error DNS003 spec.egress[0]"],
)
check("a carve-out for both ports works", [...tiered, service(5353), block(5), carved("[53, 5353]", 1)], ["error DNS001"])
check(
  "a carve-out that stands behind the denier has no turn",
  [...tiered, service(5353), block(5), carved("[5353]", 9)],
  ["error DNS001", "error DNS013 spec.egress[0]"],
)
check(
  "one that stands behind it and names the wrong port would have no use either",
  [...tiered, service(5353), block(5), carved("[53]", 9)],
  ["error DNS001"],
)
check(
  "a carve-out before the denier that names the port of the pods works",
  [...tiered, service(53), block(5), carved("[53]", 1)],
  ["error DNS001"],
)
test("the port of the pods is named", () => {
  const finding = found(...tiered, service(5353), block(5), carved("[53]", 1)).find(({rule}) => rule === "DNS003")
  assert.match(
    finding?.message ?? "",
    /at port 53 of the resolver's Service, and its pods listen at 5353: `a\/web → svc\/kube-system\/kube-dns UDP 53` is denied/,
  )
  assert.match(finding?.help ?? "", /name port 5353/)
})

/** A policy of `a` with one rule of egress. */
const letOut = (rule: string): string =>
  object("NetworkPolicy", "name: out, namespace: a", `spec: {podSelector: {}, policyTypes: [Egress], egress: [${rule}]}`)
const toResolver = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}"

check(
  "a port of a policy of Kubernetes' own, too",
  [...base, coredns, service(5353), letOut(`{to: [{${toResolver}}], ${lookups}}`)],
  ["error DNS003 spec.egress[0]"],
)

const toService = `{to: [{ipBlock: {cidr: 10.96.0.10/32}}], ${lookups}}`
const toOther = "{to: [{ipBlock: {cidr: 10.0.0.0/16}}]}"

check(
  "the address of the Service is not what policy sees",
  [...base, coredns, service(53), letOut(toService)],
  ["error DNS007 spec.egress[0]"],
)
check(
  "nor a block of Services, with or without a port",
  [...base, coredns, service(53), letOut("{to: [{ipBlock: {cidr: 10.96.0.0/12}}]}")],
  ["error DNS007 spec.egress[0]"],
)
check(
  "no pod has the address of a Service, wherever the pods of the resolver are",
  [...base, deployed, service(53), letOut(toService)],
  ["error DNS007 spec.egress[0]"],
)
check(
  "a block in which such a pod may be is left open",
  [...base, deployed, service(53), letOut("{to: [{ipBlock: {cidr: 10.96.0.0/12}}]}")],
  [],
)
check("as is the address of the Service beside one", [...base, deployed, service(53), letOut(`${toService}, ${toOther}`)], [])
check(
  "the address of the Service beside its pods is for another cluster",
  [...base, deployed, service(53), letOut(`${toService}, {to: [{${toResolver}}], ${lookups}}`)],
  [],
)
check("a cache on every node has the address of the Service", [...base, coredns, service(53), cache, lettingIn(""), letOut(toService)], [])
check(
  "who lets the world out meant no resolver",
  [...base, coredns, service(53), letOut("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/16, 169.254.0.0/16]}}]}")],
  ["error DNS001"],
)
test("what a lookup would need is said where no address of the resolver's pods is known", () => {
  const [finding] = found(...base, deployed, service(53), letOut(toService))
  assert.match(
    finding?.message ?? "",
    /`10\.96\.0\.10`, the address of `svc\/kube-system\/kube-dns`, .* no other rule lets `a\/web → svc\/kube-system\/kube-dns UDP 53` pass/,
  )
  assert.match(finding?.help ?? "", /by their labels and namespace/)
})
test("a client who needs no names accepts it", () => {
  const accepting = clients[0]?.replace("name: web,", 'name: web, annotations: {accept.carveout.dev/DNS007: "asks nobody"},') ?? ""
  const objects = [...namespaces, ...nodes, accepting, deployed, service(53), letOut(toService)]
  const {resources} = parseManifests([{name: "w.yaml", text: objects.join("\n---\n")}])
  const {findings, accepted, unneeded} = judgedIn(compile(buildSnapshot(resources).snapshot), resources)
  assert.deepEqual([findings, accepted.map(({rule}) => rule), unneeded], [[], ["DNS007"], []])
})

check("without a resolver nothing is said of lookups, and that is", [...base, letOut("")], ["info DNS309"])
check("nor where nobody is behind its Service", [...base, service(53), letOut("")], ["info DNS309"])
check("without a policy of egress no resolver is needed", [...base, letOut("").replace("[Egress], egress: []", "[Ingress]")], [])
check(
  "nor where it governs nobody",
  [...base, letOut("").replace("podSelector: {}", "podSelector: {matchLabels: {app: nobody}}")],
  ["warning SEL101 spec"],
)
check(
  "nor who asks a resolver of his own",
  [
    ...namespaces,
    clients[0]?.replace("nodeName: n2", "nodeName: n2, dnsPolicy: None, dnsConfig: {nameservers: [203.0.113.53]}") ?? "",
    letOut(`{${lookups}}`),
  ],
  ["warning DNS201 spec.egress[0]"],
)
