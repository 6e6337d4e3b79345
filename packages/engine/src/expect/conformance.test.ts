import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {parsePolicyTest} from "./parse.ts"
import {runPolicyTest} from "./run.ts"
import type {TestResult} from "./run.ts"

const root = new URL("../../../../cases/conformance/flows/", import.meta.url)

/** Runs the test of one world. */
function runWorld(name: string): readonly TestResult[] {
  const read = (file: string): {readonly name: string; readonly text: string} => ({
    name: `${name}/${file}`,
    text: readFileSync(new URL(`${name}/${file}`, root), "utf8"),
  })
  const manifests = parseManifests([read("world.yaml")])
  const {snapshot} = buildSnapshot(manifests.resources)
  const [document] = readStream(read("expect.yaml")).documents
  assert.ok(document)
  const parsed = parsePolicyTest(document)
  assert.deepEqual(parsed.diagnostics, [])
  return runPolicyTest(compile(snapshot), parsed.test)
}

test("every line of the flow vectors passes as a PolicyTest", () => {
  const worlds = readdirSync(root).filter((name) => name !== "README.md")
  assert.ok(worlds.length >= 333)
  const results = worlds.flatMap(runWorld)
  const failed = results.filter(({pass}) => !pass).map(({file, line, name, problems}) => `${file}:${line} ${name}: ${problems.join("; ")}`)
  assert.deepEqual(failed.slice(0, 20), [], `${failed.length} of ${results.length} fail`)
  assert.ok(results.length >= 21_528)
})
