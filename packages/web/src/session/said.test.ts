import assert from "node:assert/strict"
import {test} from "node:test"
import type {Diagnostic} from "@carveout/engine"
import {effectWords} from "./said.ts"

const error = (file: string): Diagnostic => ({
  severity: "error",
  code: "x",
  message: "x",
  place: {file, line: 1, column: 1, endLine: 1, endColumn: 2},
})

test("an edit's errors are said with their file, then what it opened and closed", () => {
  assert.equal(effectWords([], []), "nothing is opened or closed against the baseline")
  assert.equal(effectWords([error("a.yaml")], null), "1 error in a.yaml")
  assert.equal(
    effectWords([error("a.yaml"), error("b.yaml")], [{part: "closed"}, {part: "redecided"}]),
    "2 errors in 2 files; against the baseline 0 opened, 1 closed, as Changes lists them",
  )
})
