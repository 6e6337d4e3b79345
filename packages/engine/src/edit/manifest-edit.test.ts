// Edits of a text in place: drawn before and after. What is not drawn here is held by a law: an edit is exact or refused.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {parseManifests} from "../manifest/parse.ts"
import {readYaml} from "../manifest/yaml/read.ts"
import {changedValue} from "./change.ts"
import type {Change} from "./change.ts"
import {editManifest, objectText, printBlock} from "./manifest-edit.ts"
import type {ManifestEdit} from "./manifest-edit.ts"

const top = {line: 1, column: 1}

function edited(text: string, edit: ManifestEdit): string {
  const result = editManifest({name: "m.yaml", text}, edit)
  return result.ok ? result.value : `refused: ${result.error}`
}

const change = (text: string, what: Change, at: {readonly line: number; readonly column: number} = top): string =>
  edited(text, {kind: "change", at, change: what})

const setLabel = (text: string, key: string, value: string): string => change(text, {kind: "set", path: ["metadata", "labels", key], value})
const removeLabel = (text: string, key: string): string => change(text, {kind: "remove", path: ["metadata", "labels", key]})

test("a label is set in block style, and comments, order and quotes stay", () => {
  const text = "# the pod\nkind: Pod # a kind\nmetadata:\n  labels:\n    app: web   # who\n    # what\n    tier: 'front'\n  name: a\n"
  const at = {line: 2, column: 1}
  const set = (key: string, value: string): string => change(text, {kind: "set", path: ["metadata", "labels", key], value}, at)
  assert.equal(set("app", "api"), text.replace("app: web ", "app: api "))
  assert.equal(set("env", "prod"), text.replace("'front'\n", "'front'\n    env: prod\n"))
  assert.equal(set("env", "yes"), text.replace("'front'\n", "'front'\n    env: \"yes\"\n"))
  assert.equal(set("1", "a b"), text.replace("'front'\n", '\'front\'\n    "1": "a b"\n'))
})

test("a label is set between braces, in an empty map, behind a bare key, and where there are no labels yet", () => {
  assert.equal(setLabel("metadata: {name: a, labels: {x: y}}\n", "k", "v"), "metadata: {name: a, labels: {x: y, k: v}}\n")
  assert.equal(setLabel("metadata: {name: a, labels: {}}\n", "k", "v"), "metadata: {name: a, labels: {k: v}}\n")
  assert.equal(setLabel("metadata: {name: a}\n", "k", "v"), "metadata: {name: a, labels: {k: v}}\n")
  assert.equal(setLabel("metadata:\n  labels: # none\n  name: a\n", "k", "v"), "metadata:\n  labels: {k: v} # none\n  name: a\n")
  assert.equal(setLabel("metadata:\n  name: a\nspec: {}\n", "k", "v"), "metadata:\n  name: a\n  labels:\n    k: v\nspec: {}\n")
  assert.equal(setLabel("metadata:\n  name: a", "k", "v"), "metadata:\n  name: a\n  labels:\n    k: v")
  assert.equal(setLabel('{"metadata": {"name": "a"}}', "k", "v"), '{"metadata": {"name": "a", "labels": {"k": "v"}}}')
})

test("a label is removed with its line, and labels that would be empty go with it", () => {
  assert.equal(removeLabel("metadata:\n  labels:\n    a: b # gone\n    c: d\n", "a"), "metadata:\n  labels:\n    c: d\n")
  assert.equal(removeLabel("metadata:\n  name: x\n  labels:\n    a: b\nspec: 1\n", "a"), "metadata:\n  name: x\nspec: 1\n")
  assert.equal(removeLabel("metadata: {name: x, labels: {a: b}}\n", "a"), "metadata: {name: x}\n")
  assert.equal(removeLabel("metadata: {labels: {a: b, c: d}, name: x}\n", "a"), "metadata: {labels: {c: d}, name: x}\n")
  assert.equal(removeLabel("metadata: {labels: {a: b, c: d}, name: x}\n", "c"), "metadata: {labels: {a: b}, name: x}\n")
})

test("items are appended to a list and removed from it", () => {
  const text = "spec:\n  ports:\n  - name: http\n    port: 80\n  # last\n  - {name: x, port: 9}\n"
  const port = {name: "dns", port: 53}
  assert.equal(
    change(text, {kind: "append", path: ["spec", "ports"], value: port}),
    text.replace("9}\n", "9}\n  - {name: dns, port: 53}\n"),
  )
  const block = text.replace("  - {name: x, port: 9}\n", "")
  assert.equal(
    change(block, {kind: "append", path: ["spec", "ports"], value: port}),
    block.replace("80\n", "80\n  - name: dns\n    port: 53\n"),
  )
  assert.equal(change(text, {kind: "remove", path: ["spec", "ports", 0]}), "spec:\n  ports:\n  # last\n  - {name: x, port: 9}\n")
  assert.equal(change(text, {kind: "remove", path: ["spec", "ports", 0, "name"]}), text.replace("name: http\n    port", "port"))
  assert.equal(change("spec: {}\n", {kind: "append", path: ["spec", "ports"], value: port}), "spec: {ports: [{name: dns, port: 53}]}\n")
  assert.equal(
    change("spec:\n  a: 1\n", {kind: "append", path: ["spec", "ports"], value: port}),
    "spec:\n  a: 1\n  ports:\n    - name: dns\n      port: 53\n",
  )
})

test("an object is found by its place: a document of a stream, an item of a list", () => {
  const stream = "# head\na: 1\n---\n# second\nb: 2\n---\nc: 3\n"
  const without = (line: number): string => edited(stream, {kind: "remove-object", at: {line, column: 1}})
  assert.equal(without(2), "# head\n# second\nb: 2\n---\nc: 3\n")
  assert.equal(without(5), "# head\na: 1\n---\nc: 3\n")
  assert.equal(without(7), "# head\na: 1\n---\n# second\nb: 2\n")
  assert.equal(without(3), "refused: the object is no longer where it was: look again")
  const list = "kind: List\nitems:\n- kind: Pod\n  count: 1\n- kind: Pod # two\n  count: 2\n"
  assert.equal(edited(list, {kind: "remove-object", at: {line: 3, column: 3}}), "kind: List\nitems:\n- kind: Pod # two\n  count: 2\n")
  assert.equal(change(list, {kind: "set", path: ["count"], value: 5}, {line: 5, column: 3}), list.replace("count: 2", "count: 5"))
})

test("an object is added behind the others, and a file of JSON takes none", () => {
  assert.equal(edited("", {kind: "add-object", text: "a: 1\n"}), "a: 1\n")
  assert.equal(edited("b: 1", {kind: "add-object", text: "a: 1"}), "b: 1\n---\na: 1\n")
  assert.match(edited('{"a": 1}', {kind: "add-object", text: "a: 1"}), /is JSON/)
})

test("what is put into a text with lines that end in CR LF has such lines", () => {
  const item: Change = {kind: "append", path: ["ports"], value: {protocol: "TCP", port: 80}}
  assert.equal(
    change("ports:\r\n- port: 1 # x\r\n\r\nb: 1\r\n", item),
    "ports:\r\n- port: 1 # x\r\n- protocol: TCP\r\n  port: 80\r\n\r\nb: 1\r\n",
  )
  assert.equal(edited("b: 1\r\n", {kind: "add-object", text: "a: 1\n"}), "b: 1\r\n---\r\na: 1\r\n")
  assert.equal(edited("b: 1\r\nc: 1\n", {kind: "add-object", text: "a: 1\n"}), "b: 1\r\nc: 1\n---\na: 1\n")
})

test("what is shared by an alias, or cannot be read, is refused and stays", () => {
  assert.match(setLabel("metadata: {labels: &x {a: b}}\nother: *x\n", "k", "v"), /^refused: .*by hand/)
  assert.match(setLabel("metadata: [\n", "k", "v"), /^refused: .*cannot be read/)
  assert.match(setLabel("metadata:\n  labels: |\n    text\n", "k", "v"), /^refused: .*by hand/)
})

const word = fc.constantFrom("a", "b", "yes", "1", "x y", "n/a", "#", "'", "null", "__proto__")
const scalar = fc.oneof(word, fc.integer({min: 0, max: 99}), fc.boolean())
const labels = fc.dictionary(word, word, {maxKeys: 3, noNullPrototype: true})
const object = fc.record({
  kind: fc.constant("Pod"),
  metadata: fc.record({name: word, labels}),
  spec: fc.record({ports: fc.array(fc.record({port: scalar, name: word}), {maxLength: 3}), x: scalar}),
})
const what: fc.Arbitrary<Change> = fc.oneof(
  fc.record({kind: fc.constant("set" as const), path: word.map((key) => ["metadata", "labels", key]), value: word}),
  fc.record({kind: fc.constant("remove" as const), path: word.map((key) => ["metadata", "labels", key])}),
  fc.record({kind: fc.constant("set" as const), path: fc.constant(["spec", "x"]), value: scalar}),
  fc.record({kind: fc.constant("append" as const), path: fc.constant(["spec", "ports"]), value: fc.record({port: scalar, name: word})}),
  fc.record({kind: fc.constant("remove" as const), path: fc.nat(3).map((i) => ["spec", "ports", i])}),
)

test("law: an edit holds exactly what was asked for and leaves the rest, in both styles; few are refused", () => {
  let refused = 0
  let made = 0
  fc.assert(
    fc.property(fc.array(object, {minLength: 1, maxLength: 3}), fc.nat(2), what, fc.boolean(), (objects, index, each, isJson) => {
      const plain = objects.map((one) => JSON.parse(JSON.stringify(one)) as never)
      const texts = plain.map((one) => (isJson ? JSON.stringify(one) : printBlock(one, 0)))
      const text = `# top\n${texts.join("\n---\n# next\n")}\n`
      const at = index % plain.length
      const line = text
        .split("\n")
        .findIndex(
          (_, i, all) =>
            all.slice(0, i).filter((before) => before === "---").length === at && !(all[i] ?? "").startsWith("#") && all[i] !== "---",
        )
      const result = editManifest({name: "m", text}, {kind: "change", at: {line: line + 1, column: 1}, change: each})
      const target = readYaml(text).documents[at] ?? null
      if (!result.ok) {
        refused += JSON.stringify(changedValue(target, each)) === JSON.stringify(target) ? 0 : 1
        return
      }
      made++
      const wanted = readYaml(text).documents.map((one, i) => (i === at ? changedValue(target, each) : one))
      assert.deepEqual(JSON.stringify(readYaml(result.value).documents), JSON.stringify(wanted))
      assert.equal(
        result.value.split("\n").filter((one) => one.startsWith("#")).length,
        text.split("\n").filter((one) => one.startsWith("#")).length,
      )
    }),
    {seed: 11, numRuns: 2000},
  )
  assert.ok(made > 1300 && refused < made / 50, `${refused} of ${refused + made} refused`)
})

test("law: what is printed reads back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue({maxDepth: 3}), (value) => {
      const plain = JSON.parse(JSON.stringify({a: value})) as never
      assert.deepEqual(readYaml(printBlock(plain, 0)).documents, [plain])
    }),
    {seed: 12, numRuns: 500},
  )
})

test("the places of resources are the places of edits", () => {
  const text = "kind: List\napiVersion: v1\nitems:\n  - apiVersion: v1\n    kind: Namespace\n    metadata: {name: prod}\n"
  const [resource] = parseManifests([{name: "m.yaml", text}]).resources
  assert.ok(resource !== undefined)
  assert.equal(
    change(text, {kind: "set", path: ["metadata", "labels", "env"], value: "prod"}, resource.at),
    text.replace("{name: prod}", "{name: prod, labels: {env: prod}}"),
  )
})

test("an object is taken out as it is written, from a stream, a list in blocks and one in JSON", () => {
  const of = (text: string, line: number, column: number): string | null => objectText({name: "m.yaml", text}, {line, column})
  const stream = "# head\na: 1 # one\n---\n# second\nb:\n  # what\n  - 2\n---\nc: 3\n"
  assert.equal(of(stream, 5, 1), "b:\n  # what\n  - 2\n")
  const list =
    "kind: List\nitems:\n  - kind: Pod\n    spec:\n      # one\n      a: |\n        x\n          y\n  - kind: Pod\n    count: 2\n"
  assert.equal(of(list, 3, 5), "kind: Pod\nspec:\n  # one\n  a: |\n    x\n      y\n")
  assert.equal(of(list, 9, 5), "kind: Pod\ncount: 2\n")
  assert.equal(of('{"kind": "List", "items": [{"a": {"b": [1]}}, {"c": 2}]}', 1, 28), '{"a": {"b": [1]}}\n')
  assert.equal(of(stream, 4, 1), null)
})
