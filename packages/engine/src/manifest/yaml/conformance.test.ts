// Every scalar and stream that the cluster's own reader was asked about.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {readYaml} from "./read.ts"

const linesOf = (name: string): readonly Record<string, unknown>[] =>
  readFileSync(new URL(`../../../../../cases/conformance/yaml/${name}.jsonl`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** Refusals of ours of what the cluster reads: the classes that the manual names, and no others. */
const ours = new Set([
  "duplicate-key",
  "trailing-content",
  "yaml-directive",
  "bad-number",
  "document-separator",
  "yaml-syntax",
  "complex-key",
])
const same = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

test("scalars are read as the cluster reads them, or refused with a reason", () => {
  const lines = linesOf("scalars")
  let refused = 0
  for (const {text, valid, json} of lines) {
    const {documents, diagnostics} = readYaml(String(text))
    const errors = diagnostics.filter(({severity}) => severity === "error")
    if (!valid) {
      assert.notEqual(errors.length, 0, `${JSON.stringify(text)} was taken as ${JSON.stringify(documents)}`)
      continue
    }
    if (errors.length > 0) {
      assert.ok(
        errors.every(({code}) => ours.has(code)),
        `${JSON.stringify(text)} refused: ${JSON.stringify(errors[0])}`,
      )
      refused++
      continue
    }
    assert.equal(documents.length <= 1, true, String(text))
    assert.deepEqual(same(documents[0] ?? null), same(json), JSON.stringify(text))
  }
  console.log(`conformance: ${lines.length} scalars agree (${refused} refused with a reason of ours)`)
})

test("streams are cut and read as the cluster does, or refused with a reason", () => {
  const lines = linesOf("streams")
  let refused = 0
  for (const {text, valid, docs} of lines) {
    const {documents, diagnostics} = readYaml(String(text))
    const errors = diagnostics.filter(({severity}) => severity === "error")
    if (valid && errors.length === 0) assert.deepEqual(same(documents), docs, JSON.stringify(text))
    if (valid && errors.length > 0) {
      assert.ok(
        errors.every(({code}) => ours.has(code)),
        `${JSON.stringify(text)} refused: ${JSON.stringify(errors[0])}`,
      )
      refused++
    }
    if (!valid) {
      assert.notEqual(errors.length, 0, `${JSON.stringify(text)} was taken as ${JSON.stringify(documents)}`)
      const before = docs as readonly unknown[]
      assert.deepEqual(same(documents.slice(0, before.length)), before.slice(0, documents.length), JSON.stringify(text))
    }
  }
  console.log(`conformance: ${lines.length} streams agree (${refused} refused with a reason of ours)`)
})
