// What is left of a selector once labels are known, and the values that stand for all values.
import assert from "node:assert/strict"
import {test} from "node:test"
import {assuming, everything, labelsIn, nothing, questionsAbout, sampleValues} from "./assume.ts"
import {matchesSelector} from "./match.ts"
import {parseSelector} from "./parse.ts"
import {printSelector} from "./print.ts"
import type {Selector} from "./selector.ts"

function selector(text: string): Selector {
  const parsed = parseSelector(text)
  assert.ok(parsed.ok, text)
  return parsed.value
}

/** Checks what is left of a selector when `a` is known. */
function check(text: string, a: string | null, left: string): void {
  const found = assuming(selector(text), new Map([["a", a]]))
  assert.equal(found === everything ? "yes" : found === nothing ? "no" : printSelector(found), left, `${text} with a=${a}`)
}

test("a known label is decided, the others stay asked", () => {
  check("a == 'x'", "x", "yes")
  check("a == 'x'", null, "no")
  check("a != 'x'", null, "yes")
  check("a == 'x' && b == 'y'", "x", 'b == "y"')
  check("a == 'x' && b == 'y'", "z", "no")
  check("a == 'x' || b == 'y'", "x", "yes")
  check("a == 'x' || b == 'y'", "z", 'b == "y"')
  check("!has(a) && !has(b)", null, "!has(b)")
  check("!(a in {'x'} && has(b))", "y", "yes")
  check("all()", "x", "yes")
  check("b starts with 'p'", "x", 'b starts with "p"')
})

const texts = [
  "a == 'x'",
  "a in {'x', 'y'}",
  "a not in {'', 'y'}",
  "has(a)",
  "!has(a)",
  "a contains 'mid'",
  "a contains 'id'",
  "a starts with 'pre'",
  "a ends with 'post'",
  "a starts with 'p' && a ends with 't'",
  "a != 'preXmid'",
]

test("for every value there is one among the samples that answers every question alike", () => {
  const selectors = texts.map(selector)
  const {values, isComplete} = sampleValues(questionsAbout("a", selectors))
  assert.ok(isComplete && values[0] === null)
  const answers = (value: string | null): string => {
    const labels = value === null ? new Map<string, string>() : new Map([["a", value]])
    return selectors.map((each) => Number(matchesSelector(each, labels))).join("")
  }
  const known = new Set(values.map(answers))
  const parts = ["", "x", "y", "pre", "p", "mid", "id", "post", "t", "other", "X", "q"]
  const tried = parts.flatMap((one) => parts.flatMap((two) => parts.map((three) => one + two + three)))
  for (const value of [null, ...tried]) assert.ok(known.has(answers(value)), `${value}`)
})

test("too many texts that values may hold are said", () => {
  const {isComplete} = sampleValues(
    questionsAbout(
      "a",
      [..."bcdefgh"].map((letter) => selector(`a contains '${letter}'`)),
    ),
  )
  assert.equal(isComplete, false)
})

test("labels are found wherever they are asked for", () => {
  assert.deepEqual([...new Set(labelsIn(selector("(a == 'x' || has(b)) && !(c in {'y'}) && all()")))], ["a", "b", "c"])
})
