import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Found} from "./answer.ts"
import type {EndWords} from "./end-sets.ts"
import {matrixOf} from "./matrix.ts"
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

const name = (word: string): EndWords => ({kind: "name", text: word})
const block = (cidr: string): EndWords => ({kind: "cidr", cidr, except: []})

/** What is wrong with a question. */
function refused(search: Search): readonly string[] {
  const answer = searchFlows(program, search)
  assert.ok(!answer.ok)
  return answer.error.map(({code}) => code)
}

test("where nobody is asked about, finding nothing is no proof", () => {
  const outside = {from: block("203.0.113.0/24"), to: block("198.51.100.0/24")}
  assert.deepEqual(refused(outside), ["nothing-judged"])
  assert.deepEqual(refused({...outside, verdict: "deny"}), ["nothing-judged"])
  assert.deepEqual(refused({from: name("a/q"), to: name("a/q")}), ["nothing-judged"])
  assert.deepEqual(refused({from: name("fd00::2"), to: name("10.0.0.1")}), ["nothing-judged"])
  const everything = [{from: null, to: null, protocol: null, port: null}]
  assert.deepEqual(refused({...outside, except: everything}), ["nothing-judged"])
  assert.equal(found({from: {kind: "any"}, to: {kind: "any"}, except: everything}).found, false)
})

test("words that give addresses of one family find, and leave out, no flow over the other", () => {
  assert.equal(found({from: name("a/q"), to: block("fd00::/64")}).found, false)
  assert.equal(found({from: name("a/q"), to: name("fd00::1")}).found, false)
  assert.equal(found({from: name("a/q"), to: block("10.0.0.0/24")}).witness?.flow.family, 4)
  const except = [{from: null, to: block("fd00::/64"), protocol: null, port: null}]
  assert.equal(found({from: name("a/q"), to: name("a/p"), except}).witness?.flow.family, 4)
})

test("words that mean a pod by another than its first address are refused, since sets know it by that alone", () => {
  const two = `{apiVersion: v1, kind: Pod, metadata: {name: r, namespace: a}, spec: {containers: []}, status: {podIP: 10.0.0.5, podIPs: [{ip: 10.0.0.5}, {ip: 10.0.0.6}]}}`
  const world = compile(buildSnapshot(parseManifests([{name: "w.yaml", text: `${text}\n---\n${two}`}]).resources).snapshot)
  const codes = (to: Search["to"]): readonly string[] => {
    const answer = searchFlows(world, {from: name("a/p"), to})
    return answer.ok ? [] : answer.error.map(({code}) => code)
  }
  assert.deepEqual(codes(name("10.0.0.6")), ["set-of-further-address"])
  assert.deepEqual(codes(block("10.0.0.6/31")), ["set-of-further-address"])
  assert.deepEqual(codes(block("10.0.0.4/30")), [])
  assert.deepEqual(codes(name("a/r")), [])
})

test("what is denied on the way to a Service includes that nothing stands behind it", () => {
  const denied = found({from: name("a/p"), to: name("svc/a/empty"), verdict: "deny"})
  assert.deepEqual(denied, {found: true, witness: null, count: 0, isRefused: true, notes: []})
  assert.equal(found({from: name("a/p"), to: name("svc/a/empty"), verdict: "deny", by: "NoBackend"}).found, true)
  assert.equal(found({from: name("a/p"), to: name("svc/a/empty"), verdict: "deny", by: "EndOfTier/default"}).found, false)
  assert.equal(found({from: name("a/p"), to: name("svc/a/empty")}).found, false)
})

const host = (more: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: n1-eth0}, spec: {node: n1, interfaceName: eth0, expectedIPs: [172.20.0.1]${more}}}`
const node = "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.20.0.1}]}}"
const hostPolicy = (spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: hosts}, spec: {selector: all(), ${spec}}}`

function worldOf(texts: readonly string[]): Program {
  return compile(buildSnapshot(parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}]).resources).snapshot)
}

test("every failsafe entry is found by its own reference", () => {
  const untracked = "doNotTrack: true, applyOnForward: true, order: 1, types: [Ingress], ingress: [{action: Deny}]"
  for (const policy of ["types: [Ingress, Egress]", untracked]) {
    const world = worldOf([node, host(""), hostPolicy(policy)])
    for (const place of world.snapshot.settings.failsafeInbound.keys()) {
      const by = `Failsafe#ingress[${place}]`
      const answer = searchFlows(world, {from: {kind: "any"}, to: name("host/n1"), by})
      assert.ok(answer.ok)
      assert.equal(answer.value.witness?.decision.by, by)
    }
  }
})

test("a failsafe entry that the settings do not have is refused, as other references that name nothing are", () => {
  const world = worldOf([node, host("")])
  const {failsafeInbound, failsafeOutbound} = world.snapshot.settings
  const asked = (by: string): string => {
    const answer = searchFlows(world, {from: {kind: "any"}, to: name("host/n1"), by})
    return answer.ok ? "asked" : answer.error.map(({code, help}) => `${code}: ${help}`).join()
  }
  for (const by of ["Failsafe", `Failsafe#ingress[${failsafeInbound.length - 1}]`, `Failsafe#egress[${failsafeOutbound.length - 1}]`])
    assert.equal(asked(by), "asked", by)
  for (const wrong of [
    "#ingress[999]",
    "#egress[-1]",
    "#ingress",
    "#",
    "#ingress[01]",
    "#ingress[0]#x",
    `#egress[${failsafeOutbound.length}]`,
  ])
    assert.match(
      asked(`Failsafe${wrong}`),
      /^decider-not-found: there are `Failsafe#ingress\[0\]` to `\[\d+\]` and `Failsafe#egress/,
      wrong,
    )
})

test("a profile that nobody defined decides, and is found by the reference that a decision gives it", () => {
  const world = worldOf([node, host(", profiles: [gone]")])
  const answer = searchFlows(world, {from: {kind: "any"}, to: name("host/n1"), verdict: "deny", by: "Profile/gone#ingress[0]"})
  assert.ok(answer.ok)
  assert.equal(answer.value.witness?.decision.by, "Profile/gone#ingress[0]")
  assert.ok(!searchFlows(world, {from: {kind: "any"}, to: name("host/n1"), by: "Profile/other#ingress[0]"}).ok)
})

test("what is found has the verdict that was asked for, also from nodes to pods that may be on any of them", () => {
  const world = worldOf([
    "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
    node,
    node.replace("n1", "n2").replace("0.1", "0.2"),
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: a}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}}",
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: none, namespace: a}, spec: {podSelector: {}}}",
  ])
  const counts = (["allow", "deny", "unknown"] as const).map((verdict) => {
    const answer = searchFlows(world, {from: {kind: "any"}, to: name("a/web"), verdict})
    assert.ok(answer.ok)
    assert.equal(answer.value.witness?.decision.verdict ?? verdict, verdict)
    return answer.value.count
  })
  assert.deepEqual(counts, [0, 1, 2])
})

test("that a flow goes to the address of a Service is said, and that such addresses are listed as destinations", () => {
  const notes = (to: Search["to"]): readonly string[] => found({from: name("a/p"), to}).notes.map(({code, help}) => `${code}: ${help}`)
  const said = ["service-address-not-translated: ask about `svc/a/empty` for what a client of the Service meets"]
  assert.deepEqual(notes(name("10.96.0.9")), said)
  assert.deepEqual(notes(block("10.96.0.9/32")), said)
  assert.deepEqual([notes(name("svc/a/empty")), notes(name("a/q")), notes({kind: "any"})], [[], [], []])
  // Nothing is found, and still the address is not what a client means.
  assert.deepEqual(found({from: name("a/q"), to: name("10.96.0.9")}).notes.length, 1)
  // Listed is everything, which nobody takes for a rule about a Service.
  assert.deepEqual(matrixOf(program).notes, [])
  const rule = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.0/12}}]}]}}`
  const [note, ...others] = matrixOf(worldOf([text, rule])).notes
  assert.deepEqual(others, [])
  assert.match(note?.message ?? "", /lies an address of `svc\/a\/empty`, taken literally/)
})

test("that a node was asked about at a node port, which a question about sets takes for its own, is said where it is named", () => {
  const world = worldOf([
    text,
    "{apiVersion: v1, kind: Service, metadata: {name: front, namespace: a}, spec: {type: NodePort, selector: {app: p}, ports: [{port: 80, nodePort: 30080}]}}",
  ])
  const notes = (search: Omit<Search, "from">): readonly string[] => {
    const answer = searchFlows(world, {from: block("203.0.113.0/24"), ...search})
    assert.ok(answer.ok)
    return answer.value.notes.map(({code}) => code)
  }
  const range = (min: number, max: number): NonNullable<Search["port"]> => ({min, max})
  const said = ["node-port-not-translated"]
  assert.deepEqual(notes({to: name("host/n1"), protocol: "TCP", port: range(30_080, 30_080)}), said)
  assert.deepEqual(notes({to: name("host/n1"), port: range(30_000, 32_767)}), said)
  assert.deepEqual(notes({to: name("host/n1"), protocol: "UDP", port: range(30_080, 30_080)}), [])
  assert.deepEqual(notes({to: name("host/n1"), port: range(80, 443)}), [])
  assert.deepEqual(notes({to: name("a/p"), port: range(30_080, 30_080)}), [])
})

test("a port of a node that a pod has at another address alone is nothing to say of the node", () => {
  const gate = (hostIP: string): string =>
    `{apiVersion: v1, kind: Pod, metadata: {name: gate, namespace: a}, spec: {nodeName: n1, containers: [{ports: [{containerPort: 80, hostPort: 8080, hostIP: ${hostIP}}]}]}, status: {podIP: 10.0.0.9}}`
  const codes = (hostIP: string): readonly string[] => {
    const node = "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.20.0.1}]}}"
    const answer = searchFlows(worldOf([text, node, gate(hostIP)]), {from: {kind: "any"}, to: name("host/n1"), port: {min: 1, max: 9000}})
    return answer.ok ? answer.value.notes.map(({code}) => code) : answer.error.map(({code}) => code)
  }
  const said = ["host-port-not-translated"]
  assert.deepEqual([codes("172.20.0.1"), codes("0.0.0.0"), codes("127.0.0.1")], [said, said, []])
})

test("a pod that runs nowhere yet is no stranger on the only node with a host endpoint: it is the node's own there, or somewhere else", () => {
  const world = [
    "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.20.0.11}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: a}, spec: {containers: []}, status: {podIP: 10.0.0.1}}",
    "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h, labels: {role: host}}, spec: {node: n1, interfaceName: '*', expectedIPs: [172.20.0.11], profiles: [projectcalico-default-allow]}}",
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: shut}, spec: {selector: has(role), applyOnForward: true, types: [Ingress], ingress: [{action: Deny, destination: {nets: [10.0.0.0/24]}}]}}",
  ]
  const roaming = compile(buildSnapshot(parseManifests([{name: "w.yaml", text: world.join("\n---\n")}]).resources).snapshot)
  for (const from of [{kind: "any"}, block("172.20.0.0/16")] as const) {
    for (const verdict of ["allow", "deny", "unknown"] as const) {
      const answer = searchFlows(roaming, {from, to: name("a/p"), protocol: "TCP", port: {min: 80, max: 80}, verdict})
      assert.ok(answer.ok)
      const {witness} = answer.value
      const isFromNode = witness?.from === "host/n1"
      assert.equal(isFromNode, verdict === "allow", `${from.kind} ${verdict}`)
    }
  }
})

test("several names are all their ends; blocks outside are nobody who is inside, whatever address he has", () => {
  const both = {kind: "names", names: ["a/p", "a/q"]} as const
  assert.equal(found({from: both, to: both, family: 4}).count, 2, "each to the other")
  const near = {kind: "outside", blocks: ["10.0.0.0/24"], except: []} as const
  const {witness} = found({from: name("a/q"), to: near, family: 4})
  assert.notEqual(witness, null)
  assert.ok(!["a/p", "a/q"].includes(witness?.to ?? ""), "an address that a pod has is the pod")
  const far = {kind: "outside", blocks: ["10.0.0.0/8"], except: ["10.0.0.0/24"]} as const
  assert.equal(found({from: name("a/q"), to: far, family: 4}).found, false)
  assert.equal(found({from: name("a/q"), to: far, family: 4, verdict: "deny"}).found, true)
  assert.equal(searchFlows(program, {from: {kind: "names", names: ["a/nobody"]}, to: both}).ok, false)
})
