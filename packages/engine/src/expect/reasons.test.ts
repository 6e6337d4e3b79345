import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {test} from "node:test"
import {becauseText, changeText} from "../explain/because.ts"
import {explainCase} from "../explain/explain.ts"
import type {ExplainedStep} from "../explain/explanation.ts"
import {parseManifests} from "../manifest/parse.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {parsePolicyTest} from "./parse.ts"
import {runPolicyTest} from "./run.ts"

const root = new URL("../../../../cases/conformance/flows/", import.meta.url)

/** Explains every tenth flow of a world; gives each rule that was tried. */
function triedRules(name: string): readonly ExplainedStep[] {
  const text = (file: string): string => readFileSync(new URL(`${name}/${file}`, root), "utf8")
  const {resources} = parseManifests([{name, text: text("world.yaml")}])
  const program = compile(buildSnapshot(resources).snapshot)
  const [document] = readStream({name, text: text("expect.yaml")}).documents
  assert.ok(document)
  const parsed = parsePolicyTest(document).test
  // Made to fail, so that every entry comes back with its flow.
  const failing = parsed.expect.filter((_, i) => i % 10 === 0).map((entry) => ({...entry, by: "Nobody"}))
  const results = runPolicyTest(program, {...parsed, expect: failing})
  const stages = results.flatMap(({witness}) => (witness === null ? [] : explainCase(program, witness).stages))
  return stages.flatMap(({steps}) => steps).filter(({step}) => step.kind === "rule")
}

test("in every world of the vectors each rule that did not match has a reason in words, and no other has", () => {
  const worlds = readdirSync(root).filter((name) => name !== "README.md")
  const rules = worlds.flatMap(triedRules)
  assert.ok(rules.length > 1000)
  for (const {step, misses} of rules) assert.equal(step.kind === "rule" && step.matched, misses.length === 0)
  const texts = rules.flatMap(({misses}) => misses.flatMap((miss) => [becauseText(miss), changeText(miss)]))
  for (const text of texts) assert.match(text, /^[^\n]+$/)
})
