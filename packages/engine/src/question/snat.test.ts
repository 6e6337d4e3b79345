// Which address a pod sees of a node that connects to it, and of a client outside that comes through a Service.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {ask} from "./ask.ts"

const node = (name: string, ip: string): string =>
  `{apiVersion: v1, kind: Node, metadata: {name: ${name}, annotations: {projectcalico.org/IPv4IPIPTunnelAddr: 10.0.9.${ip.at(-1)}}}, status: {addresses: [{type: InternalIP, address: ${ip}}]}}`
const pod = (name: string, place: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {app: ${name}}}, spec: {${place}containers: []}}`
const takes = (app: string, block: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${app}}, spec: {selector: app == '${app}', types: [Ingress], ingress: [{action: Allow, source: {nets: [${block}]}}]}}`
const service = (name: string, spec: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: prod}, spec: {selector: {app: placed}, ports: [{port: 80, targetPort: 8080}], ${spec}}}`

const world = [
  node("a", "192.0.2.1"),
  node("b", "192.0.2.2"),
  pod("placed", "nodeName: a, "),
  pod("somewhere", ""),
  service("headless", "clusterIP: None"),
  service("web", "type: NodePort"),
  "{apiVersion: v1, kind: Service, metadata: {name: roaming, namespace: prod}, spec: {type: NodePort, selector: {app: somewhere}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}}",
]

/** The verdict and the kinds of what is missing. */
function told(documents: readonly string[], from: string, to: string, port = 8080): string {
  const {resources} = parseManifests([{name: "w.yaml", text: [...world, ...documents].join("\n---\n")}])
  const answer = ask(compile(buildSnapshot(resources).snapshot), {from, to, port})
  assert.ok(answer.ok)
  const {verdict, witness} = answer.value
  return [verdict, ...(witness?.decision.missing ?? []).map(({kind}) => kind)].join(" ")
}

test("what a node sends a pod elsewhere may bear its tunnel's address, also where nobody says on which node the pod is", () => {
  const open = "unknown source-address-of-node"
  assert.equal(told([takes("placed", "192.0.2.0/24")], "host/b", "prod/placed"), open)
  assert.equal(told([takes("somewhere", "192.0.2.0/24")], "host/b", "prod/somewhere"), open)
  assert.equal(told([takes("placed", "192.0.2.0/24")], "host/a", "prod/placed"), "allow")
  assert.equal(told([takes("somewhere", "0.0.0.0/0")], "host/b", "prod/somewhere"), "allow")
})

test("a client outside keeps its address where a name stands for the backends themselves", () => {
  const open = "unknown source-address-after-snat"
  assert.equal(told([takes("placed", "203.0.113.0/24")], "203.0.113.9", "svc/prod/web", 80), open)
  assert.equal(told([takes("placed", "203.0.113.0/24")], "203.0.113.9", "svc/prod/headless", 80), "allow")
})

test("a node port leads to a backend on that node or another, where nobody says on which it is", () => {
  const open = "unknown source-address-after-snat"
  assert.equal(told([takes("somewhere", "203.0.113.0/24")], "203.0.113.9", "host/a", 30_080), open)
  assert.equal(told([takes("somewhere", "192.0.2.0/24")], "203.0.113.9", "host/a", 30_080), open)
  assert.equal(told([takes("somewhere", "198.51.100.0/24")], "203.0.113.9", "host/a", 30_080), "deny")
})
