// Texts of selectors that are joined: read as the whole text would be, whatever stands in the parts.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseSelector} from "../selector/parse.ts"
import {printSelector} from "../selector/print.ts"
import {SelectorReader} from "./selectors.ts"

const parts = [
  "a == 'x'",
  "a == 'x' && b == 'y'",
  "a == 'x' || b == 'y'",
  "a in {'x', 'y'}",
  "!has(a)",
  "!!has(a)",
  "(a == ')')",
  `a == "') && ('"`,
  "all()",
  " has(a) ",
  // No selectors by themselves; some are ones between the parentheses of others.
  "",
  "  ",
  "a",
  "a ==",
  "a == 'x') || (b == 'y'",
  "a == 'x') && (",
  "(a == 'x'",
  "a == 'x",
  "a == 'x' b",
]

test("two texts joined are read as the text that joins them", () => {
  for (const first of parts) {
    for (const second of parts) {
      const reader = new SelectorReader()
      const whole = `(${first}) && (${second})`
      const read = reader.readBoth(first, second, () => whole)
      const wanted = parseSelector(whole)
      assert.equal(reader.takeBad(), wanted.ok ? undefined : whole, whole)
      if (wanted.ok) assert.equal(printSelector(read), printSelector(wanted.value), whole)
    }
  }
})

test("levels inside one another are counted in the whole text", () => {
  const deep = (levels: number): string => `${"!(a == 'x' && ".repeat(levels / 2)}has(b)${")".repeat(levels / 2)}`
  const [most, one] = [deep(998), "has(c)"]
  for (const [first, second] of [
    [most, one],
    [deep(1000), one],
    [one, deep(1000)],
  ] as const) {
    const reader = new SelectorReader()
    const whole = `(${first}) && (${second})`
    reader.readBoth(first, second, () => whole)
    assert.equal(reader.takeBad() === undefined, parseSelector(whole).ok)
  }
})

test("equal terms are one object, also where they were joined", () => {
  const reader = new SelectorReader()
  const join = (): ReturnType<SelectorReader["read"]> => reader.readBoth("has(a)", "b == 'y'", () => "(has(a)) && (b == 'y')")
  assert.equal(join(), join())
})
