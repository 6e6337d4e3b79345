import assert from "node:assert/strict"
import {test} from "node:test"
import {headAndTail, shortName} from "./short-name.ts"

const replicas = ["payments/checkout-api-7c9d8f6b54-vbzxk", "payments/checkout-api-7c9d8f6b54-9w2qn"]

test("a long name keeps what it is and which replica it is; the hash between the two goes first", () => {
  assert.deepEqual(
    replicas.map((name) => shortName(name, 30)),
    ["payments/checkout-api…vbzxk", "payments/checkout-api…9w2qn"],
  )
  assert.deepEqual(
    replicas.map((name) => shortName(name, 22)),
    ["payments/checkou…vbzxk", "payments/checkou…9w2qn"],
  )
  assert.notEqual(shortName("monitoring/grafana-7c9d8b6f5d-x6rtz", 22), shortName("monitoring/prometheus-7c9d8b6f5d-x6rtz", 22))
  assert.equal(shortName("prod/web", 24), "prod/web")
  for (const most of [4, 9, 22]) assert.equal(shortName(replicas[0] ?? "", most).length, most)
})

test("a name that nobody made up is cut in the middle, whatever its parts look like", () => {
  assert.equal(shortName("payments/checkout-gateway-redis", 24), "payments/che…teway-redis")
  assert.equal(shortName("monitoring/node-exporter-x6rtz", 24), "monitoring/n…orter-x6rtz")
  for (const most of [4, 9, 24]) assert.equal(shortName("payments/checkout-gateway-redis", most).length, most)
})

test("head and tail are the whole name, and a short name is not taken apart", () => {
  for (const name of [...replicas, "host/worker-1", "payments/checkout-gateway-redis", "a", ""])
    assert.equal(headAndTail(name).join(""), name)
  assert.deepEqual(headAndTail("host/worker-1"), ["host/worker-1", ""])
  assert.equal(headAndTail(replicas[0] ?? "")[1], "vbzxk")
  assert.equal(headAndTail("payments/checkout-gateway-redis")[1], "teway-redis")
})
