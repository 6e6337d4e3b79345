import assert from "node:assert/strict"
import {test} from "node:test"
import {readYaml} from "@carveout/engine"
import * as fc from "fast-check"
import {joinFiles, splitFiles} from "./one-file.ts"

const line = fc.oneof(fc.string({maxLength: 8}), fc.constantFrom("---", "", "a: 1", '# carveout file "x", 1 lines', "\r"))
const text = fc.array(line, {maxLength: 6}).map((lines) => lines.join("\n"))
const files = fc.uniqueArray(fc.record({name: fc.string({maxLength: 6}), text}), {selector: ({name}) => name, minLength: 1, maxLength: 5})

test("law: files that were joined come apart as they were", () => {
  fc.assert(
    fc.property(files, (list) => {
      const plain = list.map((file) => ({...file}))
      assert.deepEqual(splitFiles({name: "all.yaml", text: joinFiles(plain)}), plain)
    }),
    {seed: 9, numRuns: 2000},
  )
})

test("what is joined is a stream that reads as the files do", () => {
  const joined = joinFiles([
    {name: "a.yaml", text: "a: 1"},
    {name: "b.yaml", text: "b: 2\n---\nc: 3\n"},
  ])
  assert.deepEqual(readYaml(joined).documents, [{a: 1}, {b: 2}, {c: 3}])
})

test("a joined file that was edited since comes apart at the heads, and any other text stays whole", () => {
  const joined = joinFiles([
    {name: "a.yaml", text: "a: 1\n"},
    {name: "b.yaml", text: "b: 2\n"},
  ])
  assert.deepEqual(splitFiles({name: "x", text: joined.replace("a: 1\n", "a: 1\naa: 2\n")}), [
    {name: "a.yaml", text: "a: 1\naa: 2\n"},
    {name: "b.yaml", text: "b: 2\n"},
  ])
  assert.equal(splitFiles({name: "x", text: `${joined}---\n${joined}`}).length, 4)
  assert.deepEqual(splitFiles({name: "x", text: "a: 1\n"}), [{name: "x", text: "a: 1\n"}])
  assert.deepEqual(splitFiles({name: "x", text: "# carveout file nonsense"}), [{name: "x", text: "# carveout file nonsense"}])
})
