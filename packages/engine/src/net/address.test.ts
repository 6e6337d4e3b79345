// Spellings of addresses.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {bitsOf, parseAddress, printAddress, sameAddress} from "./address.ts"
import type {Address, Octets} from "./address.ts"

/** Each text is read and printed like that. */
function check(rows: Readonly<Record<string, string>>, octets: Octets = "strict"): void {
  for (const [text, wanted] of Object.entries(rows)) {
    const address = parseAddress(text, octets)
    assert.equal(address && printAddress(address), wanted, text)
  }
}

/** None of the texts is an address. */
function refuse(texts: readonly string[], octets: Octets = "strict"): void {
  for (const text of texts) assert.equal(parseAddress(text, octets), undefined, text)
}

const addresses: fc.Arbitrary<Address> = fc
  .constantFrom<4 | 6>(4, 6)
  .chain((family) => fc.bigInt({min: 0n, max: (1n << BigInt(bitsOf(family))) - 1n}).map((value) => ({family, value})))
  .filter(({family, value}) => family === 4 || value >> 32n !== 0xffffn)

test("addresses print in lower case with the first of the longest runs of zeros left out", () => {
  check({
    "0.0.0.0": "0.0.0.0",
    "255.255.255.255": "255.255.255.255",
    "::": "::",
    "0:0:0:0:0:0:0:0": "::",
    "2001:DB8:0:0:1:0:0:1": "2001:db8::1:0:0:1",
    "1:0:0:2:0:0:0:3": "1:0:0:2::3",
    "1:0:2:3:4:5:6:7": "1:0:2:3:4:5:6:7",
    "1:2:3:4:5:6:7::": "1:2:3:4:5:6:7:0",
    "fe80::1": "fe80::1",
    "64:ff9b::1.2.3.4": "64:ff9b::102:304",
  })
})

test("an IPv4-mapped text is IPv4", () => {
  check({"::ffff:1.2.3.4": "1.2.3.4", "::FFFF:102:304": "1.2.3.4", "0:0:0:0:0:ffff:1.2.3.4": "1.2.3.4", "::fffe:1.2.3.4": "::fffe:102:304"})
  assert.equal(parseAddress("::ffff:0.0.0.0")?.family, 4)
})

test("anything else is refused: blanks, zones, ports, short and long forms", () => {
  refuse(["", " ", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4 ", " 1.2.3.4", "1..2.3", "+1.2.3.4", "0x1.2.3.4", "1.2.3.4:80", "１.2.3.4"])
  refuse([
    ":",
    ":::",
    "1",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "::1::",
    ":1::2",
    "1::2:",
    "12345::",
    "g::",
    "fe80::1%eth0",
    "[::1]",
  ])
  refuse(["1.2.3.4::", "::1.2.3.4:5", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "::256.1.1.1"])
})

test("only Kubernetes takes zeros in front, and reads them as decimal", () => {
  const zeros = ["010.0.0.1", "00.0.0.0", "1.2.3.004", "::ffff:01.2.3.4", "00001::"]
  refuse(zeros)
  check(
    {"010.0.0.1": "10.0.0.1", "00.0.0.0": "0.0.0.0", "0001.2.3.4": "1.2.3.4", "::ffff:01.2.3.4": "1.2.3.4", "00001::": "1::"},
    "lenient",
  )
  refuse(["0256.0.0.1", "1.2.3.", "012345::", "::1%eth0"], "lenient")
})

test("a printed address reads as the same address, by both readers", () => {
  fc.assert(
    fc.property(addresses, (address) => {
      for (const octets of ["strict", "lenient"] as const) {
        const read = parseAddress(printAddress(address), octets)
        assert.ok(read !== undefined && sameAddress(read, address))
      }
    }),
    {seed: 1, numRuns: 500},
  )
})
