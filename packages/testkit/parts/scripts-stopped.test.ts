// A script of a plan that was stopped on its way, as by a connection that broke, is run again from its beginning: it arrives, and nothing is otherwise on the way.

import assert from "node:assert/strict"
import {after, before, test} from "node:test"
import {courseBetween, follow, isChange} from "../src/cluster/follow.ts"
import {crowd, pairs} from "../src/cluster/pairs.ts"
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

/** Pairs whose script is stopped after some of its steps, or after all of them, and run again. */
const interrupted: Readonly<Record<string, readonly number[]>> = {
  "two policies change places": [2, 4],
  "a default-deny comes with its carve-outs": [7],
  "a default-deny goes with its carve-outs": [6],
}

for (const [name, stops] of Object.entries(interrupted)) {
  test(`a script that was stopped is run again, and nothing is otherwise on the way: ${name}`, {skip}, async () => {
    const pair = pairs[name]
    assert.ok(pair !== undefined)
    const {base, head, shared = crowd} = pair
    const addresses = addressesIn([...shared, ...base, ...head])
    const course = courseBetween(resourcesOf(...shared, ...base), resourcesOf(...shared, ...head))
    const script = scriptFor(trial, pair)
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
