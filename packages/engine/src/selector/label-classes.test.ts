// Classes that a selector matches, found by lists of values: the same as by asking each.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {FlatLabels} from "./flat-labels.ts"
import {LabelClasses} from "./label-classes.ts"
import {LayeredLabels} from "./layered-labels.ts"
import {matchesSelector} from "./match.ts"
import {parseSelector} from "./parse.ts"
import type {Selector} from "./selector.ts"

const keys = ["a", "b", "c"]
const values = ["x", "y", "z"]

const labels = fc.uniqueArray(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)), {selector: ([key]) => key})
const term = fc.oneof(
  {weight: 4, arbitrary: fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)).map(([key, value]) => `${key} == '${value}'`)},
  fc.constantFrom(...keys).map((key) => `has(${key})`),
  fc.constantFrom(...keys).map((key) => `${key} != 'x'`),
  fc.constantFrom(...keys).map((key) => `${key} in {'x', 'z'}`),
)
const text = fc.array(term, {minLength: 1, maxLength: 4}).map((terms) => terms.join(" && "))

function selectorOf(source: string): Selector {
  const parsed = parseSelector(source)
  assert.ok(parsed.ok, source)
  return parsed.value
}

test("the classes of a selector are those whose labels it matches, and stay so when classes come", () => {
  fc.assert(
    fc.property(fc.array(labels, {minLength: 1, maxLength: 40}), fc.array(text, {minLength: 1, maxLength: 6}), (sets, texts) => {
      const selectors = texts.map(selectorOf)
      const classes = new LabelClasses(selectors)
      const nobody = new Map<string, string>()
      const earlier: {readonly found: readonly (readonly number[])[]; readonly text: string}[] = []
      for (const [i, own] of sets.entries()) {
        classes.classOf(new Map(own), nobody)
        if (i % 10 !== 0 && i < sets.length - 1) continue
        const found = selectors.map((selector) => classes.matching(selector))
        for (const [place, selector] of selectors.entries()) {
          const wanted = Array.from({length: classes.size}, (_, cls) => cls).filter((cls) =>
            matchesSelector(selector, classes.sampleOf(cls)),
          )
          assert.deepEqual(found[place], wanted, texts[place])
        }
        earlier.push({found, text: JSON.stringify(found)})
      }
      for (const each of earlier) assert.equal(JSON.stringify(each.found), each.text, "an answer does not change after it was given")
    }),
    {numRuns: 300},
  )
})

test("many selectors at once have the same classes as each alone, however many of them share a form", () => {
  fc.assert(
    fc.property(fc.array(labels, {minLength: 1, maxLength: 40}), fc.array(text, {minLength: 1, maxLength: 60}), (sets, texts) => {
      const selectors = texts.map(selectorOf)
      const classes = new LabelClasses(selectors)
      const nobody = new Map<string, string>()
      for (const own of sets) classes.classOf(new Map(own), nobody)
      const wanted = selectors.map((selector) =>
        Array.from({length: classes.size}, (_, cls) => cls).filter((cls) => matchesSelector(selector, classes.sampleOf(cls))),
      )
      assert.deepEqual(classes.matchingEach(selectors), wanted, texts.join("; "))
      assert.deepEqual(classes.matchingEach(selectors), wanted, "and so they have when they are asked again")
    }),
    {numRuns: 300},
  )
})

test("labels as two lists are of the class of a map of them, under others and alone", () => {
  const above = new Map([
    ["c", "y"],
    ["d", "x"],
  ])
  const named = labels.map((pairs) => ({pairs, names: pairs.map(([key]) => key), texts: pairs.map(([, value]) => value)}))
  fc.assert(
    fc.property(fc.array(named, {minLength: 1, maxLength: 20}), fc.array(text, {minLength: 1, maxLength: 6}), (sets, all) => {
      const classes = new LabelClasses(all.map(selectorOf))
      const [nobody, lists] = [new Map<string, string>(), new Map<string, readonly string[]>()]
      for (const {pairs, names, texts} of sets) {
        const shared = lists.get(names.join()) ?? names
        lists.set(names.join(), shared)
        const [map, flat] = [new Map(pairs), new FlatLabels(shared, texts)]
        assert.equal(classes.classOf(flat, nobody), classes.classOf(map, nobody))
        const [one, other] = [new LayeredLabels(flat, above), new LayeredLabels(map, above)]
        assert.equal(classes.classOf(one, nobody), classes.classOf(other, nobody))
        assert.deepEqual([...one], [...other])
      }
    }),
    {numRuns: 300},
  )
})

test("labels that were classed by one program are classed anew by another", () => {
  const own = new LayeredLabels(new Map([["a", "x"]]), new Map([["b", "y"]]))
  const lent = new Map<string, string>()
  const [coarse, fine] = [new LabelClasses([selectorOf("has(c)")]), new LabelClasses([selectorOf("a == 'x'")])]
  fine.classOf(new Map(), lent)
  assert.equal(coarse.classOf(own, lent), 0)
  assert.equal(fine.classOf(own, lent), 1)
  assert.equal(coarse.classOf(own, lent), 0)
  assert.equal(fine.sampleOf(fine.classOf(own, new Map([["a", "z"]]))).get("a"), "x", "own labels win over lent ones")
  assert.equal(fine.classOf(own, lent), 1, "and what is noted of one lender is not said of another")
})
