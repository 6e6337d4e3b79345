// Matching: the vectors of resources 1.8.
import assert from "node:assert/strict"
import {test} from "node:test"
import {matchesSelector} from "./match.ts"
import {parseSelector} from "./parse.ts"

type Row = readonly [selector: string, matching: readonly Record<string, string>[], others: readonly Record<string, string>[]]

/** Each selector matches the first list of label sets and none of the second. */
function check(rows: readonly Row[]): void {
  for (const [text, matching, others] of rows) {
    const parsed = parseSelector(text)
    assert.ok(parsed.ok, text)
    const matches = (labels: Record<string, string>): boolean => matchesSelector(parsed.value, new Map(Object.entries(labels)))
    for (const labels of matching) assert.ok(matches(labels), `${text} on ${JSON.stringify(labels)}`)
    for (const labels of others) assert.ok(!matches(labels), `${text} not on ${JSON.stringify(labels)}`)
  }
}

test("a comparison with a missing label is false, but for != and not in", () => {
  check([
    ['a == "b"', [{a: "b"}, {a: "b", c: "d"}], [{}, {a: "c"}, {c: "d"}]],
    ['a != "b"', [{}, {a: "c"}], [{a: "b"}]],
    ['a in {"a","b"}', [{a: "a"}], [{}, {a: "c"}]],
    ['a not in {"a"}', [{}, {a: "c"}], [{a: "a"}]],
    ["a in {}", [], [{}, {a: "a"}]],
    ["a not in {}", [{}, {a: "a"}], []],
    ['a in {"\'", \'"\', "c"}', [{a: "'"}, {a: '"'}], [{a: "e"}]],
    ['a contains "a"', [{a: "bab"}], [{}, {a: "b"}, {b: "aaa"}]],
    ['a contains ""', [{a: ""}, {a: "x"}], [{}]],
    ['a starts with "a"', [{a: "abb"}], [{a: "baa"}, {}]],
    ['a ends with "a"', [{a: "bba"}], [{a: "aab"}, {}]],
    ["has(a)", [{a: ""}], [{}]],
    ["A == 'b'", [{A: "b"}], [{a: "b"}, {A: "B"}]],
  ])
})

test("a negation turns every answer round, those about missing labels too", () => {
  check([
    ['!a in {"a"}', [{}, {a: "b"}], [{a: "a"}]],
    ['!(a contains "a")', [{}], [{a: "bab"}]],
    ["!has(a)", [{}, {b: "b"}], [{a: ""}]],
    ["!!has(b)", [{b: ""}], [{a: "b"}]],
    ["!!!has(a)", [{}], [{a: "b"}]],
    ["!all()", [], [{}]],
    ["!global()", [], [{}]],
    ["!a == 'a1' && b == 'b1'", [{b: "b1"}], [{a: "a1", b: "b1"}, {}]],
    ["!(!has(a) || has(b))", [{a: "a"}], [{a: "a", b: ""}, {}]],
  ])
})

test("and binds tighter than or, and the empty selector matches everything", () => {
  check([
    ['a == "b" && c == "d"', [{a: "b", c: "d"}], [{a: "b", c: "e"}, {c: "d"}, {a: "b"}, {}]],
    ['a == "b" || c == "d"', [{a: "b"}, {c: "d"}], [{a: "e", c: "e"}, {}]],
    ["a != 'a1' || b == 'b1'", [{a: "a1", b: "b1"}, {}], [{a: "a1"}]],
    ["a == 'x' || b == 'y' && c == 'z'", [{a: "x"}, {b: "y", c: "z"}], [{b: "y"}]],
    ["(a == 'x' || b == 'y') && c == 'z'", [{a: "x", c: "z"}], [{a: "x"}]],
    ["", [{}, {a: "b"}], []],
    ["all()", [{}, {a: "b"}], []],
    ["global()", [{}, {a: "b"}], []],
  ])
})

test("labels named like members of every object are ordinary labels", () => {
  check([
    ["has(__proto__)", [], [{}]],
    ["has(constructor)", [{constructor: ""}], [{}]],
    ["!has(toString)", [{}], [{toString: "x"}]],
  ])
})
