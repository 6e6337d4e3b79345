import assert from "node:assert/strict"
import {test} from "node:test"
import {readStream, readYaml} from "./read.ts"

/** The codes that reading a text finds, in order. */
const codesOf = (text: string): readonly string[] => readStream({name: "x.yaml", text}).diagnostics.map(({code}) => code)

const laughs = (): string => {
  const names = "abcdefghi"
  const lines = [`a: &a [${Array.from({length: 9}, () => '"lol"').join(",")}]`]
  for (let i = 1; i < names.length; i++)
    lines.push(`${names[i]}: &${names[i]} [${Array.from({length: 9}, () => `*${names[i - 1]}`).join(",")}]`)
  return lines.join("\n")
}

const hostile: readonly (readonly [what: string, text: string, code: string])[] = [
  ["lists nested five thousand deep", `a: ${"[".repeat(5000)}${"]".repeat(5000)}`, "limit-depth"],
  ["two hundred thousand brackets that nobody closes", "[".repeat(200_000), "limit-depth"],
  ["JSON nested a hundred thousand deep", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "limit-depth"],
  ["a thousand and a half indents", Array.from({length: 1500}, (_, i) => `${" ".repeat(i)}a:\n`).join(""), "limit-depth"],
  ["a billion laughs", laughs(), "limit-nodes"],
  ["a hundred and one aliases", `a: &a x\nb: [${Array.from({length: 101}, () => "*a").join(",")}]`, "limit-aliases"],
  ["a merge of seventeen maps", `a: &a {k: 1}\nb:\n  <<: [${Array.from({length: 17}, () => "*a").join(",")}]`, "bad-merge"],
  ["seventy thousand keys", Array.from({length: 70_000}, (_, i) => `k${i}: 1\n`).join(""), "limit-keys"],
  ["a text of three million characters", `a: "${"x".repeat(3_000_000)}"`, "limit-scalar"],
  ["an alias inside its own value", "a: &a [*a]", "alias-cycle"],
  ["an alias without its anchor", "a: *nobody", "unknown-anchor"],
  ["a key twice", "a: 1\na: 2", "duplicate-key"],
  ["a key twice in JSON", '{"a": 1, "a": 2}', "duplicate-key"],
  ["a NUL", 'a: "\u0000"', "control-character"],
  ["a map as a key", "? {a: 1}\n: 2", "complex-key"],
  ["a template", "name: {{ .Values.name }}", "template-text"],
  ["infinity", "a: .inf", "bad-number"],
  ["a directive", "%YAML 1.2\n---\na: 1", "yaml-syntax"],
  ["content behind a separator", "a: 1\n--- b: 2", "document-separator"],
  ["text behind the end of a document", "[1]\nnull", "trailing-content"],
  ["a tab that indents", "a:\n\t- 1", "yaml-syntax"],
  ["a trailing comma in JSON", '{"a": 1,}', "json-syntax"],
]

for (const [what, text, code] of hostile) {
  test(`${what} is refused with one finding`, () => assert.deepEqual(codesOf(text), [code]))
}

test("a file is a template where an action is what cannot be read, and not for braces in what can", () => {
  const actions = [
    "{{- if .Values.on }}\nkind: Pod\n{{- end }}\n",
    "{{/* two\nlines */}}\nkind: Pod\n",
    'a:\n  b: "{{ .b | default "c" }}"\n',
    "data:\n  a: |\n    x\n  {{ .b }}\n",
    "a: 1\n---\nb: {{ .c }} # d\n  e: 1\n",
    '{"a": {{ .b }}}',
  ]
  for (const text of actions) assert.deepEqual(codesOf(text), ["template-text"], text)
  assert.deepEqual(codesOf('a: "{{ $b }}"\na: "{{ $c }}"\n'), ["duplicate-key"])
  assert.deepEqual(codesOf('a: "{{ $b }} c"\n d: 1\n'), ["yaml-syntax"])
  assert.deepEqual(codesOf('a: "{{ $b }}"\nb: 1\nc: [\n'), ["yaml-syntax"])
  assert.deepEqual(codesOf('{"a": "{{ $b }}", "c": 1,}'), ["json-syntax"])
})

test("one bad document does not lose the others", () => {
  const {documents, diagnostics} = readStream({name: "x.yaml", text: "a: 1\n---\nb: [\n---\nc: 3\n"})
  assert.equal(documents.length, 2)
  assert.deepEqual(
    diagnostics.map(({code, place}) => [code, (place?.line ?? 0) >= 3]),
    [["yaml-syntax", true]],
  )
})

test("places count lines and columns from one, in UTF-16 units, over the whole file", () => {
  const text = "a: é😀\n---\n# note\nb:\n  key: &x value\n  key: again\n"
  const {diagnostics} = readStream({name: "x.yaml", text})
  const [finding] = diagnostics
  assert.deepEqual(finding?.place, {file: "x.yaml", line: 6, column: 3, endLine: 6, endColumn: 6})
  assert.deepEqual(finding?.related?.[0]?.place, {file: "x.yaml", line: 5, column: 3, endLine: 5, endColumn: 6})
})

test("a list that closes at the left edge is read as the cluster reads it", () => {
  const {documents, diagnostics} = readYaml("spec:\n  nets: [ # two of them\n'10.0.0.0/8',\n'fd00::/8'\n]\n  next: 1\n")
  assert.deepEqual(diagnostics, [])
  assert.equal(JSON.stringify(documents), '[{"spec":{"nets":["10.0.0.0/8","fd00::/8"],"next":1}}]')
})

test("keys named like parts of objects are keys", () => {
  const {documents} = readYaml("__proto__: {x: 1}\nconstructor: 2\ntoString: 3\n")
  assert.equal(JSON.stringify(documents), '[{"__proto__":{"x":1},"constructor":2,"toString":3}]')
  assert.equal(Reflect.get({}, "x"), undefined)
})

test("a merge that replaces a key written before it is warned of, and read as the cluster reads it", () => {
  const text = "base: &b {k: 1}\nx:\n  k: 3\n  <<: *b\n"
  assert.deepEqual(codesOf(text), ["merge-overrides"])
  assert.equal(JSON.stringify(readYaml(text).documents[0]), '{"base":{"k":1},"x":{"k":1}}')
})

test("a written key after a merge wins", () => {
  assert.equal(
    JSON.stringify(readYaml("base: &b {k: 1, z: 2}\nx:\n  <<: *b\n  k: 3\n").documents[0]),
    '{"base":{"k":1,"z":2},"x":{"k":3,"z":2}}',
  )
})

test("JSON values follow one another, and YAML may follow the first", () => {
  assert.equal(JSON.stringify(readYaml('{"a": 1}\n{"a": 2}{"a": 3}').documents), '[{"a":1},{"a":2},{"a":3}]')
  assert.equal(JSON.stringify(readYaml('{"a": 1}\n---\nb: 2\n').documents), '[{"a":1},{"b":2}]')
})

test("after a thousand documents that cannot be read the file is given up, and that is said", () => {
  const text = `a: 1\n---\n${"[\n---\n".repeat(1_500)}b: 2\n`
  const {documents, diagnostics} = readStream({name: "m.yaml", text})
  assert.equal(documents.length, 1)
  assert.equal(diagnostics.length, 1_001)
  assert.equal(diagnostics.at(-1)?.code, "limit-faults")
  assert.equal(diagnostics.at(-1)?.place?.line, 2_003)
})

test("a usual slip comes with the way out", () => {
  const slips: readonly (readonly [text: string, help: RegExp])[] = [
    ["a:\n\t- 1", /^indent with spaces$/],
    ["{by: NetworkPolicy/x/b#ingress[0]}", /^quote the value: between brackets/],
    ["a: @b", /^quote the value: .* cannot begin with `@`/],
    ["a: %b", /cannot begin/],
    ["a: b: c", /^quote a value that holds `: `/],
    ["a: x\n  b: c", /or repair the indent of this line$/],
    ["k: v\na:b\n", /space after the colon/],
    ["a: [b, c\nd: e\n", /^close the bracket that `a: \[b, c` opens$/],
    ["a: [b\nc:\n  - d: e\n", /^close the bracket that `a: \[b` opens$/],
    ["a: {b: '}', c: [d] # ]}\ne:\n  - f: {g: h}\n", /^close the bracket that `a: \{b: '}', c: \[d\] # \]}` opens$/],
    ['a: "x\nb: c\n', /^close what is open/],
  ]
  for (const [text, help] of slips) assert.match(readYaml(text).diagnostics[0]?.help ?? "", help, text)
  assert.equal(readYaml("a:\n  b: c\n d: e\n").diagnostics[0]?.help, undefined)
})
