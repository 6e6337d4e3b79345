// Who has which address, however many do.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Family} from "../net/address.ts"
import type {Endpoint, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {holdersIn} from "./holders.ts"

function endpoint(id: string, ...addresses: readonly (readonly [Family, bigint])[]): WorkloadEndpoint {
  const own = addresses.map(([family, value]) => ({family, value}))
  const rest = {namespace: "a", name: id, node: null, unnamed: [], labels: new Map(), profiles: [], ports: []}
  return {kind: "workload", id, addresses: own, ...rest, at: {file: "a.yaml", line: 1, column: 1, endLine: 1, endColumn: 2}}
}

const last = 0xffff_ffffn
const endpoints = [
  endpoint("one", [4, 10n]),
  endpoint("two", [4, 11n], [4, 10n], [6, 10n]),
  endpoint("none"),
  endpoint("ends", [4, 0n], [4, last]),
  endpoint("twice", [4, 12n], [4, 12n]),
  endpoint("six", [6, 1n << 127n], [6, 7n]),
]

function names(family: Family, value: bigint): readonly string[] | undefined {
  return holdersIn(family, endpoints, [])
    .get(value)
    ?.map((each: Endpoint) => (each.kind === "workload" ? each.id : each.name))
}

test("holders stand in the order of the snapshot, and an address of the other family is another", () => {
  assert.deepEqual(names(4, 10n), ["one", "two"])
  assert.deepEqual(names(6, 10n), ["two"])
  assert.deepEqual(names(4, 12n), ["twice", "twice"])
  assert.deepEqual(names(4, 0n), ["ends"])
  assert.deepEqual(names(4, last), ["ends"])
  assert.deepEqual(names(6, 1n << 127n), ["six"])
})

test("an address beside one that somebody has is nobody's", () => {
  for (const value of [1n, 9n, 13n, last - 1n]) {
    assert.equal(names(4, value), undefined, String(value))
    assert.equal(holdersIn(4, endpoints, []).has(value), false)
  }
  assert.equal(names(6, 8n), undefined)
  assert.equal(holdersIn(4, [], []).get(1n), undefined)
})

test("keys are every address once, shared ones those of several", () => {
  const four = holdersIn(4, endpoints, [])
  assert.deepEqual([...four.keys()], [0n, 10n, 11n, 12n, last])
  assert.deepEqual([...four.shared()], [10n, 12n])
  assert.deepEqual([...holdersIn(6, endpoints, []).shared()], [])
  assert.deepEqual([...holdersIn(6, endpoints, []).keys()].sort(), [10n, 1n << 127n, 7n].sort())
})
