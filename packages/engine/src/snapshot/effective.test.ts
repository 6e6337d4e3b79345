// Effective selectors as texts, row by row (resources 6.1, 6.2), and as they arrive in policies.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseSelector} from "../selector/parse.ts"
import {printSelector} from "../selector/print.ts"
import {globalSubject, namespacedSubject, namespacePart, positiveText, serviceAccountPart} from "./effective.ts"
import {calicoPolicy, globalPolicy, policyOf, text, world} from "./written.test.ts"

test("a namespaced policy applies to its namespace, narrowed by its two selectors", () => {
  const check = (selector: string, accounts: string, wanted: string): void =>
    assert.equal(namespacedSubject("ns2", selector, accounts), wanted)
  check("", "", "projectcalico.org/namespace == 'ns2'")
  check("mylabel == 'selectme'", "", "(mylabel == 'selectme') && projectcalico.org/namespace == 'ns2'")
  check(
    "mylabel == 'selectme'",
    "role == 'development'",
    `((mylabel == 'selectme') && projectcalico.org/namespace == 'ns2') && pcsa.role == "development"`,
  )
  check("mylabel == 'selectme'", "all()", "((mylabel == 'selectme') && projectcalico.org/namespace == 'ns2') && all()")
  check("a == 'b'", "not a selector", "(a == 'b') && projectcalico.org/namespace == 'ns2'")
})

test("a global policy applies where its three selectors say, and `all()` beside another selector means what has a namespace or account", () => {
  const check = (selector: string, namespaces: string, accounts: string, wanted: string): void =>
    assert.equal(globalSubject(selector, namespaces, accounts).text, wanted)
  const mine = "mylabel == 'selectme'"
  check(mine, "", "", mine)
  check(mine, "name == 'testing'", "", `(${mine}) && pcns.name == "testing"`)
  check(mine, "all()", "", `(${mine}) && has(projectcalico.org/namespace)`)
  check(mine, "", "all()", `(${mine}) && has(projectcalico.org/serviceaccount)`)
  check("", "name == 'testing'", "role == 'development'", `(pcns.name == "testing") && pcsa.role == "development"`)
  check(mine, "name == 'testing'", "role == 'development'", `((${mine}) && pcns.name == "testing") && pcsa.role == "development"`)
  check("all()", "env == 'p'", "", `(has(projectcalico.org/namespace)) && pcns.env == "p"`)
  check("all()", "!has(env)", "", "(has(projectcalico.org/namespace)) && !has(pcns.env)")
  check("", "!has(env)", "", "!has(pcns.env)")
  check("", "env != 'p'", "", `pcns.env != "p"`)
  check("", "", "", "")
})

test("the replacement is one of text: it reaches into quotes, and happens even where the other selector is dropped", () => {
  assert.deepEqual(globalSubject(`a == "all()"`, "b == 'c'", ""), {
    text: `(a == "has(projectcalico.org/namespace)") && pcns.b == "c"`,
    dropped: false,
  })
  assert.deepEqual(globalSubject("all()", "b ==", ""), {text: "has(projectcalico.org/namespace)", dropped: true})
})

type Side = {
  readonly selector?: string
  readonly not?: string
  readonly namespaces?: string
  readonly accounts?: {readonly names: readonly string[]; readonly selector: string}
}

/** The positive selector of a rule's side in a namespace (empty: a global policy). */
function sideText(namespace: string, {selector = "", not = "", namespaces = "", accounts}: Side): string {
  const parts = {
    namespace: namespacePart(namespaces, namespace) ?? "",
    accounts: accounts ? serviceAccountPart(accounts.names, accounts.selector) : "",
    selector,
  }
  return positiveText(parts, not !== "" || namespaces !== "")
}

test("a rule's side has the positive selector of every row of resources 6.2", () => {
  const check = (namespace: string, side: Side, wanted: string): void => assert.equal(sideText(namespace, side), wanted)
  check("namespace2", {selector: "X == 'x'", not: "has(label1)"}, "(projectcalico.org/namespace == 'namespace2') && (X == 'x')")
  check("namespace2", {not: "has(label2)"}, "projectcalico.org/namespace == 'namespace2'")
  check("namespace2", {}, "")
  check("", {not: "has(label2)"}, "")
  check("", {selector: "has(foo)"}, "has(foo)")
  check("", {namespaces: "namespacelabel1 == 'value1'", not: "has(label2)"}, `pcns.namespacelabel1 == "value1"`)
  check(
    "namespace",
    {namespaces: "key == 'value'", selector: "projectcalico.org/orchestrator == 'k8s'"},
    `(pcns.key == "value") && (projectcalico.org/orchestrator == 'k8s')`,
  )
  check(
    "namespace",
    {namespaces: "!has(key) || (has(key) && !key in {'value'})"},
    `(!has(pcns.key) || (has(pcns.key) && !pcns.key in {"value"}))`,
  )
  check("namespace", {namespaces: "all()", selector: "has(label2)"}, "(has(projectcalico.org/namespace)) && (has(label2))")
  check("namespace", {namespaces: "global()", selector: "has(label3)"}, "(!has(projectcalico.org/namespace)) && (has(label3))")
  check("any", {accounts: {names: [], selector: ""}}, "")
})

test("service accounts come before the selector, and names are in normal form", () => {
  const check = (namespace: string, side: Side, wanted: string): void => assert.equal(sideText(namespace, side), wanted)
  const both = {names: ["sa2", "sa1"], selector: "key == 'value1'"}
  const accounts = `(pcsa.key == "value1") && (projectcalico.org/serviceaccount in {"sa1", "sa2"})`
  check("namespace", {accounts: both}, `(projectcalico.org/namespace == 'namespace') && (${accounts})`)
  check("", {accounts: both}, accounts)
  const third = {names: ["sa3"], selector: "key == 'value2'"}
  check(
    "namespace",
    {namespaces: "nskey == 'nsvalue'", accounts: third, selector: "has(label1)"},
    `(pcns.nskey == "nsvalue") && (((pcsa.key == "value2") && (projectcalico.org/serviceaccount in {"sa3"})) && (has(label1)))`,
  )
  check("", {accounts: {names: [], selector: "all()"}}, "all()")
  check("", {accounts: {names: ["it's"], selector: "a == 'b'"}}, "")
})

test("effective selectors arrive in policies as their texts say", () => {
  const check = (manifest: string, wanted: string): void => {
    const parsed = parseSelector(wanted)
    assert.ok(parsed.ok)
    assert.equal(text(policyOf(world(manifest)).selector), printSelector(parsed.value))
  }
  check(calicoPolicy("ns1", "{types: [Ingress]}"), "projectcalico.org/namespace == 'ns1'")
  check(
    calicoPolicy("ns1", "{selector: a == 'b', serviceAccountSelector: c == 'd'}"),
    `((a == 'b') && projectcalico.org/namespace == 'ns1') && pcsa.c == "d"`,
  )
  check(globalPolicy("{types: [Ingress]}"), "all()")
  check(globalPolicy("{selector: all(), namespaceSelector: '!has(env)'}"), "(has(projectcalico.org/namespace)) && !has(pcns.env)")
})
