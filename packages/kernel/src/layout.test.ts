import assert from "node:assert/strict"
import {test} from "node:test"
import {layoutOf} from "./layout.ts"
import type {KernelPod, KernelWorld} from "./world.ts"

const pod: KernelPod = {id: "prod/web", node: "node-a", interfaceName: "cali1", addresses: ["10.0.0.1"]}
const world: KernelWorld = {
  nodes: [{name: "node-a", addresses: ["192.0.2.1"], rules: null}],
  pods: [pod],
  outside: ["203.0.113.9"],
  services: [],
  resolvers: [],
  nameserver: null,
}

test("an end is found by its name, and whose an address is by any form of it", () => {
  const {byEnd, byAddress} = layoutOf({...world, pods: [{...pod, addresses: ["10.0.0.1", "fd00:0::1"]}]})
  assert.equal(byEnd.get("prod/web")?.kind, "pod")
  assert.equal(byEnd.get("node-a")?.kind, "node")
  assert.equal([...byAddress.values()].filter(({title}) => title === "prod/web").length, 2)
})

test("a world that the kernel could not hold is refused before anything is built", () => {
  const refused: readonly (readonly [Partial<KernelWorld>, RegExp])[] = [
    [{pods: [{...pod, node: "node-b"}]}, /on node `node-b`, which is not in the world/],
    [{pods: [{...pod, interfaceName: "cali1234567890abc"}]}, /cannot be the interface/],
    [{pods: [{...pod, interfaceName: "x y"}]}, /cannot be the interface/],
    [{pods: [{...pod, addresses: []}]}, /has no address/],
    [{pods: [{...pod, addresses: ["10.0.0.1/32"]}]}, /no address/],
    [{pods: [pod, {...pod, id: "prod/db", addresses: ["10.0.0.2"]}]}, /interface of two pods/],
    [{outside: ["10.0.0.1"]}, /`10.0.0.1` stands twice/],
  ]
  for (const [change, message] of refused) assert.throws(() => layoutOf({...world, ...change}), message)
})
