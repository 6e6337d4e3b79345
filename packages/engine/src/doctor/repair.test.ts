// Repairs: what is added lets the flow pass, is read as the cluster would read it, and opens nothing else.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {ask} from "../question/ask.ts"
import type {Question} from "../question/answer.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {repairOf} from "./repair.ts"
import type {Origin} from "./repair.ts"

const pod = (namespace: string, name: string, address: string, labels = `app: ${name}`): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: ${namespace}, name: ${name}, labels: {${labels}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`
const space = (name: string): string => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`
const shut = (namespace: string): string =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: ${namespace}, name: shut}, spec: {podSelector: {}, policyTypes: [Ingress, Egress]}}`
const people = [
  space("a"),
  space("b"),
  "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}",
  pod("a", "web-0", "10.0.0.1", "app: web, pod-template-hash: x1"),
  pod("a", "other", "10.0.0.2"),
  pod("b", "db", "10.0.0.3", "app: db, env: 'true'"),
]

function world(...objects: readonly string[]): Origin {
  const files = [{name: "w.yaml", text: [...people, ...objects].join("\n---\n")}]
  return {files, program: compile(buildSnapshot(parseManifests(files).resources).snapshot), namespace: undefined}
}

const asked: Question = {from: "a/web-0", to: "b/db", protocol: "TCP", port: 5432}

/** Repairs, and holds the repair against the world: every question passes, nothing is refused, and what opens is as wanted. */
function check(
  origin: Origin,
  questions: readonly Question[],
  wanted: {opened: readonly string[]; kinds: readonly string[]; overrules?: readonly string[]},
): string {
  const repair = repairOf(origin, questions)
  assert.ok("text" in repair)
  const {resources, diagnostics} = parseManifests([...origin.files, {name: "r.yaml", text: repair.text}])
  assert.deepEqual(diagnostics, [])
  const program = compile(buildSnapshot(resources).snapshot)
  for (const question of questions) {
    const answer = ask(program, question)
    assert.equal(answer.ok && answer.value.verdict, "allow")
  }
  const {opened, closed} = repair.difference
  assert.deepEqual(
    opened.map(({from, to, allow}) => `${from.join()} ${to.join()} ${allow.map(({protocol, ports}) => `${protocol} ${ports}`).join()}`),
    wanted.opened,
  )
  assert.deepEqual(closed, [])
  assert.deepEqual(
    repair.text.match(/^apiVersion: .*/gm)?.map((line) => line.replace(/.*: (\w+).*/, "$1")),
    wanted.kinds,
  )
  assert.deepEqual(repair.overrules, wanted.overrules ?? [])
  return repair.text
}

test("each half that denies gets one policy, by lasting labels, and nothing else opens", () => {
  const text = check(world(shut("a"), shut("b")), [asked], {opened: ["a/web-0 b/db TCP 5432"], kinds: ["networking", "networking"]})
  assert.match(text, /podSelector: \{matchLabels: \{app: web\}\}/)
  assert.doesNotMatch(text, /pod-template-hash/)
  check(world(shut("b")), [asked], {opened: ["a/web-0 b/db TCP 5432"], kinds: ["networking"]})
})

test("several ports between the same ends stand in one policy", () => {
  const both = [asked, {...asked, protocol: "UDP", port: 53}]
  check(world(shut("a")), both, {opened: ["a/web-0 b/db TCP 5432,UDP 53"], kinds: ["networking"]})
})

test("an address outside is let through by its block", () => {
  const text = check(world(shut("a")), [{...asked, to: "203.0.113.9"}], {
    opened: ["a/web-0 203.0.113.9-203.0.113.9 TCP 5432"],
    kinds: ["networking"],
  })
  assert.match(text, /ipBlock: \{cidr: "203\.0\.113\.9\/32"\}/)
})

test("a rule that denies is overruled in its tier, and said to be", () => {
  const tier = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: sec}, spec: {order: 10}}"
  const deny = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: sec.no}, spec: {tier: sec, order: 5, selector: app == 'db', types: [Ingress], ingress: [{action: Deny, protocol: TCP}, {action: Pass}]}}`
  check(world(tier, deny, shut("b")), [asked], {
    opened: ["a/web-0 b/db TCP 5432"],
    kinds: ["projectcalico"],
    overrules: ["GlobalNetworkPolicy/sec.no#ingress[0]"],
  })
})

test("where nothing that could be added helps, that is the answer", () => {
  const before = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: host}, spec: {applyOnForward: true, order: 1, selector: has(host), types: [Ingress, Egress], ingress: [{action: Deny}], egress: [{action: Deny}]}}`
  const endpoint =
    "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: n1, labels: {host: x}}, spec: {node: n1, interfaceName: '*'}}"
  assert.deepEqual(repairOf(world(before, endpoint), [{...asked, to: "203.0.113.9"}]), {
    because: "host",
    by: "GlobalNetworkPolicy/host#ingress[0]",
  })
  assert.deepEqual(repairOf(world(), [{...asked, to: "a/nobody"}]), {because: "open", by: null})
})
