import assert from "node:assert/strict"
import {test} from "node:test"
import {headAndTail, shortName} from "./short-name.ts"

const replicas = ["payments/checkout-api-7c9d8f6b54-abcde", "payments/checkout-api-7c9d8f6b54-fghij"]

test("a long name keeps its beginning and its end, so that replicas differ", () => {
  assert.deepEqual(
    replicas.map((name) => shortName(name, 24)),
    ["payments/che…f6b54-abcde", "payments/che…f6b54-fghij"],
  )
  assert.equal(shortName("prod/web", 24), "prod/web")
  for (const most of [4, 9, 24]) assert.equal(shortName(replicas[0] ?? "", most).length, most)
})

test("head and tail are the whole name", () => {
  for (const name of [...replicas, "a", ""]) assert.equal(headAndTail(name).join(""), name)
  assert.equal(headAndTail(replicas[0] ?? "")[1], "f6b54-abcde")
})
