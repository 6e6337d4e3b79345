import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "@carveout/engine"
import {repaired, repairWords} from "./repair.ts"

function check(text: string, wanted: string, words: string): void {
  const [finding] = parseManifests([{name: "m.yaml", text}]).diagnostics
  assert.ok(finding?.fix !== undefined)
  assert.equal(repaired(text, finding.fix), wanted)
  assert.equal(repairWords(finding.fix), words)
}

test("a repair is made where it belongs, whatever ends the lines", () => {
  const right = "apiVersion: v1\r\nkind: Pod\nmetadata:\n  name: a\n  labels: {x: 1}\n"
  check(right, right.replace("x: 1", 'x: "1"'), 'Replace by: "1"')
  check(
    "kind: Tier\nmetadata: {name: a}\n",
    "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: a}\n",
    "Put in: apiVersion: projectcalico.org/v3",
  )
})

test("a repair whose place is gone is none", () => {
  assert.equal(repaired("a\n", {place: {file: "m", line: 5, column: 1, endLine: 5, endColumn: 2}, text: "x"}), null)
  assert.equal(repaired("a", {place: {file: "m", line: 1, column: 1, endLine: 1, endColumn: 9}, text: "x"}), null)
})
