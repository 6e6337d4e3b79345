// Searches through a Service against single questions to it: what is found is so when it is asked by name, and what is so is found.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compile, parseManifests, searchFlows} from "@carveout/engine"
import type {Answer, Case, Diagnostic, End, Program, Question, Search, World} from "@carveout/engine"
import {addressFrom, addressText, prefixFrom} from "./address.ts"
import {flowPool} from "./arbitrary/flow.ts"
import {chance, pick, randomFrom, some} from "./arbitrary/random.ts"
import type {Random} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"

const id = "prod/svc"
const to = `svc/${id}`
const ports = [{name: "", protocol: 6, port: 1000, nodePort: null}] as const

/** A world with a Service before some of its pods, which may keep connections on the node or the client's address. */
function withService(random: Random): World.Snapshot {
  const snapshot = anyWorld(random)
  const backends = some(random, 4, () => pick(random, snapshot.workloads)).map((owner): World.Backend => {
    if (chance(random, 15)) return strangeBackend(random)
    const wire = {portName: "", protocol: 6, port: pick(random, [80, 443, 53]), ready: chance(random, 80), isLast: chance(random, 15)}
    const [address = null] = owner.addresses
    return {...wire, address, endpoint: address === null ? owner.id : null}
  })
  const service: World.Service = {
    id,
    exists: true,
    addresses: [],
    ports,
    backends,
    derived: false,
    externalTrafficPolicy: chance(random, 70) ? "Cluster" : "Local",
    ...(chance(random, 40) ? {internalTrafficPolicy: "Local"} : {}),
    ...(chance(random, 10) ? {headless: true} : {}),
    ...(chance(random, 40) ? {hasNodePorts: true} : {}),
    ...(chance(random, 30) ? balancer(random) : {}),
  }
  return {
    ...snapshot,
    policies: [...snapshot.policies, ...sourcePolicies(random), ...hostPolicies(random)],
    services: new Map([...snapshot.services, [id, service]]),
  }
}

/** A backend outside the cluster, as a slice names it. */
function strangeBackend(random: Random): World.Backend {
  const address = addressFrom(pick(random, ["203.0.113.7", "198.51.100.77", "fd00:9::7"]))
  return {address, endpoint: null, portName: "", protocol: 6, port: pick(random, [80, 443]), ready: true, isLast: false}
}

/** A load balancer that keeps clients out, by an address that it has or will have. */
function balancer(random: Random): Pick<World.Service, "outer" | "awaitsBalancer" | "guard"> {
  const texts = ["203.0.113.0/28", "203.0.113.0/24", "fd00:9::/64", "172.20.0.0/16"]
  const ranges = some(random, 3, () => pick(random, texts)).map(prefixFrom)
  const own = addressFrom("192.0.2.80")
  if (chance(random, 50)) return {awaitsBalancer: true, guard: {ranges, addresses: [], isAwaited: true}}
  const external = chance(random, 30) ? [addressFrom("192.0.2.99")] : []
  return {outer: [own, ...external], guard: {ranges, addresses: [own], isAwaited: false}}
}

/** Mostly a policy that tells machines, pods and strangers apart by address, perhaps of some source ports alone. */
function sourcePolicies(random: Random): readonly World.Policy[] {
  if (chance(random, 30)) return []
  return policy("sources", `{order: -100, types: [Ingress], ingress: [${sourceRules(random)}]}`)
}

/** Perhaps a policy of host endpoints for what passes through, by sources alone: what is asked for destinations has no answer about sets. */
function hostPolicies(random: Random): readonly World.Policy[] {
  if (chance(random, 60)) return []
  const mode = chance(random, 40) ? "preDNAT: true, applyOnForward: true" : "applyOnForward: true"
  const direction = mode === "applyOnForward: true" && chance(random, 30) ? "Egress" : "Ingress"
  const rules = `${direction.toLowerCase()}: [${sourceRules(random)}]`
  return policy("passing", `{order: -100, selector: '!has(projectcalico.org/namespace)', ${mode}, types: [${direction}], ${rules}}`)
}

function sourceRules(random: Random): string {
  const rules = some(random, 3, () => {
    const net = pick(random, ["172.20.0.0/16", "172.20.0.11/32", "203.0.113.0/24", "203.0.113.7/32", "10.0.0.0/24"])
    const ports = chance(random, 50) ? "" : `, ports: ['${pick(random, ["1:40000", "45000:65535", "50000"])}']`
    return `{action: ${pick(random, ["Allow", "Deny"])}, protocol: TCP, source: {nets: [${net}]${ports}}}`
  })
  return [...rules, ...(chance(random, 70) ? ["{action: Allow}"] : [])].join(", ")
}

function policy(name: string, spec: string): readonly World.Policy[] {
  const text = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: ${spec}}`
  return buildSnapshot(parseManifests([{name: "p.yaml", text}]).resources).snapshot.policies
}

function nameOf(end: End): string {
  if (end.kind === "address") return addressText(end.address)
  return end.kind === "node" ? `host/${end.name}` : `pod/${end.id}`
}

const verdicts = ["allow", "deny", "unknown"] as const

/** Every flow of a question and its verdict, refusals too; null where there is nothing to ask. */
function asked(program: Program, question: Omit<Question, "to" | "protocol" | "port">): Answer | null {
  const answer = ask(program, {...question, to, protocol: "TCP", port: 1000})
  return answer.ok ? answer.value : null
}

function isRefused({cases, assumptions}: Answer): boolean {
  return cases.length === 0 || assumptions.some(({code}) => code === "no-backend" || code === "no-backend-on-node")
}

function codesOf(problems: readonly Diagnostic[]): readonly string[] {
  return problems.map(({code}) => code)
}

function isSelf({flow: {from, to: target}}: Case): boolean {
  if (from.kind === "node") return target.kind === "node" && from.name === target.name
  return from.kind === "workload" && target.kind === "workload" && from.id === target.id
}

test("what a search through a Service finds is so when it is asked by name, and what is so is found", (t) => {
  const counts = {open: 0, nobody: 0, masked: 0, shut: 0, led: 0, found: 0, unknown: 0, asked: 0, refused: 0}
  for (let seed = 1; seed <= 500; seed++) {
    const random = randomFrom(seed)
    const snapshot = withService(random)
    const program = compile(snapshot)
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const clients = pool.families.flatMap((family) => [...pool.inside[family], ...pool.outside[family]])
    const search = (wish: Omit<Search, "to">): ReturnType<typeof searchFlows> =>
      searchFlows(program, {...wish, to: {kind: "name", text: to}})

    for (const verdict of verdicts) {
      const from: Search["from"] = chance(random, 40)
        ? {kind: "any"}
        : {kind: "cidr", cidr: pick(random, ["0.0.0.0/0", "203.0.113.0/24"]), except: []}
      const found = search({from, verdict})
      if (!found.ok) {
        const codes = codesOf(found.error)
        // A client may be asked about to whom nobody stands behind the Service but itself, or of another family.
        if (codes[0] === "nothing-judged") counts.nobody++
        else {
          assert.deepEqual(codes, ["service-way-open"])
          counts.open++
        }
        continue
      }
      const {witness} = found.value
      if (witness === null) continue
      counts.found++
      if (verdict === "unknown") counts.unknown++
      const {flow} = witness
      const again = asked(program, {from: nameOf(flow.from), ipFamily: flow.family, sourcePort: flow.sourcePort ?? 50_000})
      const same = again?.cases.find((each) => each.to === witness.to && each.flow.port === flow.port)
      assert.equal(same?.decision.verdict, verdict, `seed ${seed}: ${JSON.stringify({from, verdict, witness: [witness.from, witness.to]})}`)
    }

    for (let i = 0; i < 12; i++) {
      const client = pick(random, clients)
      const answer = asked(program, {from: nameOf(client), ipFamily: pick(random, pool.families)})
      if (answer === null) continue
      const from = {kind: "name" as const, text: nameOf(client)}
      const family = answer.cases[0]?.flow.family
      const wanted = new Set<(typeof verdicts)[number]>(answer.cases.filter((each) => !isSelf(each)).map(({decision}) => decision.verdict))
      if (isRefused(answer)) wanted.add("deny")
      if (answer.cases.some(({decision}) => decision.missing.some(({kind}) => kind === "source-address-after-snat"))) counts.masked++
      if (answer.assumptions.some(({code}) => code === "source-ranges-shut")) counts.shut++
      if (answer.cases.some(({flow: {from: client, to: target}}) => client.kind === "address" && target.kind === "address")) counts.led++
      for (const verdict of wanted) {
        counts.asked++
        if (isRefused(answer)) counts.refused++
        const found = search({from, verdict, ...(family === undefined ? {} : {family}), port: {min: 1000, max: 1000}})
        if (!found.ok) {
          assert.deepEqual(codesOf(found.error), ["service-way-open"])
          continue
        }
        assert.ok(
          found.value.found,
          `seed ${seed}: ${nameOf(client)} ${verdict}: ${JSON.stringify(answer.cases.map((each) => [each.to, each.decision.verdict]))}`,
        )
      }
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.found > 300 && counts.unknown > 10 && counts.asked > 500 && counts.refused > 20 && counts.shut > 50 && counts.led > 50)
})

test("what staged policies would make of a flow to a Service is what comes of it once they are enforced", (t) => {
  const counts = {asked: 0, open: 0, changed: 0}
  for (let seed = 1; seed <= 300; seed++) {
    const random = randomFrom(seed)
    const snapshot = withService(random)
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const policies = snapshot.policies.map((policy) => ({...policy, staged: chance(random, 40)}))
    const staged = compile({...snapshot, policies})
    const enforced = compile({...snapshot, policies: policies.map((policy) => ({...policy, staged: false}))})
    const clients = pool.families.flatMap((family) => [...pool.inside[family], ...pool.outside[family]])
    for (let i = 0; i < 12; i++) {
      const question = {from: nameOf(pick(random, clients)), ipFamily: pick(random, pool.families)}
      const [before, after] = [asked(staged, question), asked(enforced, question)]
      for (const [place, {decision}] of (before?.cases ?? []).entries()) {
        const pending = decision.pending?.verdict ?? decision.verdict
        counts.asked++
        if (pending === "unknown") counts.open++
        if (pending !== decision.verdict) counts.changed++
        assert.equal(pending, after?.cases[place]?.decision.verdict, `seed ${seed}: ${JSON.stringify(question)}`)
      }
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.asked > 2000 && counts.open > 20 && counts.changed > 200)
})
