import assert from "node:assert/strict"
import {test} from "node:test"
import {Text} from "@codemirror/state"
import * as fc from "fast-check"
import {replacement} from "./replacement.ts"

const lines = fc.array(fc.string({maxLength: 4}), {maxLength: 6}).map((list) => list.join("\n"))

test("law: the change makes the text, and touches nothing that stayed", () => {
  fc.assert(
    fc.property(lines, lines, lines, lines, (head, old, next, tail) => {
      const [before, after] = [head + old + tail, head + next + tail].map((text) => text.replace(/\r\n?/g, "\n")) as [string, string]
      const change = replacement(Text.of(before.split("\n")), after)
      if (change === null) return before === after
      assert.equal(before.slice(0, change.from) + change.insert + before.slice(change.to), after)
      return change.from >= 0 && change.to >= change.from && change.to - change.from <= before.length
    }),
    {seed: 2, numRuns: 1000},
  )
})

test("line ends of another kind are no change", () => {
  assert.equal(replacement(Text.of(["a", "b"]), "a\r\nb"), null)
  assert.deepEqual(replacement(Text.of(["a", "b"]), "a\nc\nb"), {from: 2, to: 2, insert: "c\n"})
})
