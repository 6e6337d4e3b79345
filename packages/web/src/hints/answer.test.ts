// What stands beside the lines of a file, in a small world.
import assert from "node:assert/strict"
import {test} from "node:test"
import {worldOf} from "../worker/worlds.ts"
import {hintsView} from "./answer.ts"

const pod = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: prod, labels: {app: ${name}}}\nspec: {}\n---\n`

/** The hints of the lines of one file, each `LINE text`, with `!` where nothing comes of it. */
function hints(text: string, from = 1, to = 1000): readonly string[] {
  const world = worldOf([
    {name: "world.yaml", text: pod("web") + pod("db")},
    {name: "policy.yaml", text},
  ])
  const view = hintsView({world, baseline: world}, {file: "policy.yaml", from, to})
  assert.equal(view.file, "policy.yaml")
  return view.hints.map(({line, text: words, isWarning}) => `${line}${isWarning ? "!" : ""} ${words}`)
}

const kubernetes = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: prod}\nspec:\n${spec}`
const calico = (name: string, spec: string): string =>
  `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${name}}\nspec:\n${spec}`

test("a policy says whom it selects, a rule whom it takes and which packets", () => {
  const text = kubernetes(
    "  podSelector: {matchLabels: {app: db}}\n  ingress:\n    - from: [{podSelector: {matchLabels: {app: web}}}]\n      ports: [{port: 5432}]\n    - from:\n        - ipBlock: {cidr: 192.0.2.0/24}\n      ports: [{port: 53, protocol: UDP}]\n",
  )
  assert.deepEqual(hints(text), ["1 selects 1 pod", "7 from 1 pod, TCP 5432", "9 from 192.0.2.0/24, UDP 53"])
  assert.deepEqual(hints(kubernetes("  podSelector: {}\n  egress: [{}]\n")), ["1 selects 2 pods", "6 to everyone, every protocol"])
})

test("who selects nobody, and a rule that takes nobody, is warned of", () => {
  assert.deepEqual(hints(kubernetes("  podSelector: {matchLabels: {app: bd}}\n")), ["1! selects no pod"])
  const text = kubernetes("  podSelector: {}\n  ingress:\n    - from: [{podSelector: {matchLabels: {app: wbe}}}]\n")
  assert.deepEqual(hints(text), ["1 selects 2 pods", "7! from no pod, every protocol: takes nothing"])
})

test("a rule that comes too late says so", () => {
  const text = calico("a", "  ingress:\n    - action: Deny\n    - action: Allow\n      protocol: TCP\n")
  assert.deepEqual(hints(text), [
    "1 selects 2 pods",
    "6 from everyone, every protocol",
    "7! from everyone, TCP: takes nothing: what stands before it takes it",
  ])
})

test("a rule without which the same would happen says so, and is no slip", () => {
  assert.deepEqual(hints(calico("a", "  ingress:\n    - action: Deny\n")), [
    "1 selects 2 pods",
    "6 from everyone, every protocol: changes nothing",
  ])
})

test("only what is in view is counted, and rules of one line stand together", () => {
  const two = `${calico("a", "  ingress: [{action: Log}, {action: Allow, protocol: ICMP}]\n")}---\n${calico("b", "  types: [Egress]\n")}`
  assert.deepEqual(hints(two), ["1 selects 2 pods", "5 from everyone, every protocol · from everyone, ICMP", "7 selects 2 pods"])
  assert.deepEqual(hints(two, 7, 20), ["7 selects 2 pods"])
  assert.deepEqual(hints(two, 1, 5), ["1 selects 2 pods", "5 from everyone, every protocol · from everyone, ICMP"])
})

test("a staged deletion says which policy it is about", () => {
  const staged = "apiVersion: projectcalico.org/v3\nkind: StagedGlobalNetworkPolicy\nmetadata: {name: a}\nspec: {stagedAction: Delete}\n"
  assert.deepEqual(hints(`${calico("a", "  types: [Egress]\n")}---\n${staged}`), [
    "1 selects 2 pods",
    "7 a promotion deletes GlobalNetworkPolicy/a",
  ])
  assert.deepEqual(hints(staged), ["1! a promotion deletes nothing: there is no GlobalNetworkPolicy/a"])
})
