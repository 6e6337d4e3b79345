// What is said of pods that are not there yet, against the same pods put into the world by hand.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, decide, exposureOf} from "@carveout/engine"
import type {Analysis, End, Flow, Labels, Program, World} from "@carveout/engine"
import {flow as anyFlow, flowPool} from "../src/arbitrary/flow.ts"
import {labelKeys, labelValues, namespaceNames} from "../src/arbitrary/pools.ts"
import {chance, pick, randomFrom, some} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {nowhere, world as anyWorld} from "../src/arbitrary/world.ts"
import {flowText, hasPacket, pairsIndex} from "../src/matrix-judge.ts"

const seeds = 24
const podsPerWorld = 14
/** Of so many pods of a world flows are tried one by one; of the others only what is said is compared. */
const podsTried = 4
const flowsPerPod = 40

type Future = {readonly namespace: string; readonly labels: Labels; readonly namespaceLabels: Labels | null}

/** Labels that policies may know, and some that they do not. */
function anyLabels(random: Random): Labels {
  const keys = some(random, 3, () => pick(random, [...labelKeys, "unheard-of"]))
  return new Map(keys.map((key) => [key, pick(random, [...labelValues, "strange", "xwebx"])]))
}

/** A pod in a namespace that is there, or in one that is not. */
function anyPod(random: Random): Future {
  const labels = anyLabels(random)
  if (chance(random, 60)) return {namespace: pick(random, namespaceNames), labels, namespaceLabels: null}
  return {namespace: pick(random, ["brand-new", "web"]), labels, namespaceLabels: anyLabels(random)}
}

const id = "future"

/** The world with the pod in it, as a person would add it. */
function withPod(snapshot: World.Snapshot, {namespace, labels, namespaceLabels}: Future): World.Snapshot {
  const profiles = new Map(snapshot.profiles)
  const allow = snapshot.profiles.get("projectcalico-default-allow")
  assert.ok(allow)
  if (namespaceLabels !== null) {
    const lent = new Map([...namespaceLabels].map(([key, value]): readonly [string, string] => [`pcns.${key}`, value]))
    lent.set("pcns.kubernetes.io/metadata.name", namespace).set("pcns.projectcalico.org/name", namespace)
    profiles.set(`kns.${namespace}`, {...allow, name: `kns.${namespace}`, labels: lent})
  }
  const account = `ksa.${namespace}.default`
  if (!profiles.has(account)) {
    profiles.set(account, {name: account, labels: new Map([["pcsa.projectcalico.org/name", "default"]]), ingress: [], egress: []})
  }
  const system = {namespace, orchestrator: "k8s", serviceaccount: "default"}
  const endpoint: World.WorkloadEndpoint = {
    kind: "workload",
    id,
    namespace,
    name: id,
    node: null,
    addresses: [],
    unnamed: snapshot.families,
    labels: new Map([...labels, ...Object.entries(system).map(([key, value]) => [`projectcalico.org/${key}`, value] as const)]),
    profiles: [`kns.${namespace}`, account],
    ports: [],
    at: nowhere,
  }
  return {...snapshot, profiles, workloads: [...snapshot.workloads, endpoint]}
}

/** What an exposure says of flows from and to the pod. */
function judgeOf({reaches, reachedBy}: Analysis.Exposure): (flow: Flow) => string {
  const out = reaches.flatMap((group) => group.ends.map((to) => ({from: id, to, ...group})))
  const into = reachedBy.flatMap((group) => group.ends.map((from) => ({from, to: id, ...group})))
  const pairsOf = pairsIndex([...out, ...into])
  return (flow) => {
    const found = pairsOf(flow)
    const has = (part: "allow" | "unknown"): boolean => found.some((pair) => pair[part].some((block) => hasPacket(block, flow)))
    return has("allow") ? "allow" : has("unknown") ? "unknown" : "deny"
  }
}

/** What happens, without the flow that shows it. */
function meaning({reaches, reachedBy}: Analysis.Exposure): string {
  const texts = (groups: readonly Analysis.ExposureGroup[]): readonly string[] =>
    groups.map(({ends, ipFamily, allow, unknown}) => JSON.stringify([ends, ipFamily, allow, unknown])).sort()
  return JSON.stringify([texts(reaches), texts(reachedBy)])
}

/** A flow of the world with the pod at one of its ends; null where nodes may be the pod's own, or both ends are the same. */
function flowOfPod(random: Random, flow: Flow): Flow | null {
  const pod: End = {kind: "workload", id}
  if (chance(random, 50)) return {...flow, from: pod}
  return flow.from.kind === "node" ? null : {...flow, to: pod}
}

test("a pod that is added fares as was said of it, and of one like it among all that may be added", (t) => {
  const counts = {pods: 0, flows: 0, passing: 0, unknown: 0, incomplete: 0}
  for (let seed = 1; seed <= seeds; seed++) {
    const random = randomFrom(seed)
    const snapshot = anyWorld(random, "closed")
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const program: Program = compile(snapshot)
    const all = exposureOf(program)
    if (!all.isComplete) counts.incomplete++
    for (let i = 0; i < podsPerWorld; i++) {
      const future = anyPod(random)
      const {namespace, labels, namespaceLabels} = future
      const {exposures} = exposureOf(program, {namespace, labels, ...(namespaceLabels === null ? {} : {namespaceLabels})})
      const [own] = exposures
      assert.ok(own !== undefined && exposures.length === 1)
      const where = `seed ${seed}: ${namespace} ${JSON.stringify([[...labels], [...(namespaceLabels ?? [])]])}`
      const alike = all.exposures.filter(({isNew, namespaces}) => (namespaceLabels === null ? namespaces.includes(namespace) : isNew))
      assert.ok(!all.isComplete || alike.some((each) => meaning(each) === meaning(own)), where)
      counts.pods++
      if (i >= podsTried) continue
      const world = compile(withPod(snapshot, future))
      const judge = judgeOf(own)
      for (let k = 0; k < flowsPerPod; k++) {
        const flow = flowOfPod(random, anyFlow(random, pool))
        if (flow === null || (flow.from.kind === "address" && flow.to.kind === "address")) continue
        const {verdict} = decide(world, flow)
        assert.equal(judge(flow), verdict, `${where}: ${flowText(flow)}`)
        counts.flows++
        if (verdict === "allow") counts.passing++
        if (verdict === "unknown") counts.unknown++
      }
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.flows > 2000 && counts.passing > 300 && counts.unknown > 30 && counts.incomplete < seeds / 4)
})

test("every witness is a flow of a pod with the labels that stand beside it, and it is judged as it says", (t) => {
  let witnesses = 0
  for (let seed = 1; seed <= 8; seed++) {
    const snapshot = anyWorld(randomFrom(seed), "closed")
    for (const {namespaces, isNew, pods, reaches, reachedBy} of exposureOf(compile(snapshot)).exposures) {
      const [namespace] = namespaces
      const [pod] = pods
      assert.ok(namespace !== undefined && pod !== undefined)
      const world = compile(withPod(snapshot, {namespace, labels: pod.labels, namespaceLabels: isNew ? pod.namespaceLabels : null}))
      for (const [way, groups] of [
        ["from", reaches],
        ["to", reachedBy],
      ] as const) {
        for (const {allow, witness} of groups) {
          const flow = {...witness.flow, [way]: {kind: "workload", id}}
          assert.equal(decide(world, flow).verdict, allow.length > 0 ? "allow" : "unknown", `seed ${seed}: ${flowText(flow)}`)
          witnesses++
        }
      }
    }
  }
  t.diagnostic(`${witnesses} witnesses`)
  assert.ok(witnesses > 80)
})
