import assert from "node:assert/strict"
import {test} from "node:test"
import {stopsOf} from "./path.ts"
import type {Standpoint} from "./path.ts"

const pod = (node: string, name: string): Standpoint => ({kind: "pod", node, interface: name})
const node = (name: string): Standpoint => ({kind: "node", node: name})
const outside: Standpoint = {kind: "outside"}

/** The nodes on the way with the interfaces, and which chain of the filter is asked on each. */
function check(from: Standpoint, to: Standpoint, wanted: string): void {
  const stops = stopsOf(from, to).map(({node, in: from, out, hooks}) => {
    const filter = hooks.find(([layer]) => layer === "filter")?.[1]
    return `${node} ${from ?? "-"}>${out ?? "-"} ${filter}`
  })
  assert.equal(stops.join(", "), wanted)
}

test("packets pass the nodes of their ends", () => {
  check(pod("a", "cali1"), pod("a", "cali2"), "a cali1>cali2 FORWARD")
  check(pod("a", "cali1"), pod("b", "cali2"), "a cali1>eth0 FORWARD, b eth0>cali2 FORWARD")
  check(pod("a", "cali1"), outside, "a cali1>eth0 FORWARD")
  check(pod("a", "cali1"), node("a"), "a cali1>- INPUT")
  check(pod("a", "cali1"), node("b"), "a cali1>eth0 FORWARD, b eth0>- INPUT")
  check(node("a"), pod("a", "cali1"), "a ->cali1 OUTPUT")
  check(node("a"), pod("b", "cali1"), "a ->eth0 OUTPUT, b eth0>cali1 FORWARD")
  check(node("a"), node("b"), "a ->eth0 OUTPUT, b eth0>- INPUT")
  check(node("a"), node("a"), "")
  check(node("a"), outside, "a ->eth0 OUTPUT")
  check(outside, pod("a", "cali1"), "a eth0>cali1 FORWARD")
  check(outside, node("a"), "a eth0>- INPUT")
  check(outside, outside, "")
})

test("raw comes first and the way out last", () => {
  const hooks = (from: Standpoint, to: Standpoint): string =>
    stopsOf(from, to)[0]
      ?.hooks.map((hook) => hook.join(" "))
      .join(", ") ?? ""
  const arriving = "raw PREROUTING, mangle PREROUTING, nat PREROUTING"
  assert.equal(hooks(outside, pod("a", "cali1")), `${arriving}, filter FORWARD, mangle POSTROUTING, nat POSTROUTING`)
  assert.equal(hooks(outside, node("a")), `${arriving}, filter INPUT`)
  assert.equal(hooks(node("a"), outside), "raw OUTPUT, nat OUTPUT, filter OUTPUT, mangle POSTROUTING, nat POSTROUTING")
})
