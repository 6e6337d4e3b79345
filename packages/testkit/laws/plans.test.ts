// A plan leads from one world to the other, and at a step of which it says no harm every flow goes towards what it is in the end, or stays. Generated worlds.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compile, decide, equivalent, parseManifests} from "@carveout/engine"
import type {Flow, Program, Resource, Verdict} from "@carveout/engine"
import {planBetween} from "@carveout/engine/plan"
import type {Plan} from "@carveout/engine/plan"
import {flow as anyFlow, flowPool} from "../src/arbitrary/flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import type {ManifestObject} from "../src/arbitrary/manifest-object.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"

const worlds = 150
const flowsPerWorld = 60
const levels: Readonly<Record<Verdict, number>> = {deny: 0, unknown: 1, allow: 2}

const pods = ["p0", "p1", "p2", "p3", "p4"] as const
const ports = [53, 80, 443] as const

const people: readonly ManifestObject[] = [
  {apiVersion: "v1", kind: "Namespace", metadata: {name: "a"}},
  {apiVersion: "projectcalico.org/v3", kind: "Tier", metadata: {name: "sec"}, spec: {order: 10}},
  ...pods.map((name, i) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {name, namespace: "a", labels: {app: name}},
    spec: {nodeName: "n", containers: []},
    status: {podIP: `10.0.0.${i + 1}`},
  })),
]

/** Two worlds of the same pods: policies that one of them has, that both have, and that differ. */
function townPair(random: Random): readonly [base: readonly ManifestObject[], head: readonly ManifestObject[]] {
  const side = (): readonly ManifestObject[] => names.flatMap((name) => (chance(random, 55) ? [policyNamed(random, name)] : []))
  const names = Array.from({length: 7}, (_, i) => `x${i}`)
  const [base, head] = [side(), side()]
  const kept = chance(random, 20) ? [] : base
  return [
    [...people, ...kept],
    [...people, ...(chance(random, 20) ? [] : head.map((one, i) => (chance(random, 25) ? (kept[i] ?? one) : one)))],
  ]
}

/** A policy that selects one pod or all, with rules or without, of Kubernetes or of Calico in one of two tiers. */
function policyNamed(random: Random, name: string): ManifestObject {
  const subject = chance(random, 30) ? null : pick(random, pods)
  const types = pick(random, [["Ingress"], ["Egress"], ["Ingress", "Egress"]])
  const isSec = chance(random, 30)
  const fields = (ruleFor: (direction: "Ingress" | "Egress") => ManifestObject): ManifestObject =>
    Object.fromEntries(
      types.map((type) => [type.toLowerCase(), chance(random, 25) ? [] : [ruleFor(type === "Ingress" ? "Ingress" : "Egress")]]),
    )
  const [peer, port] = [pick(random, pods), pick(random, ports)]
  if (chance(random, 60)) {
    const rules = fields((direction) => ({
      [direction === "Ingress" ? "from" : "to"]: [{podSelector: {matchLabels: {app: peer}}}],
      ports: [{port}],
    }))
    const podSelector = subject === null ? {} : {matchLabels: {app: subject}}
    return {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: {name, namespace: "a"},
      spec: {podSelector, policyTypes: types, ...rules},
    }
  }
  const action = chance(random, 75) ? "Allow" : "Deny"
  const rules = fields((direction) => ({
    action,
    protocol: "TCP",
    [direction === "Ingress" ? "source" : "destination"]: {selector: `app == '${peer}'`},
    ...(direction === "Ingress" ? {destination: {ports: [port]}} : {}),
  }))
  const spec = {
    tier: isSec ? "sec" : "default",
    order: random.below(4) * 10,
    selector: subject === null ? "all()" : `app == '${subject}'`,
    types,
    ...rules,
  }
  const isGlobal = chance(random, 50)
  const metadata = {name: `${isSec ? "sec." : ""}${name}`, ...(isGlobal ? {} : {namespace: "a"})}
  return {apiVersion: "projectcalico.org/v3", kind: isGlobal ? "GlobalNetworkPolicy" : "NetworkPolicy", metadata, spec}
}

const resourcesOf = (objects: readonly ManifestObject[]): readonly Resource[] =>
  parseManifests([{name: "world.yaml", text: manifestText(objects)}]).resources
const programOf = (resources: readonly Resource[]): Program => compile(buildSnapshot(resources).snapshot)

/** The worlds after each step, made from scratch. */
function* stations(base: readonly Resource[], {steps}: Plan): Generator<Program> {
  let resources = base
  for (const {
    change: {before, after},
  } of steps) {
    const isIt = (each: Resource): boolean =>
      [before, after].some(
        (other) => other !== null && other.kind === each.kind && other.namespace === each.namespace && other.name === each.name,
      )
    resources = [...resources.filter((each) => !isIt(each)), ...(after === null ? [] : [after])]
    yield programOf(resources)
  }
}

/** A node's connections to its own pods: no policy is asked about them. */
function isOwnPod({snapshot}: Program, {from, to}: Flow): boolean {
  return (
    from.kind === "node" && to.kind === "workload" && (snapshot.workloads.find(({id}) => id === to.id)?.node ?? from.name) === from.name
  )
}

test("every step goes towards the end, and the last one is there", (t) => {
  const counts = {plans: 0, safe: 0, steps: 0, harm: 0, temporary: 0, moved: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const [base, head] = townPair(random).map(resourcesOf)
    if (base === undefined || head === undefined) continue
    const plan = planBetween(base, head)
    const end = programOf(head)
    const pool = flowPool(end.snapshot)
    const flows =
      pool.families.length === 0
        ? []
        : Array.from({length: flowsPerWorld}, () => anyFlow(random, pool)).filter((flow) => !isOwnPod(end, flow))
    counts.plans++
    counts.safe += Number(plan.isSafe)
    let last = programOf(base)
    for (const [i, next] of [...stations(base, plan)].entries()) {
      const step = plan.steps[i]
      assert.ok(step !== undefined)
      counts.steps++
      counts.harm += Number(step.harm.pairs > 0)
      counts.temporary += Number(step.change.temporary)
      for (const flow of flows) {
        const [was, is, will] = [last, next, end].map((program) => levels[decide(program, flow).verdict])
        if (was === undefined || is === undefined || will === undefined || was === is) continue
        counts.moved++
        const isTowards = is < was ? is >= will : is <= will
        assert.ok(
          isTowards || step.harm.pairs > 0,
          `seed ${seed}, step ${i + 1} (${step.change.object}): ${JSON.stringify(flow, (_, value) => (typeof value === "bigint" ? String(value) : value))}`,
        )
      }
      for (const {flow} of [...step.harm.cut, ...step.harm.bared]) {
        const [was, is, will] = [last, next, end].map((program) => levels[decide(program, flow).verdict])
        assert.ok(
          was !== undefined && is !== undefined && will !== undefined && (is < was ? is < will : is > will),
          `seed ${seed}, step ${i + 1}: no harm`,
        )
      }
      last = next
    }
    assert.equal(equivalent(last, end).holds, true, `seed ${seed}`)
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.safe > worlds / 3 && counts.moved > 100 && counts.temporary > 5)
})
