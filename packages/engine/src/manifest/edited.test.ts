// A file that is read again after an edit says what it says when it is read for the first time, wherever the edit was.
import assert from "node:assert/strict"
import {test} from "node:test"
import {changeBetween} from "../text/change.ts"
import {parseManifests} from "./parse.ts"
import type {Manifests} from "./parse.ts"

const namespace = (name: string, label: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels: {team: ${label}}\n`

const other = {name: "other.yaml", text: `${namespace("x", "t")}---\n${namespace("y", "t")}`}

const texts: readonly (readonly [what: string, text: string])[] = [
  ["documents in a row", `${namespace("a", "t")}---\n${namespace("b", "UP!")}--- # c\n${namespace("c", "t")}`],
  [
    "a separator at the start, one after another, one at the end",
    `---\n${namespace("a", "t")}---\n---\n# none\n---\n${namespace("b", "t")}---`,
  ],
  ["names that stand twice", `${namespace("a", "t")}---\n${namespace("a", "t")}---\n${namespace("a", "u")}`],
]

/** Everything that reading gave. */
function outcome({resources, documents, diagnostics, tests}: Manifests): unknown {
  return {resources: resources.map((resource) => ({...resource, object: resource.object()})), documents, diagnostics, tests}
}

for (const [what, text] of texts) {
  test(`${what}: a letter more or less anywhere is read as in a new file`, () => {
    const before = parseManifests([{name: "f", text}, other])
    assert.notEqual(before.files[0]?.sections(), null)
    for (let at = 0; at <= text.length; at++) {
      const [start, rest] = [text.slice(0, at), text.slice(at)]
      const edited = ["-", "\n", "#", " ", "x", "{{"].map((sign) => start + sign + rest)
      for (const now of [...edited, start + rest.slice(1), start + rest.slice(4), start]) {
        const files = [{name: "f", text: now}, other]
        const again = parseManifests(files, {previous: before})
        assert.deepEqual(outcome(again), outcome(parseManifests(files)), `at ${at}: ${JSON.stringify(now)}`)
        const back = parseManifests([{name: "f", text}, other], {previous: again})
        assert.deepEqual(outcome(back), outcome(before), `back from ${at}: ${JSON.stringify(now)}`)
      }
    }
  })
}

test("an object that comes to have the name of one in another file is found, and found no more once it has another name", () => {
  const text = `${namespace("a", "t")}---\n${namespace("b", "t")}`
  const [first, taken] = [text, text.replace("name: b", "name: x")].map((each) => [{name: "f", text: each}, other])
  assert.ok(first && taken)
  const before = parseManifests(first)
  const repeated = parseManifests(taken, {previous: before})
  assert.deepEqual(outcome(repeated), outcome(parseManifests(taken)))
  assert.equal(repeated.resources.length, before.resources.length - 1)
  assert.deepEqual(outcome(parseManifests(first, {previous: repeated})), outcome(before))
})

test("a file counts again where a kustomization names it no longer, and not where it comes to name it", () => {
  const other = {name: "b.yaml", text: namespace("a", "t")}
  const [named, not] = ["patches: [{path: b.yaml}]\n", "resources: [b.yaml]\n"].map((text) => [{name: "kustomization.yaml", text}, other])
  assert.ok(named && not)
  const [without, both] = [parseManifests(named), parseManifests(not)]
  assert.deepEqual([without.resources.length, both.resources.length], [0, 1])
  assert.deepEqual(outcome(parseManifests(not, {previous: without})), outcome(both))
  assert.deepEqual(outcome(parseManifests(named, {previous: both})), outcome(without))
})

test("documents that were not edited are taken up as the very same resources", () => {
  const text = ["a", "b", "c", "d"].map((name) => namespace(name, "t")).join("---\n")
  const before = parseManifests([{name: "f", text}])
  const after = parseManifests([{name: "f", text: text.replace("name: b", "name: longer")}], {previous: before})
  assert.deepEqual(
    after.resources.map((resource) => before.resources.indexOf(resource)),
    [0, -1, 2, 3],
  )
})

test("the change between two texts is the least stretch, however long the texts are", () => {
  const long = "abc".repeat(20_000)
  assert.deepEqual(changeBetween(long, long), {start: long.length, end: long.length, newEnd: long.length})
  for (const at of [0, 1, 16_383, 16_384, 16_385, 40_000, long.length - 1]) {
    const edited = `${long.slice(0, at)}--${long.slice(at + 1)}`
    assert.deepEqual(changeBetween(long, edited), {start: at, end: at + 1, newEnd: at + 2})
    assert.deepEqual(changeBetween(edited, long), {start: at, end: at + 2, newEnd: at + 1})
  }
  assert.deepEqual(changeBetween("aa", "aaa"), {start: 2, end: 2, newEnd: 3})
  assert.deepEqual(changeBetween("", "a"), {start: 0, end: 0, newEnd: 1})
})
