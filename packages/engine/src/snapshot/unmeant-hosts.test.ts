// Policies that close nodes and whose author likely meant pods.
import assert from "node:assert/strict"
import {test} from "node:test"
import {globalPolicy, pod, saidOf, world} from "./written.test.ts"

const host = (name: string, labels = "role: node"): string =>
  `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: ${name}, labels: {${labels}}}, spec: {node: n1, interfaceName: "*"}}`
const tier = (name: string, action: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}, spec: {defaultAction: ${action}}}`
const others = [host("h1"), pod("prod/web", {meta: "labels: {app: web}"})]
const outside = "namespaceSelector: \"kubernetes.io/metadata.name not in {'kube-system'}\""

/** What is said of policies beside a host endpoint and a pod: which directions they close of which. */
function closedBy(...manifests: readonly string[]): readonly string[] {
  return saidOf(world(...others, ...manifests), "hosts-selected-too").map((message) =>
    message.replace(" of nodes too, failsafe ports aside: it selects the host endpoints", " of").replaceAll("`", ""),
  )
}

test("a default-deny that says only who is not meant is said to close hosts", () => {
  for (const subject of [
    outside,
    "selector: all()",
    "selector: '!has(x)'",
    "namespaceSelector: '!has(x)'",
    "selector: app != 'a'",
    "order: 5",
  ]) {
    assert.deepEqual(
      closedBy(globalPolicy(`{${subject}, types: [Ingress, Egress]}`)),
      ["GlobalNetworkPolicy/g closes Ingress and Egress of h1"],
      subject,
    )
  }
  assert.deepEqual(closedBy(globalPolicy(`{${outside}, types: [Egress], egress: [{action: Allow, protocol: UDP}]}`)), [
    "GlobalNetworkPolicy/g closes Egress of h1",
  ])
})

test("one that cannot mean hosts, or that names them, is not said", () => {
  for (const subject of [
    "selector: all(), namespaceSelector: '!has(x)'",
    "selector: has(projectcalico.org/namespace)",
    "selector: projectcalico.org/orchestrator == 'k8s'",
    "namespaceSelector: has(projectcalico.org/name)",
    "selector: role == 'node'",
    "selector: has(role)",
    "selector: '!has(role)'",
    "selector: role != 'node'",
    "selector: '!has(projectcalico.org/namespace)'",
    "selector: projectcalico.org/orchestrator != 'k8s'",
    "selector: app == 'web'",
  ]) {
    assert.deepEqual(closedBy(globalPolicy(`{${subject}, types: [Ingress]}`)), [], subject)
  }
})

test("one that is written for hosts, or that closes nothing, is not said", () => {
  for (const rest of [
    "types: [Ingress], applyOnForward: true",
    "types: [Ingress], applyOnForward: true, preDNAT: true",
    "types: [Ingress, Egress], applyOnForward: true, doNotTrack: true",
    "types: [Ingress], ingress: [{action: Deny, protocol: UDP}, {action: Allow}]",
    "types: [Ingress], ingress: [{action: Log}, {action: Pass}]",
    "types: [Ingress], tier: open",
  ]) {
    assert.deepEqual(closedBy(tier("open", "Pass"), globalPolicy(`{${rest}}`)), [], rest)
  }
  assert.deepEqual(closedBy(globalPolicy("{types: [Ingress], ingress: [{action: Log}, {action: Deny}]}")), [
    "GlobalNetworkPolicy/g closes Ingress of h1",
  ])
  assert.deepEqual(closedBy(tier("open", "Pass"), globalPolicy("{types: [Ingress], tier: open, ingress: [{action: Deny}]}")), [
    "GlobalNetworkPolicy/g closes Ingress of h1",
  ])
})

test("host endpoints about which another policy has its say were thought of", () => {
  const shut = globalPolicy("{types: [Ingress, Egress]}")
  assert.deepEqual(closedBy(shut, globalPolicy("{selector: role == 'node', types: [Ingress]}", "nodes")), [
    "GlobalNetworkPolicy/g closes Egress of h1",
  ])
  assert.deepEqual(closedBy(host("h2", "side: out"), shut, globalPolicy("{selector: role == 'node', types: [Ingress, Egress]}", "nodes")), [
    "GlobalNetworkPolicy/g closes Ingress and Egress of h2",
  ])
  assert.deepEqual(
    closedBy(shut, globalPolicy("{order: 9, types: [Ingress, Egress], ingress: [{action: Allow}], egress: [{action: Allow}]}", "open")),
    [],
  )
})

test("a label that pods have too names nobody, and where there are hosts alone, everybody is them", () => {
  assert.deepEqual(closedBy(pod("prod/db", {meta: "labels: {role: db}"}), globalPolicy("{selector: '!has(role)', types: [Ingress]}")), [])
  assert.deepEqual(closedBy(pod("prod/db", {meta: "labels: {role: node}"}), globalPolicy("{selector: role != 'db', types: [Ingress]}")), [
    "GlobalNetworkPolicy/g closes Ingress of h1",
  ])
  const alone = (spec: string): number => saidOf(world(host("h1"), globalPolicy(spec)), "hosts-selected-too").length
  assert.deepEqual(
    [alone("{types: [Ingress]}"), alone("{selector: '!has(x)', types: [Ingress]}"), alone(`{${outside}, types: [Ingress]}`)],
    [0, 0, 1],
  )
})

test("a staged policy would close them, and one that is staged spares nobody whom an enforced one closes", () => {
  const staged = (spec: string, name: string): string =>
    globalPolicy(spec, name).replace("GlobalNetworkPolicy", "StagedGlobalNetworkPolicy")
  assert.deepEqual(closedBy(staged("{types: [Ingress]}", "s")), ["StagedGlobalNetworkPolicy/s would close Ingress of h1"])
  assert.deepEqual(closedBy(globalPolicy("{types: [Ingress]}"), staged("{selector: role == 'node', types: [Ingress]}", "s")), [
    "GlobalNetworkPolicy/g closes Ingress of h1",
  ])
})
