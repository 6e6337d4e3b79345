// Host endpoints that kube-controllers makes of nodes (ADR 0103).
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {printAddress} from "../net/address.ts"
import {buildSnapshot} from "./build.ts"
import type {Built} from "./build.ts"
import {pod, saidOf, world} from "./written.test.ts"

const controllers = (hostEndpoint: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: KubeControllersConfiguration, metadata: {name: default}, spec: {controllers: {node: {hostEndpoint: {${hostEndpoint}}}}}}`
const on = controllers("autoCreate: Enabled")
const node = (name: string, {labels = "", addresses = "", annotations = ""} = {}): string =>
  `{apiVersion: v1, kind: Node, metadata: {name: ${name}, labels: {${labels}}, annotations: {${annotations}}}, status: {addresses: [${addresses}]}}`
const internal = (address: string): string => `{type: InternalIP, address: ${address}}`
const made = "projectcalico.org/created-by: calico-kube-controllers"
const host = (name: string, labels = ""): string =>
  `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: ${name}, labels: {${labels}}}, spec: {node: n1, interfaceName: eth0}}`

/** The host endpoints of a world in few words. */
function hostsIn({snapshot}: Built): readonly string[] {
  return snapshot.hosts.map(({name, node: of, interfaceName, addresses}) => {
    return [name, of, interfaceName, ...addresses.map(printAddress)].join(" ")
  })
}

test("each node gets one of all its interfaces, with its addresses, its labels and the profile that allows all", () => {
  const built = world(
    on,
    node("n1", {
      labels: "zone: a, projectcalico.org/created-by: somebody",
      addresses: `${internal("172.18.0.3")}, {type: ExternalIP, address: 203.0.113.7}, {type: Hostname, address: n1}`,
      annotations: `projectcalico.org/IPv4Address: 172.18.0.3/16, projectcalico.org/IPv4VXLANTunnelAddr: 10.1.0.1, projectcalico.org/Interfaces: '[{"name":"eth0","addresses":["172.18.0.3"]},{"name":"eth1","addresses":["192.168.0.3"]}]'`,
    }),
    node("n2"),
  )
  assert.deepEqual(hostsIn(built), ["n1-auto-hep n1 * 172.18.0.3 10.1.0.1 192.168.0.3", "n2-auto-hep n2 *"])
  const [first] = built.snapshot.hosts
  assert.deepEqual(Object.fromEntries(first?.labels ?? []), {zone: "a", "projectcalico.org/created-by": "calico-kube-controllers"})
  assert.deepEqual(first?.profiles, ["projectcalico-default-allow"])
  assert.deepEqual(saidOf(built, "assumed-host-endpoint"), ["kube-controllers makes `n1-auto-hep`, `n2-auto-hep`: `autoCreate` is Enabled"])
})

test("one that is written stays as it is, and none is made where that is not enabled", () => {
  assert.deepEqual(hostsIn(world(on, node("n1"), host("n1-auto-hep"))), ["n1-auto-hep n1 eth0"])
  for (const field of [
    "",
    "autoCreate: Disabled",
    "createDefaultHostEndpoint: Enabled",
    "autoCreate: Enabled, createDefaultHostEndpoint: Disabled",
  ]) {
    assert.deepEqual(hostsIn(world(controllers(field), node("n1"))), [])
  }
  const {snapshot} = world(
    "{apiVersion: projectcalico.org/v3, kind: KubeControllersConfiguration, metadata: {name: default}, spec: {controllers: {}}}",
    node("n1"),
    host("h", made),
  )
  assert.equal(snapshot.hosts.length, 1)
})

test("those that kube-controllers made go where it is to make none, and others stay", () => {
  const built = world(controllers("autoCreate: Disabled"), node("n1"), host("n1-auto-hep", made), host("mine"))
  assert.deepEqual(hostsIn(built), ["mine n1 eth0"])
  assert.deepEqual(saidOf(built, "host-endpoint-deleted"), [
    "kube-controllers deletes `n1-auto-hep`: they bear its label, and it is to make none",
  ])
})

test("a template makes one of the addresses within its blocks, of the nodes that it selects, and its labels win", () => {
  const built = world(
    controllers(
      "autoCreate: Enabled, createDefaultHostEndpoint: Disabled, templates: [{generateName: inner, interfaceCIDRs: [172.18.0.0/16], nodeSelector: zone == 'a', labels: {zone: b}}]",
    ),
    node("n1", {labels: "zone: a", addresses: `${internal("172.18.0.3")}, ${internal("10.0.0.3")}`}),
    node("n2", {labels: "zone: a", addresses: internal("10.0.0.4")}),
    node("n3", {labels: "zone: c", addresses: internal("172.18.0.5")}),
  )
  assert.deepEqual(hostsIn(built), ["n1-inner-auto-hep n1  172.18.0.3"])
  assert.equal(built.snapshot.hosts[0]?.labels.get("zone"), "b")
})

test("a template with a pattern makes one of each interface that it finds", () => {
  const noted = `projectcalico.org/Interfaces: '[{"name":"eth0","addresses":["172.18.0.3"]},{"name":"eth1"},{"name":"lo","addresses":["127.0.0.1"]}]'`
  const template = (pattern: string): string =>
    controllers(`autoCreate: Enabled, createDefaultHostEndpoint: Disabled, templates: [{generateName: t, interfacePattern: '${pattern}'}]`)
  const hosts = (pattern: string): readonly string[] => hostsIn(world(template(pattern), node("n1", {annotations: noted})))
  assert.deepEqual(hosts("eth"), ["n1-t-eth0-auto-hep n1 eth0 172.18.0.3", "n1-t-eth1-auto-hep n1 eth1"])
  assert.deepEqual(hosts("^lo$|eth1"), ["n1-t-eth1-auto-hep n1 eth1", "n1-t-lo-auto-hep n1 lo 127.0.0.1"])
  assert.deepEqual(hosts("(eth)+"), [])
  const {diagnostics} = parseManifests([{name: "k.yaml", text: template("(eth)+")}])
  assert.deepEqual(
    diagnostics.map(({code, path}) => `${code} ${path}`),
    ["not-judged spec.controllers.node.hostEndpoint.templates[0].interfacePattern"],
  )
})

test("nodes that are not in the input are said to be missing, all of them or some", () => {
  assert.deepEqual(saidOf(world(on), "missing-node"), [
    "kube-controllers makes host endpoints of nodes (`autoCreate`), and the input has no Node object: judged as if there were none",
  ])
  const built = world(on, node("n1"), pod("prod/a", {spec: "nodeName: n1"}), pod("prod/b", {spec: "nodeName: n2"}))
  assert.deepEqual(saidOf(built, "missing-node"), [
    "no Node object defines `n2`: the host endpoints that kube-controllers makes of them are not known",
  ])
  assert.deepEqual(hostsIn(built), ["n1-auto-hep n1 *"])
})

test("the answer after an edit is the one from scratch", () => {
  const parts = [node("n1", {addresses: internal("172.18.0.3")}), host("n1-auto-hep", made), pod("prod/a", {spec: "nodeName: n1"})]
  const texts = [
    parts,
    [on, ...parts],
    [on, ...parts, node("n2")],
    [on, ...parts.slice(0, 1), node("n2")],
    [controllers(""), ...parts],
    parts,
  ]
  let previous: Built | undefined
  for (const written of texts) {
    const {resources} = parseManifests([{name: "w.yaml", text: written.join("\n---\n")}])
    previous = buildSnapshot(resources, previous === undefined ? {} : {previous})
    assert.deepEqual(hostsIn(previous), hostsIn(buildSnapshot(resources)))
    assert.deepEqual(previous.diagnostics, buildSnapshot(resources).diagnostics)
  }
})
