// What a person reads of an explanation.
import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compile, explain, flipsOf, parseManifests} from "@carveout/engine"
import type {Explanation, Program} from "@carveout/engine"
import {plainStyle} from "../style.ts"
import {explanationJson} from "./model.ts"
import {explanationText} from "./text.ts"

const pod = (name: string, ip: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${ip}}}`
const policy = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: ${name}, namespace: prod}, spec: {${spec}}}`
const out = policy("out", "selector: app == 'a', types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {ports: [443]}}]")
const into = policy("in", "selector: app == 'b', types: [Ingress]")

/** The text about what \`prod/a\` sends to a name by TCP 80. */
function textTo(to: string, ...documents: readonly string[]): string {
  const {program, explanation} = explanationTo(to, ...documents)
  const [shown] = explanation.cases
  return explanationText(explanation, plainStyle, shown === undefined ? [] : flipsOf(program, shown, 3))
}

function explanationTo(to: string, ...documents: readonly string[]): {readonly program: Program; readonly explanation: Explanation} {
  const text = [pod("a", "10.0.0.1"), pod("b", "10.0.0.2"), ...documents].join("\n---\n")
  const program = compile(buildSnapshot(parseManifests([{name: "w.yaml", text}]).resources).snapshot)
  const answer = ask(program, {from: "prod/a", to, protocol: "TCP", port: 80})
  assert.ok(answer.ok)
  return {program, explanation: explain(program, answer.value)}
}

test("where both halves deny, a rule of one is said not to do alone, on one node and on two", () => {
  const alone = /rule 0 Allow.*\n.*443.*\n +this would not do alone: ingress of the destination pod denies too, by EndOfTier\/default/
  assert.match(textTo("prod/b", out, into), alone)
  const far = pod("c", "10.0.0.3").replace("n1", "n2")
  assert.match(textTo("prod/c", out, into.replace("'b'", "'c'"), far), alone)
  const one = textTo("prod/b", out)
  assert.match(one, /nearest rules that would allow\n/)
  assert.doesNotMatch(one, /alone/)
})

test("behind a Service a change of port is about the backend, not about the Service's own port", () => {
  const service =
    "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: prod}, spec: {selector: {app: b}, ports: [{port: 80, targetPort: 8080}]}}"
  assert.match(textTo("svc/prod/s", out, service), /if the backend prod\/b took it at TCP 443: allowed/)
  assert.match(textTo("prod/b", out), /on TCP 443: allowed/)
})

test("a list before translation says what it saw, in text and in JSON, and the way in stands beside the flow", () => {
  const documents = [
    "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: n1, labels: {role: host}}, spec: {node: n1, interfaceName: '*'}}",
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: early}, spec: {selector: role == 'host', preDNAT: true, applyOnForward: true, ingress: [{action: Deny, protocol: TCP, destination: {ports: [80]}}]}}",
    "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: prod}, spec: {clusterIP: 10.96.0.1, selector: {app: b}, ports: [{port: 80, targetPort: 8080}]}}",
  ]
  const text = textTo("svc/prod/s", ...documents)
  assert.match(text, /^DENIED {2}prod\/a → prod\/b TCP 8080 \(for svc\/prod\/s at 10\.96\.0\.1:80\)\n/)
  assert.match(
    text,
    /pre-DNAT policy on n1 \(seeing 10\.0\.0\.1 → 10\.96\.0\.1 port 80\): ✗ deny by GlobalNetworkPolicy\/early#ingress\[0\]/,
  )
  const {entry, stages} = explanationJson(explanationTo("svc/prod/s", ...documents).explanation, [])
  assert.deepEqual(entry, {address: "10.96.0.1", port: 80, node: null})
  assert.deepEqual(
    stages.map(({stage, seen}) => [stage, seen?.to ?? null]),
    [
      ["preDNAT", "10.96.0.1"],
      ["pod-egress", null],
      ["pod-ingress", null],
    ],
  )
})
