// What is written as YAML is read back as what it was, however strange its texts.
import assert from "node:assert/strict"
import {test} from "node:test"
import {readYaml} from "@carveout/engine"
import {firstTestText} from "./first-test.ts"
import {blockYaml, flowYaml} from "./yaml.ts"

const texts = [
  "",
  " ",
  "x",
  "true",
  "True",
  "NO",
  "off",
  "y",
  "null",
  "~",
  "1",
  "1.0",
  "1e3",
  "0x10",
  "1_000",
  "0o7",
  ".5",
  ".inf",
  "-",
  "- y",
  "a: b",
  "a:b",
  "a #b",
  "# x",
  "[",
  "]",
  "{a}",
  "a, b",
  "a,b",
  "'",
  '"',
  `'"`,
  " x",
  "x ",
  "x\ny",
  "\t",
  "é",
  "\u0000",
  "\u2028",
  "=",
  "==",
  "<<",
  "a == b",
  "a = b",
  "x=",
  "10.0.0.0/8",
  "10.0.0.1",
  "1.2.3",
  "2001:db8::/32",
  "::/0",
  "../a",
  "./a",
  "..",
  ".",
  "/a",
  "a/b",
  "&a",
  "*a",
  "!a",
  "%a",
  "@a",
  "`a",
  "?",
  "? a",
  "|",
  ">",
  "a b",
  "2024-01-01",
  "12:30:45",
  'app in {"a", "b"}',
  "it's",
  "a  b",
  "a-",
  "prod/Deployment/web",
]

test("a text is read back as it was, as a value, as a key, in lists and on lines of its own", () => {
  for (const text of texts) {
    const value = {[text]: text, list: [text, {[text]: [text]}], number: 5, flag: true, nothing: null}
    const flow = readYaml(`value: ${flowYaml(value)}\n`)
    assert.deepEqual([flow.diagnostics, flow.documents], [[], [{value}]], JSON.stringify(text))
    const long = {[text]: Array.from({length: 60}, () => text), deep: {deeper: {[text]: Array.from({length: 60}, (_, i) => `${text}${i}`)}}}
    const block = readYaml(`${blockYaml(long, "").join("\n")}\n`)
    assert.deepEqual([block.diagnostics, block.documents], [[], [long]], JSON.stringify(text))
  }
})

test("a first test counts what it leaves out", () => {
  const text = (leftOut: number): string => firstTestText({sections: [], leftOut}, {name: "t", resources: ["a"]})
  assert.doesNotMatch(text(0), /spoken of/)
  assert.match(text(1), /^# Not everything fits into one file: one group of the matrix is not spoken of\.$/m)
  assert.match(text(2), /: 2 groups of the matrix are not spoken of\.$/m)
})
