// Fixes: the smallest change is taken, nothing is opened beside what is wished for, and what held is kept.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parsePolicyTest} from "../expect/parse.ts"
import type {PolicyTest} from "../expect/policy-test.ts"
import {parseManifests} from "../manifest/parse.ts"
import {fix} from "./fix.ts"
import type {Fixed, Wanted} from "./fix.ts"

const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`
const people = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
  "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  pod("dns", "10.0.0.3"),
  "{apiVersion: v1, kind: Service, metadata: {namespace: a, name: dns}, spec: {clusterIP: 10.96.0.10, selector: {app: dns}, ports: [{name: udp, protocol: UDP, port: 53}, {name: tcp, port: 53}]}}",
].join("\n---\n")

const policy = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {namespace: a, name: ${name}}\nspec:\n${spec}`
const forDb = policy(
  "db",
  "  podSelector: {matchLabels: {app: db}}\n  ingress:\n    - from:\n        - podSelector: {matchLabels: {app: web}}\n      ports:\n        - port: 80 # of the Service\n",
)
const shut = policy("shut", "  podSelector: {}\n  policyTypes: [Ingress]\n")
const toDb = {from: "a/web", to: "a/db", protocol: "TCP", port: 5432}

function fixed(policies: string, wanted: Partial<Wanted>): Fixed {
  const files = [
    {name: "world.yaml", text: people},
    {name: "policies.yaml", text: policies},
  ]
  const result = fix({files, namespace: undefined, into: "added.yaml", flows: [], lookups: null, tests: [], ...wanted})
  assert.ok(result.ok)
  assert.deepEqual(result.value.difference.closed, [])
  return result.value
}

const textOf = ({files}: Fixed, name: string): string => files.find((file) => file.name === name)?.text ?? ""
const opened = ({difference}: Fixed): readonly string[] =>
  difference.opened.map(
    ({from, to, allow}) => `${from.join()} ${to.join()} ${allow.map(({protocol, ports}) => `${protocol} ${ports}`).join()}`,
  )

function tests(...entries: readonly string[]): readonly PolicyTest[] {
  const text = `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nmetadata: {name: t}\nspec:\n  resources: [world.yaml]\n  expect:\n${entries.map((each) => `    - ${each}\n`).join("")}`
  return parseManifests([{name: "t.yaml", text}]).tests.map((document) => parsePolicyTest(document).test)
}

test("a rule that lacks the port alone lists it, where it stands, and its comments stay", () => {
  const result = fixed(forDb, {flows: [toDb]})
  assert.equal(textOf(result, "policies.yaml"), `${forDb}        - protocol: TCP\n          port: 5432\n`)
  assert.deepEqual(
    result.widened.map(({by, protocol, port}) => `${by} ${protocol} ${port}`),
    ["NetworkPolicy/a/db#ingress[0] TCP 5432"],
  )
  assert.equal(result.added, "")
  assert.deepEqual(opened(result), ["a/web a/db TCP 5432"])
})

test("a rule is not widened where others would get through as well: a policy is added", () => {
  const all = forDb.replace("matchLabels: {app: web}", "")
  const result = fixed(all, {flows: [toDb]})
  assert.equal(textOf(result, "policies.yaml"), all)
  assert.deepEqual(result.widened, [])
  assert.match(textOf(result, "added.yaml"), /name: allow-db-from-web-5432/)
  assert.deepEqual(opened(result), ["a/web a/db TCP 5432"])
})

test("a rule of Calico lists a port more; one that lacks a protocol stays, since a rule has one", () => {
  const calico = (protocol: string): string =>
    `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {namespace: a, name: db}\nspec:\n  selector: app == 'db'\n  types: [Ingress]\n  ingress:\n    - action: Allow\n      protocol: ${protocol}\n      source: {selector: app == 'web'}\n      destination: {ports: [80]}\n`
  const result = fixed(calico("TCP"), {flows: [toDb]})
  assert.equal(textOf(result, "policies.yaml"), calico("TCP").replace("[80]", "[80, 5432]"))
  const other = fixed(calico("UDP"), {flows: [toDb]})
  assert.equal(textOf(other, "policies.yaml"), calico("UDP"))
  assert.match(other.added, /kind: NetworkPolicy/)
  for (const each of [result, other]) assert.deepEqual(opened(each), ["a/web a/db TCP 5432"])
})

test("what was refused for a slip is mended first, and then nothing has to be added", () => {
  const slip = forDb.replace("ingress:", "ingres:").replace("port: 80", "port: 5432")
  const result = fixed(`${shut}---\n${slip}`, {flows: [toDb]})
  assert.deepEqual(
    result.mended.map(({before, after}) => `${before} ${after}`),
    ["ingres ingress"],
  )
  assert.equal(result.added, "")
  assert.deepEqual(
    result.outcomes.map(({state}) => state),
    ["held"],
  )
})

test("both halves are repaired, each in its own way", () => {
  const away = policy("away", "  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Egress]\n")
  const result = fixed(`${away}---\n${forDb}`, {flows: [toDb]})
  assert.deepEqual(
    result.widened.map(({by}) => by),
    ["NetworkPolicy/a/db#ingress[0]"],
  )
  assert.match(result.added, /allow-web-to-db-5432/)
  assert.deepEqual(opened(result), ["a/web a/db TCP 5432"])
})

test("added policies stand behind what a file holds", () => {
  const result = fixed(shut, {flows: [toDb], into: "policies.yaml"})
  assert.equal(textOf(result, "policies.yaml"), `${shut}---\n${result.added}`)
  const inJson = fix({
    files: [
      {name: "w.json", text: '{"kind": "List", "apiVersion": "v1", "items": []}'},
      {name: "world.yaml", text: `${people}\n---\n${shut}`},
    ],
    namespace: undefined,
    into: "w.json",
    flows: [toDb],
    lookups: null,
    tests: [],
  })
  assert.ok(!inJson.ok && inJson.error.includes("JSON"))
})

test("what a test wants allowed is repaired for everybody whom it names, and what it wants denied is kept", () => {
  const suite = tests(
    "{name: all, from: {namespaces: kubernetes.io/metadata.name == 'a'}, to: a/db, protocol: TCP, port: 5432, verdict: allow}",
    "{name: kept, from: a/dns, to: a/db, protocol: TCP, port: 80, verdict: deny}",
    "{name: held, from: a/db, to: a/web, protocol: TCP, port: 80, verdict: allow}",
  )
  const result = fixed(forDb, {tests: suite})
  assert.deepEqual(opened(result), ["a/dns a/db TCP 5432", "a/web a/db TCP 5432"])
  assert.deepEqual(
    result.outcomes.map(({state}) => state),
    ["met"],
  )
})

test("a wish for which an expectation would have to be given up stays open, and says which", () => {
  const suite = tests(
    "{name: never, never: {from: any, to: a/db}}",
    "{name: web, from: a/web, to: a/db, protocol: TCP, port: 80, verdict: allow}",
  )
  const result = fixed(policy("db", "  podSelector: {matchLabels: {app: db}}\n"), {tests: suite})
  assert.deepEqual(
    result.outcomes.map(({state, because}) => [state, because]),
    [["unmet", {because: "breaks", by: "never"}]],
  )
  assert.equal(result.added, "")
})

test("slips stay where an expectation lives by them, and that is said", () => {
  const suite = tests("{name: never, never: {from: any, to: a/db}}")
  const slip = `${shut}---\n${forDb.replace("ingress:", "ingres:")}`
  const result = fixed(slip, {tests: suite})
  assert.equal(textOf(result, "policies.yaml"), slip)
  assert.deepEqual(result.unmended, {count: 1, because: {because: "breaks", by: "never"}})
})

test("what no repair can be written for says why", () => {
  const suite = tests(
    "{name: wide, from: a/web, to: a/db, verdict: allow}",
    "{name: range, from: a/web, to: a/db, protocol: TCP, port: 1-9, verdict: allow}",
    "{name: shut, from: a/db, to: a/web, protocol: TCP, port: 80, verdict: deny}",
    "{name: by, from: a/db, to: a/web, protocol: TCP, port: 80, by: NetworkPolicy/a/x, verdict: allow}",
    "{name: none, from: a/nobody, to: a/web, protocol: TCP, port: 80, verdict: allow}",
  )
  const result = fixed(forDb, {tests: suite, flows: [{...toDb, to: "a/nobody"}]})
  assert.deepEqual(
    result.outcomes.map(({because}) => because?.because),
    ["unread", "wide", "wide", "denial", "otherwise", "unread"],
  )
  assert.equal(result.added, "")
})

test("everybody's lookups get one carve-out, and a flow beside them its own policy", () => {
  const away = policy("away", "  podSelector: {}\n  policyTypes: [Egress]\n")
  const result = fixed(away, {lookups: {}, flows: [toDb]})
  assert.deepEqual([result.lookups?.before, result.lookups?.after], [2, 0])
  assert.equal(result.added.split("---\n").length, 2)
  assert.match(result.added, /podSelector: \{\}/)
  const calm = fixed("", {lookups: {}})
  assert.deepEqual(calm.lookups, {before: 0, after: 0, because: null})
  assert.equal(calm.added, "")
})
