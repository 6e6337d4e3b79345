import assert from "node:assert/strict"
import {test} from "node:test"
import {bytesOf, canonical} from "./address.ts"
import {crc32c, internetChecksum} from "./checksum.ts"
import {bytesOfPacket, mark, markOffset, packetLength, tokenOffset} from "./packet.ts"

test("the checksums are those of the standards' own examples", () => {
  assert.equal(crc32c(Buffer.from("123456789")), 0xe3069283)
  // RFC 1071, section 3: the sum of the example is ddf2.
  assert.equal(internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7)), ~0xddf2 & 0xffff)
})

test("every probe has one length, and its mark and token at its end", () => {
  const ends = [
    {source: "10.0.0.1", target: "10.0.0.2"},
    {source: "fd00::1", target: "fd00::2"},
  ]
  for (const end of ends) {
    for (const protocol of [1, 6, 17, 47, 58, 132, 136]) {
      const bytes = bytesOfPacket({...end, protocol, sourcePort: 40000, port: 53, icmp: {type: 8, code: 0}, token: 4711})
      assert.equal(bytes.length, packetLength)
      assert.equal(Buffer.from(bytes).readUInt32BE(markOffset), mark)
      assert.equal(Buffer.from(bytes).readUInt32BE(tokenOffset), 4711)
    }
  }
})

test("an address has one form, however it is written", () => {
  assert.deepEqual(bytesOf("192.0.2.1"), Uint8Array.of(192, 0, 2, 1))
  assert.equal(canonical("2001:DB8::1"), canonical("2001:db8:0:0:0:0:0:1"))
  assert.equal(canonical("::"), "0".repeat(32))
  assert.equal(canonical("::ffff:192.0.2.1"), canonical("::ffff:c000:201"))
  assert.throws(() => bytesOf("web"), /no address/)
})
