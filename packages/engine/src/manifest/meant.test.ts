import assert from "node:assert/strict"
import {test} from "node:test"
import {objectInText} from "./meant.ts"
import {parseManifests} from "./parse.ts"

test("a document that is no YAML still says which object it was", () => {
  const of = (...lines: readonly string[]): string | undefined => objectInText(lines.join("\n"), "shop")
  const head = ["apiVersion: networking.k8s.io/v1", "kind: NetworkPolicy"]
  assert.equal(of(...head, "metadata: {name: deny, namespace: prod}", "spec: {"), "NetworkPolicy/prod/deny")
  assert.equal(
    of(...head, "metadata:", "  labels:", "    name: other", "", "  # one", "  name: deny", "spec: {"),
    "NetworkPolicy/shop/deny",
  )
  assert.equal(of(...head, "spec: {", "metadata:", '  namespace: "prod"', "  name: 'deny'"), "NetworkPolicy/prod/deny")
  assert.equal(of("apiVersion: projectcalico.org/v3", head[1] ?? "", "metadata: {name: a.b}"), "CalicoNetworkPolicy/shop/a.b")
  assert.equal(of("apiVersion: v1", "kind: Namespace", "metadata: {name: prod}", "x: ["), "Namespace/prod")
  assert.equal(of(...head, "metadata: {name: ", "spec:", "  name: deny"), undefined)
  assert.equal(of("name: deny", "kind: NetworkPolicy"), undefined)
})

test("an error names the object in the namespace that the reader was given", () => {
  const objects = (text: string): readonly (string | undefined)[] =>
    parseManifests([{name: "a.yaml", text}], {namespace: "shop"}).diagnostics.map(({object}) => object)
  assert.deepEqual(objects("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {"), [
    "NetworkPolicy/shop/deny",
  ])
  assert.deepEqual(objects("apiVersion: networking.k8s.io/v1\nkind: NetworkPolice\nmetadata: {name: deny}"), ["NetworkPolicy/shop/deny"])
  assert.deepEqual(objects("apiVersion: networking/v1\nkind: NetworkPolicy\nmetadata: {name: deny}"), ["NetworkPolicy/shop/deny"])
})
