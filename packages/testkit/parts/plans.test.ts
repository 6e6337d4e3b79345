// The script that `carveout plan` writes, run for real: it comes to its end, the server is then as HEAD is, and after every step it is as the plan says.

import assert from "node:assert/strict"
import {after, before, test} from "node:test"
import {parseManifests} from "@carveout/engine"
import type {Resource} from "@carveout/engine"
import {courseBetween, follow, isChange} from "../src/cluster/follow.ts"
import {crowd, pairs} from "../src/cluster/pairs.ts"
import type {Pair} from "../src/cluster/pairs.ts"
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

const read = (...objects: readonly string[]): readonly Resource[] =>
  parseManifests([{name: "w.yaml", text: objects.join("\n---\n")}]).resources

/** The script from one world to the other. */
function scriptFor({base, head, shared = crowd}: Pair): string {
  for (const [name, objects] of Object.entries({base, head, shared})) trial.write(`${name}.yaml`, objects.join("\n---\n"))
  const {code, out, err} = trial.carveout("plan", "base.yaml", "head.yaml", "--with", "shared.yaml", "-o", "sh")
  assert.equal(code, 0, err)
  return out
}

for (const [name, pair] of Object.entries(pairs)) {
  const {base, head, shared = crowd} = pair
  const addresses = addressesIn([...shared, ...base, ...head])
  test(`the script does what the plan says: ${name}`, {skip}, async () => {
    const course = courseBetween(read(...shared, ...base), read(...shared, ...head))
    assert.ok(course.plan.steps.length > 0 && course.plan.isSafe)
    const script = scriptFor(pair)
    await begin(trial, {objects: [...shared, ...base], verb: "create", addresses})
    const {onCall, reached} = follow(trial.server, {course})
    const {code, printed} = await runScript(trial.server, script, {addresses, onCall})
    assert.equal(code, 0, printed)
    assert.equal(reached(), course.plan.steps.length)
  })
}

/** Pairs whose script is stopped after some of its steps and run again. */
const interrupted: Readonly<Record<string, readonly number[]>> = {
  "two policies change places": [1, 2, 3],
  "a default-deny comes with its carve-outs": [2, 4, 6],
  "a default-deny goes with its carve-outs": [3, 6],
  "a namespace goes with its policies": [2],
}

for (const [name, stops] of Object.entries(interrupted)) {
  test(`a script that was stopped is run again, and nothing is otherwise on the way: ${name}`, {skip}, async () => {
    const pair = pairs[name]
    assert.ok(pair !== undefined)
    const {base, head, shared = crowd} = pair
    const addresses = addressesIn([...shared, ...base, ...head])
    const course = courseBetween(read(...shared, ...base), read(...shared, ...head))
    const script = scriptFor(pair)
    for (const stop of stops) {
      // oxlint-disable-next-line no-await-in-loop -- one server, one script after the other
      await begin(trial, {objects: [...shared, ...base], verb: "apply", addresses})
      let done = 0
      await runScript(trial.server, script, {
        addresses,
        onCall: async (call) => {
          done += Number(isChange(call))
          return done < stop
        },
      })
      const {onCall, reached} = follow(trial.server, {course, from: stop})
      const {code, printed} = await runScript(trial.server, script, {addresses, onCall})
      assert.equal(code, 0, printed)
      assert.equal(reached(), course.plan.steps.length, `stopped after ${stop}`)
    }
  })
}
