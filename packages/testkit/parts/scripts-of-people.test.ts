// Scripts of plans between generated worlds, run for real: namespaces, tiers, pods, workloads and policies come, change and go.

import assert from "node:assert/strict"
import {after, before, test} from "node:test"
import {parseManifests} from "@carveout/engine"
import {manifestText} from "../src/arbitrary/manifest.ts"
import type {ManifestObject} from "../src/arbitrary/manifest-object.ts"
import {peopleOf} from "../src/arbitrary/people.ts"
import {randomFrom} from "../src/arbitrary/random.ts"
import {courseBetween, follow} from "../src/cluster/follow.ts"
import {runScript} from "../src/cluster/rollout.ts"
import {noServer} from "../src/cluster/server.ts"
import {addressesIn, begin, openTrial} from "../src/cluster/trial.ts"
import type {Trial} from "../src/cluster/trial.ts"

const skip = noServer()
let trial: Trial
before(async () => {
  if (skip === false) trial = await openTrial()
})
after(async () => trial?.close())

const worlds = Number(process.env["CARVEOUT_WORLDS"] ?? 2)

type Named = {
  readonly kind?: unknown
  readonly metadata?: {readonly name?: string; readonly namespace?: string}
  readonly spec?: {readonly tier?: string}
}

/** WHY: a server has no object in a namespace that it does not have, and Calico's no policy in such a tier. */
function withHomes(objects: readonly ManifestObject[]): readonly ManifestObject[] {
  const named = objects as readonly Named[]
  const homes = new Set(["Tier/default", ...named.map(({kind, metadata}) => `${String(kind)}/${metadata?.name}`)])
  return objects.filter((_, i) => {
    const {metadata, spec} = named[i] ?? {}
    return (
      (metadata?.namespace === undefined || homes.has(`Namespace/${metadata.namespace}`)) &&
      (spec?.tier === undefined || homes.has(`Tier/${spec.tier}`))
    )
  })
}

test("scripts between generated worlds do what their plans say", {skip}, async (t) => {
  const counts = {steps: 0, unsafe: 0, temporary: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const [base = [], head = []] = [peopleOf(random), peopleOf(random)].map(withHomes)
    const [before, after] = [base, head].map((objects) => manifestText(objects))
    const sides = {"base.yaml": before ?? "", "head.yaml": after ?? ""}
    const [old = [], young = []] = Object.entries(sides).map(([name, text]) => parseManifests([{name, text}]).resources)
    const course = courseBetween(old, young)
    for (const [name, text] of Object.entries(sides)) trial.write(name, text)
    const {code, out, err} = trial.carveout("plan", "base.yaml", "head.yaml", "-o", "sh")
    // WHY: where nobody is left at all, it is taken for a slip.
    if (/no pod, workload or node|holds no document/.test(err)) continue
    assert.equal(code, course.plan.isSafe ? 0 : 1, err)
    const objects = [base, head].map((each) => each.map((one) => manifestText([one])))
    const addresses = addressesIn(objects.flat())
    // oxlint-disable-next-line no-await-in-loop -- one server, one world after the other
    await begin(trial, {objects: objects[0] ?? [], verb: seed % 2 === 0 ? "apply" : "create", addresses})
    const {onCall, reached} = follow(trial.server, {course})
    // oxlint-disable-next-line no-await-in-loop -- one server, one world after the other
    const {code: ended, printed} = await runScript(trial.server, out, {addresses, onCall})
    assert.equal(ended, 0, `seed ${seed}: ${printed}`)
    assert.equal(reached(), course.plan.steps.length, `seed ${seed}`)
    counts.steps += course.plan.steps.length
    counts.unsafe += Number(!course.plan.isSafe)
    counts.temporary += course.plan.steps.filter(({change}) => change.temporary).length
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.steps > 5 * worlds)
})
