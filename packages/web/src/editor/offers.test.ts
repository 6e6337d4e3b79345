// What is offered at the caret, drawn as ‸.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {FactsView} from "../facts/view.ts"
import {factsView} from "../facts/answer.ts"
import {worldOf} from "../worker/worlds.ts"
import {meaningAt, noFacts, offersAt} from "./offers.ts"
import type {Offer} from "./offers.ts"
import {spotAt} from "./spot.ts"

const world = `apiVersion: v1
kind: Namespace
metadata: {name: prod, labels: {env: prod}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: prod, labels: {team: red}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: prod, labels: {app: web, tier: "1"}}
spec: {containers: [{ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: prod}
spec: {selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: platform}
spec: {order: 5}
`

const world1 = worldOf([{name: "w.yaml", text: world}])
const facts = factsView({world: world1, baseline: world1})

function offered(drawn: string, known: FactsView = facts): readonly Offer[] {
  const offset = drawn.indexOf("‸")
  const text = drawn.replace("‸", "")
  const spot = spotAt(text, offset)
  assert.ok(spot !== null, drawn)
  const start = text.lastIndexOf("\n", offset - 1) + 1
  return offersAt(spot, known, text.slice(start, offset)).list
}

/** What is offered, without the labels that Calico gives every pod. */
const labels = (drawn: string): readonly string[] =>
  offered(drawn).flatMap(({label}) => (label.startsWith("projectcalico.org/") && drawn.includes("elector") ? [] : [label]))
const applied = (drawn: string, label: string): string | undefined => offered(drawn).find((offer) => offer.label === label)?.apply

const kubernetes = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
const calico = "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: a}\n"

test("an empty file offers the head and whole documents, and a half written head the rest of it", () => {
  assert.ok(labels("‸").includes("apiVersion") && labels("‸").includes("GlobalNetworkPolicy"))
  assert.match(applied("‸", "Tier") ?? "", /^apiVersion: projectcalico.org\/v3\nkind: Tier\nmetadata:\n {2}name: new\nspec:\n {2}$/)
  assert.deepEqual(labels("kind: X\n‸"), ["apiVersion", "metadata", "spec"])
  assert.deepEqual(labels("apiVersion: networking.k8s.io/v1\nkind: ‸"), ["NetworkPolicy"])
  assert.deepEqual(labels("kind: NetworkPolicy\napiVersion: ‸"), ["networking.k8s.io/v1", "projectcalico.org/v3"])
})

test("the fields of each map are offered, but those that are there, ready to go on", () => {
  assert.deepEqual(labels(`${kubernetes}spec:\n  podSelector: {}\n  ‸`), ["policyTypes", "ingress", "egress"])
  assert.equal(applied(`${kubernetes}spec:\n  ‸`, "podSelector"), "podSelector:\n    ")
  assert.equal(applied(`${kubernetes}spec:\n  ‸`, "ingress"), "ingress:\n    - ")
  assert.equal(applied(`${kubernetes}spec:\n  ingress:\n    - ‸`, "from"), "from:\n        - ")
  assert.equal(applied(`${kubernetes}metadata: {‸`, "name"), "name: ")
  assert.deepEqual(labels(`${calico}spec:\n  ingress:\n    - action: Allow\n      source:\n        services:\n          ‸`), [
    "name",
    "namespace",
  ])
  assert.ok(offered(`${kubernetes}spec:\n  ‸`).every(({means}) => means.length > 10))
})

test("closed words, booleans, protocols, ports and names are offered where they fit", () => {
  assert.deepEqual(labels(`${kubernetes}spec:\n  policyTypes:\n    - ‸`), ["Ingress", "Egress"])
  assert.deepEqual(labels(`${kubernetes}spec: {policyTypes: [‸`), ["Ingress", "Egress"])
  assert.deepEqual(labels(`${calico}spec:\n  preDNAT: ‸`), ["true", "false"])
  assert.ok(labels(`${calico}spec:\n  ingress:\n    - action: Allow\n      protocol: ‸`).includes("UDP"))
  assert.deepEqual(labels(`${kubernetes}spec:\n  ingress:\n    - ports:\n        - port: ‸`), ["8080", "http"])
  assert.deepEqual(labels(`${calico}spec:\n  ingress:\n    - action: Allow\n      destination:\n        ports:\n          - ‸`), [
    "8080",
    "http",
  ])
  assert.ok(labels(`${calico}spec:\n  tier: ‸`).includes("platform"))
  assert.ok(labels(`${kubernetes}metadata:\n  namespace: ‸`).includes("prod"))
  const service = `${calico}spec:\n  egress:\n    - action: Allow\n      destination:\n        services:\n          namespace: prod\n          name: ‸`
  assert.deepEqual(labels(service), ["db"])
  assert.ok(labels(`${calico}spec:\n  egress:\n    - action: Allow\n      source: {serviceAccounts: {names: [‸`).includes("robot"))
})

test("labels and their values are offered in label selectors, of pods and of namespaces", () => {
  const from = `${kubernetes}spec:\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              ‸`
  assert.deepEqual(labels(from), ["app", "tier"])
  assert.equal(applied(from, "app"), "app: ")
  assert.deepEqual(labels(from.replace("‸", "app: ‸")), ["web"])
  assert.equal(applied(from.replace("‸", "tier: ‸"), "1"), '"1"')
  assert.deepEqual(labels(from.replace("podSelector", "namespaceSelector").replace("‸", "env: ‸")), ["prod"])
  const expression = from.replace("matchLabels:\n              ‸", "matchExpressions:\n              - key: app\n                ‸")
  assert.deepEqual(labels(expression), ["operator", "values"])
  assert.deepEqual(labels(expression.replace("‸", "operator: ‸")), ["In", "NotIn", "Exists", "DoesNotExist"])
  assert.deepEqual(labels(expression.replace("‸", "values: [‸")), ["web"])
  assert.deepEqual(labels(from.replace("matchLabels:\n              ‸", "matchExpressions: [{key: ‸")), ["app", "tier"])
})

test("a selector is offered labels, then operators, then values in their quotes", () => {
  const selector = (text: string): string => `${calico}spec:\n  selector: ${text}`
  assert.deepEqual(labels(selector("‸")), ["app", "tier", "all()", "has(", "!has("])
  assert.ok(labels(selector("app == 'web' && ti‸")).includes("tier"))
  assert.ok(labels(selector("app ‸")).includes("=="))
  assert.equal(
    offered(selector("‸")).findIndex(({label}) => label === "projectcalico.org/namespace"),
    2,
  )
  assert.deepEqual(labels(selector("app == '‸")), ["web"])
  assert.equal(applied(selector("app == '‸"), "web"), "web'")
  assert.equal(applied(selector("app in {‸"), "web"), "'web'")
  assert.equal(applied(selector("app in { 'api', '‸"), "web"), "web'")
  assert.ok(labels(`${calico}spec:\n  namespaceSelector: ‸`).includes("global()"))
  assert.deepEqual(labels(`${calico}spec:\n  serviceAccountSelector: team == '‸`), ["red"])
})

test("without a world the fields are offered all the same", () => {
  assert.ok(offered(`${kubernetes}spec:\n  ‸`, noFacts).length > 0)
  assert.deepEqual(offered(`${calico}spec:\n  tier: ‸`, noFacts), [])
})

test("a field under the pointer has a meaning, key or value", () => {
  const meaning = (drawn: string): string | undefined => {
    const spot = spotAt(drawn.replace("‸", ""), drawn.indexOf("‸"))
    return spot === null ? undefined : meaningAt(spot)?.field.means
  }
  assert.match(meaning(`${kubernetes}spec:\n  podSelector‸: {}\n`) ?? "", /pods of the policy's namespace/)
  assert.match(meaning(`${calico}spec:\n  order: 5‸\n`) ?? "", /place in the tier/)
  assert.match(meaning(`${kubernetes}spec: {policyTypes: [Ingress‸]}\n`) ?? "", /directions/)
  assert.equal(meaning(`${kubernetes}spec:\n  nothing‸: 1\n`), undefined)
})
