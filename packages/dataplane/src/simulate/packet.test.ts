import assert from "node:assert/strict"
import {test} from "node:test"
import type {KernelSet, Match} from "../table/rule.ts"
import {meets} from "./packet.ts"
import type {Passage} from "./packet.ts"

const address = (...octets: readonly number[]): Passage["packet"]["source"] => ({
  family: 4,
  value: octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n),
})

const tcp: Passage["packet"] = {
  protocol: 6,
  source: address(10, 0, 0, 1),
  destination: address(10, 1, 2, 3),
  sourcePort: 50000,
  port: 80,
  icmp: null,
}
const ping: Passage["packet"] = {...tcp, protocol: 1, sourcePort: null, port: null, icmp: {type: 8, code: 0}}
const set = (name: string, of: KernelSet["of"], ...members: readonly string[]): KernelSet => ({name, of, members, cause: ""})
const sets = new Map(
  [
    set("nets", "nets", "10.1.0.0/16", "192.168.0.0/24"),
    set("none", "nets"),
    set("sockets", "sockets", "10.1.2.3,tcp:80", "10.0.0.1,tcp:50000"),
    set("hosts", "addresses", "10.1.2.3"),
  ].map((each) => [each.name, each]),
)

/** Whether a packet meets a match: as it stands, of whatever interface and mark are given. */
function check(match: Match, wanted: boolean, more: Partial<Passage> = {}): void {
  const passage = {packet: tcp, in: "eth0", out: "cali12", isTranslated: false, mark: 0, ...more}
  assert.equal(meets(match, passage, sets), wanted, JSON.stringify(match))
}

test("protocols are known by name and by number", () => {
  check({kind: "protocol", protocol: "tcp", not: false}, true)
  check({kind: "protocol", protocol: "6", not: false}, true)
  check({kind: "protocol", protocol: "udp", not: false}, false)
  check({kind: "protocol", protocol: "udp", not: true}, true)
})

test("blocks hold their addresses", () => {
  check({kind: "net", side: "destination", net: "10.1.0.0/16", not: false}, true)
  check({kind: "net", side: "destination", net: "10.1.2.2/32", not: false}, false)
  check({kind: "net", side: "source", net: "0.0.0.0/0", not: false}, true)
  check({kind: "net", side: "source", net: "10.0.0.0/31", not: true}, false)
})

test("sets hold blocks, addresses, or addresses with a port", () => {
  const inSet = (name: string, side: "source" | "destination", of: "nets" | "sockets" = "nets", not = false): Match => {
    return {kind: "set", side, set: name, of, not}
  }
  check(inSet("nets", "destination"), true)
  check(inSet("nets", "source"), false)
  check(inSet("nets", "source", "nets", true), true)
  check(inSet("none", "source"), false)
  check(inSet("gone", "source"), false)
  check(inSet("hosts", "destination"), true)
  check(inSet("sockets", "destination", "sockets"), true)
  check(inSet("sockets", "source", "sockets"), true)
  check(inSet("sockets", "destination", "sockets"), false, {packet: {...tcp, protocol: 17}})
  check(inSet("sockets", "destination", "sockets"), false, {packet: ping})
})

test("ports are looked at where there are some", () => {
  const ports = (not: boolean, ...list: readonly (readonly [min: number, max: number])[]): Match => {
    return {kind: "ports", side: "destination", protocol: 6, ports: list.map(([min, max]) => ({kind: "range", min, max})), not}
  }
  check(ports(false, [443, 443], [80, 90]), true)
  check(ports(false, [81, 90]), false)
  check(ports(true, [81, 90]), true)
  check(ports(true, [81, 90]), false, {packet: ping})
  check(ports(false, [80, 80]), false, {packet: {...tcp, protocol: 17}})
  check({kind: "port", protocol: 6, port: 80}, true)
})

test("type and code of ICMP are negated together", () => {
  const icmp = (type: number, code: number | null, not: boolean): Match => ({kind: "icmp", family: 4, type, code, not})
  check(icmp(8, null, false), true, {packet: ping})
  check(icmp(8, 0, false), true, {packet: ping})
  check(icmp(8, 1, false), false, {packet: ping})
  check(icmp(8, 1, true), true, {packet: ping})
  check(icmp(8, null, true), false, {packet: ping})
  check(icmp(8, null, true), false)
})

test("interfaces are known by name or by how they begin", () => {
  check({kind: "interface", way: "out", name: "cali+"}, true)
  check({kind: "interface", way: "out", name: "cali1"}, false)
  check({kind: "interface", way: "in", name: "eth0"}, true)
  check({kind: "interface", way: "in", name: "cali+"}, false, {in: null})
})

test("a connection that opens is in no known state", () => {
  check({kind: "states", states: ["RELATED", "ESTABLISHED", "INVALID"]}, false)
  check({kind: "wrong-way"}, false)
  check({kind: "translated", not: true}, true)
  check({kind: "translated", not: false}, true, {isTranslated: true})
})

test("marks are asked bit by bit", () => {
  check({kind: "mark", bits: 6, are: "set"}, true, {mark: 7})
  check({kind: "mark", bits: 6, are: "set"}, false, {mark: 2})
  check({kind: "mark", bits: 6, are: "clear"}, true, {mark: 1})
  check({kind: "mark", bits: 6, are: "any"}, true, {mark: 2})
})

test("what no interface brought is the node's own, and what leaves by none is for it", () => {
  check({kind: "local", side: "source"}, true, {in: null})
  check({kind: "local", side: "destination"}, false)
})
