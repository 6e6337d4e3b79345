import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {test} from "node:test"
import {becauseText, changeText} from "../explain/because.ts"
import {explainCase} from "../explain/explain.ts"
import {parseManifests} from "../manifest/parse.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {parsePolicyTest} from "./parse.ts"
import {runPolicyTest} from "./run.ts"

test("in every world of the vectors each unmatched rule has a reason, and no matched one has", () => {
  const root = new URL("../../../../cases/conformance/flows/", import.meta.url)
  let rules = 0
  for (const name of readdirSync(root).filter((each) => each !== "README.md")) {
    const text = (file: string): string => readFileSync(new URL(`${name}/${file}`, root), "utf8")
    const program = programOfWorld(text("world.yaml"))
    const [document] = readStream({name, text: text("expect.yaml")}).documents
    assert.ok(document)
    const parsed = parsePolicyTest(document).test
    // Every tenth entry, made to fail, so that it comes back with its flow.
    const failing = parsed.expect.filter((_, i) => i % 10 === 0).map((entry) => ({...entry, by: "Nobody"}))
    for (const {witness} of runPolicyTest(program, {...parsed, expect: failing})) {
      assert.ok(witness)
      for (const {steps} of explainCase(program, witness).stages) {
        for (const {step, misses: failed} of steps) {
          if (step.kind !== "rule") continue
          rules++
          assert.equal(step.matched, failed.length === 0)
          for (const miss of failed)
            assert.ok(becauseText(miss).length > 0 && !becauseText(miss).includes("\n") && changeText(miss).length > 0)
        }
      }
    }
  }
  assert.ok(rules > 1000)
})

function programOfWorld(text: string): Program {
  return compile(buildSnapshot(parseManifests([{name: "world.yaml", text}]).resources).snapshot)
}
