// What a real server lists, as BASE: a plan or a difference from there to the files that were applied finds nothing to do, and from half way there is a plan that arrives.

import assert from "node:assert/strict"
import {after, before, test} from "node:test"
import {parseManifests} from "@carveout/engine"
import {courseBetween, follow, isChange} from "../src/cluster/follow.ts"
import {crowd, equipment, pairs} from "../src/cluster/pairs.ts"
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

const kinds = `
  nodes namespaces serviceaccounts pods services endpointslices deployments statefulsets cronjobs jobs
  networkpolicies.networking.k8s.io clusternetworkpolicies networkpolicies.projectcalico.org globalnetworkpolicies
  tiers networksets globalnetworksets hostendpoints
  stagednetworkpolicies stagedglobalnetworkpolicies stagedkubernetesnetworkpolicies`
  .trim()
  .replaceAll(/\s+/g, ",")

/** Writes a dump as somebody would make it, with all that the server notes. */
function dump(form: "yaml" | "json"): string {
  const {code, out, err} = trial.kubectl(["get", kinds, "-A", "-o", form, "--show-managed-fields"])
  assert.equal(code, 0, err)
  trial.write(`dump.${form}`, out)
  return `dump.${form}`
}

/** What is on the server, by which forms of a dump are looked at. */
const worlds = {
  "carve-outs, with Services and workloads": [...crowd, ...equipment, ...(pairs["a default-deny comes with its carve-outs"]?.head ?? [])],
  "tiers, sets and staged policies": [
    ...crowd,
    ...["a tier comes with its policies", "what is staged comes and changes", "sets of networks come before those who name them"].flatMap(
      (name) => pairs[name]?.head ?? [],
    ),
  ],
}

for (const [name, objects] of Object.entries(worlds)) {
  test(`what was applied is not found changed in what the server lists: ${name}`, {skip}, async () => {
    const addresses = addressesIn(objects)
    trial.write("files.yaml", objects.join("\n---\n"))
    await begin(trial, {objects, verb: "apply", addresses})
    for (const file of [dump("yaml"), dump("json")]) {
      for (const sides of [
        [file, "files.yaml"],
        ["files.yaml", file],
      ] as const) {
        const difference = trial.carveout("diff", ...sides)
        assert.deepEqual([difference.code, difference.out], [0, "no flow is judged otherwise\n"], sides.join(" "))
      }
      const plan = trial.carveout("plan", file, "files.yaml")
      assert.equal(plan.code, 0, plan.err)
      assert.match(plan.out, /^NOTHING TO DO /m, plan.out)
      assert.match(plan.out, /^stays {2}Namespace\/default and \d+ more: .* the cluster makes them itself$/m)
    }
  })
}

for (const [name, stop] of Object.entries({"two policies change places": 2})) {
  test(`from half way, as the server lists it, a new plan arrives: ${name}`, {skip}, async () => {
    const {base = [], head = [], shared = crowd} = pairs[name] ?? {}
    const addresses = addressesIn([...shared, ...base, ...head])
    for (const [file, objects] of Object.entries({base, head: [...shared, ...head], shared}))
      trial.write(`${file}.yaml`, objects.join("\n---\n"))
    await begin(trial, {objects: [...shared, ...base], addresses})
    const first = trial.carveout("plan", "base.yaml", "head.yaml", "--with", "shared.yaml", "-o", "sh")
    let done = 0
    await runScript(trial.server, first.out, {addresses, onCall: async (call) => (done += Number(isChange(call))) < stop})
    const file = dump("yaml")
    const second = trial.carveout("plan", file, "head.yaml", "-o", "sh")
    assert.equal(second.code, 0, second.err)
    const [from, to] = [file, "head.yaml"].map((each) => parseManifests([{name: each, text: trial.read(each)}]).resources)
    assert.ok(from !== undefined && to !== undefined)
    const course = courseBetween(from, to)
    assert.ok(course.plan.steps.length > 0 && course.plan.isSafe)
    const {onCall, reached} = follow(trial.server, {course})
    const {code, printed} = await runScript(trial.server, second.out, {addresses, onCall})
    assert.equal(code, 0, printed)
    assert.equal(reached(), course.plan.steps.length)
    assert.match(trial.carveout("plan", dump("yaml"), "head.yaml").out, /^NOTHING TO DO /m)
  })
}
