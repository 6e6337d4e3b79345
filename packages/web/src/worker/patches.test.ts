// Files that are sent as what changed are the files that were meant.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {LabFile} from "./messages.ts"
import {patchBetween, patched} from "./patches.ts"

const file = (name: string, text: string): LabFile => ({name, text})
const [a, b, c] = [file("a.yaml", "1"), file("b.yaml", "2"), file("__proto__", "3")]

const ways: readonly (readonly [what: string, next: readonly LabFile[], sent: number])[] = [
  ["nothing changes", [a, b, c], 0],
  ["equal texts in new objects", [file("a.yaml", "1"), file("b.yaml", "2"), c], 0],
  ["one file is typed in", [a, file("b.yaml", "2!"), c], 1],
  ["files change places", [c, a, b], 0],
  ["one is closed, one is added and one emptied", [file("a.yaml", ""), c, file("d.yaml", "4")], 2],
  ["all are closed", [], 0],
  ["one takes the name of another", [file("b.yaml", "1"), file("a.yaml", "2"), c], 2],
]

for (const [what, next, sent] of ways)
  test(`${what}: as they are, with ${sent} texts sent`, () => {
    const before = [a, b, c]
    const patch = patchBetween(before, next)
    assert.equal(patch.texts.length, sent)
    assert.deepEqual(patched(before, structuredClone(patch)), next)
  })

test("the first files are sent whole, and what did not change stays the same object", () => {
  const first = patched([], patchBetween([], [a, b]))
  assert.deepEqual(first, [a, b])
  const next = patched(first, patchBetween([a, b], [a, file("b.yaml", "!")]))
  assert.equal(next[0], first[0])
  assert.equal(patched(first, patchBetween([a, b], [a, b])), first)
})
