// Laws of selectors on generated ones: printing and parsing, negation, restrictions.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {compareBytes} from "../std/order.ts"
import {matchesSelector} from "./match.ts"
import {parseSelector} from "./parse.ts"
import {printSelector} from "./print.ts"
import {restrictionsOf} from "./restrict.ts"
import type {Restrictions} from "./restrict.ts"
import {negated, prefixLabels} from "./rewrite.ts"
import {comparisons} from "./selector.ts"
import type {Labels, Selector} from "./selector.ts"

const run = {seed: 7, numRuns: 1500} as const
const plain = {noNullPrototype: true} as const
const label = fc.constantFrom("a", "b", "c", "has", "in", "__proto__")
const value = fc.constantFrom("", "x", "xy", "yx", "it's", 'say "hi"', "ä", "\u{1f600}")
const values = fc.uniqueArray(value, {maxLength: 4}).map((list) => list.toSorted(compareBytes))
const labels: fc.Arbitrary<Labels> = fc.array(fc.tuple(label, value), {maxLength: 5}).map((entries) => new Map(entries))

const leaf: fc.Arbitrary<Selector> = fc.oneof(
  fc.constantFrom<Selector>({kind: "all"}, {kind: "global"}),
  label.map((name): Selector => ({kind: "has", label: name})),
  fc.record({kind: fc.constant("compare"), label, operator: fc.constantFrom(...comparisons), value}, plain),
  fc.record({kind: fc.constantFrom("in", "not in"), label, values}, plain),
)

const selector: fc.Arbitrary<Selector> = fc.letrec<{tree: Selector}>((tie) => ({
  tree: fc.oneof(
    {maxDepth: 4, withCrossShrink: true},
    leaf,
    fc.record({kind: fc.constant("not"), operand: tie("tree")}, plain),
    fc.record({kind: fc.constantFrom("and", "or"), operands: fc.array(tie("tree"), {minLength: 2, maxLength: 4})}, plain),
  ),
})).tree

/** The tree with every pair of negations taken away: what printing and parsing again cannot keep (resources 1.4). */
function withoutStackedNegation(tree: Selector): Selector {
  if (tree.kind === "and" || tree.kind === "or") return {kind: tree.kind, operands: tree.operands.map(withoutStackedNegation)}
  if (tree.kind !== "not") return tree
  return tree.operand.kind === "not"
    ? withoutStackedNegation(tree.operand.operand)
    : {kind: "not", operand: withoutStackedNegation(tree.operand)}
}

/** The tree of a text that must parse. */
function parsed(text: string): Selector {
  const result = parseSelector(text)
  assert.ok(result.ok, text)
  return result.value
}

test("parsing what was printed gives the tree again, but for stacked negations", () => {
  fc.assert(
    fc.property(selector, (tree) => assert.deepEqual(parsed(printSelector(tree)), withoutStackedNegation(tree))),
    run,
  )
})

test("printing what was parsed is stable", () => {
  fc.assert(
    fc.property(selector, (tree) => {
      const once = printSelector(parsed(printSelector(tree)))
      assert.equal(printSelector(parsed(once)), once)
      assert.equal(once, printSelector(withoutStackedNegation(tree)))
    }),
    run,
  )
})

test("a selector and its negation split all label sets", () => {
  fc.assert(
    fc.property(selector, labels, (tree, set) => {
      assert.notEqual(matchesSelector(tree, set), matchesSelector(negated(tree), set))
      assert.equal(matchesSelector(parsed(printSelector(tree)), set), matchesSelector(tree, set))
    }),
    run,
  )
})

/** Whether labels meet every demand. */
function meetsRestrictions(restrictions: Restrictions, set: Labels): boolean {
  return (
    restrictions !== null &&
    [...restrictions].every(([name, restriction]) => {
      const found = set.get(name)
      if (restriction.kind === "absent") return found === undefined
      return found !== undefined && (restriction.kind === "present" || restriction.values.includes(found))
    })
  )
}

test("restrictions never exclude a matching label set", () => {
  let excluded = 0
  fc.assert(
    fc.property(selector, labels, (tree, set) => {
      const meets = meetsRestrictions(restrictionsOf(tree), set)
      if (!meets) excluded++
      assert.ok(meets || !matchesSelector(tree, set))
    }),
    run,
  )
  assert.ok(excluded > 100, `only ${excluded} label sets were excluded at all`)
})

test("prefixing labels on both sides changes no match", () => {
  fc.assert(
    fc.property(selector, labels, (tree, set) => {
      const prefixed = new Map([...set].map(([key, text]) => [`pcns.${key}`, text]))
      assert.equal(matchesSelector(prefixLabels(tree, "pcns."), prefixed), matchesSelector(tree, set))
    }),
    run,
  )
})

test("no text whatever makes the parser throw, and errors lie inside the text", () => {
  const piece = fc.constantFrom(
    "a",
    "has(",
    "all(",
    ")",
    "(",
    "!",
    "=",
    "==",
    "&&",
    "||",
    "in",
    "not",
    "{",
    "}",
    ",",
    '"',
    "'",
    " ",
    "\n",
    "\u{1f600}",
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((list) => list.join("")),
        fc.string(),
      ),
      (text) => {
        const result = parseSelector(text)
        if (!result.ok) assert.ok(result.error.offset >= 0 && result.error.offset <= text.length && result.error.message !== "")
      },
    ),
    run,
  )
})
