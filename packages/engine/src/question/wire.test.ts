import assert from "node:assert/strict"
import {test} from "node:test"
import type {Question} from "./answer.ts"
import {familiesOf, icmpPackets, wireOf} from "./wire.ts"

type Part = Omit<Question, "from" | "to">

/** The codes that the wire part of a question is refused with. */
function codes(part: Part): readonly string[] {
  const wire = wireOf({from: "a/b", to: "a/c", ...part})
  return wire.ok ? [] : wire.error.map(({code}) => code)
}

test("protocols are taken by name in any case and by number", () => {
  for (const protocol of ["TCP", "tcp", "Udp", "SCTP", "icmp", "ICMPV6", "UDPLite", "udplite", "6", "0", "255"])
    assert.deepEqual(codes({protocol}), [])
  for (const protocol of ["", "TCPP", "256", "-1", "6.0"]) assert.deepEqual(codes({protocol}), ["protocol-unknown"], protocol)
})

test("a port is a whole number from 1 to 65535 and goes with a protocol that has ports", () => {
  assert.deepEqual(codes({protocol: "TCP", port: 1, sourcePort: 65535}), [])
  for (const port of [0, 65536, -1, 1.5, Number.NaN]) assert.deepEqual(codes({protocol: "TCP", port}), ["port-out-of-range"])
  assert.deepEqual(codes({protocol: "UDP", port: 53, sourcePort: 0}), ["port-out-of-range"])
  for (const protocol of ["ICMP", "UDPLite", "47"]) assert.deepEqual(codes({protocol, port: 80}), ["port-not-applicable"])
})

test("ICMP fields go with ICMP and are octets", () => {
  assert.deepEqual(codes({protocol: "ICMP", icmp: {type: 255, code: 0}}), [])
  assert.deepEqual(codes({protocol: "ICMP", icmp: {type: 256, code: 0}}), ["icmp-invalid"])
  assert.deepEqual(codes({protocol: "TCP", port: 1, icmp: {type: 8, code: 0}}), ["icmp-invalid"])
  assert.deepEqual(codes({icmp: {type: 8, code: 0}}), ["icmp-invalid"])
})

test("ICMP without a type is an echo request of its protocol", () => {
  const packet = (protocol: string): unknown => {
    const wire = wireOf({from: "a/b", to: "a/c", protocol})
    assert.ok(wire.ok)
    return icmpPackets(wire.value, wire.value.protocol ?? 0)
  }
  assert.deepEqual(packet("ICMP"), [{type: 8, code: 0}])
  assert.deepEqual(packet("ICMPv6"), [{type: 128, code: 0}])
  assert.deepEqual(packet("TCP"), [null])
})

test("a flow is looked for in IPv4 first, ICMPv6 in IPv6 first, and a family given stands alone", () => {
  const families = (part: Part): unknown => {
    const wire = wireOf({from: "a/b", to: "a/c", ...part})
    assert.ok(wire.ok)
    return familiesOf(wire.value)
  }
  assert.deepEqual(families({protocol: "TCP"}), [4, 6])
  assert.deepEqual(families({protocol: "icmpv6"}), [6, 4])
  assert.deepEqual(families({protocol: "ICMPv6", ipFamily: 4}), [4])
})
