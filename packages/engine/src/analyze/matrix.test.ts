// The matrix and single flows say the same.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Program} from "../program/program.ts"
import {matrixOf, matrixPairs} from "./matrix.ts"

function world(...texts: readonly string[]): Program {
  return compile(buildSnapshot(parseManifests([{name: "world.yaml", text: texts.join("\n---\n")}]).resources).snapshot)
}

const pod = (namespace: string, name: string, ip: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: ${namespace}, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${ip}, podIPs: [{ip: ${ip}}]}}`

const pods = [pod("prod", "web", "10.0.0.1"), pod("prod", "db", "10.0.0.2")]

test("a world without policy is open", () => {
  const {groups} = matrixOf(world(...pods))
  assert.equal(groups.length > 0, true)
  for (const {allow, unknown} of groups) {
    assert.deepEqual(unknown, [])
    assert.equal(
      allow.some(({protocol, ports}) => protocol === "TCP" && ports === undefined),
      true,
    )
  }
})

test("a policy opens one port and nothing else", () => {
  const policy = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: prod, name: db}, spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}}`
  const pairs = [...matrixPairs(world(...pods, policy))].filter(({from, to}) => from === "prod/db" || to === "prod/db")
  assert.deepEqual(
    pairs.filter(({from}) => from !== "host/n1"),
    [{from: "prod/web", to: "prod/db", ipFamily: 4, allow: [{protocol: "TCP", ports: "5432"}], unknown: []}],
  )
})

test("a group that has one end on a side does not list it on the other", () => {
  const policy = (name: string): string =>
    `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {namespace: prod, name: ${name}}, spec: {selector: app == '${name}', types: [Ingress, Egress], ingress: [{action: Allow, protocol: TCP}], egress: [{action: Allow, protocol: UDP}]}}`
  const sides = matrixOf(world(...pods, pod("prod", "job", "10.0.0.3"), policy("web"))).groups.map(({from, to}) => [from, to])
  for (const [from = [], to = []] of sides) {
    assert.ok(from.length > 1 || !to.includes(from[0] ?? ""), JSON.stringify({from, to}))
    assert.ok(to.length > 1 || !from.includes(to[0] ?? ""), JSON.stringify({from, to}))
  }
})
