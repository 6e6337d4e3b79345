import assert from "node:assert/strict"
import {test} from "node:test"
import type {Diagnostic} from "@carveout/engine"
import {diagnosticsJunit} from "./diagnostics/junit.ts"
import {isAtLeast} from "./diagnostics/model.ts"
import {sarifLog} from "./diagnostics/sarif.ts"
import {diagnosticsText, summaryText} from "./diagnostics/text.ts"
import {fingerprint, xmlText} from "./markup.ts"
import {colourStyle, plainStyle, printable} from "./style.ts"

const place = {file: "a.yaml", line: 2, column: 3, endLine: 2, endColumn: 8}
const finding = (over: Partial<Diagnostic> = {}): Diagnostic => ({
  code: "unknown-field",
  severity: "error",
  message: "unknown field `x`",
  place,
  path: "spec.x",
  ...over,
})

test("a finding shows its line with the stretch underlined", () => {
  const text = diagnosticsText([finding({help: "did you mean `y`?"})], (_, line) => ["spec:", "  value: 1"][line - 1], plainStyle)
  assert.equal(
    text,
    "error[unknown-field]: unknown field `x`\n  at a.yaml:2:3  spec.x\n  2 |   value: 1\n    |   ^^^^^\n  help: did you mean `y`?\n  https://carveout.dev/codes/unknown-field\n",
  )
})

test("of many findings of one code the first fifty are shown and the rest is counted", () => {
  const text = diagnosticsText(
    Array.from({length: 53}, () => finding()),
    () => undefined,
    plainStyle,
  )
  assert.equal(text.match(/unknown field/g)?.length, 50)
  assert.match(text, /… and 3 more of \[unknown-field\]/)
})

test("what is said of several whole files alike stands there once, with the others' names", () => {
  const template = (file: string): Diagnostic => finding({code: "template-text", message: "a template", path: "", place: {...place, file}})
  const all = [...Array.from({length: 11}, (_, i) => template(`t${i}.yaml`)), finding(), finding()]
  const text = diagnosticsText(all, () => undefined, plainStyle)
  assert.equal(text.match(/a template/g)?.length, 1)
  assert.match(text, /^ {2}the same of t1\.yaml, t2\.yaml, t3\.yaml, t4\.yaml, t5\.yaml, t6\.yaml, t7\.yaml, t8\.yaml and 2 more$/m)
  assert.equal(text.match(/unknown field/g)?.length, 2)
})

test("colour is only ever added", () => {
  const strip = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, "")
  const of = (style: typeof plainStyle): string =>
    diagnosticsText([finding(), finding({severity: "warning"})], () => "  value: 1", style) + summaryText([finding()], style)
  assert.equal(strip(of(colourStyle)), of(plainStyle))
})

test("a manifest cannot drive the reader's terminal", () => {
  assert.equal(printable("a\u001b[31mb\u202ec"), "a\\u001b[31mb\\u202ec")
})

test("XML holds no sign that would end it, and no character that it cannot hold", () => {
  assert.equal(xmlText(`<a b="c">&'\u0000\ud800`), "&#60;a b=&#34;c&#34;&#62;&#38;&#39;\ufffd\ufffd")
})

test("a fingerprint depends on every part and on nothing else", () => {
  assert.equal(fingerprint("a\u0000b"), fingerprint("a\u0000b"))
  assert.notEqual(fingerprint("a\u0000b"), fingerprint("ab"))
  assert.match(fingerprint(""), /^[0-9a-f]{16}$/)
})

test("SARIF says where, how bad, and where to read more", () => {
  const log = JSON.parse(
    JSON.stringify(
      sarifLog([finding(), finding({severity: "info", code: "assumed-address"})], () => undefined, {
        version: "1",
        command: "check",
        files: [],
      }),
    ),
  ) as {
    readonly runs: readonly [
      {readonly results: readonly {readonly level: string; readonly ruleIndex: number; readonly locations: unknown}[]},
    ]
  }
  assert.deepEqual(
    log.runs[0].results.map(({level, ruleIndex}) => [level, ruleIndex]),
    [
      ["error", 1],
      ["note", 0],
    ],
  )
  assert.match(JSON.stringify(log.runs[0].results[0]?.locations), /"startLine":2,"startColumn":3,"endLine":2,"endColumn":8/)
})

test("JUnit fails a file from the severity asked for", () => {
  const warned = [finding({severity: "warning"})]
  assert.match(diagnosticsJunit(warned, ["a.yaml", "b.yaml"], "error"), /tests="2" failures="0"/)
  assert.match(diagnosticsJunit(warned, ["a.yaml", "b.yaml"], "warning"), /tests="2" failures="1"/)
})

test("severities are ordered from error down", () => {
  assert.deepEqual([isAtLeast("error", "warning"), isAtLeast("warning", "warning"), isAtLeast("info", "warning")], [true, true, false])
})
