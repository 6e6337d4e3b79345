// Ports and protocols: upstream's error texts and names; their verdicts on many literals are in literals.test.ts.
import assert from "node:assert/strict"
import {test} from "node:test"
import {isPortName, parsePort, portProblem, printPort} from "./port.ts"
import {hasPorts, isIcmp, isValidProtocol, parseProtocol, protocolName, protocolNumber, supportsPorts} from "./protocol.ts"

/** Each text is refused with upstream's words. */
function refuse(rows: Readonly<Record<string, string>>): void {
  for (const [text, wanted] of Object.entries(rows)) {
    const port = parsePort(text)
    assert.equal(port.ok ? "read" : port.error, wanted)
  }
}

test("a port that cannot be read is refused in upstream's words", () => {
  refuse({
    "65536": "invalid port format (65536)",
    "90:80": "minimum port number (90) is greater than maximum port number (80) in port range",
    "65536:65537": "invalid minimum port number in range (65536:65537)",
    "1:65536": "invalid maximum port number in range (1:65536)",
    "1:2:3": "invalid name for named port (1:2:3)",
    "*": "invalid name for named port (*)",
    "": "invalid name for named port ()",
    "-50:-1": "invalid name for named port (-50:-1)",
  })
  for (const value of [1.5, -1, 65536, Number.NaN, null, true, [], {}]) assert.ok(!parsePort(value).ok, String(value))
})

test("a port reads back from its text", () => {
  for (const text of ["80", "80:90", "http", "8080-tcp", "0:65535"]) {
    const port = parsePort(text)
    assert.ok(port.ok)
    assert.equal(printPort(port.value), text)
  }
  assert.equal(printPort({kind: "range", min: 80, max: 80}), "80")
})

test("what could be read may still be no valid port", () => {
  assert.equal(portProblem({kind: "range", min: 0, max: 5}), "port range invalid, port number must be between 1 and 65535")
  assert.equal(portProblem({kind: "range", min: 1, max: 65535}), undefined)
  assert.ok(["a", "http", "8080-tcp", "a-1", "x".repeat(15), "1e3"].every(isPortName))
  assert.ok(!["", "1", "-a", "a-", "a--b", "A", "a_b", "a.b", "x".repeat(16), "1-2", "a\n"].some(isPortName))
})

test("protocols are found by name in any case, by number and by digits", () => {
  assert.deepEqual(
    ["tcp", "Udp", "ICMP", "icmpV6", "SCTP", "udplite", "6", "255", 0, 47].map(protocolNumber),
    [6, 17, 1, 58, 132, 136, 6, 255, 0, 47],
  )
  assert.deepEqual(
    ["", "tcp ", "256", "-1", "IGMP"].map(protocolNumber),
    Array.from({length: 5}, () => undefined),
  )
  assert.deepEqual([6, 17, 1, 58, 132, 136, 47].map(protocolName), ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite", "47"])
})

test("signs make no number of a protocol's text, and case counts for the validator", () => {
  assert.deepEqual(parseProtocol("+6"), {ok: true, value: "+6"})
  assert.deepEqual(parseProtocol("006"), {ok: true, value: 6})
  assert.ok(isValidProtocol("TCP") && !isValidProtocol("tcp") && !isValidProtocol(0) && isValidProtocol(255))
  assert.ok(
    supportsPorts("SCTP") &&
      supportsPorts(132) &&
      supportsPorts("sctp") &&
      !supportsPorts("Sctp") &&
      !supportsPorts("UDPLite") &&
      !supportsPorts(136),
  )
  assert.ok([6, 17, 132].every(hasPorts) && ![1, 58, 136].some(hasPorts) && isIcmp(1) && isIcmp(58) && !isIcmp(6))
})
