// The overview of a long difference: edits that are alike are one line, and short differences have none.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compareWorlds, compile, parseManifests} from "@carveout/engine"
import type {Analysis, Program} from "@carveout/engine"
import {plainStyle as plain} from "../style.ts"
import {differenceHtml, differenceMarkdown, differenceText} from "./formats.ts"
import {overviewOf} from "./overview.ts"

const pod = (name: string, labels: string, i: number): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: a, labels: {${labels}}}\nspec: {nodeName: node-1, containers: []}\nstatus: {podIP: 10.0.0.${i}}\n`

const only = (app: string, port: number): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${app}, namespace: a}\nspec:\n  podSelector: {matchLabels: {app: ${app}}}\n  ingress: [{ports: [{port: ${port}}]}]\n`

function programOf(documents: readonly string[]): Program {
  const {resources, diagnostics} = parseManifests([{name: "world.yaml", text: documents.join("---\n")}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return compile(buildSnapshot(resources).snapshot)
}

/** As many apps as are wanted, each with a policy, once their label has another name. */
function difference(apps: number, label: string): Analysis.Difference {
  const names = Array.from({length: apps}, (_, i) => `p${i}`)
  const policies = names.map((name) => only(name, 80))
  const pods = (key: string): readonly string[] => names.map((name, i) => pod(name, `${key}: ${name}`, i + 1))
  return compareWorlds(programOf([...pods("app"), ...policies]), programOf([...pods(label), ...policies]))
}

test("labels that changed alike are one edit, whatever their values", () => {
  const {edits, more} = overviewOf(difference(14, "role"))
  assert.equal(more, 0)
  assert.deepEqual(
    edits.map(({text}) => text),
    ["labels app, role of Pod/a/p1 and others"],
  )
  assert.deepEqual(edits[0]?.counts, {opened: 2, closed: 0, redecided: 28})
})

test("a difference of few groups has none", () => {
  assert.deepEqual(overviewOf(difference(3, "role")), {edits: [], more: 0})
  assert.ok(!differenceText(difference(3, "role"), plain).includes("edit behind"))
})

test("it stands at the end of a text, and at the beginning of a comment and of a page", () => {
  const found = difference(14, "role")
  const line = "labels app, role of Pod/a/p1 and others"
  assert.match(differenceText(found, plain), new RegExp(`groups by the edit behind them:\\n  \\+2 ~28  ${line}\\n\\n\\d+ opened`))
  for (const text of [differenceMarkdown(found), differenceHtml(found)]) {
    assert.ok(text.indexOf(line) > 0 && text.indexOf(line) < text.indexOf("for instance") + text.indexOf("For instance") + 2)
  }
})
