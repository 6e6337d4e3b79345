import assert from "node:assert/strict"
import {test} from "node:test"
import {Patience} from "./patience.ts"

test("what is quick is made at once, what is slow waits for quiet, and no longer than a limit", () => {
  let now = 0
  const patience = new Patience<string>(() => now)
  const make = (view: string, ms: number): string =>
    patience.timed(view, () => {
      now += ms
      return view
    })
  assert.equal(patience.before("changes"), 0)
  assert.equal(make("changes", 400), "changes")
  assert.equal(patience.before("changes"), 800)
  make("changes", 60_000)
  assert.equal(patience.before("changes"), 1500)
  make("changes", 3)
  assert.equal(patience.before("changes"), 0)
})
