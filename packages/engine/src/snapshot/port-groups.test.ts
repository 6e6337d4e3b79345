// Ports of Kubernetes rules, grouped and merged (resources §9, steps 1 to 4).
import assert from "node:assert/strict"
import {test} from "node:test"
import {parsePort, printPort} from "../net/port.ts"
import {groupPorts, readPort} from "./port-groups.ts"
import type {PortEntry} from "./port-groups.ts"

/** An entry: `TCP 80`, `UDP` (all ports), `- http` (no protocol). */
function entry(source: string): PortEntry {
  const [protocol = "", port] = source.split(" ")
  if (port === undefined) return {protocol, port: null}
  const parsed = parsePort(port)
  assert.ok(parsed.ok)
  return {protocol: protocol === "-" ? null : protocol, port: parsed.value}
}

function check(entries: string, wanted: string): void {
  const groups = groupPorts(entries === "" ? [] : entries.split(", ").map(entry))
  const printed = groups.map(({protocol, ports}) => [protocol ?? "-", ports.map(printPort).join(",")].join(" ").trimEnd())
  assert.equal(printed.join("; "), wanted, entries)
}

test("ports of one protocol are merged as upstream merges them", () => {
  const merge = (ports: string, wanted: string): void =>
    check(
      ports
        .split(",")
        .map((port) => `TCP ${port}`)
        .join(", "),
      `TCP ${wanted}`,
    )
  merge("80,80", "80")
  merge("1,2", "1:2")
  merge("2,1", "1:2")
  merge("1,2,4", "1:2,4")
  merge("1,2,3,4,80:81,81:90,9090", "1:4,80:90,9090")
  merge("81:90,4,2,foo,80:81,3,1,9090,http", "foo,http,1:4,80:90,9090")
  merge("0:65535", "0:65535")
  merge("foo", "foo")
  merge("65535", "65535")
  merge("80,foo", "80,foo")
  merge("foo,80,bar", "foo,80,bar")
  merge("foo,80,80", "foo,80")
})

test("no entry is everything; an entry without port is every port of its protocol and wins over numbers", () => {
  check("", "-")
  check("TCP", "TCP")
  check("TCP 80, TCP", "TCP")
  check("TCP 80, UDP, TCP 443", "TCP 80,443; UDP")
})

test("groups stand in the order of their protocols' names, what has none first", () => {
  check("UDP 53, TCP 53, SCTP 1", "SCTP 1; TCP 53; UDP 53")
  check("TCP 80, - http", "- http; TCP 80")
})

test("a port and its end are read together, digits in quotes are a number", () => {
  const read = (port: number | string, endPort: number | null): string | undefined => {
    const spec = readPort(port, endPort)
    return spec && printPort(spec)
  }
  assert.deepEqual([read(80, null), read("80", null), read(80, 90), read("http", null), read(80, 80)], ["80", "80", "80:90", "http", "80"])
  assert.deepEqual(
    [read("-50:-1", null), read(90, 80), read("http", 90), read(70_000, null), read("a b", null)],
    Array.from({length: 5}, () => undefined),
  )
})
