// Flows that come to a Service: what a way changes, and that one which translates nothing changes nothing.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import {decide} from "./decide.ts"
import type {Decision} from "./decision.ts"
import {decideEntry} from "./through.ts"
import {flowBetween, globalPolicy, podAt, programOf} from "./written-world.test.ts"

const addresses: Readonly<Record<string, string>> = {
  "prod/web": "10.244.1.5",
  "prod/near": "10.244.1.6",
  "prod/far": "10.244.2.7",
  "host/a": "192.0.2.1",
  "host/b": "192.0.2.2",
  "203.0.113.9": "203.0.113.9",
}
const ends = Object.keys(addresses)

const world = [
  ...["a", "b"].map(
    (name, i) =>
      `{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: 192.0.2.${i + 1}}]}}`,
  ),
  podAt("prod/web", "10.244.1.5", {node: "a"}),
  podAt("prod/near", "10.244.1.6", {node: "a"}),
  podAt("prod/far", "10.244.2.7", {node: "b"}),
]

const host = (node: string, interfaceName: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: ${node}-hep, labels: {role: host}}, spec: {node: ${node}, interfaceName: "${interfaceName}", expectedIPs: [192.0.2.${node === "a" ? 1 : 2}], profiles: [projectcalico-default-allow]}}`
const early = (mode: string, ingress: string, egress = ""): string =>
  globalPolicy(
    "early",
    `{selector: role == "host", ${mode}: true, applyOnForward: true, ingress: [${ingress}]${egress === "" ? "" : `, egress: [${egress}]`}}`,
  )

function addressOf(text: string | undefined): Address {
  const address = parseAddress(text ?? "")
  assert.ok(address)
  return address
}

/** What of a decision can be told without the packets that were seen. */
const told = ({verdict, by, path, deniedAt, stages, missing}: Decision): unknown => [
  verdict,
  by,
  path,
  deniedAt,
  stages.map(({stage, node, verdict, by}) => [stage, node, verdict, by]),
  missing,
]

test("a way that leads where the flow goes anyhow changes nothing", () => {
  const rules = "{action: Deny, protocol: TCP, destination: {ports: [80], nets: [10.244.0.0/16]}}, {action: Pass}"
  const programs = [
    programOf(...world, host("a", "*"), host("b", "*"), early("preDNAT", rules)),
    programOf(...world, host("a", "eth0"), host("b", "eth0"), early("doNotTrack", rules, rules)),
    programOf(...world, host("a", "*"), host("b", "eth0"), early("preDNAT", "{action: Allow}")),
  ]
  for (const program of programs) {
    for (const from of ends) {
      for (const to of ends) {
        const flow = flowBetween(program, from, to)
        const entry = {address: addressOf(addresses[to]), port: 80, node: null}
        assert.deepEqual(told(decideEntry(program, flow, entry)), told(decide(program, flow)), `${from} to ${to}`)
      }
    }
  }
})

/** The stages of a flow to `prod/web` at 80 that was sent to port 30080 of a node, with what decided each. */
function stagesBy(program: Program, from: string, node: string | null, sent = "192.0.2.2"): readonly string[] {
  const decision = decideEntry(program, flowBetween(program, from, "prod/web"), {address: addressOf(sent), port: 30_080, node})
  return [decision.verdict, ...decision.stages.map(({stage, node: at, by}) => `${at} ${stage} ${by}`)]
}

test("what was sent is seen by the first node, and what it was led to by the second", () => {
  const closed = early(
    "preDNAT",
    '{action: Deny, protocol: TCP, destination: {ports: ["30000:32767"]}}, {action: Allow, protocol: TCP, destination: {ports: [80]}}',
  )
  const program = programOf(...world, host("a", "*"), host("b", "*"), closed)
  const [denied, allowed] = ["GlobalNetworkPolicy/early#ingress[0]", "GlobalNetworkPolicy/early#ingress[1]"]
  const pod = "a pod-ingress Profile/kns.prod#ingress[0]"
  assert.deepEqual(stagesBy(program, "203.0.113.9", null, "192.0.2.1"), ["deny", `a preDNAT ${denied}`, pod])
  assert.deepEqual(stagesBy(program, "203.0.113.9", "b"), ["deny", `b preDNAT ${denied}`, `a preDNAT ${allowed}`, pod])
  assert.deepEqual(stagesBy(program, "prod/far", null), [
    "deny",
    `b preDNAT ${denied}`,
    "b pod-egress Profile/kns.prod#egress[0]",
    `a preDNAT ${allowed}`,
    pod,
  ])
  assert.deepEqual(stagesBy(program, "prod/near", null), ["deny", `a preDNAT ${denied}`, "a pod-egress Profile/kns.prod#egress[0]", pod])
})

test("a packet that untracked policy accepts is lost where it had to be translated, and goes on where it had not", () => {
  const accepting = early("doNotTrack", "{action: Allow}", "{action: Allow}")
  const program = programOf(...world, host("a", "eth0"), host("b", "eth0"), accepting)
  assert.deepEqual(stagesBy(program, "203.0.113.9", "b")[0], "deny")
  assert.deepEqual(stagesBy(program, "host/b", null).slice(0, 2), ["deny", "b untracked-egress NotTranslated"])
  assert.equal(decide(program, flowBetween(program, "203.0.113.9", "prod/web")).verdict, "allow")
})
