// Label selectors of Kubernetes: Calico's text for them (resources 9), and what Kubernetes means.
import assert from "node:assert/strict"
import {test} from "node:test"
import {matchesLabelSelector, selectorTextOf} from "./label-selector.ts"
import type {LabelSelector} from "./label-selector.ts"

type Expression = LabelSelector["matchExpressions"][number]

/** A label selector of these parts. */
function selector(labels: Readonly<Record<string, string>>, ...matchExpressions: readonly Expression[]): LabelSelector {
  return {matchLabels: new Map(Object.entries(labels)), matchExpressions}
}

/** One expression. */
function term(key: string, operator: string, ...values: readonly string[]): Expression {
  return {key, operator, values}
}

const pods = "projectcalico.org/orchestrator == 'k8s'"

test("absent and empty selectors of pods and of namespaces have four different texts", () => {
  assert.equal(selectorTextOf(null, "pods"), pods)
  assert.equal(selectorTextOf(selector({}), "pods"), pods)
  assert.equal(selectorTextOf(null, "namespaces"), "")
  assert.equal(selectorTextOf(selector({}), "namespaces"), "all()")
})

test("labels come sorted by bytes, expressions in their order", () => {
  const both = selector(
    {b: "1", B: "2", a: "3"},
    term("z", "NotIn", "y", "x"),
    term("k", "In", "v"),
    term("e", "Exists"),
    term("d", "DoesNotExist"),
  )
  const text = "B == '2' && a == '3' && b == '1' && z not in { 'y', 'x' } && k in { 'v' } && has(e) && ! has(d)"
  assert.equal(selectorTextOf(both, "namespaces"), text)
  assert.equal(selectorTextOf(both, "pods"), `${pods} && ${text}`)
})

test("a term with an unknown operator vanishes, and a set without values holds the empty text", () => {
  assert.equal(selectorTextOf(selector({}, term("a", "Foo", "x")), "namespaces"), "")
  assert.equal(selectorTextOf(selector({}, term("a", "Foo", "x")), "pods"), pods)
  assert.equal(selectorTextOf(selector({}, term("a", "In"), term("b", "NotIn")), "namespaces"), "a in { '' } && b not in { '' }")
})

test("Kubernetes matches labels exactly, and a missing label satisfies NotIn and DoesNotExist", () => {
  const matches = (labels: Readonly<Record<string, string>>, wanted: LabelSelector): boolean =>
    matchesLabelSelector(wanted, new Map(Object.entries(labels)))
  assert.ok(matches({}, selector({})))
  assert.ok(matches({a: "1", b: "2"}, selector({a: "1"})) && !matches({a: "2"}, selector({a: "1"})))
  assert.ok(matches({a: "1"}, selector({}, term("a", "In", "0", "1"))) && !matches({}, selector({}, term("a", "In", "1"))))
  assert.ok(matches({}, selector({}, term("a", "NotIn", "1"))) && !matches({a: "1"}, selector({}, term("a", "NotIn", "1"))))
  assert.ok(matches({a: ""}, selector({}, term("a", "Exists"))) && !matches({}, selector({}, term("a", "Exists"))))
  assert.ok(matches({}, selector({}, term("a", "DoesNotExist"))) && !matches({a: ""}, selector({}, term("a", "DoesNotExist"))))
  assert.ok(!matches({a: "1"}, selector({}, term("a", "Foo", "1"))))
})
