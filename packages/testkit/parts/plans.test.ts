// The script that `carveout plan` writes, run for real: it comes to its end, the server is then as HEAD is, and after every step it is as the plan says.

import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {after, before, test} from "node:test"
import {fileURLToPath} from "node:url"
import {courseBetween, follow} from "../src/cluster/follow.ts"
import {crowd, pairs} from "../src/cluster/pairs.ts"
import type {Pair} from "../src/cluster/pairs.ts"
import {runScript} from "../src/cluster/rollout.ts"
import {noServer} from "../src/cluster/server.ts"
import {addressesIn, begin, openTrial, resourcesOf, scriptFor} from "../src/cluster/trial.ts"
import type {Trial} from "../src/cluster/trial.ts"

const skip = noServer()
let trial: Trial
before(async () => {
  if (skip === false) trial = await openTrial()
})
after(async () => trial?.close())

/** The manifests of a folder of the example world. */
function exampleOf(folder: string): readonly string[] {
  const path = fileURLToPath(new URL(`../../../examples/shop/${folder}/`, import.meta.url))
  const texts = readdirSync(path).map((name) => readFileSync(join(path, name), "utf8"))
  // WHY without: the trap has the name of what it is a wrong version of.
  return texts.flatMap((text) => text.split(/^---$/m)).filter((text) => /^kind:/m.test(text) && !/anywhere/.test(text))
}

const [shop, itsPolicies] = [exampleOf("world"), exampleOf("policies")]
const trials: Readonly<Record<string, Pair>> = {
  ...pairs,
  "the policies of the example world come": {shared: shop, base: [], head: itsPolicies},
}

for (const [name, pair] of Object.entries(trials)) {
  const {base, head, shared = crowd} = pair
  const addresses = addressesIn([...shared, ...base, ...head])
  test(`the script does what the plan says: ${name}`, {skip}, async () => {
    const course = courseBetween(resourcesOf(...shared, ...base), resourcesOf(...shared, ...head))
    assert.ok(course.plan.steps.length > 0 && course.plan.isSafe)
    const script = scriptFor(trial, pair)
    // WHY not create: the example's world has namespaces that a server begins with.
    await begin(trial, {objects: [...shared, ...base], verb: shared === shop ? "apply" : "create", addresses})
    const {onCall, reached} = follow(trial.server, {course})
    const {code, printed} = await runScript(trial.server, script, {addresses, onCall})
    assert.equal(code, 0, printed)
    assert.equal(reached(), course.plan.steps.length)
  })
}
