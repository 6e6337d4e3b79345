// The worked example: a DNS carve-out as one global policy, and who may reach whom under it (evaluation 8).
import assert from "node:assert/strict"
import {test} from "node:test"
import {decideBetween, podAt, programOf} from "./written-world.test.ts"
import type {Wire} from "./written-world.test.ts"

const world = [
  `{apiVersion: v1, kind: Node, metadata: {name: worker-1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}`,
  `{apiVersion: v1, kind: Node, metadata: {name: worker-2}, status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}`,
  podAt("prod/backend", "10.244.1.5"),
  podAt("prod/frontend", "10.244.1.6"),
  podAt("kube-system/coredns", "10.244.0.2", {labels: "k8s-app: kube-dns"}),
  podAt("kube-system/agent", "10.244.0.3"),
]

function carveOut(kind: "GlobalNetworkPolicy" | "StagedGlobalNetworkPolicy"): string {
  return `
apiVersion: projectcalico.org/v3
kind: ${kind}
metadata: {name: allow-dns-egress}
spec:
  namespaceSelector: kubernetes.io/metadata.name not in {"kube-system", "calico-system"}
  types: [Egress]
  egress:
    - {action: Allow, protocol: UDP, destination: {selector: k8s-app == "kube-dns", ports: [53]}}
    - {action: Allow, protocol: TCP, destination: {selector: k8s-app == "kube-dns", ports: [53]}}`
}

const automatic = [1, 2]
  .map(
    (
      n,
    ) => `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: worker-${n}-auto-hep, labels: {projectcalico.org/created-by: calico-kube-controllers}},
  spec: {node: worker-${n}, interfaceName: "*", expectedIPs: [192.0.2.${n}], profiles: [projectcalico-default-allow]}}`,
  )
  .join("\n---\n")

type Row = readonly [from: string, to: string, wire: Wire, verdict: string, egress: string | null, ingress: string | null]

function check(manifests: readonly string[], rows: readonly Row[]): void {
  const program = programOf(...manifests)
  for (const [from, to, wire, ...expected] of rows) {
    const {verdict, egress, ingress} = decideBetween(program, from, to, wire)
    assert.deepEqual([verdict, egress?.by ?? null, ingress?.by ?? null], expected, `${from} to ${to} ${JSON.stringify(wire)}`)
  }
}

const rule = (index: number): string => `GlobalNetworkPolicy/allow-dns-egress#egress[${index}]`
const end = "EndOfTier/default"
const ingressOf = (namespace: string): string => `Profile/kns.${namespace}#ingress[0]`
const udp53: Wire = {protocol: "UDP", port: 53}

test("pods reach the cluster's DNS over both protocols and nothing else", () => {
  check(
    [...world, carveOut("GlobalNetworkPolicy")],
    [
      ["prod/backend", "kube-system/coredns", udp53, "allow", rule(0), ingressOf("kube-system")],
      ["prod/backend", "10.244.0.2", {port: 53}, "allow", rule(1), ingressOf("kube-system")],
      ["prod/backend", "10.244.0.2", {port: 9153}, "deny", end, ingressOf("kube-system")],
      ["prod/backend", "prod/frontend", {port: 80}, "deny", end, ingressOf("prod")],
      ["prod/frontend", "prod/backend", {port: 8080}, "deny", end, ingressOf("prod")],
      ["kube-system/agent", "prod/backend", {port: 8080}, "allow", "Profile/kns.kube-system#egress[0]", ingressOf("prod")],
      ["prod/backend", "169.254.20.10", udp53, "deny", end, null],
      ["host/worker-1", "prod/backend", {port: 8080}, "allow", null, null],
      ["host/worker-2", "prod/backend", {port: 8080}, "allow", null, ingressOf("prod")],
      ["prod/backend", "8.8.8.8", udp53, "deny", end, null],
    ],
  )
})

test("the same policy holds automatic host endpoints too, failsafe ports apart", () => {
  const program = programOf(...world, automatic, carveOut("GlobalNetworkPolicy"))
  const rows: readonly (readonly [string, string, Wire, string, string | null])[] = [
    ["host/worker-1", "1.1.1.1", {port: 443}, "deny", end],
    ["host/worker-1", "1.1.1.1", udp53, "allow", "Failsafe#egress[0]"],
    ["host/worker-1", "1.1.1.1", {port: 53}, "deny", end],
    ["host/worker-2", "prod/backend", {port: 8080}, "deny", end],
    ["host/worker-1", "prod/backend", {port: 8080}, "allow", null],
    ["prod/backend", "kube-system/coredns", udp53, "allow", ingressOf("kube-system")],
  ]
  for (const [from, to, wire, verdict, by] of rows) {
    const decision = decideBetween(program, from, to, wire)
    assert.deepEqual([decision.verdict, decision.by], [verdict, by], `${from} to ${to} ${JSON.stringify(wire)}`)
  }
})

test("as a staged policy it decides nothing, and its pending trace says what it would do", () => {
  const program = programOf(...world, carveOut("StagedGlobalNetworkPolicy"))
  const {verdict, by, pending} = decideBetween(program, "prod/backend", "prod/frontend")
  assert.deepEqual([verdict, by], ["allow", ingressOf("prod")])
  assert.deepEqual([pending?.verdict, pending?.by, pending?.egress?.by], ["deny", end, end])
  const dns = decideBetween(program, "prod/backend", "kube-system/coredns", udp53).pending
  assert.deepEqual([dns?.verdict, dns?.egress?.by], ["allow", "StagedGlobalNetworkPolicy/allow-dns-egress#egress[0]"])
})
