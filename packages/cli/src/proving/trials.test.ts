// Which flows an expectation is sent as, and what is said of those that cannot be sent.
import assert from "node:assert/strict"
import {test} from "node:test"
import {placed} from "@carveout/dataplane"
import {buildSnapshot, compile, parseManifests, parsePolicyTest, runPolicyTest} from "@carveout/engine"
import type {PolicyTest, Program} from "@carveout/engine"
import {flowWords} from "./flows.ts"
import {stageOf} from "./obstacle.ts"
import {chosenFor} from "./trials.ts"
import type {Choice} from "./trials.ts"

const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}, kind: pod}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`
const service = (name: string, spec: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {namespace: a, name: ${name}}, spec: ${spec}}`

const texts = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
  "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  pod("twin", "10.0.0.4"),
  pod("copy", "10.0.0.4"),
  "{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: a, name: made}, spec: {replicas: 2, selector: {matchLabels: {app: made}}, template: {metadata: {labels: {app: made}}, spec: {nodeName: n9, containers: []}}}}",
  service("db", "{clusterIP: 10.96.0.1, selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}"),
  service("all", "{clusterIP: 10.96.0.2, selector: {kind: pod}, ports: [{port: 80, targetPort: 8080}]}"),
  service("none", "{clusterIP: 10.96.0.3, selector: {app: none}, ports: [{port: 80}]}"),
  service("here", "{clusterIP: 10.96.0.4, internalTrafficPolicy: Local, selector: {app in: x}, ports: [{port: 80}]}").replace(
    "{app in: x}",
    "{app: db}",
  ),
  service("sctp", "{clusterIP: 10.96.0.5, selector: {app: db}, ports: [{protocol: SCTP, port: 80}]}"),
  service("new", "{selector: {app: db}, ports: [{port: 80}]}"),
  service("open", "{type: NodePort, clusterIP: 10.96.0.6, selector: {app: db}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}"),
  "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {selector: app == 'db', types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: ['8080:8090']}}, {action: Deny, protocol: UDP}]}}",
]

function worldOf(more: readonly string[] = []): Program {
  const {resources} = parseManifests([{name: "w.yaml", text: [...texts, ...more].join("\n---\n")}])
  return compile(buildSnapshot(resources).snapshot)
}

const written = worldOf()

function testOf(entry: string): PolicyTest {
  const text = `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nspec:\n  resources: [w.yaml]\n  expect:\n    - ${entry}\n`
  const [document] = parseManifests([{name: "t.yaml", text}]).tests
  assert.ok(document)
  return parsePolicyTest(document).test
}

function choiceOf(entry: string, world: Program = written): Choice {
  const wanted = testOf(entry)
  const [[first], [result]] = [wanted.expect, runPolicyTest(world, wanted)]
  assert.ok(first && result)
  const known = new Set(world.snapshot.nodes.map(({name}) => name))
  return chosenFor({entry: first, result, isKnown: (node) => known.has(node)}, stageOf(compile(placed(world.snapshot).snapshot)))
}

const words = ({flows}: Choice): readonly string[] => flows.map(flowWords)

test("single ends are sent as their flow, through a Service at its address", () => {
  assert.deepEqual(words(choiceOf("{from: a/web, to: a/db, protocol: TCP, port: 8081, verdict: allow}")), ["a/web → a/db TCP 8081"])
  const choice = choiceOf("{from: a/web, to: svc/a/db, protocol: TCP, port: 80, verdict: allow}")
  assert.deepEqual(words(choice), ["a/web → svc/a/db TCP 80"])
  assert.deepEqual(choice.flows[0]?.service, {address: "10.96.0.1", port: 80, pods: ["a/db"]})
  assert.deepEqual(choice.untried, [])
})

test("sets are sent as one of each way in which policy decides, first the one against them, with the borders of ranges", () => {
  const choice = choiceOf("{from: a/web, to: a/db, protocol: TCP, verdict: allow}")
  assert.equal(choice.flows[0]?.decision.verdict, "deny")
  assert.ok(choice.flows.slice(0, choice.ways).some(({decision}) => decision.verdict === "allow"))
  for (const port of [8080, 8090, 8079, 8091]) assert.ok(words(choice).includes(`a/web → a/db TCP ${port}`))
  const all = choiceOf("{never: {from: any, to: a/db}}")
  assert.ok(all.flows.length > 10)
  assert.ok(all.flows.length < 100)
  assert.ok(new Set(all.flows.map(({decision}) => decision.by)).size >= 3)
  assert.equal(new Set(words(all)).size, all.flows.length, "each once")
})

test("where pods behind a Service are not judged alike, each of them gets a packet", () => {
  const world = worldOf([
    pod("one", "10.0.0.7").replace("kind: pod", "both: both"),
    pod("two", "10.0.0.8").replace("kind: pod", "both: both"),
    service("both", "{clusterIP: 10.96.0.9, selector: {both: both}, ports: [{port: 80}]}"),
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: two}, spec: {selector: app == 'two', types: [Ingress]}}",
  ])
  const choice = choiceOf("{from: a/web, to: svc/a/both, protocol: TCP, port: 80, verdict: allow}", world)
  assert.deepEqual(words(choice).toSorted(), ["a/web → a/one TCP 80", "a/web → a/two TCP 80"])
  assert.match(choice.untried.join(), /^pods behind `svc\/a\/both` are not judged alike: packets go to each of them/)
})

const untried: readonly (readonly [entry: string, because: RegExp])[] = [
  ["{from: a/web, to: a/copy, protocol: TCP, port: 1, verdict: allow}", /^somebody else has an address of `a\/copy`/],
  ["{from: a/web, to: a/web, protocol: TCP, port: 1, verdict: allow}", /never leaves it, and no policy is asked/],
  ["{from: a/web, to: 127.0.0.9, protocol: TCP, port: 1, verdict: allow}", /^no router leads to 127\.0\.0\.9$/],
  ["{from: a/web, to: 10.96.0.1, protocol: TCP, port: 80, verdict: allow}", /^10\.96\.0\.1 is the address of a Service.*`svc\/a\/db`/],
  ["{from: a/web, to: svc/a/none, protocol: TCP, port: 80, verdict: deny}", /^nothing stands behind the Service/],
  ["{from: a/web, to: svc/a/sctp, protocol: SCTP, port: 80, verdict: deny}", /^`svc\/a\/sctp` leads its clients otherwise/],
  ["{from: a/web, to: svc/a/new, protocol: TCP, port: 80, verdict: deny}", /^no manifest names an address of `svc\/a\/new`$/],
  [
    "{from: 203.0.113.9, to: host/n1, protocol: TCP, port: 30080, verdict: allow}",
    /^clients outside come to `svc\/a\/open` at ports of nodes/,
  ],
  ["{from: a/web, to: a/db, protocol: ICMP, icmp: {type: 3, code: 1}, verdict: deny}", /^ICMP of type 3 opens no connection/],
  ["{from: a/web, to: a/nobody, protocol: TCP, port: 1, verdict: deny}", /^there is no pod or workload `a\/nobody`/],
  ["{from: {pods: app == 'nobody'}, to: a/db, verdict: deny}", /^no pod of the input is in the set/],
  ["{from: a/made, to: a/made, protocol: TCP, port: 1, verdict: allow}", /never leaves it/],
]

for (const [entry, because] of untried)
  test(`not sent, and why: ${entry}`, () => {
    const choice = choiceOf(entry)
    assert.deepEqual(words(choice), [])
    assert.match(choice.untried.join("\n"), because)
  })

test("a way that nothing can be sent for is said beside those that are sent", () => {
  const world = worldOf([
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: icmp}, spec: {order: 1, selector: app == 'db', types: [Ingress], ingress: [{action: Deny, protocol: ICMP, icmp: {type: 3}}]}}",
  ])
  const choice = choiceOf("{never: {from: a/web, to: a/db, protocol: ICMP}}", world)
  assert.deepEqual(words(choice), ["a/web → a/db ICMP"])
  assert.match(choice.untried.join("\n"), /^1 way of deciding: ICMP of type 3 opens no connection/)
})
