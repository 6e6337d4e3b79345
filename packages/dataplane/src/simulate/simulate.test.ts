import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compile, decide, parseManifests, Scope} from "@carveout/engine"
import type {Flow, Program} from "@carveout/engine"
import {rulesetOf, usualOptions} from "../lower/ruleset.ts"
import {tripOf} from "./flow.ts"
import {simulate} from "./simulate.ts"
import type {Simulation, Trip} from "./simulate.ts"

const town = `
apiVersion: v1
kind: Node
metadata: {name: a}
status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}
---
apiVersion: v1
kind: Node
metadata: {name: b}
status: {addresses: [{type: InternalIP, address: 172.18.0.3}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: prod}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: prod, labels: {app: web}}
spec: {nodeName: a, containers: [{name: web, image: web}]}
status: {podIP: 10.0.0.1}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: prod, labels: {app: db}}
spec: {nodeName: b, containers: [{name: db, image: db, ports: [{name: http, containerPort: 80}]}]}
status: {podIP: 10.0.1.1}
`

function programOf(policies: string): Program {
  const {resources, diagnostics} = parseManifests([{name: "world.yaml", text: `${town}---\n${policies}`}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return compile(buildSnapshot(resources).snapshot)
}

const toDb: Flow = {
  from: {kind: "workload", id: "prod/web"},
  to: {kind: "workload", id: "prod/db"},
  family: 4,
  protocol: 6,
  sourcePort: 50000,
  port: 80,
  icmp: null,
}

function simulated(program: Program, flow: Flow, change: Partial<Trip> = {}): Simulation {
  const trip = tripOf(program, flow)
  assert.ok(trip !== null)
  return simulate((node) => rulesetOf(program, {node, family: 4}, usualOptions), {...trip, ...change})
}

const denyDb = `
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: deny-db}
spec: {selector: app == 'db', types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [80]}}, {action: Allow}]}
`

test("a packet is dropped where policy says so, and the kernel rule is named", () => {
  const {verdict, cause, at, stages} = simulated(programOf(denyDb), toDb)
  assert.deepEqual([verdict, cause], ["deny", "GlobalNetworkPolicy/deny-db#ingress[0]"])
  assert.deepEqual([at?.node, at?.layer, at?.chain, at?.place], ["b", "filter", "cali-pi-gnp/deny-db", 1])
  assert.deepEqual(
    stages.map(({node, stage, verdict}) => `${node} ${stage} ${verdict}`),
    ["a pod-egress allow", "b pod-ingress deny"],
  )
})

test("a packet that passes is allowed by the half that was asked last", () => {
  const {verdict, cause, at} = simulated(programOf(denyDb), {...toDb, port: 81})
  assert.deepEqual([verdict, cause, at?.chain], ["allow", "GlobalNetworkPolicy/deny-db#ingress[1]", "cali-pi-gnp/deny-db"])
})

test("every node is asked for its rules once, when the packet comes there", () => {
  const program = programOf(denyDb)
  const asked: string[] = []
  const trip = tripOf(program, toDb)
  assert.ok(trip !== null)
  simulate((node) => {
    asked.push(node)
    return rulesetOf(program, {node, family: 4}, usualOptions)
  }, trip)
  assert.deepEqual(asked, ["a", "b"])
})

test("a flow without an address, or without a node, has no trip", () => {
  const program = programOf(denyDb)
  assert.equal(tripOf(program, {...toDb, family: 6}), null)
  assert.equal(tripOf(program, {...toDb, from: {kind: "workload", id: "prod/nobody"}}), null)
})

const early = (spec: string): string => `
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: a-eth0, labels: {role: host}}
spec: {node: a, interfaceName: eth0}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: early}
spec: {selector: role == 'host', applyOnForward: true, ${spec}}
`
const fromOutside: Flow = {
  ...toDb,
  from: {kind: "address", address: {family: 4, value: 0xcb007107n}},
  to: {kind: "workload", id: "prod/web"},
}

test("what is asked before translation sees the address that the packet was sent to", () => {
  const program = programOf(
    early("preDNAT: true, types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [30080]}}]"),
  )
  const packet = tripOf(program, fromOutside)?.packet
  assert.ok(packet !== undefined)
  assert.equal(simulated(program, fromOutside).verdict, "allow")
  const {verdict, cause} = simulated(program, fromOutside, {sent: {...packet, port: 30080}})
  assert.deepEqual([verdict, cause], ["deny", "GlobalNetworkPolicy/early#ingress[0]"])
})

test("a packet without a connection is never translated", () => {
  const program = programOf(early("doNotTrack: true, types: [Ingress], ingress: [{action: Allow}]"))
  const packet = tripOf(program, fromOutside)?.packet
  assert.ok(packet !== undefined)
  assert.equal(simulated(program, fromOutside).verdict, "allow")
  const {verdict, cause} = simulated(program, fromOutside, {sent: {...packet, port: 30080}})
  assert.deepEqual([verdict, cause], ["deny", "NotTranslated"])
})

/** Node a with a host endpoint of its interface, which is called `card`, and one of every interface, which is the one called `host`. */
function besideAll(spec: string, ...more: readonly string[]): Program {
  const all = `
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: a-all, labels: {role: host}}
spec: {node: a, interfaceName: "*", profiles: [projectcalico-default-allow]}
`
  return programOf([early(spec).replace("labels: {role: host}", "labels: {role: card}"), all, ...more].join("---"))
}

function checkBoth(program: Program, flow: Flow, by: string | null): void {
  const [got, want] = [simulated(program, flow), decide(program, flow)]
  assert.deepEqual([got.verdict, got.cause], [want.verdict, want.by])
  assert.equal(got.verdict === "deny" ? got.cause : null, by)
}

test("pre-DNAT policy of every interface is asked also on one whose own host endpoint has none", () => {
  const denyAll = "preDNAT: true, types: [Ingress], ingress: [{action: Deny, protocol: TCP}]"
  const ofCard = (kind: string): string => `
apiVersion: projectcalico.org/v3
kind: ${kind}
metadata: {name: of-card}
spec: {selector: role == 'card', applyOnForward: true, preDNAT: true, types: [Ingress], ingress: [{action: Deny, protocol: UDP}]}
`
  // WHY: Calico gives an interface a chain only where its own host endpoint has such policy, and the rule for all others then takes its packets.
  checkBoth(besideAll(denyAll), fromOutside, "GlobalNetworkPolicy/early#ingress[0]")
  checkBoth(besideAll(denyAll, ofCard("GlobalNetworkPolicy")), fromOutside, null)
  checkBoth(besideAll(denyAll, ofCard("StagedGlobalNetworkPolicy")), fromOutside, null)
})

test("untracked policy of every interface is asked nowhere", () => {
  const program = besideAll("doNotTrack: true, types: [Ingress, Egress], ingress: [{action: Deny}], egress: [{action: Deny}]")
  const {raw} = rulesetOf(program, {node: "a", family: 4}, usualOptions).tables
  assert.deepEqual(raw.chains.get("cali-from-host-endpoint") ?? [], [])
  checkBoth(program, fromOutside, null)
  checkBoth(program, toDb, null)
})

const threeBlocks = `
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: three}
spec:
  selector: app == 'db'
  types: [Ingress]
  ingress:
    - action: Allow
      protocol: TCP
      source: {nets: [10.0.0.0/24, 192.168.0.0/24]}
      destination: {ports: [80, http], nets: [10.9.0.0/24, 10.8.0.0/24]}
`

test("a rule of three blocks lets through in the kernel what it does not say", () => {
  const program = programOf(threeBlocks)
  assert.deepEqual(
    program.snapshot.policies.flatMap(({ingress}) => ingress.map(Scope.overmatches)),
    [true],
  )
  assert.deepEqual([decide(program, toDb).verdict, decide(program, toDb).by], ["deny", "EndOfTier/default"])
  const {verdict, cause} = simulated(program, toDb)
  assert.deepEqual([verdict, cause], ["allow", "GlobalNetworkPolicy/three#ingress[0]"])
  assert.equal(simulated(program, {...toDb, port: 81}).verdict, "deny")
})

test("two blocks, and parts that are no alternatives, say what they mean", () => {
  const without = (words: string, by: string): void => {
    assert.ok(threeBlocks.includes(words))
    const program = programOf(threeBlocks.replace(words, by))
    assert.deepEqual(
      program.snapshot.policies.flatMap(({ingress}) => ingress.map(Scope.overmatches)),
      [false],
    )
    assert.equal(simulated(program, toDb).verdict, "deny")
  }
  without("[80, http]", "[80]")
  without("10.9.0.0/24, 10.8.0.0/24", "10.9.0.0/24")
  without("nets: [10.9.0.0/24, 10.8.0.0/24]", "notNets: [10.0.1.0/24, 10.8.0.0/24]")
})
