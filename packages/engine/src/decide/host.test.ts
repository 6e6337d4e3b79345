// Traffic of and through hosts: paths, host endpoints, what comes first (evaluation 3.4 and 4, pitfalls 29 to 46).
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Decision} from "./decision.ts"
import type {Program} from "../program/program.ts"
import {decideBetween, globalPolicy, podAt, programOf} from "./written-world.test.ts"
import type {Wire} from "./written-world.test.ts"

const world = [
  `{apiVersion: v1, kind: Node, metadata: {name: a}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}`,
  `{apiVersion: v1, kind: Node, metadata: {name: b}, status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}`,
  podAt("prod/web", "10.244.1.5", {node: "a"}),
  podAt("prod/near", "10.244.1.6", {node: "a"}),
  podAt("prod/far", "10.244.2.7", {node: "b"}),
]

const outside = "203.0.113.9"

/** A host endpoint of node a, of node b, or of both. */
function hosts(interfaceName: string, options: {readonly on?: string; readonly profiles?: string} = {}): string {
  return [...(options.on ?? "ab")]
    .map(
      (node) => `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: ${node}-hep, labels: {role: host, at: ${node}}},
      spec: {node: ${node}, interfaceName: "${interfaceName}", expectedIPs: [192.0.2.${node === "a" ? 1 : 2}], profiles: [${options.profiles ?? ""}]}}`,
    )
    .join("\n---\n")
}

function felix(spec: string): string {
  return `{apiVersion: projectcalico.org/v3, kind: FelixConfiguration, metadata: {name: default}, spec: ${spec}}`
}

const onHosts = `selector: role == "host"`
const preDnat = (action: string): string =>
  globalPolicy("pre", `{${onHosts}, preDNAT: true, applyOnForward: true, ingress: [{action: ${action}}]}`)
const untracked = (action: string): string =>
  globalPolicy("raw", `{${onHosts}, doNotTrack: true, applyOnForward: true, ingress: [{action: ${action}}], egress: [{action: ${action}}]}`)
const forward = (action: string): string =>
  globalPolicy("fwd", `{${onHosts}, applyOnForward: true, ingress: [{action: ${action}}], egress: [{action: ${action}}]}`)
const normal = (action: string): string =>
  globalPolicy("own", `{${onHosts}, ingress: [{action: ${action}}], egress: [{action: ${action}}]}`)

/** The stages a decision went through, with verdicts, such as `a pod-egress allow`. */
function stagesOf({stages}: Decision): readonly string[] {
  return stages.map(({node, stage, verdict}) => `${node} ${stage} ${verdict}`)
}

function checkStages(program: Program, from: string, to: string, expected: readonly string[]): void {
  const decision = decideBetween(program, from, to)
  assert.deepEqual([decision.path, ...stagesOf(decision)], expected, `${from} to ${to}`)
}

function checkDenied(program: Program, flow: readonly [string, string, Wire?], expected: string | null): void {
  const {verdict, deniedAt} = decideBetween(program, ...flow)
  assert.equal(deniedAt === null ? null : `${deniedAt.node} ${deniedAt.stage} ${deniedAt.by}`, expected, flow.slice(0, 2).join(" to "))
  assert.equal(verdict, expected === null ? "allow" : "deny")
}

test("every path goes through its stages in order, on the host endpoints of every interface", () => {
  const program = programOf(
    ...world,
    hosts("*", {profiles: "projectcalico-default-allow"}),
    forward("Allow"),
    globalPolicy("pre", `{${onHosts}, preDNAT: true, applyOnForward: true, ingress: [{action: Log}]}`),
  )
  checkStages(program, outside, "host/a", ["external-to-host", "a preDNAT allow", "a normal-ingress allow"])
  checkStages(program, "host/a", outside, ["host-to-external", "a normal-egress allow"])
  checkStages(program, "host/a", "host/b", ["host-to-host", "a normal-egress allow", "b preDNAT allow", "b normal-ingress allow"])
  checkStages(program, outside, "prod/web", [
    "external-to-pod",
    "a preDNAT allow",
    "a forward-ingress allow",
    "a pod-ingress allow",
    "a forward-egress allow",
  ])
  checkStages(program, "prod/web", outside, [
    "pod-to-external",
    "a preDNAT allow",
    "a forward-ingress allow",
    "a pod-egress allow",
    "a forward-egress allow",
  ])
  checkStages(program, "prod/web", "prod/near", [
    "pod-to-pod-same-node",
    "a preDNAT allow",
    "a forward-ingress allow",
    "a pod-egress allow",
    "a pod-ingress allow",
    "a forward-egress allow",
  ])
  checkStages(program, "prod/web", "prod/far", [
    "pod-to-pod-other-node",
    "a preDNAT allow",
    "a forward-ingress allow",
    "a pod-egress allow",
    "a forward-egress allow",
    "b preDNAT allow",
    "b forward-ingress allow",
    "b pod-ingress allow",
    "b forward-egress allow",
  ])
  checkStages(program, "prod/web", "host/a", ["pod-to-own-host", "a preDNAT allow", "a pod-egress allow", "a endpoint-to-host allow"])
  checkStages(program, "prod/web", "host/b", [
    "pod-to-other-host",
    "a preDNAT allow",
    "a forward-ingress allow",
    "a pod-egress allow",
    "a forward-egress allow",
    "b preDNAT allow",
    "b normal-ingress allow",
  ])
  checkStages(program, "host/a", "prod/web", ["host-to-own-pod"])
  checkStages(program, "host/a", "prod/far", [
    "host-to-other-pod",
    "a normal-egress allow",
    "b preDNAT allow",
    "b forward-ingress allow",
    "b pod-ingress allow",
    "b forward-egress allow",
  ])
})

test("pitfall 44: a named host endpoint stands at the way in and out of the node, not at the interfaces of pods", () => {
  const program = programOf(...world, hosts("eth0", {profiles: "projectcalico-default-allow"}), forward("Allow"), preDnat("Deny"))
  checkStages(program, "prod/web", outside, ["pod-to-external", "a pod-egress allow", "a forward-egress allow"])
  checkStages(program, "prod/web", "prod/near", ["pod-to-pod-same-node", "a pod-egress allow", "a pod-ingress allow"])
  checkStages(program, "prod/web", "host/a", ["pod-to-own-host", "a pod-egress allow", "a endpoint-to-host allow"])
  checkStages(program, outside, "prod/web", ["external-to-pod", "a preDNAT deny", "a forward-ingress allow", "a pod-ingress allow"])
})

test("the endpoint-to-host action decides as upstream's own tests have it, whatever normal policy the host endpoint has", () => {
  const settings = [
    {action: "Accept", plain: "allow"},
    {action: "Drop", plain: "deny"},
    {action: "Return", plain: "unknown"},
  ]
  for (const {action, plain} of settings) {
    const verdictOf = (...parts: readonly string[]): string =>
      decideBetween(programOf(...world, felix(`{defaultEndpointToHostAction: ${action}}`), ...parts), "prod/web", "host/a").verdict
    assert.equal(verdictOf(), plain)
    assert.equal(verdictOf(hosts("eth0")), plain)
    assert.equal(verdictOf(hosts("eth0"), normal("Deny"), preDnat("Deny")), plain)
    assert.equal(verdictOf(hosts("*"), normal("Allow")), plain)
    assert.equal(verdictOf(hosts("*"), normal("Deny")), plain)
    assert.equal(verdictOf(hosts("*"), preDnat("Deny")), "deny")
    assert.equal(verdictOf(hosts("*"), preDnat("Allow")), plain)
  }
})

test("the action Return leaves the word to the host's INPUT chain, which is named as the missing fact", () => {
  const program = programOf(...world, felix("{defaultEndpointToHostAction: Return}"))
  const {verdict, by, missing, egress} = decideBetween(program, "prod/web", "host/a")
  assert.deepEqual([verdict, by, missing], ["unknown", null, [{kind: "host-input-chain", node: "a"}]])
  assert.equal(egress?.verdict, "allow")
  const shut = programOf(
    ...world,
    felix("{defaultEndpointToHostAction: Return}"),
    globalPolicy("shut", `{selector: app == "web", types: [Egress]}`),
  )
  assert.equal(decideBetween(shut, "prod/web", "host/a").verdict, "deny")
})

test("pitfalls 29 and 30: what is addressed to a Service, and not translated, is judged as it stands", () => {
  const service = `{apiVersion: v1, kind: Service, metadata: {namespace: prod, name: far}, spec: {clusterIP: 10.96.0.10, selector: {app: far}, ports: [{port: 80, targetPort: 8080}]}}`
  const rule = globalPolicy(
    "p",
    `{selector: app == "web", egress: [{action: Allow, protocol: UDP, destination: {selector: app == "far", ports: [8080]}}]}`,
  )
  const program = programOf(...world, service, rule)
  checkDenied(program, ["prod/web", "10.96.0.10", {protocol: "UDP", port: 80}], "a pod-egress EndOfTier/default")
  checkDenied(program, ["prod/web", "prod/far", {protocol: "UDP", port: 80}], "a pod-egress EndOfTier/default")
  checkDenied(program, ["prod/web", "prod/far", {protocol: "UDP", port: 8080}], null)
  checkDenied(program, ["prod/web", "prod/far", {protocol: "TCP", port: 8080}], "a pod-egress EndOfTier/default")
})

test("pitfall 32: failsafe ports are UDP 53 outbound and not TCP 53, and never the kubelet's 10250", () => {
  const program = programOf(...world, hosts("eth0"))
  checkDenied(program, ["host/a", outside, {protocol: "UDP", port: 53}], null)
  checkDenied(program, ["host/a", outside, {protocol: "TCP", port: 53}], "a normal-egress null")
  checkDenied(program, [outside, "host/a", {port: 22}], null)
  checkDenied(program, [outside, "host/a", {port: 10_250}], "a normal-ingress null")
  checkDenied(program, [outside, "host/a", {protocol: "UDP", port: 53}], "a normal-ingress null")
  assert.equal(decideBetween(program, outside, "host/a", {port: 22}).by, "Failsafe#ingress[0]")
  assert.equal(decideBetween(program, "host/a", outside, {protocol: "UDP", port: 53}).by, "Failsafe#egress[0]")
})

test("failsafe lists are replaced as a whole, and an entry may be limited to a block", () => {
  const own = felix("{failsafeInboundHostPorts: [{protocol: TCP, port: 8443, net: 203.0.113.0/24}], failsafeOutboundHostPorts: []}")
  const program = programOf(...world, hosts("eth0"), own)
  checkDenied(program, [outside, "host/a", {port: 8443}], null)
  checkDenied(program, ["198.51.100.1", "host/a", {port: 8443}], "a normal-ingress null")
  checkDenied(program, [outside, "host/a", {port: 22}], "a normal-ingress null")
  checkDenied(program, ["host/a", outside, {protocol: "UDP", port: 53}], "a normal-egress null")
})

test("failsafe ports come before untracked and pre-DNAT policy, not before forward policy, and spare no later list", () => {
  checkDenied(programOf(...world, hosts("eth0"), untracked("Deny"), preDnat("Deny"), normal("Deny")), [outside, "host/a", {port: 22}], null)
  checkDenied(programOf(...world, hosts("eth0"), untracked("Deny"), preDnat("Deny")), [outside, "prod/web", {port: 22}], null)
  const forwarded = programOf(...world, hosts("eth0"), preDnat("Deny"), forward("Deny"))
  checkDenied(forwarded, [outside, "prod/web", {port: 22}], "a forward-ingress GlobalNetworkPolicy/fwd#ingress[0]")
})

test("the untracked list lets replies to the host's own failsafe connections in, by their source port", () => {
  const program = programOf(...world, hosts("eth0", {profiles: "projectcalico-default-allow"}), untracked("Deny"))
  checkDenied(program, [outside, "host/a", {protocol: "UDP", sourcePort: 53, port: 4000}], null)
  checkDenied(program, [outside, "host/a", {protocol: "UDP", sourcePort: 54, port: 4000}], "a untracked-ingress null")
  checkDenied(program, ["host/a", outside, {sourcePort: 22, port: 4000}], null)
})

test("pitfall 33: a host reaches its own pods whatever policy says, and other nodes' pods with its own address", () => {
  const shut = globalPolicy(
    "shut",
    `{selector: 'app in {"web", "far"}', types: [Ingress], ingress: [{action: Allow, source: {nets: [192.0.2.2/32]}}]}`,
  )
  const program = programOf(...world, shut)
  checkDenied(program, ["host/a", "prod/web"], null)
  assert.equal(decideBetween(program, "host/a", "prod/web").ingress, null)
  checkDenied(program, ["host/a", "prod/far"], "b pod-ingress EndOfTier/default")
  checkDenied(program, ["host/b", "prod/web"], null)
})

test("pitfall 34: normal policy of a host endpoint is not asked about its own pods, egress policy of the pod is", () => {
  const program = programOf(...world, hosts("*"), normal("Deny"), globalPolicy("shut", `{selector: app == "near", types: [Egress]}`))
  checkDenied(program, ["prod/web", "host/a"], null)
  checkDenied(program, ["prod/near", "host/a"], "a pod-egress EndOfTier/default")
  checkDenied(program, ["prod/web", "host/b"], "b normal-ingress GlobalNetworkPolicy/own#ingress[0]")
})

test("pitfall 35: a host-networked pod is its node: policy that would select it does not", () => {
  const agent = `{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: agent, labels: {app: agent}}, spec: {hostNetwork: true, nodeName: a, containers: []}, status: {podIP: 192.0.2.1}}`
  const shut = globalPolicy("shut", `{selector: app == "agent", types: [Egress, Ingress]}`)
  const reach = globalPolicy(
    "reach",
    `{selector: app == "far", ingress: [{action: Deny, source: {selector: app == "agent"}}, {action: Allow}]}`,
  )
  const program = programOf(...world, agent, shut, reach)
  checkDenied(program, ["prod/agent", "prod/far"], null)
  checkDenied(program, ["prod/web", "prod/agent"], null)
})

test("pitfall 37: a pod that comes back to itself through its Service needs both its own halves", () => {
  const only = (types: string): string => globalPolicy("shut", `{selector: app == "web", types: [${types}]}`)
  checkDenied(programOf(...world), ["prod/web", "prod/web"], null)
  checkDenied(programOf(...world, only("Egress")), ["prod/web", "prod/web"], "a pod-egress EndOfTier/default")
  checkDenied(programOf(...world, only("Ingress")), ["prod/web", "prod/web"], "a pod-ingress EndOfTier/default")
})

test("pitfall 38: encapsulated packets of pods are dropped before policy", () => {
  const allow = globalPolicy("open", `{selector: all(), egress: [{action: Allow}]}`)
  const program = programOf(...world, allow)
  checkDenied(program, ["prod/web", outside, {protocol: "UDP", port: 4789}], "a pod-egress Encapsulation")
  checkDenied(program, ["prod/web", outside, {protocol: 4}], "a pod-egress Encapsulation")
  checkDenied(program, ["prod/web", outside, {protocol: "TCP", port: 4789}], null)
  checkDenied(program, [outside, "prod/web", {protocol: "UDP", port: 4789}], null)
  assert.equal(decideBetween(program, "prod/web", "prod/far", {protocol: 4}).ingress?.verdict, "allow")
})

test("pitfall 39: policy that does not apply on forward leaves pod traffic alone; where none does, forwarding is allowed", () => {
  checkDenied(programOf(...world, hosts("*"), normal("Deny")), ["prod/web", "prod/far"], null)
  checkDenied(
    programOf(...world, hosts("*"), forward("Deny")),
    ["prod/web", "prod/far"],
    "a forward-ingress GlobalNetworkPolicy/fwd#ingress[0]",
  )
  checkDenied(
    programOf(...world, hosts("eth0"), forward("Deny")),
    ["prod/web", "prod/far"],
    "a forward-egress GlobalNetworkPolicy/fwd#egress[0]",
  )
  const isolating = globalPolicy("fwd", `{${onHosts}, applyOnForward: true, types: [Ingress]}`)
  checkDenied(programOf(...world, hosts("eth0"), isolating), [outside, "prod/web"], "a forward-ingress EndOfTier/default")
})

test("pitfall 40: an early Allow spares later ingress lists of the host endpoint, neither pod policy nor forward egress", () => {
  const shut = globalPolicy("shut", `{selector: app == "web", types: [Ingress]}`)
  for (const early of [preDnat("Allow"), untracked("Allow")]) {
    checkDenied(programOf(...world, hosts("eth0"), early), [outside, "host/a"], null)
    checkDenied(programOf(...world, hosts("eth0"), early, forward("Deny")), [outside, "prod/web"], null)
    checkDenied(programOf(...world, hosts("eth0"), early, shut), [outside, "prod/web"], "a pod-ingress EndOfTier/default")
  }
  const all = programOf(...world, hosts("*"), preDnat("Allow"), forward("Deny"))
  checkDenied(all, [outside, "prod/web"], "a forward-egress GlobalNetworkPolicy/fwd#egress[0]")
  checkDenied(programOf(...world, hosts("eth0"), untracked("Allow"), normal("Deny")), ["host/a", outside], null)
})

test("pitfall 41: untracked policy is ignored on the host endpoint of every interface", () => {
  const allow = {profiles: "projectcalico-default-allow"}
  checkDenied(programOf(...world, hosts("eth0", allow), untracked("Deny")), [outside, "host/a"], "a untracked-ingress null")
  checkDenied(programOf(...world, hosts("*", allow), untracked("Deny")), [outside, "host/a"], null)
  const oneWay = globalPolicy("raw", `{${onHosts}, doNotTrack: true, applyOnForward: true, egress: [{action: Deny}]}`)
  checkDenied(programOf(...world, hosts("eth0", allow), oneWay), [outside, "host/a"], null)
  checkDenied(programOf(...world, hosts("eth0", allow), oneWay), ["host/a", outside], "a untracked-egress null")
})

test("pitfall 42: a host endpoint without policy and profile shuts the host off, and leaves pods alone", () => {
  const program = programOf(...world, hosts("eth0", {on: "a"}))
  checkDenied(program, [outside, "host/a"], "a normal-ingress null")
  checkDenied(program, ["host/a", "prod/far"], "a normal-egress null")
  checkDenied(program, ["host/a", "prod/web"], null)
  checkDenied(program, [outside, "prod/web"], null)
  checkDenied(program, [outside, "host/b"], null)
  assert.equal(decideBetween(program, outside, "host/b").by, "NoHostEndpoint")
  assert.equal(decideBetween(program, outside, "host/a").by, "NoProfile")
})

test("pitfall 43: a policy with a negative namespace selector alone isolates hosts too", () => {
  const dns = globalPolicy("dns", `{namespaceSelector: 'kubernetes.io/metadata.name not in {"kube-system"}', types: [Egress]}`)
  checkDenied(
    programOf(...world, hosts("*", {profiles: "projectcalico-default-allow"}), dns),
    ["host/a", outside],
    "a normal-egress EndOfTier/default",
  )
})

test("pitfall 45: profiles and the end of a tier have no say before the normal list", () => {
  const udp = (spec: string): string => globalPolicy("udp", `{${onHosts}, applyOnForward: true, ${spec}}`)
  const ingress = "ingress: [{action: Deny, protocol: UDP}]"
  checkDenied(
    programOf(...world, hosts("eth0", {profiles: "projectcalico-default-allow"}), udp(`preDNAT: true, ${ingress}`)),
    [outside, "host/a"],
    null,
  )
  checkDenied(
    programOf(...world, hosts("eth0", {profiles: "projectcalico-default-allow"}), udp(`doNotTrack: true, ${ingress}`)),
    [outside, "host/a"],
    null,
  )
  checkDenied(
    programOf(...world, hosts("eth0", {profiles: "projectcalico-default-allow"}), udp(ingress)),
    [outside, "prod/web"],
    "a forward-ingress EndOfTier/default",
  )
})

test("pitfall 46: forward policy of the other direction alone, or a Pass out of the last tier, lets traffic through", () => {
  const only = (direction: string): string => globalPolicy("fwd", `{${onHosts}, applyOnForward: true, types: [${direction}]}`)
  checkDenied(programOf(...world, hosts("eth0"), only("Egress")), [outside, "prod/web"], null)
  checkDenied(programOf(...world, hosts("eth0"), only("Ingress")), ["prod/web", outside], null)
  checkDenied(programOf(...world, hosts("eth0"), forward("Pass")), [outside, "prod/web"], null)
})

test("pre-DNAT policy of every interface stands in for an interface that has none, and untracked policy does not", () => {
  const both = [
    hosts("eth0", {on: "a", profiles: "projectcalico-default-allow"}),
    `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: a-all, labels: {all: "yes"}}, spec: {node: a, interfaceName: "*"}}`,
  ]
  const ofAll = (spec: string): string => globalPolicy("all", `{selector: has(all), applyOnForward: true, ${spec}}`)
  const preOfAll = ofAll("preDNAT: true, ingress: [{action: Deny}]")
  const standsIn = "a preDNAT GlobalNetworkPolicy/all#ingress[0]"
  for (const to of ["host/a", "prod/web"])
    for (const from of [outside, "prod/far", "host/b"]) checkDenied(programOf(...world, ...both, preOfAll), [from, to], standsIn)
  checkDenied(programOf(...world, ...both, preOfAll, forward("Deny")), [outside, "prod/web"], standsIn)
  for (const action of ["Allow", "Log"]) checkDenied(programOf(...world, ...both, preOfAll, preDnat(action)), [outside, "prod/web"], null)
  const onTrial = preDnat("Deny").replace("GlobalNetworkPolicy", "StagedGlobalNetworkPolicy")
  const staged = programOf(...world, ...both, preOfAll, onTrial)
  checkDenied(staged, [outside, "host/a"], null)
  assert.equal(decideBetween(staged, outside, "host/a").pending?.by, "StagedGlobalNetworkPolicy/pre#ingress[0]")
  checkDenied(staged, ["prod/web", "prod/near"], standsIn)
  const raw = programOf(...world, ...both, ofAll("doNotTrack: true, ingress: [{action: Deny}], egress: [{action: Deny}]"))
  for (const [from, to] of [
    [outside, "host/a"],
    [outside, "prod/web"],
    ["host/a", outside],
  ] as const)
    checkDenied(raw, [from, to], null)
})

test("neighbour discovery of a pod with its own host is accepted before its egress policy", () => {
  const six = podAt("prod/six", "fd00::5", {node: "a"})
  const node = `{apiVersion: v1, kind: Node, metadata: {name: a}, status: {addresses: [{type: InternalIP, address: 'fd00::1'}]}}`
  const shut = globalPolicy("shut", `{selector: app == "six", types: [Egress]}`)
  const program = programOf(node, six, shut)
  for (const [type, verdict] of [
    [130, "allow"],
    [133, "allow"],
    [134, "deny"],
    [136, "allow"],
    [128, "deny"],
  ] as const) {
    const decision = decideBetween(program, "prod/six", "host/a", {protocol: "ICMPv6", icmp: {type, code: 0}, family: 6})
    assert.equal(decision.verdict, verdict, `type ${type}`)
  }
})

test("nothing is asked where no end is of this world, or a node talks to itself", () => {
  const program = programOf(...world, hosts("eth0"))
  for (const [from, to] of [
    [outside, "1.1.1.1"],
    ["host/a", "host/a"],
  ] as const) {
    const {verdict, by, path, stages} = decideBetween(program, from, to)
    assert.deepEqual({verdict, by, path, stages}, {verdict: "allow", by: null, path: null, stages: []})
  }
})

test("an address that a pod or node has is that pod or node", () => {
  const program = programOf(...world, hosts("eth0"))
  assert.equal(decideBetween(program, "10.244.1.5", "10.244.2.7").path, "pod-to-pod-other-node")
  assert.equal(decideBetween(program, "192.0.2.1", "10.244.1.6").path, "host-to-own-pod")
})
