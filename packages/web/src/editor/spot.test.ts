// The caret, drawn as ‸ in the text, and where it is found to be.
import assert from "node:assert/strict"
import {test} from "node:test"
import {spotAt} from "./spot.ts"

function at(drawn: string): string {
  const offset = drawn.indexOf("‸")
  const spot = spotAt(drawn.replace("‸", ""), offset)
  if (spot === null) return "nowhere"
  return `${spot.role} ${spot.path.join(".")}|${spot.word}|${spot.kind}|${[...spot.siblings.keys()].join()}`
}

const head = "apiVersion: v1\nkind: Pod\n"

test("a key of a map is found by its column, also on a line that is still blank", () => {
  assert.equal(at(`${head}‸`), "key ||Pod|apiVersion,kind")
  assert.equal(at(`${head}me‸\nspec: {}\n`), "key |me|Pod|apiVersion,kind,spec")
  assert.equal(at(`${head}metadata:\n  ‸`), "key metadata||Pod|")
  assert.equal(at(`${head}metadata:\n  name: x\n  la‸\n  namespace: y\nspec:\n`), "key metadata|la|Pod|name,namespace")
  assert.equal(at(`${head}metadata:\n  labels:\n    app: x\n  ‸`), "key metadata||Pod|labels")
  assert.equal(at(`${head}metadata:\n  labels:\n    app: x\n‸`), "key ||Pod|apiVersion,kind,metadata")
})

test("a value is found by its key, quoted or not, on the line of the key", () => {
  assert.equal(at("kind: ‸"), "value kind|||kind")
  assert.equal(at(`${head}metadata:\n  namespace: pr‸`), "value metadata.namespace|pr|Pod|namespace")
  assert.equal(at(`${head}metadata:\n  labels:\n    "app": ‸`), "value metadata.labels.app||Pod|app")
  assert.equal(at(`${head}metadata:\n  name:‸`), "key metadata||Pod|")
})

test("items of lists are steps, at the column of their key or further in", () => {
  const spec = `${head}spec:\n  ingress:\n    - from:\n        - podSelector: {}\n      ports:\n        - port: 80\n          proto‸\n`
  assert.equal(at(spec), "key spec.ingress.0.ports.0|proto|Pod|port")
  assert.equal(at(`${head}spec:\n  types:\n  - Ingress\n  - E‸\n`), "key spec.types.1|E|Pod|")
  assert.equal(at(`${head}spec:\n  rules:\n  - a: 1\n    b: 2\n  - ‸`), "key spec.rules.1||Pod|")
  assert.equal(at(`${head}spec:\n  rules:\n  - a: 1\n    b: 2\n  - c: 3\n    ‸`), "key spec.rules.1||Pod|c")
  assert.equal(at(`${head}spec:\n  rules:\n  - a: 1\n  next‸`), "key spec|next|Pod|rules")
  assert.equal(at(`${head}spec:\n- - a: ‸`), "value spec.0.0.a||Pod|a")
})

test("between braces the path goes on", () => {
  assert.equal(at(`${head}metadata: {name: a, la‸`), "key metadata|la|Pod|name")
  assert.equal(at(`${head}metadata: {name: a, labels: {app: ‸}}`), "value metadata.labels.app||Pod|")
  assert.equal(at(`${head}metadata: {labels: {app: x, ti‸`), "key metadata.labels|ti|Pod|app")
  assert.equal(at(`${head}spec:\n  rules:\n    - {action: ‸`), "value spec.rules.0.action||Pod|")
  assert.equal(at(`${head}spec: {types: [Ingress, E‸]}`), "value spec.types.1|E|Pod|apiVersion,kind,spec")
  assert.equal(at(`${head}spec: {a: {b: c}, ‸`), "key spec||Pod|a")
  assert.equal(at(`${head}spec:\n  selector: app == 'x' && has({‸`), "value spec.selector||Pod|selector")
})

test("the object is the document's, or the item's of a list of objects", () => {
  const stream = "kind: A\n---\nkind: B\nspec:\n  ‸\n---\nkind: C\n"
  assert.equal(at(stream), "key spec||B|")
  const list = "kind: List\nitems:\n- kind: Pod\n  metadata:\n    na‸\n  apiVersion: v1\n- kind: Node\n"
  assert.equal(at(list), "key metadata|na|Pod|")
  assert.equal(at("kind: List\nitems:\n  - metadata: {}\n    spec:\n      ‸\n    kind: Service\n"), "key spec||Service|")
})

test("comments and blocks of text are no place for a word", () => {
  assert.equal(at("# na‸"), "nowhere")
  assert.equal(at(`${head}spec: x # y‸`), "nowhere")
  assert.equal(at(`${head}text: |\n  na‸`), "nowhere")
  assert.equal(at(`${head}text: |\n  some: thing\n\n  na‸`), "nowhere")
  assert.equal(at(`${head}text: |\n  some: thing\nna‸`), "key |na|Pod|apiVersion,kind,text")
})
