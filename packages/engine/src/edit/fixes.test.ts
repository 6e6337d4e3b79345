// Fixes of findings made in texts: what may be made together is, what hides behind a fix is found, and everything else stays.

import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import type {Diagnostic, Fix} from "../text/diagnostic.ts"
import type {SourceFile} from "../text/source.ts"
import {mendAll, withFixes} from "./fixes.ts"

const look = (files: readonly SourceFile[]): readonly Diagnostic[] => parseManifests(files).diagnostics

const fix = (line: number, column: number, endColumn: number, text: string): Fix => ({
  place: {file: "a", line, column, endLine: line, endColumn},
  text,
})

test("several fixes are made at once, in whatever order they come, and a line ends as it did", () => {
  const {text, made} = withFixes("one\r\ntwo\rthree\n", [fix(3, 1, 6, "3"), fix(1, 1, 4, "1"), fix(2, 4, 4, "!")])
  assert.equal(text, "1\r\ntwo!\r3\n")
  assert.deepEqual(
    made.map(({before}) => before),
    ["one", "", "three"],
  )
})

test("a fix that meets another, and one outside of the text, is left for another look", () => {
  const {text, made} = withFixes("abcdef", [fix(1, 1, 4, "x"), fix(1, 3, 5, "y"), fix(1, 9, 10, "z"), fix(2, 1, 1, "w"), fix(1, 5, 5, "-")])
  assert.equal(text, "xd-ef")
  assert.equal(made.length, 2)
})

test("two that are put in at one place are not both", () => {
  assert.equal(withFixes("ab", [fix(1, 2, 2, "x"), fix(1, 2, 2, "y")]).text, "axb")
})

const misspelt = `# a comment
apiVersion: networking.k8s.io/v1
kind: NetworkPolcy
metadata: {name: a, namespace: b}
spec:
  podSelectr: {}
  ingres:
    - ports: [{protocol: TPC, port: "80"}] # and another
`

test("what a misspelt kind hides is mended too, and comments and style stay", () => {
  const {files, mended} = mendAll([{name: "a.yaml", text: misspelt}], look)
  assert.equal(
    files[0]?.text,
    misspelt
      .replace("Polcy", "Policy")
      .replace("podSelectr", "podSelector")
      .replace("ingres:", "ingress:")
      .replace("TPC", "TCP")
      .replace('"80"', "80"),
  )
  assert.deepEqual(look(files), [])
  assert.deepEqual(
    mended.map(({before, after}) => `${before} ${after}`),
    ["NetworkPolcy NetworkPolicy", "podSelectr podSelector", "ingres ingress", "TPC TCP", '"80" 80'],
  )
})

test("what nobody can mend stays, and ends the work", () => {
  const text =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\nspec: {podSelector: {}, something: 1}\n"
  assert.deepEqual(mendAll([{name: "a.yaml", text}], look), {files: [{name: "a.yaml", text}], mended: []})
})
