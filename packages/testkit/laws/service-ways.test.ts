// Where packets to Services, node ports, host ports and addresses for clients outside arrive, against one who reads the manifests and decides each way alone.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compile, matrixOf, parseManifests, searchFlows} from "@carveout/engine"
import type {Program, Question} from "@carveout/engine"
import {addressFrom} from "../src/address.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {objectsOf, strangers, townOf} from "../src/arbitrary/town.ts"
import type {ContainerPort, Node, Town} from "../src/arbitrary/town.ts"
import {endAt, Reader} from "../src/town-reader.ts"
import type {Client, Expected} from "../src/town-reader.ts"

const worlds = 300
const questionsPerWorld = 16

/** A question, and what one who reads expects of it. */
type Asked = {readonly question: Question; readonly expected: Expected}
type Setting = {readonly town: Town; readonly program: Program; readonly from: Client; readonly at: Node}

/** A question of any sort; null where chance gave none. */
function questionOf(random: Random, town: Town, program: Program): Asked | null {
  const {nodes, pods} = town
  const insiders = [...pods.filter(({isFinished}) => !isFinished), ...nodes].map(({ip}) => ip)
  const from = endAt(town, pick(random, chance(random, 45) ? insiders : strangers))
  const setting = {town, program, from, at: pick(random, nodes)}
  return pick(random, [nameQuestion, nameQuestion, wholeQuestion, addressQuestion, nodePortQuestion, hostPortQuestion])(random, setting)
}

function nameQuestion(random: Random, {town, program, from}: Setting): Asked {
  const service = pick(random, town.services)
  const port = pick(random, service.ports)
  const {protocol, port: number} = port
  const expected = new Reader(town, program, protocol).byName(from, service, port)
  return {question: {from: from.name, to: `svc/${service.id}`, protocol, port: number}, expected}
}

/** A question about every port of a Service. */
function wholeQuestion(random: Random, {town, program, from}: Setting): Asked {
  const service = pick(random, town.services)
  const each = service.ports.map((port) => new Reader(town, program, port.protocol).byName(from, service, port))
  const arrived = new Map(each.flatMap((one) => one.arrived).map((one) => [`${one.to} ${one.protocol} ${one.port}`, one]))
  const isRefused = each.some((one) => one.isRefused)
  return {question: {from: from.name, to: `svc/${service.id}`}, expected: {arrived: [...arrived.values()], isRefused, note: null}}
}

function addressQuestion(random: Random, {town, program, from}: Setting): Asked | null {
  const service = pick(random, town.services)
  const port = pick(random, service.ports)
  const {protocol, port: number} = port
  const outer = [service.externalIp, service.balancerIp].flatMap((one) => one ?? [])
  const to = chance(random, 60) && outer.length > 0 ? pick(random, outer) : service.ip
  if (service.isHeadless || (from.node === null && !outer.includes(to))) return null
  const reader = new Reader(town, program, protocol)
  const expected =
    from.node === null
      ? reader.byAddress(from, service, {port, at: to})
      : reader.literal(from, to, {port: number, note: "service-address-not-translated"})
  return {question: {from: from.name, to, protocol, port: number}, expected}
}

function nodePortQuestion(random: Random, {town, program, from, at}: Setting): Asked | null {
  const service = pick(random, town.services)
  const port = pick(random, service.ports)
  const {nodePort} = port
  if (nodePort === undefined) return null
  const protocol = chance(random, 20) ? "SCTP" : port.protocol
  const reader = new Reader(town, program, protocol)
  const isIts = protocol === port.protocol
  const expected =
    isIts && from.node === null
      ? reader.atNodePort(from, service, {port, node: at})
      : reader.literal(from, at.ip, {port: nodePort, note: isIts ? "node-port-not-translated" : null})
  return {question: {from: from.name, to: pick(random, [`host/${at.name}`, at.ip]), protocol, port: nodePort}, expected}
}

/** Whether a port of the host is one at the address of a node. */
function isAt({hostIP}: ContainerPort, {ip}: Node): boolean {
  return hostIP === undefined || hostIP === "0.0.0.0" || hostIP === ip
}

/** A question about a port of a node that a pod on some node has. */
function hostPortQuestion(random: Random, {town, program, from, at}: Setting): Asked | null {
  const having = town.pods.flatMap((pod) =>
    pod.ports.flatMap((port) => (port.hostPort === undefined ? [] : [{pod, port, hostPort: port.hostPort}])),
  )
  if (having.length === 0) return null
  const {pod, port, hostPort} = pick(random, having)
  const {containerPort, protocol: own} = port
  const protocol = chance(random, 20) ? "SCTP" : own
  const reader = new Reader(town, program, protocol)
  const isThere = pod.node === at.name && !pod.isOfHost && !pod.isFinished && protocol === own && isAt(port, at)
  const expected =
    isThere && from.node === null
      ? reader.atHostPort(from, pod, containerPort)
      : reader.literal(from, at.ip, {port: hostPort, note: isThere ? "host-port-not-translated" : null})
  return {question: {from: from.name, to: pick(random, [`host/${at.name}`, at.ip]), protocol, port: hostPort}, expected}
}

const waysCodes = [
  "host-port-translated",
  "host-port-not-translated",
  "node-port-translated",
  "node-port-not-translated",
  "service-address-translated",
  "service-address-not-translated",
]

/** The verdict of several flows of one question; a port without a backend is one more that is denied. */
function drawn({arrived, isRefused}: Expected): string {
  const verdicts = new Set<string>([...arrived.map(({verdict}) => verdict), ...(isRefused ? ["deny"] : [])])
  if (verdicts.has("allow") && verdicts.has("deny")) return "mixed"
  return verdicts.has("unknown") ? "unknown" : verdicts.has("deny") ? "deny" : "allow"
}

function build(random: Random, town: Town): {readonly program: Program; readonly text: string} {
  const text = manifestText(objectsOf(random, town))
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error").map(({message}) => message),
    [],
  )
  return {program: compile(buildSnapshot(resources).snapshot), text}
}

test("packets to Services, their addresses, node ports and host ports arrive where one who reads the manifests says, and are judged so", (t) => {
  const seen = {asked: 0, arrived: 0, refused: 0, allow: 0, deny: 0, unknown: 0, mixed: 0, led: 0, literal: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const town = townOf(random)
    const {program} = build(random, town)
    for (let i = 0; i < questionsPerWorld; i++) {
      const asked = questionOf(random, town, program)
      if (asked === null) continue
      const {question, expected} = asked
      const answer = ask(program, question)
      const where = `seed ${seed}: ${JSON.stringify(question)}`
      assert.ok(answer.ok, `${where}: ${answer.ok ? "" : answer.error.map(({message}) => message).join()}`)
      const {cases, assumptions, verdict} = answer.value
      const lines = cases.map((each) => `${each.to} ${each.flow.protocol} ${each.flow.port} ${each.decision.verdict}`).sort()
      assert.deepEqual(lines, expected.arrived.map((one) => `${one.to} ${one.protocol} ${one.port} ${one.verdict}`).sort(), where)
      assert.equal(verdict, drawn(expected), where)
      assert.deepEqual(
        [...new Set(assumptions.map(({code}) => code).filter((code) => waysCodes.includes(code)))],
        expected.note === null ? [] : [expected.note],
        where,
      )
      seen.asked++
      seen.arrived += lines.length
      seen[verdict]++
      if (expected.isRefused) seen.refused++
      if (expected.note?.endsWith("not-translated") === true) seen.literal++
      else if (expected.note !== null) seen.led++
    }
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.asked > 1000 && seen.refused > 100 && seen.unknown > 20 && seen.led > 100 && seen.literal > 50 && seen.mixed > 20)
})

test("a search through a Service finds what one who reads the manifests expects, and nothing else from the same source port", (t) => {
  const seen = {found: 0, none: 0, nobody: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const town = townOf(random)
    const {program} = build(random, town)
    const insiders = [...town.pods.filter(({isFinished}) => !isFinished), ...town.nodes].map(({ip}) => ip)
    const from = endAt(town, pick(random, [...insiders, ...strangers]))
    const {question, expected} = nameQuestion(random, {town, program, from, at: pick(random, town.nodes)})
    const others = expected.arrived.filter(({to}) => to !== from.name)
    const wanted = new Set<string>([...others.map(({verdict}) => verdict), ...(expected.isRefused ? ["deny"] : [])])
    const {port: number = 0, ...rest} = question
    const [client, target] = [question.from, question.to].map((text) => ({kind: "name", text}) as const)
    assert.ok(client && target)
    for (const verdict of ["allow", "deny", "unknown"] as const) {
      const found = searchFlows(program, {...rest, from: client, to: target, port: {min: number, max: number}, verdict})
      if (!found.ok) {
        const codes = found.error.map(({code}) => code)
        assert.deepEqual([codes, [...wanted]], [["nothing-judged"], []], `seed ${seed}: ${verdict} ${JSON.stringify(question)}`)
        seen.nobody++
        continue
      }
      // What a rule about source ports lets pass or denies from another one is no answer to this question.
      if ((found.value.witness?.flow.sourcePort ?? 50_000) !== 50_000) continue
      assert.equal(found.value.found, wanted.has(verdict), `seed ${seed}: ${verdict} ${JSON.stringify(question)}`)
      seen[found.value.found ? "found" : "none"]++
    }
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.found > 200 && seen.none > 400)
})

test("a search says of a node's ports and of addresses which of them are Services' or pods', and a matrix of which Services it lists an address", (t) => {
  const seen = {ports: 0, addresses: 0, listed: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const town = townOf(random)
    const {program} = build(random, town)
    const where = `seed ${seed}`
    const {nodes, pods, services} = town
    const at = pick(random, nodes)
    const [min, max] = pick(random, [
      [30_080, 30_081],
      [30_000, 32_767],
      [9000, 9015],
      [1, 65_535],
    ] as const)
    const protocol = pick(random, ["TCP", "UDP"])
    const found = searchFlows(program, {from: {kind: "any"}, to: {kind: "name", text: `host/${at.name}`}, protocol, port: {min, max}})
    assert.ok(found.ok, where)
    const isAsked = (port: number | undefined, own: string): boolean => port !== undefined && min <= port && port <= max && own === protocol
    const nodePorts = services.flatMap(({ports}) => ports.filter((each) => isAsked(each.nodePort, each.protocol)))
    const there = pods.filter((pod) => pod.node === at.name && !pod.isOfHost && !pod.isFinished)
    const hostPorts = there.flatMap(({ports}) => ports.filter((each) => isAsked(each.hostPort, each.protocol) && isAt(each, at)))
    const wanted = [...nodePorts.map(() => "node-port-not-translated"), ...hostPorts.map(() => "host-port-not-translated")].slice(0, 3)
    assert.deepEqual(
      found.value.notes.map(({code}) => code).filter((code) => code.includes("port")),
      wanted,
      where,
    )
    seen.ports += wanted.length

    const service = pick(random, services)
    const address = pick(random, [service.ip, ...(service.balancerIp === null ? [] : [service.balancerIp]), "203.0.113.7"])
    const own = services.filter((each) => !each.isHeadless && [each.ip, each.balancerIp, each.externalIp].includes(address))
    const sought = searchFlows(program, {from: {kind: "any"}, to: {kind: "name", text: address}, protocol})
    if (sought.ok) {
      const notes = sought.value.notes.map(({message}) => message)
      assert.equal(notes.length, own.length, where)
      for (const {id} of own)
        assert.ok(
          notes.some((note) => note.includes(`\`${id}\``)),
          where,
        )
      seen.addresses += own.length
    }

    const {groups, notes} = matrixOf(program)
    const ranges = groups
      .flatMap(({to}) => to)
      .flatMap((name) => {
        const [first, last] =
          name.includes("/") || !name.includes("-") || name.includes(":") ? [] : name.split("-").map((each) => addressFrom(each).value)
        return first === undefined || last === undefined || (first === 0n && last === 2n ** 32n - 1n) ? [] : [{first, last}]
      })
    const isListed = (ip: string | null): boolean =>
      ip !== null && ranges.some(({first, last}) => first <= addressFrom(ip).value && addressFrom(ip).value <= last)
    const listed = services
      .filter((each) => !each.isHeadless && [each.ip, each.balancerIp, each.externalIp].some(isListed))
      .map(({id}) => id)
    const message = notes.map((note) => note.message).join()
    assert.deepEqual(
      services.filter(({id}) => message.includes(`svc/${id}`)).map(({id}) => id),
      listed,
      where,
    )
    seen.listed += listed.length
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.ports > 30 && seen.addresses > 30 && seen.listed > 30)
})
