// The packet of a flow, and the criteria that it fails: exactly those for want of which a rule does not match.
import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {printAddress} from "../net/address.ts"
import {printPrefix} from "../net/prefix.ts"
import {compile} from "../program/compile.ts"
import {ruleMatches} from "../program/criterion.ts"
import {failedCriteria} from "../program/miss.ts"
import type {Miss} from "../program/miss.ts"
import type {Program} from "../program/program.ts"
import {printSelector} from "../selector/print.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Rule} from "../snapshot/snapshot.ts"
import {packetOf} from "./packet.ts"
import {flowBetween, globalPolicy, prodPolicy, programOf, threePods} from "./written-world.test.ts"
import type {Wire} from "./written-world.test.ts"

/** A miss as a line: criterion, what was wanted, what the packet has. */
function lineOf(miss: Miss): string {
  const sign = `${miss.criterion}${miss.isNegated ? " not" : ""}`
  switch (miss.kind) {
    case "nets":
      return `${sign} ${miss.wanted.map(printPrefix).join(" ")}: ${miss.actual === null ? "open" : printAddress(miss.actual)}`
    case "selector":
      return `${sign} ${printSelector(miss.wanted)}`
    case "service":
      return `${sign} ${miss.wanted}: ${miss.port}`
    case "ports":
      return `${sign} ${miss.wanted.map((port) => (port.kind === "name" ? port.name : `${port.min}-${port.max}`)).join(" ")}: ${miss.actual}`
    case "icmp":
      return `${sign} ${miss.wanted.type}/${miss.wanted.code}: ${miss.actual?.type}/${miss.actual?.code}`
    case "protocol":
      return `${sign} ${miss.wanted}: ${miss.actual}`
    case "family":
      return `${sign} ${miss.wanted.join(" ")}: ${miss.actual}`
  }
}

/** A rule of egress against the flow from prod/backend to dev/client. */
function check(policy: string, wire: Wire, expected: readonly string[]): void {
  const program = programOf(threePods, policy)
  const packet = packetOf(program, flowBetween(program, "prod/backend", "dev/client", wire))
  const rule = program.snapshot.policies[0]?.egress[0]
  assert(rule !== undefined)
  assert.deepEqual(failedCriteria(program, rule, packet).map(lineOf), expected)
}

const global = (rule: string): string => globalPolicy("p", `{selector: all(), egress: [{action: Allow, ${rule}}]}`)

test("every criterion that fails is named with what it wants and what the packet has", () => {
  check(global("protocol: TCP, destination: {ports: [80]}"), {}, [])
  check(global("protocol: UDP, destination: {ports: [53, '60:70', dns]}"), {}, ["protocol 17: 6", "destination.ports 53-53 60-70 dns: 80"])
  check(global("notProtocol: TCP, ipVersion: 6"), {}, ["ipVersion 6: 4", "notProtocol not 6: 6"])
  check(global("protocol: ICMP, icmp: {type: 8, code: 1}"), {protocol: "ICMP"}, ["icmp 8/1: 8/0"])
  check(global("protocol: ICMP, notICMP: {type: 8}"), {protocol: "ICMP"}, ["notICMP not 8/null: 8/0"])
  check(global("source: {nets: [10.0.0.0/24]}, destination: {notNets: [10.244.0.0/16]}"), {}, [
    "source.nets 10.0.0.0/24: 10.244.1.5",
    "destination.notNets not 10.244.0.0/16: 10.244.2.7",
  ])
  check(global("protocol: TCP, source: {ports: [443]}, destination: {notPorts: [80]}"), {}, [
    "source.ports 443-443: 50000",
    "destination.notPorts not 80-80: 80",
  ])
  check(global("destination: {services: {name: api, namespace: prod}}"), {}, ["destination.services prod/api: 80"])
  check(global("destination: {notSelector: app == 'client'}"), {}, [`destination.notSelector not app == "client"`])
})

test("of a selector only the parts are named that nothing with the address satisfies", () => {
  check(global("destination: {selector: app == 'other', namespaceSelector: projectcalico.org/name == 'dev'}"), {}, [
    `destination.selector app == "other"`,
  ])
  check(prodPolicy("p", "{selector: all(), egress: [{action: Allow, destination: {selector: app == 'client'}}]}"), {}, [
    `metadata.namespace projectcalico.org/namespace == "prod"`,
  ])
})

const folder = new URL("../../../../cases/conformance/flows/", import.meta.url)

test("criteria fail exactly where a rule does not match, for every rule and a spread of flows of the conformance worlds", () => {
  let pairs = 0
  for (const world of readdirSync(folder).filter((_, i) => i % 10 === 0)) {
    const text = readFileSync(new URL(`${world}/world.yaml`, folder), "utf8")
    const program = compile(buildSnapshot(parseManifests([{name: "world.yaml", text}]).resources).snapshot)
    const packets = spreadOf(program).map((flow) => packetOf(program, flow))
    for (const rule of rulesOf(program)) {
      for (const packet of packets) assert.equal(failedCriteria(program, rule, packet).length === 0, ruleMatches(program, rule, packet))
      pairs += packets.length
    }
  }
  assert.notEqual(pairs, 0)
})

function rulesOf({snapshot}: Program): readonly Rule[] {
  return snapshot.policies.flatMap(({ingress, egress}) => [...ingress, ...egress])
}

/** A flow from every workload to the next one and outside, over changing protocols and ports. */
function spreadOf(program: Program): readonly ReturnType<typeof flowBetween>[] {
  const ids = program.snapshot.workloads.map(({id}) => id)
  const wires: readonly Wire[] = [
    {port: 80},
    {protocol: "UDP", port: 53},
    {protocol: "SCTP", port: 9999},
    {protocol: "ICMP"},
    {protocol: 47},
  ]
  return ids.flatMap((id, i) => {
    const wire = wires[i % wires.length] ?? {}
    return [
      flowBetween(program, id, ids[i + 1] ?? id, wire),
      flowBetween(program, id, "203.0.113.9", wire),
      flowBetween(program, "10.0.0.9", id, wire),
    ]
  })
}
