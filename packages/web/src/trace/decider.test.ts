import assert from "node:assert/strict"
import {test} from "node:test"
import {Worlds} from "../worker/worlds.ts"
import {traceView} from "./answer.ts"
import {deciderOf} from "./decider.ts"

const pod = (name: string, ip: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {app: ${name}}}, spec: {nodeName: n-${name}, containers: [{name: c}]}, status: {podIP: ${ip}}}`
const policy = (name: string, types: string): string =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: prod}, spec: {podSelector: {matchLabels: {app: ${name}}}, policyTypes: [${types}]}}`
const nodes = ["a", "b"].map((name) => `{apiVersion: v1, kind: Node, metadata: {name: n-${name}}}`)
const base = ["{apiVersion: v1, kind: Namespace, metadata: {name: prod}}", ...nodes, pod("a", "10.0.0.1"), pod("b", "10.0.0.2")]

/** The line that decided about a packet from one pod to the other, with the policies each on a line of its own. */
function lineOf(...policies: readonly string[]): number | undefined {
  const files = [
    {name: "world.yaml", text: base.join("\n---\n")},
    {name: "policy.yaml", text: policies.join("\n---\n")},
  ]
  const {
    trace,
    by,
    policies: places,
  } = traceView(new Worlds().take(files, files), {
    asked: {from: "prod/a", to: "prod/b"},
    wire: {protocol: "TCP", port: 80},
  })
  assert.ok(trace)
  return deciderOf(trace, by, places)?.place.line
}

test("where both sides deny, it is the side that the packet leaves that decided: it comes no further", () => {
  assert.equal(lineOf(policy("b", "Ingress"), policy("a", "Egress")), 3)
  assert.equal(lineOf(policy("a", "Egress"), policy("b", "Ingress")), 1)
})

test("where one side denies, it is that one; where nobody does, no line is named", () => {
  assert.equal(lineOf(policy("b", "Egress"), policy("b", "Ingress")), 3)
  assert.equal(lineOf(policy("b", "Egress")), undefined)
})
