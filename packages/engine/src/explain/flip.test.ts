import assert from "node:assert/strict"
import {test} from "node:test"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {parseManifests} from "../manifest/parse.ts"
import {ask} from "../question/ask.ts"
import type {Question} from "../question/answer.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {explain} from "./explain.ts"
import {flipsOf, flipText} from "./flip.ts"

const pod = (id: string, labels: string, address: string): string => {
  const [namespace, name] = id.split("/")
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}\nspec: {nodeName: n1, containers: [{name: c, image: i}]}\nstatus: {podIP: ${address}}\n`
}
const namespace = (name: string, labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`

const world = [
  namespace("prod", "env: prod"),
  namespace("dev", "env: dev"),
  pod("prod/web", "app: web", "10.0.0.1"),
  pod("prod/db", "app: db", "10.0.0.2"),
  pod("prod/job", "app: job", "10.0.0.3"),
  pod("dev/web", "app: web", "10.0.0.4"),
]

function programOf(...policies: readonly string[]): Program {
  const text = [...world, ...policies].join("---\n")
  return compile(buildSnapshot(parseManifests([{name: "world.yaml", text}]).resources).snapshot)
}

/** Every flip of a question in words. */
function flips(program: Program, question: Question): readonly string[] {
  const answer = ask(program, question)
  assert.ok(answer.ok)
  const [shown] = explain(program, answer.value).cases
  assert.ok(shown)
  return flipsOf(program, shown, 20).map((flip) => flipText(flip))
}

const toDb = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: prod}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{protocol: TCP, port: 5432}]}]
`

test("a denied port: the port that the rule names is nearest", () => {
  const [first] = flips(programOf(toDb), {from: "prod/web", to: "prod/db", protocol: "TCP", port: 80})
  assert.equal(first, "on TCP 5432: allowed by NetworkPolicy/prod/db#ingress[0]")
})

test("a denied peer: the label that the rule asks for, and the subject's label that would take it out of the policy", () => {
  const found = flips(programOf(toDb), {from: "prod/job", to: "prod/db", protocol: "TCP", port: 5432})
  assert.ok(found.includes("if prod/job had the label `app: web`: allowed by NetworkPolicy/prod/db#ingress[0]"))
  assert.ok(found.includes("if prod/db had no label `app`: allowed by Profile/kns.prod#ingress[0]"))
  assert.ok(!found.some((text) => text.includes("prod/job had the label `app: db`")))
})

test("a peer of another namespace: it would have to be in the policy's own", () => {
  const found = flips(programOf(toDb), {from: "dev/web", to: "prod/db", protocol: "TCP", port: 5432})
  assert.ok(found.includes("if dev/web were in the namespace prod: allowed by NetworkPolicy/prod/db#ingress[0]"))
})

test("a namespace's label that a rule asks for", () => {
  const policy = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: db}
spec:
  selector: app == 'db'
  ingress: [{action: Allow, source: {namespaceSelector: env == 'prod'}}]
`
  const found = flips(programOf(policy), {from: "dev/web", to: "prod/db", protocol: "TCP", port: 5432})
  assert.ok(found.includes("if the namespace dev had the label `env: prod`: allowed by GlobalNetworkPolicy/db#ingress[0]"))
})

for (const label of ["kubernetes.io/metadata.name", "projectcalico.org/name"])
  test(`nobody can set \`${label}\` of a namespace: the end would have to be in another`, () => {
    const policy = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: db}
spec:
  selector: app == 'db'
  ingress: [{action: Allow, source: {namespaceSelector: ${label} == 'prod'}}]
`
    const found = flips(programOf(policy), {from: "dev/web", to: "prod/db", protocol: "TCP", port: 5432})
    assert.ok(found.includes("if dev/web were in the namespace prod: allowed by GlobalNetworkPolicy/db#ingress[0]"))
    assert.ok(!found.some((text) => text.includes(label)), found.join())
  })

test("an allowed flow is flipped the other way, and where no single change does, there is none", () => {
  const allowed = flips(programOf(toDb), {from: "prod/web", to: "prod/db", protocol: "TCP", port: 5432})
  assert.ok(allowed.includes("if prod/web had no label `app`: denied by EndOfTier/default"))
  const closed = "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: deny}\nspec: {types: [Ingress, Egress]}\n"
  assert.deepEqual(flips(programOf(closed), {from: "prod/web", to: "prod/db", protocol: "TCP", port: 5432}), [])
})

test("what a pod says to itself is asked of nobody, and no change flips it", () => {
  const shut = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shut, namespace: dev}\nspec: {podSelector: {}}\n"
  assert.deepEqual(flips(programOf(shut), {from: "prod/web", to: "prod/web", protocol: "TCP", port: 80}), [])
})

test("a change that helps on one way into a Service alone is none", () => {
  const node = (name: string, address: string): string =>
    `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nstatus: {addresses: [{type: InternalIP, address: ${address}}]}\n`
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: prod}\nspec: {type: NodePort, selector: {app: db}, ports: [{port: 5432, nodePort: 30432}]}\n"
  const policy = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: clients}
spec:
  types: [Ingress]
  ingress:
    - {action: Allow, protocol: TCP, source: {nets: [203.0.113.0/24]}, destination: {selector: role == 'open'}}
    - {action: Allow, protocol: TCP, source: {nets: [203.0.113.0/24, 172.18.0.0/24]}, destination: {selector: env == 'open'}}
`
  const program = programOf(node("n1", "172.18.0.1"), node("n2", "172.18.0.2"), service, policy)
  // The node that receives the connection may put its own address in the client's place.
  assert.deepEqual(flips(program, {from: "203.0.113.5", to: "svc/prod/db", protocol: "TCP", port: 5432}), [
    "if prod/db had the label `env: open`: allowed by GlobalNetworkPolicy/clients#ingress[1]",
  ])
})
