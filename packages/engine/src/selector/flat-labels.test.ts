// Labels as two lists are what a map of them is.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {FlatLabels} from "./flat-labels.ts"

const texts = fc.constantFrom("a", "b", "app", "__proto__", "toString", "", "é", "x/y")
const sets = fc.uniqueArray(fc.tuple(texts, texts), {selector: ([name]) => name})

test("labels as two lists give what a map of them gives, in the same order", () => {
  fc.assert(
    fc.property(sets, texts, (pairs, asked) => {
      const map = new Map(pairs)
      const flat = new FlatLabels([...map.keys()], [...map.values()])
      assert.equal(flat.get(asked), map.get(asked))
      assert.equal(flat.has(asked), map.has(asked))
      assert.equal(flat.size, map.size)
      assert.deepEqual([...flat], [...map])
      assert.deepEqual([...flat.entries()], [...map.entries()])
      assert.deepEqual([...flat.keys()], [...map.keys()])
      assert.deepEqual([...flat.values()], [...map.values()])
      const told: [string, string][] = []
      flat.forEach((value, label, all) => {
        assert.equal(all, flat)
        told.push([label, value])
      })
      assert.deepEqual(told, pairs)
    }),
  )
})
