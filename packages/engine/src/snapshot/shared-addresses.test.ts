// Pods that have one address.
import assert from "node:assert/strict"
import {test} from "node:test"
import {pod, saidOf, world} from "./written.test.ts"

const running = (...addresses: readonly string[]): {readonly more: string} => ({
  more: `status: {phase: Running, podIPs: [${addresses.map((ip) => `{ip: "${ip}"}`).join(", ")}]}`,
})

test("an address that several pods have is said once, with all of them, at the second", () => {
  const built = world(
    pod("prod/a", running("10.0.0.1")),
    pod("prod/b", running("10.0.0.2")),
    pod("prod/c", running("10.0.0.1")),
    pod("prod/d", running("10.0.0.1", "fd00::1")),
    pod("prod/e", running("fd00::7")),
    pod("prod/f", running("fd00::7")),
    pod("prod/g", running("1::fd00:0:0:7")),
    pod("prod/h"),
    pod("prod/i"),
  )
  assert.deepEqual(saidOf(built, "shared-address"), [
    "`prod/a`, `prod/c`, `prod/d` have the same address, 10.0.0.1",
    "`prod/e`, `prod/f` have the same address, fd00::7",
  ])
  assert.equal(built.diagnostics.find(({code}) => code === "shared-address")?.place?.line, 5)
})

test("pods that have finished, and those on their node's network, share with nobody", () => {
  const built = world(
    pod("prod/a", running("10.0.0.1")),
    pod("prod/b", {more: "status: {phase: Succeeded, podIP: 10.0.0.1}"}),
    pod("prod/c", {spec: "nodeName: w1, hostNetwork: true", ...running("192.0.2.1")}),
    pod("prod/d", {spec: "nodeName: w1, hostNetwork: true", ...running("192.0.2.1")}),
  )
  assert.deepEqual(saidOf(built, "shared-address"), [])
})

test("of two clusters in one input the first addresses are said, and how many more", () => {
  const pods = ["a", "b"].flatMap((name) => Array.from({length: 30}, (_, i) => pod(`prod/${name}${i}`, running(`10.${i}.0.${i}`))))
  const found = saidOf(world(...pods), "shared-address")
  assert.equal(found.length, 21)
  assert.equal(found[0], "`prod/a0`, `prod/b0` have the same address, 10.0.0.0")
  assert.equal(found[20], "10 more addresses are those of several pods each")
})
