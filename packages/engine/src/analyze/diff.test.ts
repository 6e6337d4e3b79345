// What a difference calls decided by another rule: of small worlds, pair by pair.

import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Snapshot} from "../snapshot/snapshot.ts"
import type {Difference} from "./answer.ts"
import {compareWorlds} from "./diff.ts"

const space = "{apiVersion: v1, kind: Namespace, metadata: {name: prod}}"

const pod = (name: string, address: string, node: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: ${name}}, spec: {nodeName: ${node}, containers: []}, status: {podIP: "${address}"}}`

function read(texts: readonly string[]): Snapshot {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}])
  assert.deepEqual(diagnostics, [])
  return buildSnapshot(resources).snapshot
}

/** Both ways of comparing: as an edit of the base, and of worlds that share nothing. */
function differences(before: readonly string[], after: readonly string[]): readonly Difference[] {
  const base = compile(read(before))
  return [compareWorlds(base, compile(read(after), {previous: base})), compareWorlds(compile(read(before)), compile(read(after)))]
}

/** Checks who is decided by another rule, and that nothing else changed. */
function checkRedecided(before: readonly string[], after: readonly string[], wanted: readonly string[]): void {
  for (const {opened, closed, redecided, isComplete} of differences(before, after)) {
    assert.deepEqual([opened, closed, isComplete], [[], [], true])
    const texts = redecided.map(({from, to, before: was, after: is}) => `${from.join(", ")} to ${to.join(", ")}: ${was.by} to ${is.by}`)
    assert.deepEqual(texts.sort(), [...wanted].sort())
  }
}

const set = (net: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: s, labels: {set: x}}, spec: {nets: [${net}]}}`

test("a rule that asks who its own end is decides otherwise about everybody when that changes", () => {
  const pods = [space, pod("a", "10.0.0.1", "n1"), pod("b", "10.0.0.2", "n1")]
  const policy = (rules: string): string =>
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: ${rules}}`
  const leaving = [...pods, policy("{types: [Egress], egress: [{action: Deny, source: {selector: set == 'x'}}]}")]
  const words = (direction: string): string => `GlobalNetworkPolicy/g#${direction}[0] to EndOfTier/default`
  checkRedecided(
    [...leaving, set("10.0.0.1")],
    [...leaving, set("10.0.0.9")],
    [`prod/a to host/n1, prod/b: ${words("egress")}`, `prod/a to 0.0.0.0-10.0.0.0, 10.0.0.2-255.255.255.255: ${words("egress")}`],
  )
  const entering = [...pods, policy("{types: [Ingress], ingress: [{action: Deny, destination: {selector: set == 'x'}}]}")]
  checkRedecided(
    [...entering, set("10.0.0.1")],
    [...entering, set("10.0.0.9")],
    [`prod/b to prod/a: ${words("ingress")}`, `0.0.0.0-10.0.0.0, 10.0.0.2-255.255.255.255 to prod/a: ${words("ingress")}`],
  )
})

test("what a node sends to its own pods is decided by nobody, whichever node it is, and what another sends them by their policy", () => {
  const node = (name: string, address: string): string =>
    `{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: ${address}}]}}`
  const nodes = [space, node("n1", "172.20.0.1"), node("n2", "172.20.0.2"), node("n3", "172.20.0.3")]
  const policy =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: prod, name: open}, spec: {podSelector: {}, ingress: [{}]}}"
  const words = "Profile/kns.prod#ingress[0] to NetworkPolicy/prod/open#ingress[0]"
  const outside = (pods: string): string => `0.0.0.0-255.255.255.255 to ${pods}: ${words}`
  const first = [...nodes, pod("p", "10.0.0.1", "n1")]
  checkRedecided(first, [...first, policy], [`host/n2, host/n3 to prod/p: ${words}`, outside("prod/p")])
  const second = [...nodes, pod("p", "10.0.0.1", "n2")]
  checkRedecided(second, [...second, policy], [`host/n1, host/n3 to prod/p: ${words}`, outside("prod/p")])
  const both = [...nodes, pod("p", "10.0.0.1", "n1"), pod("q", "10.0.0.2", "n2")]
  checkRedecided(
    both,
    [...both, policy],
    [
      `host/n3 to prod/p, prod/q: ${words}`,
      `host/n1 to prod/q: ${words}`,
      `host/n2 to prod/p: ${words}`,
      `prod/p, prod/q to prod/p, prod/q: ${words}`,
      outside("prod/p, prod/q"),
    ],
  )
  const moved = (from: string, was: string, is: string): string => `${from} to prod/p: ${was} to ${is}`
  const rule = "Profile/kns.prod#ingress[0]"
  checkRedecided(first, second, [moved("host/n1", "null", rule), moved("host/n2", rule, "null")])
})

test("who has an address of the second family alone is compared as everybody is", () => {
  const elsewhere = pod("b", "fd00::2", "n1").replace("namespace: prod", "namespace: test")
  const pods = [space, space.replace("prod", "test"), pod("a", "10.0.0.1", "n1"), elsewhere]
  const closed = "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {types: [Egress]}}"
  const open = closed.replace("Egress", "Ingress").replace("}}", ", ingress: [{action: Allow}]}}").replace("name: g", "name: h")
  for (const {opened} of differences([...pods, closed, open], [...pods, open])) {
    const texts = opened.map(({ipFamily, from, to}) => `IPv${ipFamily} ${from.join(", ")} to ${to.join(", ")}`)
    assert.deepEqual(texts.sort(), [
      "IPv4 prod/a to 0.0.0.0-255.255.255.255",
      "IPv4 prod/a to host/n1",
      "IPv6 test/b to ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      "IPv6 test/b to host/n1",
    ])
  }
})

test("a pod that loses its address of a family opens and takes nothing in it, and only that is the cause", () => {
  const dual = pod("a", "10.0.0.1", "n1").replace('podIP: "10.0.0.1"', 'podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]')
  const others = [space, pod("b", "fd00::2", "n1")]
  const policy =
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {types: [Ingress], ingress: [{action: Allow}]}}"
  for (const {closed} of differences([...others, dual], [...others, pod("a", "10.0.0.1", "n1"), policy])) {
    assert.ok(closed.length > 0)
    for (const {ipFamily, before, after, cause} of closed) {
      assert.deepEqual([ipFamily, before.verdict, after], [6, "allow", {verdict: "deny", by: null}])
      assert.deepEqual(
        cause.map(({object}) => object),
        ["Pod/prod/a"],
      )
    }
  }
})

test("an address of a node that its host endpoint alone names, of a family in which the node has none, is an end as well", () => {
  const host =
    "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: n1, labels: {host: x}}, spec: {node: n1, interfaceName: eth0, expectedIPs: [172.20.0.12, 'fd20::12']}}"
  const before = [
    space,
    "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 'fd20::12'}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: a}, spec: {nodeName: n2, containers: []}}",
    host,
  ]
  const allow =
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {selector: host == 'x', types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {ports: [8080]}}]}}"
  for (const {opened, closed} of differences(before, [...before, allow])) {
    const inside = opened.filter(({to}) => to.includes("prod/a"))
    assert.deepEqual(
      inside.map(({from, ipFamily}) => [from, ipFamily]),
      [
        [["172.20.0.12"], 4],
        [["host/n1"], 6],
      ],
    )
    assert.deepEqual(closed, [])
  }
})
