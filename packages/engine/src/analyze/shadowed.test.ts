// Rules without effect are found, and no other.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {shadowedRules} from "./shadowed.ts"

const pod = (name: string, ip: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${ip}}}`

/** Checks what is found in a world of two pods with these Calico policies of theirs, each by its spec. */
function check(specs: readonly string[], wanted: readonly string[]): void {
  const policies = specs.map(
    (spec, i) => `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p${i}}, spec: {${spec}}}`,
  )
  const text = [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), ...policies].join("\n---\n")
  const {snapshot, diagnostics} = buildSnapshot(parseManifests([{name: "w.yaml", text}]).resources)
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  const found = shadowedRules(compile(snapshot)).map(({by, kind, because}) => `${kind} ${by} ${because.join(",")}`.trim())
  assert.deepEqual(found, wanted)
}

test("a rule whose flows are all taken before it is shadowed", () => {
  check(
    [
      "selector: app == 'db', types: [Ingress], ingress: [{action: Deny, protocol: TCP}, {action: Allow, protocol: TCP, destination: {ports: [80]}}, {action: Allow, protocol: UDP}]",
    ],
    ["shadowed GlobalNetworkPolicy/p0#ingress[1] GlobalNetworkPolicy/p0#ingress[0]"],
  )
})

test("a rule of a later policy is shadowed by an earlier one", () => {
  check(
    [
      "order: 1, selector: all(), types: [Egress], egress: [{action: Allow}]",
      "order: 2, selector: app == 'web', types: [Egress], egress: [{action: Deny, protocol: TCP}]",
    ],
    ["shadowed GlobalNetworkPolicy/p1#egress[0] GlobalNetworkPolicy/p0#egress[0]"],
  )
})

test("a rule after which the same is decided is redundant", () => {
  check(
    [
      "selector: app == 'db', types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [80]}}, {action: Allow, protocol: TCP}]",
    ],
    ["redundant GlobalNetworkPolicy/p0#ingress[0] GlobalNetworkPolicy/p0#ingress[1]"],
  )
})

test("a policy that selects nobody, and a rule whose peers are nobody, apply to nothing", () => {
  check(
    [
      "selector: app == 'none', types: [Ingress], ingress: [{action: Allow}]",
      "selector: app == 'db', types: [Ingress], ingress: [{action: Allow, source: {selector: app == 'none'}}, {action: Allow, protocol: TCP}]",
    ],
    ["vacuous GlobalNetworkPolicy/p0#ingress[0]", "vacuous GlobalNetworkPolicy/p1#ingress[0]"],
  )
})

test("a policy without rules that selects nobody closes nothing and is named itself; one that selects somebody is not", () => {
  check(
    [
      "namespaceSelector: name == 'prod', types: [Ingress, Egress]",
      "selector: app == 'web', types: [Ingress, Egress]",
      "selector: app == 'none', types: [Ingress], ingress: [{action: Log}]",
      "selector: app == 'none', types: [Ingress, Egress], egress: [{action: Allow}]",
      "selector: app == 'web', types: [Ingress], preDNAT: true, applyOnForward: true",
      "selector: app == 'none', types: [Ingress], egress: [{action: Allow}]",
    ],
    [
      "vacuous GlobalNetworkPolicy/p3#egress[0]",
      "vacuous GlobalNetworkPolicy/p5#egress[0]",
      "vacuous GlobalNetworkPolicy/p0",
      "vacuous GlobalNetworkPolicy/p2",
      "vacuous GlobalNetworkPolicy/p4",
      "vacuous GlobalNetworkPolicy/p5",
    ],
  )
})

test("a rule that does something is not named", () => {
  const rules = "[{action: Log}, {action: Pass, protocol: TCP}, {action: Allow, protocol: UDP, destination: {ports: [53]}}]"
  check([`selector: all(), types: [Ingress, Egress], ingress: ${rules}, egress: [{action: Allow}]`], [])
})

test("a rule for a failsafe port of a host is never reached, and one beside it is", () => {
  const host = (ports: string): readonly string[] => {
    const text = [
      "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}",
      "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h, labels: {role: worker}}, spec: {node: n1, interfaceName: eth0, expectedIPs: [192.168.0.1]}}",
      `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {selector: role == 'worker', types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [${ports}]}}]}}`,
    ].join("\n---\n")
    const {snapshot} = buildSnapshot(parseManifests([{name: "w.yaml", text}]).resources)
    return shadowedRules(compile(snapshot)).map(({by, kind, because}) => `${kind} ${by} ${because.join(",")}`)
  }
  assert.deepEqual(host("22"), ["shadowed GlobalNetworkPolicy/p#ingress[0] Failsafe"])
  assert.deepEqual(host("22, 80"), [])
})
