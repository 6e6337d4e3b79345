import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {portNamesOfNobody} from "./port-names.ts"

const pod = (name: string, ip: string, port: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {app: ${name}}}, spec: {nodeName: n1, containers: [{name: c, image: i, ports: [{name: ${port}, containerPort: 8080}]}]}, status: {podIP: ${ip}}}`
const host =
  "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h, labels: {role: host}}, spec: {node: n1, interfaceName: eth0}}"
const world = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: prod}}",
  pod("web", "10.0.0.1", "http"),
  pod("db", "10.0.0.2", "pg"),
  host,
]

/** What is found of a global policy, as names and whom nobody is among. */
function found(spec: string): readonly string[] {
  const policy = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {${spec}}}`
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: [...world, policy].join("\n---\n")}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return portNamesOfNobody(buildSnapshot(resources).snapshot).map(({message}) =>
    [/the port `(\w+)`/.exec(message)?.[1], message.includes("that it selects") ? "selected" : "anybody"].join(" "),
  )
}

test("the port of an ingress rule's destination is one of those whom its policy selects", () => {
  assert.deepEqual(
    found("selector: app == 'db', types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [http, pg]}}]"),
    ["http selected"],
  )
})

test("the port of an ingress rule's source is anybody's, and that of an egress rule's source one of those selected", () => {
  const rule = "{action: Allow, protocol: TCP, source: {ports: [http, nope]}}"
  assert.deepEqual(found(`selector: app == 'db', types: [Ingress], ingress: [${rule}]`), ["nope anybody"])
  assert.deepEqual(found(`selector: app == 'db', types: [Egress], egress: [${rule}]`), ["http selected", "nope selected"])
})

test("what passes through a host goes to anybody's port", () => {
  const rules = "[{action: Allow, protocol: TCP, destination: {ports: [http, nope]}}]"
  for (const mode of ["applyOnForward: true", "applyOnForward: true, preDNAT: true", "applyOnForward: true, doNotTrack: true"]) {
    assert.deepEqual(found(`selector: role == 'host', ${mode}, types: [Ingress], ingress: ${rules}`), ["nope anybody"])
  }
})
