// The ways into a Service: what is seen before translation, at which node, and what is said where ways differ.
import assert from "node:assert/strict"
import {test} from "node:test"
import {explain} from "../explain/explain.ts"
import {missingText} from "../explain/prose.ts"
import {printAddress} from "../net/address.ts"
import {runPolicyTest} from "./run.ts"
import {parsePolicyTest} from "./parse.ts"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {ask} from "../question/ask.ts"
import type {Answer, Question} from "../question/answer.ts"

const node = (name: string, ip: string): string =>
  `{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: ${ip}}]}}`
const host = (name: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: ${name}-hep, labels: {role: host}}, spec: {node: ${name}, interfaceName: "*", profiles: [projectcalico-default-allow]}}`
const pod = (name: string, ip: string, nodeName: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {app: ${name}}}, spec: {nodeName: "${nodeName}", containers: []}, status: {podIP: ${ip}}}`
const service = (spec: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: prod}, spec: {selector: {app: web}, ${spec}}}`
const early = (rules: string, more = "preDNAT: true"): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: early}, spec: {selector: role == 'host', ${more}, applyOnForward: true, ingress: [${rules}]}}`

const closedPorts = early('{action: Deny, protocol: TCP, destination: {ports: ["30000:32767"]}}')
const nodes = [node("a", "192.0.2.1"), node("b", "192.0.2.2")]
const world = [...nodes, host("a"), host("b"), pod("web", "10.0.0.1", "a"), pod("app", "10.0.0.2", "a"), pod("far", "10.0.0.3", "b")]
const outside = "203.0.113.9"
const ported = service("type: NodePort, clusterIP: 10.96.0.1, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]")

function programOf(...documents: readonly string[]): Program {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: documents.join("\n---\n")}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return compile(buildSnapshot(resources).snapshot)
}

function answerOf(program: Program, from: string, to = "svc/prod/web", rest: Partial<Question> = {port: 80}): Answer {
  const answer = ask(program, {from, to, ...rest})
  assert.ok(answer.ok)
  return answer.value
}

/** Verdict, decider, and what is missing in words. */
function told({verdict, by, witness}: Answer): string {
  return [verdict, by ?? "-", ...(witness?.decision.missing ?? []).map(missingText)].join("; ")
}

const denied = "deny; GlobalNetworkPolicy/early#ingress[0]"
const allowed = "allow; Profile/kns.prod#ingress[0]"

test("where a load balancer's address is open and node ports are closed the ways differ, and are named with their verdicts", () => {
  const balanced = service(
    "type: LoadBalancer, clusterIP: 10.96.0.1, externalIPs: [198.51.100.1], ports: [{port: 80, targetPort: 8080, nodePort: 30080}]",
  )
  const program = programOf(...world, closedPorts, balanced)
  const text = told(answerOf(program, outside))
  assert.match(text, /^unknown; -; `svc\/prod\/web` is reached in several ways, which host policy treats differently: /)
  assert.match(text, /192\.0\.2\.1:30080 is denied, 192\.0\.2\.2:30080 is denied, 198\.51\.100\.1:80 at the node `a` is allowed/)
  assert.equal(told(answerOf(program, "prod/far")), allowed)
})

test("a load balancer whose address nobody names is a way of its own; without node ports it is the only one", () => {
  const awaited = service("type: LoadBalancer, ports: [{port: 80, targetPort: 8080}]")
  assert.match(told(answerOf(programOf(...world, closedPorts, awaited), outside)), /^unknown; .*a node port that no manifest names/)
  const alone = awaited.replace("ports:", "allocateLoadBalancerNodePorts: false, ports:")
  assert.equal(told(answerOf(programOf(...world, closedPorts, alone), outside)), allowed)
})

test("a node port that no manifest names is open where rules tell node ports apart", () => {
  const unnumbered = service("type: NodePort, ports: [{port: 80, targetPort: 8080}]")
  assert.equal(told(answerOf(programOf(...world, closedPorts, unnumbered), outside)), denied)
  const some = early('{action: Deny, protocol: TCP, destination: {ports: ["30000:30999"]}}')
  assert.match(
    told(answerOf(programOf(...world, some, unnumbered), outside)),
    /^unknown; .*no manifest names at the node `a` is not decided/,
  )
})

test("an address of a Service that no manifest names is open where rules ask for addresses", () => {
  const bare = service("ports: [{port: 80, targetPort: 8080}]")
  const block = early("{action: Deny, protocol: TCP, destination: {nets: [10.96.0.0/12]}}")
  assert.match(told(answerOf(programOf(...world, block, bare), "prod/far")), /^unknown; .*an address that no manifest names is not decided/)
  assert.equal(told(answerOf(programOf(...world, closedPorts, bare), "prod/far")), allowed)
})

test("a client inside is judged by the Service's own address, and told where another address fares otherwise", () => {
  const external = service("clusterIP: 10.96.0.1, externalIPs: [198.51.100.1], ports: [{port: 80, targetPort: 8080}]")
  const program = programOf(...world, early("{action: Deny, protocol: TCP, destination: {nets: [198.51.100.1/32]}}"), external)
  const {verdict, assumptions} = answerOf(program, "prod/far")
  const codes = assumptions.map(({code}) => code)
  assert.deepEqual([verdict, codes.includes("service-way-differs")], ["allow", true])
  assert.equal(told(answerOf(program, outside)), denied)
})

test("ports of a Service that lead to one port of a pod are told apart where somebody looks before translation", () => {
  const two = service("clusterIP: 10.96.0.1, ports: [{name: a, port: 80, targetPort: 8080}, {name: b, port: 81, targetPort: 8080}]")
  const one = early("{action: Deny, protocol: TCP, destination: {ports: [81]}}")
  assert.equal(answerOf(programOf(...world, one, two), "prod/far", "svc/prod/web", {}).verdict, "mixed")
  assert.equal(answerOf(programOf(...world, two), "prod/far", "svc/prod/web", {}).cases.length, 1)
})

test("of a node that only leads on, the lists for what passes through are asked, and its address arrives", () => {
  const forward =
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: pass}, spec: {selector: at == 'b', applyOnForward: true, types: [Ingress, Egress], ingress: [{action: Allow}], egress: [{action: Deny, destination: {nets: [10.0.0.1/32]}}]}}"
  const marked = world.map((each) => each.replace("name: b-hep, labels: {role: host}", "name: b-hep, labels: {role: host, at: b}"))
  const {cases, path, stages} = (() => {
    const answer = answerOf(programOf(...marked, forward, ported), outside, "host/b", {port: 30080})
    const [first] = answer.cases
    assert.ok(first)
    return {cases: answer.cases, path: first.decision.path, stages: first.decision.stages}
  })()
  assert.equal(cases.length, 1)
  assert.equal(path, "external-to-pod")
  assert.deepEqual(
    stages.map((each) => [each.node, each.stage, each.verdict, each.packet?.source.address && printAddress(each.packet.source.address)]),
    [
      ["b", "forward-ingress", "allow", undefined],
      ["b", "forward-egress", "deny", undefined],
      ["a", "pod-ingress", "allow", "192.0.2.2"],
    ],
  )
})

test("where nodes differ in the address that arrives alone, that is the missing fact", () => {
  const keeps =
    "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: web, namespace: prod}, spec: {selector: app == 'web', types: [Ingress], ingress: [{action: Allow, source: {nets: [203.0.113.0/24]}}]}}"
  const harmless = early("{action: Deny, protocol: UDP}")
  assert.match(told(answerOf(programOf(...world, harmless, ported, keeps), outside)), /^unknown; -; a client outside reaches/)
  const kept = ported.replace("type:", "externalTrafficPolicy: Local, type:")
  assert.equal(told(answerOf(programOf(...world, harmless, kept, keeps), outside)), "allow; CalicoNetworkPolicy/prod/web#ingress[0]")
})

test("an explanation holds each rule against the packet that its list saw", () => {
  const program = programOf(
    ...world,
    early("{action: Deny, protocol: TCP, destination: {ports: [31000]}}"),
    service("type: NodePort, clusterIP: 10.96.0.1, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]"),
  )
  const [shown] = explain(program, answerOf(program, outside, "host/a", {port: 30080})).cases
  const missed = shown?.stages.flatMap(({stage, steps}) =>
    steps.flatMap(({misses}) => misses.map((miss) => [stage, miss.kind === "ports" && miss.actual])),
  )
  assert.deepEqual(missed, [["preDNAT", 30_080]])
})

/** What is wrong with an entry that wants clients of the Service allowed; nothing where it holds. */
function problemsOf(from: string, ...documents: readonly string[]): string {
  const hasOwn = documents.some((each) => each.includes("kind: Service"))
  const entry = `{from: ${from}, to: svc/prod/web, port: 80, verdict: allow}`
  const text = `{apiVersion: carveout.dev/v1alpha1, kind: PolicyTest, metadata: {name: t}, spec: {expect: [${entry}]}}`
  const [document] = parseManifests([{name: "t.yaml", text}]).tests
  assert.ok(document)
  const results = runPolicyTest(programOf(...world, ...(hasOwn ? [] : [ported]), ...documents), parsePolicyTest(document).test)
  return results.flatMap(({problems, diagnostics}) => problems.slice(0, 1).map(() => diagnostics[0]?.code ?? "failed")).join()
}

test("what passes through a node is asked of it, before translation or not, and of a client outside every node may be one", () => {
  const ofB = host("b").replace("name: b-hep, labels: {role: host}", "name: b-eth0, labels: {at: b}").replace('"*"', "eth0")
  const strangers =
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: pass}, spec: {selector: at == 'b', applyOnForward: true, types: [Ingress], ingress: [{action: Deny, source: {nets: [203.0.113.0/24]}}, {action: Allow}]}}"
  const differs =
    /^unknown; -; `svc\/prod\/web` is reached in several ways, which host policy treats differently: 192\.0\.2\.2:30080 is denied, 192\.0\.2\.1:30080 is allowed/
  assert.match(told(answerOf(programOf(...world, ofB, strangers, ported), outside)), differs)
  assert.equal(problemsOf("203.0.113.0/24", ofB, strangers), "failed")
  assert.equal(problemsOf("198.51.100.0/24", ofB, strangers), "")
  const kept = ported.replace("type:", "externalTrafficPolicy: Local, type:")
  assert.equal(told(answerOf(programOf(...world, ofB, strangers, kept), outside)), allowed)
  assert.equal(problemsOf("203.0.113.0/24", ofB, strangers, kept), "")

  const clients = early("{action: Allow, source: {nets: [203.0.113.0/24]}}, {action: Deny}")
  assert.match(told(answerOf(programOf(...world, clients, ported), outside)), differs)
  assert.equal(problemsOf("203.0.113.0/24", clients), "failed")
})

test("a failsafe port before translation is none behind it", () => {
  const closed = early("{action: Deny, source: {nets: [203.0.113.0/24]}}")
  const secured = ported.replace("targetPort: 8080", "targetPort: 6443")
  assert.equal(told(answerOf(programOf(...world, closed, secured), outside)), denied)
  assert.equal(problemsOf("203.0.113.0/24", closed, secured), "service-way-open")
})

test("a question about sets of clients is refused where it hangs on the way by which they come", () => {
  const apps = `{pods: "app in {'app', 'far'}"}`
  assert.equal(problemsOf(apps), "")
  assert.equal(problemsOf(apps, closedPorts), "service-way-open")
  assert.equal(problemsOf(apps, early("{action: Deny, source: {nets: [198.51.100.0/24]}}")), "")
  assert.equal(problemsOf("203.0.113.0/24", early("{action: Deny, source: {nets: [198.51.100.0/24]}}")), "")
})
