// Promotion, on generated manifests: the world after it is the one that somebody would have written, the staged policies as enforced ones in the places
// of those that have their names.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compareWorlds, compile, parseManifests, summarize, withStagedEnforced} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import type {ManifestObject} from "../src/arbitrary/manifest-object.ts"
import {manifestText, manifestWorld} from "../src/arbitrary/manifest.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"

const count = 250
const enforcedKinds: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  StagedNetworkPolicy: ["projectcalico.org/v3", "NetworkPolicy"],
  StagedGlobalNetworkPolicy: ["projectcalico.org/v3", "GlobalNetworkPolicy"],
  StagedKubernetesNetworkPolicy: ["networking.k8s.io/v1", "NetworkPolicy"],
}
const actions = ["Set", "Learn", "Ignore", "Delete"] as const

type Spec = {readonly tier?: string; readonly stagedAction?: (typeof actions)[number]}
type Named = {readonly apiVersion: string; readonly kind: string; readonly metadata: {readonly name: string; readonly namespace?: string}}

const specOf = ({spec}: ManifestObject): Spec => (spec ?? {}) as Spec
const headOf = (one: ManifestObject): Named => one as unknown as Named
const isStaged = (one: ManifestObject): boolean => headOf(one).kind in enforcedKinds
const actionOf = (one: ManifestObject): string => specOf(one).stagedAction ?? "Set"

/** An object by all that names it; of a staged policy, as what it becomes where `isPromoted`. */
function idOf(one: ManifestObject, isPromoted = false): string {
  const {apiVersion, kind, metadata} = headOf(one)
  return [...((isPromoted && enforcedKinds[kind]) || [apiVersion, kind]), metadata.namespace ?? "", metadata.name].join("/")
}

/** A staged policy under the name of an enforced one, in its tier, where there is one of its kind; and with an action. */
function reworked(random: Random, one: ManifestObject, all: readonly ManifestObject[]): ManifestObject {
  if (!isStaged(one)) return one
  const {kind, metadata} = headOf(one)
  const isHeir = (each: ManifestObject): boolean =>
    idOf({...each, metadata: {...headOf(each).metadata, name: ""}}) === idOf({...one, metadata: {...metadata, name: ""}}, true)
  const heirs = all.filter(isHeir)
  const named = heirs.length > 0 && chance(random, 60) ? pick(random, heirs) : one
  const action = chance(random, 50) ? pick(random, actions) : null
  const {tier: old, ...rest} = specOf(one)
  const tier = named === one ? old : specOf(named).tier
  const home = tier === undefined || kind === "StagedKubernetesNetworkPolicy" ? {} : {tier}
  const stagedAction = action === null ? {} : {stagedAction: action}
  const spec = action === "Delete" ? {...home, ...stagedAction} : {...rest, ...home, ...stagedAction}
  return {...one, metadata: {...metadata, name: headOf(named).metadata.name}, spec}
}

/** What somebody would write: staged policies as enforced ones, those that they replace or delete left out. */
function promoted(all: readonly ManifestObject[]): readonly ManifestObject[] {
  const taking = all.filter((one) => isStaged(one) && ["Set", "Delete"].includes(actionOf(one)))
  const gone = new Set(taking.map((one) => idOf(one, true)))
  return all.flatMap((one): readonly ManifestObject[] => {
    if (!isStaged(one)) return gone.has(idOf(one)) ? [] : [one]
    const {stagedAction: action = "Set", ...spec} = specOf(one)
    const [apiVersion = "", kind = ""] = enforcedKinds[headOf(one).kind] ?? []
    return action === "Set" ? [{...one, apiVersion, kind, spec}] : action === "Delete" ? [] : [one]
  })
}

/** Null where the cluster would refuse some of it, for then nobody knows what somebody would have written. */
function worldOf(objects: readonly ManifestObject[]): Program | null {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: manifestText(objects)}])
  if (diagnostics.some(({severity}) => severity === "error")) return null
  return compile(buildSnapshot(resources).snapshot)
}

test("a world after promotion judges as the one that somebody would have written", (t) => {
  const seen = {worlds: 0, changed: 0}
  for (let seed = 1; seed <= count; seed++) {
    const random = randomFrom(seed)
    const first = manifestWorld(random)
    const staged = [...new Map(first.map((one) => reworked(random, one, first)).map((one) => [idOf(one), one])).values()]
    const [before, written] = [worldOf(staged), worldOf(promoted(staged))]
    if (before === null || written === null || !staged.some(isStaged)) continue
    // WHY: pods without addresses are taken to have one in every family that somebody speaks of, and who is deleted speaks no more.
    if (before.snapshot.families.join() !== written.snapshot.families.join()) continue
    const after = withStagedEnforced(before)
    const {opened, closed} = compareWorlds(after, written)
    assert.deepEqual([opened, closed], [[], []], `seed ${seed}`)
    assert.equal(summarize(after).allowedPairs, summarize(written).allowedPairs, `seed ${seed}`)
    const {opened: more, closed: less} = compareWorlds(before, after)
    seen.worlds++
    if (more.length + less.length > 0) seen.changed++
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.worlds > 60 && seen.changed > 20, JSON.stringify(seen))
})
