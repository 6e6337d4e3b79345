// A source that comes in pieces is read as the same text in one: the same resources, findings and places, wherever it is cut.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {LongFile} from "../text/source.ts"
import {parseManifests} from "./parse.ts"

const pod = (name: string, more = ""): string =>
  `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${name}", "labels": {"a": "b-${name}"}, "managedFields": [{"f:x": {".": {}}, "n": -1.5}]${more}}, "status": {"podIP": "10.0.0.1"}}`

const texts: readonly (readonly [what: string, text: string])[] = [
  ["a list as kubectl prints it", `{\n"apiVersion": "v1",\n"items": [\n${pod("one")},\n${pod("two")}\n],\n"kind": "List"\n}\n`],
  [
    "a list of the API, whose items say no kind",
    `{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"one"}}, {"metadata":{"name":"two"}}]}`,
  ],
  [
    "items that say no kind before the list does",
    `{"apiVersion":"v1","items":[\n{"metadata":{"name":"-"}}, ${pod("x")},\n3],"kind":"PodList"}`,
  ],
  ["an empty list", `{"kind":"List","apiVersion":"v1","items":[ ] }`],
  ["a list in a list", `{"apiVersion":"v1","items":[{"apiVersion":"v1","kind":"List","items":[${pod("in")}]}],"kind":"List"}`],
  ["a map with items that is no list", `{"apiVersion":"v1","kind":"ConfigMap","items":[${pod("never")}]}`],
  ["a map with items of no kind", `{"apiVersionn":"v1","items":[${pod("never")}]}`],
  ["a test with items", `{"apiVersion":"carveout.dev/v1alpha1","kind":"PolicyTestList","items":[{"a":1}]}`],
  ["a list that is not closed", `{"apiVersion":"v1","items":[${pod("one")},\n${pod("two")}`],
  ["a list with a key twice", `{"apiVersion":"v1","items":[${pod("one")}],"kind":"List",\n"items":[]}`],
  ["a key twice in what nobody asks for", `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","managedFields":[{"a":1,\n"a":2}]}}`],
  [
    "findings in items",
    `{"apiVersion":"v1","items":[\r\n${pod("UPPER", ',\r\n"ownerReferences": 3')},\r\n${pod("two", ', "annotations": {"no key": "x"}')}],"kind":"List"}`,
  ],
  ["numbers and words", `{"apiVersion":"v1","kind":"X","a":[12345,-0.25e+2,true,false,null,1e999]} 12 -3.5e1 true`],
  [
    "letters beyond ASCII and escapes",
    `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"\\u0061é😀","annotations":{"k":"\\n\\ud83d\\ude00😀"}}}`,
  ],
  ["values one after another", `${pod("one")}\n${pod("two")} ${pod("one")}`],
  ["JSON and then YAML", `${pod("one")}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: "two"}\n--- # x\nkind: Pod\n`],
  ["a flow map of YAML", "{apiVersion: v1, kind: Namespace,\n metadata: {name: x}}\n"],
  [
    "YAML documents",
    "# a\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n---\n---\n- 1\n---\nkind: [\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: B}\n",
  ],
  ["a separator with content", "a: 1\n---\nb: 2\n--- c: 3\n---\nd: 4\n"],
  ["carriage returns alone", "apiVersion: v1\rkind: Namespace\rmetadata:\r  name: UP\r"],
  ["a YAML list", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: a}\n- {kind: Namespace}\n"],
  ["a template", "a: 1\n---\nname: {{ .Values.name }}\n---\nb: {\n"],
  ["no template: braces that only look so", '{"a": {{"b": 1}}'],
  ["nothing", " \n "],
]

/** A source in pieces, which forgets nothing that was given. */
function inPieces(pieces: readonly string[]): LongFile {
  return {name: "f", pieces: () => pieces, slice: (start, end) => pieces.join("").slice(start, end)}
}

function outcome(source: Parameters<typeof parseManifests>[0][number]): unknown {
  const {resources, tests, documents, diagnostics} = parseManifests([source])
  return {
    resources: resources.map((resource) => ({...resource, object: resource.object()})),
    tests: tests.map(({root}) => root),
    documents,
    diagnostics,
  }
}

for (const [what, text] of texts) {
  test(`${what}: cut anywhere, it is read as in one`, () => {
    const whole = outcome({name: "f", text})
    for (let at = 0; at <= text.length; at++)
      assert.deepEqual(outcome(inPieces([text.slice(0, at), text.slice(at)])), whole, `cut at ${at}`)
    assert.deepEqual(outcome(inPieces([...text].flatMap((sign) => sign.split("")))), whole, "unit by unit")
    assert.deepEqual(outcome(inPieces(text.split(/(?<=[\s,])/))), whole, "in words")
  })
}

test("a list of many pieces is read without ever being asked for as a whole", () => {
  const items = 2000
  function* pieces(): Generator<string> {
    yield '{"apiVersion": "v1", "items": ['
    for (let i = 0; i < items; i++) yield `${i === 0 ? "" : ",\n"}${pod(`p${i}`)}`
    yield '], "kind": "List"}'
  }
  const all = [...pieces()].join("")
  let longest = 0
  const slice = (start: number, end: number): string => {
    longest = Math.max(longest, end - start)
    return all.slice(start, end)
  }
  const {resources} = parseManifests([{name: "f", pieces, slice}])
  assert.equal(resources.length, items)
  assert.equal(longest, 0)
  const last = resources.at(-1)
  assert.deepEqual([last?.name, last?.at.line], [`p${items - 1}`, items])
  const written = JSON.parse(pod(`p${items - 1}`)) as {metadata: object}
  assert.deepEqual(last?.object(), {...written, metadata: {...written.metadata, namespace: "default"}})
  assert.equal(longest, pod(`p${items - 1}`).length)
})
