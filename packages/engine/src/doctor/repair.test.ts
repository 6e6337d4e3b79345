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

/** A Calico object. */
const calico = (kind: string, metadata: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: ${kind}, metadata: {${metadata}}, spec: {${spec}}}`

test("a name that is taken is not taken away", () => {
  const taken =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: b, name: allow-db-from-web-0-5432}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]}}"
  const text = check(world(shut("b"), taken), [asked], {opened: ["a/web-0 b/db TCP 5432"], kinds: ["networking"]})
  assert.match(text, /name: allow-db-from-web-0-5432-2,/)
})

test("pods that only what they lack tells apart are told apart by that", () => {
  const other = pod("b", "db-admin", "10.0.0.4", "app: db, env: 'true', role: admin")
  const text = check(world(shut("b"), other), [asked], {opened: ["a/web-0 b/db TCP 5432"], kinds: ["networking"]})
  assert.match(text, /podSelector: \{matchLabels: \{app: db\}, matchExpressions: \[\{key: role, operator: DoesNotExist\}\]\}/)
})

test("a pod that another policy leaves alone is not shut by the repair", () => {
  const next = pod("b", "db-2", "10.0.0.4", "app: db, env: 'true', version: v2")
  const first =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: b, name: v1}, spec: {podSelector: {matchExpressions: [{key: version, operator: DoesNotExist}]}, policyTypes: [Ingress]}}"
  check(world(first, next), [asked], {opened: ["a/web-0 b/db TCP 5432"], kinds: ["networking"]})
})

test("a policy without an order is come before, and one of a very large order", () => {
  const deny = (order: string): string =>
    calico("GlobalNetworkPolicy", "name: deny", `${order}selector: app == 'db', types: [Ingress], ingress: [{action: Deny}]`)
  const wanted = {opened: ["a/web-0 b/db TCP 5432"], kinds: ["projectcalico"], overrules: ["GlobalNetworkPolicy/deny#ingress[0]"]}
  assert.match(check(world(deny(""), shut("b")), [asked], wanted), /order: 1001\n/)
  check(world(deny("order: 1.0e+17, "), shut("b")), [asked], wanted)
})

test("what was passed on to nobody is allowed before it is passed on", () => {
  const pass = calico("GlobalNetworkPolicy", "name: pass", "order: 3, selector: has(host), types: [Ingress], ingress: [{action: Pass}]")
  const endpoint = calico("HostEndpoint", "name: n1, labels: {host: x}", "node: n1, interfaceName: eth0")
  const questions = [{from: "203.0.113.9", to: "host/n1", protocol: "TCP", port: 8080}]
  const text = check(world(pass, endpoint), questions, {opened: ["203.0.113.9-203.0.113.9 host/n1 TCP 8080"], kinds: ["projectcalico"]})
  assert.match(text, /kind: GlobalNetworkPolicy[^]*order: 2\.5\n[^]*selector: "host == 'x'"/)
})

test("an echo is let through by a Calico policy, and needs no port", () => {
  const text = check(world(shut("b")), [{from: "a/web-0", to: "b/db", protocol: "ICMP"}], {
    opened: ["a/web-0 b/db ICMP undefined"],
    kinds: ["projectcalico"],
  })
  assert.match(text, /protocol: ICMP\n {6}icmp: \{type: 8, code: 0\}/)
})

test("pods of IPv6 alone are let out to an address of IPv6", () => {
  const six = pod("a", "six", "fd00::1")
  const text = check(world(six, shut("a")), [{...asked, from: "a/six", to: "2001:db8::7"}], {
    opened: ["a/six 2001:db8::7-2001:db8::7 TCP 5432"],
    kinds: ["networking"],
  })
  assert.match(text, /cidr: "2001:db8::7\/128"/)
})

test("a list of a host is repaired by a policy of that host, which shuts no pod", () => {
  const before = (mode: string): string =>
    calico(
      "GlobalNetworkPolicy",
      "name: host",
      `applyOnForward: true, ${mode}order: 1, selector: has(host), types: [Ingress], ingress: [{action: Deny}]`,
    )
  const endpoint = calico("HostEndpoint", "name: n1, labels: {host: x}", "node: n1, interfaceName: eth0")
  const asOutside = {...asked, from: "203.0.113.9"}
  const wanted = {
    opened: ["203.0.113.9-203.0.113.9 b/db TCP 5432"],
    kinds: ["projectcalico"],
    overrules: ["GlobalNetworkPolicy/host#ingress[0]"],
  }
  assert.match(check(world(before(""), endpoint), [asOutside], wanted), /applyOnForward: true\n {2}types/)
  assert.match(check(world(before("preDNAT: true, "), endpoint), [asOutside], wanted), /preDNAT: true/)
  // What is not tracked is left to the lists after it, for an allowed packet without tracking has no way back.
  assert.match(check(world(before("doNotTrack: true, "), endpoint), [asOutside], wanted), /doNotTrack: true[^]*action: Pass/)
})

test("a client that a node led to a backend elsewhere is let in with the node's address", () => {
  const node = "{apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}"
  const service =
    "{apiVersion: v1, kind: Service, metadata: {namespace: b, name: db}, spec: {type: NodePort, clusterIP: 10.96.0.1, selector: {app: db}, ports: [{port: 5432, nodePort: 30432}]}}"
  const text = check(
    world(
      node,
      service,
      shut("b"),
      calico("HostEndpoint", "name: n2", "node: n2, interfaceName: eth0, profiles: [projectcalico-default-allow]"),
    ),
    [{from: "host/n2", to: "svc/b/db", protocol: "TCP", port: 5432}],
    {opened: ["host/n2 b/db TCP 5432"], kinds: ["networking"]},
  )
  assert.match(text, /ipBlock: \{cidr: "192\.168\.0\.2\/32"\}/)
})

test("a client that comes by node ports is let in by every way: at each node, and with each node's address", () => {
  const more = [
    "{apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}",
    "{apiVersion: v1, kind: Node, metadata: {name: n3}, status: {addresses: [{type: InternalIP, address: 192.168.0.3}]}}",
    "{apiVersion: v1, kind: Service, metadata: {namespace: b, name: db}, spec: {type: NodePort, clusterIP: 10.96.0.1, selector: {app: db}, ports: [{port: 5432, nodePort: 30432}]}}",
    shut("b"),
  ]
  const questions = [{from: "203.0.113.9", to: "svc/b/db", protocol: "TCP", port: 5432}]
  const text = check(world(...more), questions, {
    opened: ["host/n2,host/n3 b/db TCP 5432", "203.0.113.9-203.0.113.9 b/db TCP 5432"],
    kinds: ["networking", "networking"],
  })
  // Machines stand in one policy, however many they are.
  assert.match(text, /cidr: "192\.168\.0\.2\/32"\}\n +- ipBlock: \{cidr: "192\.168\.0\.3\/32"/)
  const before = calico(
    "GlobalNetworkPolicy",
    "name: ports",
    "applyOnForward: true, preDNAT: true, order: 1, selector: has(host), types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [30432]}}]",
  )
  const endpoint = calico(
    "HostEndpoint",
    "name: n2, labels: {host: x}",
    "node: n2, interfaceName: eth0, profiles: [projectcalico-default-allow]",
  )
  const closed = repairOf(world(...more, before, endpoint), questions)
  assert.ok("text" in closed)
  assert.match(closed.text, /preDNAT: true[^]*destination: \{nets: \["192\.168\.0\.2\/32"\], ports: \[30432\]\}/)
})

test("a network set that holds the address is offered beside it, with all that it opens", () => {
  const set = calico("GlobalNetworkSet", "name: partners, labels: {scope: partners}", "nets: [203.0.113.0/28]")
  const repair = repairOf(world(set, shut("a")), [{...asked, to: "203.0.113.9"}])
  assert.ok("text" in repair)
  const [found] = repair.sets
  assert.ok(found !== undefined && repair.sets.length === 1)
  assert.equal(found.set, "GlobalNetworkSet/partners")
  assert.match(found.text, /destination: \{namespaceSelector: "global\(\)", selector: "scope == 'partners'", ports: \[5432\]\}/)
  assert.deepEqual(
    found.difference.opened.map(({to}) => to),
    [["203.0.113.0-203.0.113.15"]],
  )
})

test("where nothing that could be added helps, that is the answer, with the reason", () => {
  const felix = calico("FelixConfiguration", "name: default", "defaultEndpointToHostAction: Drop")
  assert.deepEqual(repairOf(world(felix), [{...asked, to: "host/n1"}]), {because: "setting", by: "EndpointToHost"})
  assert.deepEqual(repairOf(world(), [{...asked, to: "a/nobody"}]), {because: "open", by: null})
  const service =
    "{apiVersion: v1, kind: Service, metadata: {namespace: b, name: none}, spec: {clusterIP: 10.96.0.1, selector: {app: none}, ports: [{port: 80}]}}"
  assert.deepEqual(repairOf(world(service), [{...asked, to: "svc/b/none", port: 80}]), {because: "nobody", by: "NoBackend"})
})
