// Laws 6, 7 and 8: what may be added to a world, or taken from it, without a change.

import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {buildSnapshot, parseManifests} from "@carveout/engine"
import type {World} from "@carveout/engine"
import {anySeed, anyWorld, choices, flowsOf} from "../src/arbitrary/arbitraries.ts"
import {kubernetesObject, kubernetesRule} from "../src/arbitrary/manifest-policy.ts"
import {manifestWorld} from "../src/arbitrary/manifest.ts"
import type {ManifestObject} from "../src/arbitrary/manifest-object.ts"
import {rule} from "../src/arbitrary/rule.ts"
import {nowhere} from "../src/arbitrary/world.ts"
import {randomFrom} from "../src/arbitrary/random.ts"
import type {Plain} from "../src/arbitrary/yaml.ts"
import {oneFile} from "../src/expand.ts"
import {engineJudge} from "../src/judgement.ts"

/** A tier with nobody in it. */
const emptyTier = fc.record({
  name: fc.constantFrom("aa", "zz", "empty"),
  order: fc.constantFrom(null, -1, 10, 1_000_000),
  defaultAction: fc.constantFrom("Deny" as const, "Pass" as const),
  exists: fc.constant(true),
})

/** A policy of that tier that selects no endpoint, with any rules. */
function unselecting(tier: string, seed: number): World.Policy {
  const random = randomFrom(seed)
  const frame = {families: [4, 6] as const, services: [], at: nowhere}
  return {
    id: "GlobalNetworkPolicy/nobody",
    kind: "GlobalNetworkPolicy",
    namespace: "",
    name: "nobody",
    tier,
    order: null,
    tieBreak: "nobody//GlobalNetworkPolicy",
    staged: false,
    mode: "normal",
    selector: {kind: "has", label: "nobody-has-this"},
    types: ["Ingress", "Egress"],
    ingress: [rule(random, frame, 0)],
    egress: [rule(random, frame, 0)],
    at: nowhere,
  }
}

test("an empty tier, and a tier that selects nobody, are neutral", () => {
  const property = fc.property(anyWorld(), emptyTier, anySeed(), (snapshot, tier, seed) => {
    const tiers = [...snapshot.tiers, tier]
    const plain = engineJudge(snapshot)
    const withEmpty = engineJudge({...snapshot, tiers})
    const withIdle = engineJudge({...snapshot, tiers, policies: [...snapshot.policies, unselecting(tier.name, seed)]})
    for (const flow of flowsOf(snapshot, seed, 40)) {
      const wanted = plain(flow)
      assert.deepEqual(withEmpty(flow), wanted)
      assert.deepEqual(withIdle(flow), wanted)
    }
  })
  fc.assert(property, {seed: 6, numRuns: 150})
})

/** A world of manifests whose only policies are Kubernetes ones, the last of them isolating every pod of `prod` in a direction. */
function kubernetesWorld(random: Parameters<typeof manifestWorld>[0], direction: "ingress" | "egress"): readonly ManifestObject[] {
  const others = manifestWorld(random).filter(({kind}) => !String(kind).endsWith("Policy"))
  const policies = ["m", "z"].map((name) => kubernetesObject(random, name))
  const types = direction === "ingress" ? ["Ingress"] : ["Egress"]
  const isolating = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {name: "isolating", namespace: "prod"},
    spec: {podSelector: {}, policyTypes: types, [direction]: [kubernetesRule(random, direction)]},
  }
  return [...others, ...policies, isolating]
}

test("in a direction that a Kubernetes policy already isolates, one more rule never removes an allowed flow", () => {
  const property = fc.property(choices(), anySeed(), fc.constantFrom("ingress" as const, "egress" as const), (random, seed, direction) => {
    const objects = kubernetesWorld(random, direction)
    const last = objects.at(-1) as {readonly spec: {readonly [key: string]: readonly Plain[]}}
    const more = {
      ...last,
      spec: {...last.spec, [direction]: [...(last.spec[direction] ?? []), kubernetesRule(randomFrom(seed), direction)]},
    }
    const [before, after] = [objects, [...objects.slice(0, -1), more as ManifestObject]].map((all) => {
      const {resources, diagnostics} = parseManifests([oneFile(all)])
      assert.ok(diagnostics.every(({severity}) => severity !== "error"))
      return buildSnapshot(resources).snapshot
    })
    assert.ok(before && after)
    const [judgeBefore, judgeAfter] = [engineJudge(before), engineJudge(after)]
    for (const flow of flowsOf(before, seed, 40)) if (judgeBefore(flow).verdict === "allow") assert.equal(judgeAfter(flow).verdict, "allow")
  })
  fc.assert(property, {seed: 7, numRuns: 80})
})

/** The world without the one sort of staged policy that changes something: of an interface beside which there is a host endpoint of every interface (HEP-24). */
function withoutStandIns(snapshot: World.Snapshot): World.Snapshot {
  const isBeside = ({node, interfaceName}: World.HostEndpoint): boolean =>
    interfaceName === "*" && snapshot.hosts.some((other) => other.node === node && other.interfaceName !== "*")
  if (!snapshot.hosts.some(isBeside)) return snapshot
  return {...snapshot, policies: snapshot.policies.filter(({mode, staged}) => mode !== "preDNAT" || !staged)}
}

test("staged policies change the pending trace and nothing else", () => {
  let pendings = 0
  const property = fc.property(anyWorld(), anySeed(), (world, seed) => {
    const snapshot = withoutStandIns(world)
    const staged = engineJudge(snapshot)
    const plain = engineJudge({...snapshot, policies: snapshot.policies.filter((policy) => !policy.staged)})
    for (const flow of flowsOf(snapshot, seed, 40)) {
      const [{pending, ...rest}, {pending: none, ...wanted}] = [staged(flow), plain(flow)]
      assert.deepEqual(rest, wanted)
      assert.equal(none, null)
      if (pending !== null) pendings++
    }
  })
  fc.assert(property, {seed: 8, numRuns: 150})
  assert.ok(pendings > 0)
})

test("the pending verdict is that of the same world with its staged policies enforced", () => {
  const property = fc.property(anyWorld(), anySeed(), (snapshot, seed) => {
    const staged = engineJudge(snapshot)
    const enforced = engineJudge({...snapshot, policies: snapshot.policies.map((policy) => ({...policy, staged: false}))})
    for (const flow of flowsOf(snapshot, seed, 40)) {
      const {pending} = staged(flow)
      if (pending === null) continue
      const {verdict, by, egress, ingress} = enforced(flow)
      assert.deepEqual(pending, {verdict, by, egress, ingress})
    }
  })
  fc.assert(property, {seed: 8, numRuns: 150})
})
