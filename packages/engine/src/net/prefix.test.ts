// CIDR blocks: spelling, and the relations between blocks.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseAddress} from "./address.ts"
import {containsAddress, containsPrefix, isCatchAll, overlaps, parsePrefix, parsePrefixOrAddress, prefixOf, printPrefix} from "./prefix.ts"
import type {Prefix} from "./prefix.ts"

/** The block of a text that is one. */
function block(text: string): Prefix {
  const parsed = parsePrefixOrAddress(text)
  assert.ok(parsed, text)
  return parsed.prefix
}

/** Whether a block holds an address. */
function holds(text: string, address: string): boolean {
  const parsed = parseAddress(address)
  assert.ok(parsed, address)
  return containsAddress(block(text), parsed)
}

test("host bits are masked away and remembered", () => {
  const parsed = parsePrefix("10.1.2.3/8")
  assert.ok(parsed)
  assert.deepEqual([printPrefix(parsed.prefix), parsed.isMasked, parsed.address.value], ["10.0.0.0/8", false, 0x0a010203n])
  assert.equal(parsePrefix("10.0.0.0/8")?.isMasked, true)
  assert.equal(printPrefix(block("2001:db8::1/33")), "2001:db8::/33")
})

test("a bare address is a block of its own, and no CIDR", () => {
  assert.equal(parsePrefix("10.0.0.1"), undefined)
  assert.equal(printPrefix(block("10.0.0.1")), "10.0.0.1/32")
  assert.equal(printPrefix(block("::ffff:10.0.0.1")), "10.0.0.1/32")
  assert.equal(printPrefix(block("::1")), "::1/128")
})

test("zeros before the length are taken, other forms of a length are not", () => {
  assert.equal(printPrefix(block("10.0.0.0/08")), "10.0.0.0/8")
  assert.equal(printPrefix(block("::/000000000000064")), "::/64")
  for (const length of ["", "+8", "-1", "8.0", "0x8", "33", " 8", "8 ", "8/8", "९"])
    assert.equal(parsePrefix(`10.0.0.0/${length}`), undefined, length)
  assert.equal(parsePrefix("::/129"), undefined)
})

test("an IPv4-mapped block is IPv4 from 96 bits on, and IPv6 below", () => {
  assert.equal(printPrefix(block("::ffff:1.2.3.0/120")), "1.2.3.0/24")
  assert.equal(printPrefix(block("::ffff:1.2.3.4/96")), "0.0.0.0/0")
  const below = parsePrefix("::ffff:1.2.3.4/95")
  assert.ok(below)
  assert.deepEqual([printPrefix(below.prefix), below.prefix.family, below.isMasked, below.address.family], ["::fffe:0:0/95", 6, false, 4])
})

test("a block holds its first and last address, and nothing of the other family", () => {
  assert.ok(holds("10.0.0.0/31", "10.0.0.0") && holds("10.0.0.0/31", "10.0.0.1"))
  assert.ok(!holds("10.0.0.0/31", "10.0.0.2") && !holds("10.0.0.0/31", "9.255.255.255"))
  assert.ok(holds("0.0.0.0/0", "255.255.255.255") && !holds("::/0", "1.2.3.4") && !holds("0.0.0.0/0", "::1"))
})

test("blocks contain, overlap and are catch-all only within their family", () => {
  assert.ok(containsPrefix(block("10.0.0.0/8"), block("10.0.0.0/8")) && containsPrefix(block("10.0.0.0/8"), block("10.255.0.0/16")))
  assert.ok(!containsPrefix(block("10.255.0.0/16"), block("10.0.0.0/8")) && !containsPrefix(block("::/0"), block("10.0.0.0/8")))
  assert.ok(overlaps(block("10.0.0.0/8"), block("10.1.0.0/16")) && overlaps(block("10.1.0.0/16"), block("10.0.0.0/8")))
  assert.ok(!overlaps(block("10.0.0.0/8"), block("11.0.0.0/8")) && !overlaps(block("0.0.0.0/0"), block("::/0")))
  assert.ok(isCatchAll(block("0.0.0.0/0")) && isCatchAll(block("::/0")) && !isCatchAll(block("0.0.0.0/1")))
  assert.equal(printPrefix(prefixOf({family: 4, value: 0x0a010203n}, 16)), "10.1.0.0/16")
})
