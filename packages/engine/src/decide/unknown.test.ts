// What manifests leave open, and when it matters (evaluation 9): addresses and nodes that nobody names.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Decision, MissingFact} from "./decision.ts"
import {decideBetween, globalPolicy, podAt, programOf} from "./written-world.test.ts"

function unplaced(name: string, node = ""): string {
  return `{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: '${node}', containers: [{name: main, image: x, ports: [{name: web, containerPort: 8080}]}]}}`
}

const world = [unplaced("open"), unplaced("other"), podAt("prod/fixed", "10.244.1.5", {node: "a"})]
const addressOf = (id: string): MissingFact => ({kind: "address-of-workload", id})
const nodeOf = (id: string): MissingFact => ({kind: "node-of-workload", id})

function check({verdict, missing}: Decision, expected: string, facts: readonly MissingFact[] = []): void {
  assert.deepEqual([verdict, missing], [expected, facts])
}

/** A rule for the ingress of prod/fixed; everything else is denied there. */
const guard = (rules: string): string => globalPolicy("guard", `{selector: app == "fixed", ingress: [${rules}]}`)

test("selectors, named ports and services match a pod without address", () => {
  check(decideBetween(programOf(...world, guard("{action: Allow, source: {selector: app == 'open'}}")), "prod/open", "prod/fixed"), "allow")
  const ports = globalPolicy("p", "{selector: app == 'fixed', egress: [{action: Allow, protocol: TCP, destination: {ports: [web]}}]}")
  check(decideBetween(programOf(...world, ports), "prod/fixed", "prod/open", {port: 8080}), "allow")
  check(decideBetween(programOf(...world, ports), "prod/fixed", "prod/open", {port: 8081}), "deny")
  const service =
    "{apiVersion: v1, kind: Service, metadata: {namespace: prod, name: s}, spec: {selector: {app: open}, ports: [{port: 80, targetPort: 8080}]}}"
  const backends = globalPolicy(
    "p",
    "{selector: app == 'fixed', egress: [{action: Allow, destination: {services: {name: s, namespace: prod}}}]}",
  )
  check(decideBetween(programOf(...world, service, backends), "prod/fixed", "prod/open", {port: 8080}), "allow")
  check(decideBetween(programOf(...world, service, backends), "prod/fixed", "prod/other", {port: 8080}), "deny")
})

test("a block makes the flow unknown exactly where it changes the verdict", () => {
  const nets = (rule: string): Decision => decideBetween(programOf(...world, guard(rule)), "prod/open", "prod/fixed")
  check(nets("{action: Allow, source: {nets: [10.0.0.0/8]}}"), "unknown", [addressOf("prod/open")])
  check(nets("{action: Allow, source: {nets: [0.0.0.0/0]}}"), "allow")
  check(nets("{action: Allow, source: {nets: [0.0.0.0/1, 128.0.0.0/1]}}"), "allow")
  check(nets("{action: Allow, source: {notNets: [10.0.0.0/8]}}"), "unknown", [addressOf("prod/open")])
  check(nets("{action: Deny, source: {nets: [10.0.0.0/8]}}"), "deny")
  check(nets("{action: Allow, source: {nets: [10.0.0.0/8]}}, {action: Allow, source: {notNets: [10.0.0.0/8]}}"), "allow")
  check(nets("{action: Allow, source: {nets: [10.0.0.0/8], selector: app == 'other'}}"), "deny")
})

test("only free addresses count: a block that others fill leaves none for a pod without address", () => {
  check(
    decideBetween(
      programOf(...world, podAt("prod/two", "10.244.1.4"), guard("{action: Allow, source: {nets: [10.244.1.4/31]}}")),
      "prod/open",
      "prod/fixed",
    ),
    "deny",
  )
})

test("network sets count as the blocks they are, where a selector reaches them", () => {
  const set =
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: s, labels: {set: s}}, spec: {nets: [10.0.0.0/8]}}"
  const reach = (selector: string): Decision =>
    decideBetween(programOf(...world, set, guard(`{action: Allow, source: {selector: "${selector}"}}`)), "prod/open", "prod/fixed")
  check(reach("set == 's'"), "unknown", [addressOf("prod/open")])
  check(reach("set == 't'"), "deny")
  check(reach("set == 's' || app == 'open'"), "allow")
})

test("the half that is unknown is named, and a half that denies outweighs it", () => {
  const shut = globalPolicy("shut", "{selector: app == 'open', types: [Egress]}")
  const program = programOf(...world, shut, guard("{action: Allow, source: {nets: [10.0.0.0/8]}}"))
  const {verdict, by, egress, ingress, missing} = decideBetween(program, "prod/open", "prod/fixed")
  assert.deepEqual([verdict, by, missing], ["deny", "EndOfTier/default", []])
  assert.deepEqual([egress?.verdict, ingress?.verdict, ingress?.by, ingress?.missing], ["deny", "unknown", null, [addressOf("prod/open")]])
})

test("both ends may be open, and both are named only if both matter", () => {
  const inner = (side: string): string => globalPolicy("p", `{selector: app == 'open', egress: [{action: Allow, ${side}}]}`)
  const both = programOf(...world, inner("source: {nets: [10.1.0.0/16]}, destination: {nets: [10.2.0.0/16]}"))
  check(decideBetween(both, "prod/open", "prod/other"), "unknown", [addressOf("prod/open"), addressOf("prod/other")])
  const one = programOf(...world, inner("destination: {nets: [10.2.0.0/16]}"))
  check(decideBetween(one, "prod/open", "prod/other"), "unknown", [addressOf("prod/other")])
})

test("two pods never share the only address of a block", () => {
  const rule = globalPolicy(
    "p",
    "{selector: app == 'open', egress: [{action: Deny, source: {nets: [10.1.0.1/32]}, destination: {nets: [10.1.0.1/32]}}, {action: Allow}]}",
  )
  check(decideBetween(programOf(...world, rule), "prod/open", "prod/other"), "allow")
  check(decideBetween(programOf(...world, rule), "prod/open", "prod/open"), "unknown", [addressOf("prod/open")])
})

test("where one end has the only address of a block, the other takes another of its own", () => {
  const rule = globalPolicy(
    "p",
    "{selector: app == 'open', egress: [{action: Allow, source: {nets: [10.0.0.0/8]}, destination: {nets: [10.0.0.0/32]}}]}",
  )
  check(decideBetween(programOf(...world, rule), "prod/open", "prod/other"), "unknown", [addressOf("prod/open"), addressOf("prod/other")])
})

test("a pod without address never has the address of the other end", () => {
  const side = (name: string): string => `{action: Deny, ${name}: {nets: [198.51.100.9/32]}}, {action: Allow}`
  const out = globalPolicy("p", `{selector: app == 'open', egress: [${side("source")}]}`)
  check(decideBetween(programOf(...world, out), "prod/open", "198.51.100.9"), "allow")
  check(decideBetween(programOf(...world, out), "prod/open", "198.51.100.8"), "unknown", [addressOf("prod/open")])
  const into = globalPolicy("p", `{selector: app == 'open', ingress: [${side("destination")}]}`)
  check(decideBetween(programOf(...world, into), "198.51.100.9", "prod/open"), "allow")
  check(decideBetween(programOf(...world, into), "198.51.100.8", "prod/open"), "unknown", [addressOf("prod/open")])
})

test("an address of a node that nobody names is a missing fact of that node", () => {
  const rule = guard("{action: Allow, source: {nets: [192.0.2.0/24]}}")
  check(decideBetween(programOf(...world, unplaced("there", "b"), rule), "host/b", "prod/fixed"), "unknown", [
    {kind: "address-of-node", node: "b"},
  ])
})

test("without host endpoints it does not matter where pods run, but to the nodes themselves", () => {
  const program = programOf(...world, guard("{action: Allow, source: {selector: app == 'open'}}"))
  const {verdict, path} = decideBetween(program, "prod/open", "prod/fixed")
  assert.deepEqual([verdict, path], ["allow", null])
  check(decideBetween(program, "prod/open", "host/a"), "allow")
  const shut = globalPolicy("shut", "{selector: app == 'open', types: [Ingress]}")
  check(decideBetween(programOf(...world, shut), "host/a", "prod/open"), "unknown", [nodeOf("prod/open")])
  check(decideBetween(programOf(...world), "host/a", "prod/open"), "allow")
})

test("with host endpoints the node is a missing fact exactly where nodes differ", () => {
  const host = (node: string): string =>
    `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: ${node}-hep, labels: {at: ${node}}}, spec: {node: ${node}, interfaceName: eth0, expectedIPs: [192.0.2.${node === "a" ? 1 : 2}]}}`
  const forward = globalPolicy("fwd", "{selector: at == 'b', applyOnForward: true, egress: [{action: Deny}]}")
  const program = programOf(...world, host("a"), host("b"), forward)
  const outside = decideBetween(program, "prod/open", "203.0.113.9")
  check(outside, "unknown", [nodeOf("prod/open")])
  assert.deepEqual([outside.path, outside.by, outside.deniedAt], ["pod-to-external", null, null])
  check(decideBetween(program, "prod/fixed", "prod/open"), "allow")
  check(decideBetween(programOf(...world, host("a"), host("b")), "prod/open", "203.0.113.9"), "allow")
})

test("where readings agree on the verdict and not on who decided, the plainest one has the word", () => {
  const rules = "{action: Deny, source: {nets: [10.0.0.0/8]}}, {action: Deny}"
  const {verdict, by, ingress} = decideBetween(programOf(...world, guard(rules)), "prod/open", "prod/fixed")
  assert.deepEqual([verdict, by, ingress?.verdict], ["deny", "GlobalNetworkPolicy/guard#ingress[1]", "deny"])
})

test("what staged policy would do may be unknown where what is enforced is not", () => {
  const plan =
    "{apiVersion: projectcalico.org/v3, kind: StagedGlobalNetworkPolicy, metadata: {name: plan}, spec: {selector: app == 'fixed', ingress: [{action: Deny, source: {nets: [10.0.0.0/8]}}, {action: Allow}]}}"
  const {verdict, missing, pending} = decideBetween(programOf(...world, plan), "prod/open", "prod/fixed")
  assert.deepEqual([verdict, missing, pending?.verdict, pending?.ingress?.missing], ["allow", [], "unknown", [addressOf("prod/open")]])
})

test("of a path through two nodes each list keeps its own verdict, although an address is open", () => {
  const node = (name: string, address: string): string =>
    `{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: ${address}}]}}`
  const host = (name: string, face: string): string =>
    `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: ${name}, labels: {host: ${name}}}, spec: {node: ${name}, interfaceName: '${face}'}}`
  const forward = (name: string, action: string): string =>
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {applyOnForward: true, selector: host == '${name}', types: [Egress], egress: [{action: ${action}}]}}`
  const program = programOf(
    "{apiVersion: v1, kind: Namespace, metadata: {name: prod}}",
    node("n1", "192.168.0.1"),
    node("n2", "192.168.0.2"),
    "{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: a}, spec: {nodeName: n1, containers: []}}",
    "{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: b}, spec: {nodeName: n2, containers: []}, status: {podIP: 10.0.0.2}}",
    host("n1", "eth0"),
    host("n2", "*"),
    forward("n1", "Allow"),
    forward("n2", "Deny"),
  )
  const {verdict, deniedAt, stages} = decideBetween(program, "prod/a", "prod/b")
  assert.deepEqual([verdict, deniedAt?.node], ["deny", "n2"])
  assert.deepEqual(
    stages.filter(({stage}) => stage === "forward-egress").map((stage) => [stage.node, stage.verdict]),
    [
      ["n1", "allow"],
      ["n2", "deny"],
    ],
  )
})
