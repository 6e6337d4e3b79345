import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Found} from "./answer.ts"
import {searchFlows} from "./search.ts"
import type {Search} from "./search.ts"

const pod = (name: string, four: string, six: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: a, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${four}, podIPs: [{ip: ${four}}, {ip: "${six}"}]}}`

const text = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
  pod("p", "10.0.0.1", "fd00::1"),
  pod("q", "10.0.0.2", "fd00::2"),
  `{apiVersion: v1, kind: Service, metadata: {name: empty, namespace: a}, spec: {clusterIP: 10.96.0.9, selector: {app: nobody}, ports: [{port: 80}]}}`,
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: four, namespace: a}, spec: {podSelector: {matchLabels: {app: q}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/24}}]}]}}`,
].join("\n---\n")

const program = compile(buildSnapshot(parseManifests([{name: "w.yaml", text}]).resources).snapshot)

function found(search: Search): Found {
  const answer = searchFlows(program, search)
  assert.ok(answer.ok)
  return answer.value
}

const name = (word: string): Search["from"] => ({kind: "name", text: word})
const block = (cidr: string): Search["from"] => ({kind: "cidr", cidr, except: []})

test("words that give addresses of one family find, and leave out, no flow over the other", () => {
  assert.equal(found({from: name("a/q"), to: block("fd00::/64")}).found, false)
  assert.equal(found({from: name("a/q"), to: name("fd00::1")}).found, false)
  assert.equal(found({from: name("fd00::2"), to: name("10.0.0.1")}).found, false)
  assert.equal(found({from: name("a/q"), to: block("10.0.0.0/24")}).witness?.flow.family, 4)
  const except = [{from: null, to: block("fd00::/64"), protocol: null, port: null}]
  assert.equal(found({from: name("a/q"), to: name("a/p"), except}).witness?.flow.family, 4)
})

test("what is denied on the way to a Service includes that nothing stands behind it", () => {
  const denied = found({from: name("a/p"), to: name("svc/a/empty"), verdict: "deny"})
  assert.deepEqual(denied, {found: true, witness: null, count: 0, isRefused: true})
  assert.equal(found({from: name("a/p"), to: name("svc/a/empty"), verdict: "deny", by: "NoBackend"}).found, true)
  assert.equal(found({from: name("a/p"), to: name("svc/a/empty"), verdict: "deny", by: "EndOfTier/default"}).found, false)
  assert.equal(found({from: name("a/p"), to: name("svc/a/empty")}).found, false)
})
