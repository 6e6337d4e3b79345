// Which labels an endpoint shows in the end (resources 8).
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Profile} from "../snapshot/snapshot.ts"
import {EffectiveLabels} from "./labels.ts"

type Words = Readonly<Record<string, string>>

function labels(words: Words): ReadonlyMap<string, string> {
  return new Map(Object.entries(words))
}

function check(own: Words, profiles: readonly (readonly [string, Words | null])[], expected: Words): void {
  const known = profiles.flatMap(([name, words]): readonly Profile[] =>
    words === null ? [] : [{name, labels: labels(words), ingress: [], egress: []}],
  )
  const subject = {labels: labels(own), profiles: profiles.map(([name]) => name)}
  const shown = new EffectiveLabels(new Map(known.map((profile) => [profile.name, profile]))).of(subject)
  assert.deepEqual(Object.fromEntries(shown), expected)
}

test("an own label wins over a profile's, an earlier profile over a later one, an empty value is a value", () => {
  check({a: "own"}, [], {a: "own"})
  check({a: "own"}, [["one", {a: "one", b: "one"}]], {a: "own", b: "one"})
  check(
    {a: ""},
    [
      ["one", {a: "one", b: ""}],
      ["two", {b: "two", c: "two"}],
    ],
    {a: "", b: "", c: "two"},
  )
})

test("a profile that nobody defines contributes nothing", () => {
  check(
    {a: "own"},
    [
      ["lost", null],
      ["two", {c: "two"}],
    ],
    {a: "own", c: "two"},
  )
})

test("labels may have the names of an object's own methods", () => {
  const own = new Map([["toString", "x"]])
  const profile: Profile = {name: "p", labels: new Map([["__proto__", "y"]]), ingress: [], egress: []}
  const shown = new EffectiveLabels(new Map([["p", profile]])).of({labels: own, profiles: ["p"]})
  assert.deepEqual(
    [...shown],
    [
      ["toString", "x"],
      ["__proto__", "y"],
    ],
  )
})
