import assert from "node:assert/strict"
import {test} from "node:test"
import {begun} from "./naming.ts"
import {endpointsMax} from "./view.ts"

const names = ["prod/frontend", "prod/backend", "dev/frontend"]

test("half a name can still become somebody's, wherever it stands in it and however it is written", () => {
  assert.deepEqual(begun("Front", names), {canBe: true, words: "No name yet: 2 hold this.", offered: ["prod/frontend", "dev/frontend"]})
  assert.equal(begun("prod/b", names).words, "No name yet: one holds this.")
})

test("where nobody is left, that is said; in a world of more names than are listed nobody can say so", () => {
  assert.deepEqual(begun("prod/x", names).offered, [])
  assert.equal(begun("prod/x", names).canBe, false)
  const many = Array.from({length: endpointsMax}, (_, i) => `a/${i}`)
  assert.equal(begun("prod/x", many).canBe, true)
  assert.equal(begun("a/1", many).offered.length, 6)
})
