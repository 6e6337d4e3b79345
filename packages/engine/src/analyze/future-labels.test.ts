// Classes of labels that selectors tell apart, and what it takes to find them.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseSelector} from "../selector/parse.ts"
import type {Selector} from "../selector/selector.ts"
import {classesMax, labelSamples} from "./future-labels.ts"

function selector(text: string): Selector {
  const parsed = parseSelector(text)
  assert.ok(parsed.ok, text)
  return parsed.value
}

const numbers = Array.from({length: 60}, (_, i) => i)
const pairs = numbers.map((i) => `k${i} == "v" && j${i} != "w"`).join(" || ")

test("of many pairs of labels that one selector asks for side by side there are the two classes, and few choices on the way", () => {
  const {samples, isComplete, looked} = labelSamples([selector(pairs)], new Map(), classesMax)
  assert.deepEqual([samples.length, isComplete], [2, true])
  assert.ok(looked < 200_000, String(looked))
})

test("where labels are asked for in an order of which no choice is settled early, the search ends early, and says that it is incomplete", () => {
  const first = selector(numbers.map((i) => `has(j${i})`).join(" || "))
  const {isComplete, looked} = labelSamples([first, selector(pairs)], new Map(), classesMax)
  assert.equal(isComplete, false)
  assert.ok(looked < 6_000_000, String(looked))
})

test("classes that are many and cheap to tell apart are kept up to the limit", () => {
  const all = numbers.slice(0, 12).map((i) => selector(`has(a${i})`))
  const {samples, isComplete} = labelSamples(all, new Map(), classesMax)
  assert.deepEqual([samples.length, isComplete], [classesMax, false])
})
