// Rewriting: the vector of resources 1.9, and joining.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseSelector} from "./parse.ts"
import {printSelector} from "./print.ts"
import {allOf, negated, prefixLabels} from "./rewrite.ts"
import type {Selector} from "./selector.ts"

const a: Selector = {kind: "has", label: "a"}
const b: Selector = {kind: "has", label: "b"}

test("prefixing reaches every label and nothing else", () => {
  const parsed = parseSelector("!(!(k == 'v' && has(t) || all()) && (a in {'b', 'c'}))")
  assert.ok(parsed.ok)
  assert.equal(
    printSelector(prefixLabels(parsed.value, "visited/")),
    '!(!((visited/k == "v" && has(visited/t)) || all()) && visited/a in {"b", "c"})',
  )
  assert.equal(printSelector(prefixLabels({kind: "global"}, "x.")), "global()")
})

test("joining one selector is that selector, and joining none is neutral", () => {
  assert.equal(printSelector(allOf([])), "all()")
  assert.equal(allOf([a]), a)
  assert.equal(printSelector(allOf([a, negated(b)])), "(has(a) && !has(b))")
})
