// Which host endpoint governs a node's own traffic, and which one its other interfaces.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseAddress} from "../net/address.ts"
import type {HostEndpoint, Node} from "../snapshot/snapshot.ts"
import {hostsOf} from "./hosts.ts"

const at = {file: "world.yaml", line: 1, column: 1, endLine: 1, endColumn: 1}

function addresses(text: string): HostEndpoint["addresses"] {
  return text
    .split(" ")
    .map((part) => parseAddress(part))
    .filter((address) => address !== undefined)
}

function host(name: string, interfaceName: string, expected = ""): HostEndpoint {
  return {kind: "host", name, node: "n", interfaceName, addresses: addresses(expected), labels: new Map(), profiles: [], ports: [], at}
}

const node: Node = {name: "n", addresses: addresses("192.0.2.1"), unnamed: []}

function check(hosts: readonly HostEndpoint[], main: string | null, any: string | null): void {
  const found = hostsOf(node, hosts)
  assert.deepEqual([found.main?.name ?? null, found.any?.name ?? null], [main, any])
}

test("the host endpoint of every interface governs the node's own where that has none", () => {
  check([], null, null)
  check([host("all", "*")], "all", "all")
  check([host("all", "*"), host("own", "eth0", "192.0.2.1")], "own", "all")
})

test("a host endpoint without interface name is found by its addresses, one with another interface's address is not", () => {
  check([host("own", "", "192.0.2.1")], "own", null)
  check([host("own", "", "198.51.100.1")], null, null)
  check([host("silent", "")], null, null)
  check([host("inner", "eth1", "198.51.100.1"), host("all", "*")], "all", "all")
})

test("the usual interface is the node's own whatever address its host endpoint expects", () => {
  check([host("public", "eth0", "198.51.100.1")], "public", null)
  check([host("public", "eth0", "198.51.100.1"), host("own", "ens6", "192.0.2.1")], "own", null)
})

test("of several candidates for one interface the lowest name is taken", () => {
  check([host("b", "eth0", "192.0.2.1"), host("a", "", "192.0.2.1")], "a", null)
  check([host("b", "eth0"), host("a", "eth0")], "a", null)
  check([host("b", "", "192.0.2.1"), host("a", "", "192.0.2.1")], "a", null)
  check([host("a", "ens5"), host("b", "eth0")], "b", null)
  check([host("b", "ens5"), host("c", "ens6")], "b", null)
  check([host("b", "eth0"), host("c", "ens6", "192.0.2.1")], "c", null)
})
