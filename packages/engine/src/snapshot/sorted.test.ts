// Resources sorted by kind after an edit are those sorted afresh, and lists that the edit left alone are the very same ones.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import type {Resource} from "../manifest/resource.ts"
import {inputOf, sortByKind} from "./sorted.ts"

const objects = ["Namespace", "ServiceAccount", "Pod"].flatMap((kind) =>
  ["a", "b", "c"].map((name) => `{apiVersion: v1, kind: ${kind}, metadata: {name: ${name}}, spec: {}}`),
)
const policies = ["NetworkPolicy", "GlobalNetworkPolicy"].flatMap((kind) =>
  ["a", "b"].map((name) => `{apiVersion: projectcalico.org/v3, kind: ${kind}, metadata: {name: ${name}}, spec: {}}`),
)
const {resources: all} = parseManifests([{name: "-", text: [...objects, ...policies].join("\n---\n")}])

test("every stretch that is taken out, put in again or replaced leaves what a new sorting gives", () => {
  assert.equal(all.length, objects.length + policies.length)
  // WHY one stands twice: whoever calls may name a resource in two lists.
  const before: readonly Resource[] = [...all.slice(0, 5), ...all.slice(10), ...all.slice(5, 10), ...all.slice(8, 9), ...all.slice(0, 1)]
  const input = inputOf(before)
  const sorted = sortByKind(input)
  for (let start = 0; start <= before.length; start++) {
    for (let end = start; end <= before.length; end++) {
      for (const others of [[], all.slice(3, 4), all.slice(9), all.slice(0, 9).toReversed()]) {
        const after = [...before.slice(0, start), ...others, ...before.slice(end)]
        assert.deepEqual(sortByKind(inputOf(after, input), {input, sorted}), sortByKind(inputOf(after)), `${start} to ${end}`)
      }
    }
  }
})

test("an edit of one policy leaves the lists of all other kinds the very same", () => {
  const input = inputOf(all)
  const sorted = sortByKind(input)
  const [fresh] = parseManifests([{name: "-", text: policies.join("\n---\n")}]).resources
  assert.ok(fresh)
  const again = sortByKind(inputOf([...all.slice(0, -1), fresh], input), {input, sorted})
  assert.ok(again.pods === sorted.pods && again.namespaces === sorted.namespaces && again.accounts === sorted.accounts)
  assert.notEqual(again.policies, sorted.policies)
  assert.equal(inputOf([...all], input), input)
})
