// What an index may conclude from a selector. That it never concludes too much is a law, in laws.test.ts.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseSelector} from "./parse.ts"
import {restrictionsOf} from "./restrict.ts"

/** The demands of a selector, as one line. */
function restrictionsText(text: string): string {
  const parsed = parseSelector(text)
  assert.ok(parsed.ok, text)
  const restrictions = restrictionsOf(parsed.value)
  if (restrictions === null) return "nothing"
  return [...restrictions].map(([label, r]) => `${label} ${r.kind === "one of" ? r.values.join("|") : r.kind}`).join(", ")
}

/** Each selector demands that. */
function check(rows: Readonly<Record<string, string>>): void {
  for (const [text, wanted] of Object.entries(rows)) assert.equal(restrictionsText(text), wanted, text)
}

test("a comparison demands its label, and equality its value", () => {
  check({
    "has(a)": "a present",
    'a == "x"': "a x",
    'a in {"y", "x"}': "a x|y",
    'a contains "x"': "a present",
    'a starts with ""': "a present",
    'a != "x"': "",
    'a not in {"x"}': "",
    "a in {}": "nothing",
    "all()": "",
    "": "",
  })
})

test("a negation demands what its operand refuses", () => {
  check({
    "!has(a)": "a absent",
    '!a != "x"': "a x",
    '!a not in {"x"}': "a x",
    '!a == "x"': "",
    "!all()": "nothing",
    "!(!has(a))": "a present",
    "!(!has(a) || has(b))": "a present, b absent",
    "!(!has(a) && !has(a))": "a present",
  })
})

test("both operands of && demand, and of || only what all demand", () => {
  check({
    'has(a) && b == "x"': "a present, b x",
    'a in {"x", "y"} && a in {"y", "z"} && has(a)': "a y",
    'a == "x" && a == "y"': "nothing",
    "has(a) && !has(a)": "nothing",
    'a == "x" || a in {"w"}': "a w|x",
    'a == "x" || has(a)': "a present",
    'a == "x" || b == "x"': "",
    'a == "x" || !has(a)': "",
    'a == "x" || a in {} || !all()': "a x",
  })
})

test("very many alternatives demand only that the label is there", () => {
  const values = Array.from({length: 5000}, (_, i) => `a == "${i}"`)
  check({[values.join(" || ")]: "a present"})
})
