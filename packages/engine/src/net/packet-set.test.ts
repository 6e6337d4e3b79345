import assert from "node:assert/strict"
import {test} from "node:test"

import {partitionPackets} from "./packet-partition.ts"
import {everyOctet, PacketSet} from "./packet-set.ts"
import type {PacketSample} from "./packet-set.ts"
import {ICMP, TCP, UDP} from "./protocol.ts"

const web = PacketSet.ofPorts(TCP, [{first: 80, last: 90}])
const fromHigh = PacketSet.ofPorts(TCP, [{first: 85, last: 100}], [{first: 1024, last: 65_535}])
const dns = PacketSet.ofPorts(UDP, [{first: 53, last: 53}])
const ping = PacketSet.ofIcmp(ICMP, [{first: 8, last: 8}])
const other = PacketSet.ofProtocol(89)
const sets = [web, fromHigh, dns, ping, other, PacketSet.ofProtocol(TCP), PacketSet.empty, PacketSet.all]

const samples: readonly PacketSample[] = [
  ...[1, 79, 80, 84, 85, 90, 91, 100, 101, 65_535].flatMap((port) =>
    [1, 1023, 1024, 65_535].map((sourcePort): PacketSample => ({protocol: TCP, sourcePort, port, icmp: null})),
  ),
  {protocol: UDP, sourcePort: 5000, port: 53, icmp: null},
  {protocol: ICMP, sourcePort: null, port: null, icmp: {type: 8, code: 0}},
  {protocol: ICMP, sourcePort: null, port: null, icmp: {type: 8, code: 255}},
  {protocol: 89, sourcePort: null, port: null, icmp: null},
  {protocol: 4, sourcePort: null, port: null, icmp: null},
]

test("the operations on packet sets are those on their members", () => {
  for (const a of sets) {
    for (const b of sets) {
      for (const sample of samples) {
        assert.equal(a.union(b).has(sample), a.has(sample) || b.has(sample))
        assert.equal(a.intersect(b).has(sample), a.has(sample) && b.has(sample))
        assert.equal(a.subtract(b).has(sample), a.has(sample) && !b.has(sample))
        assert.equal(a.complement().has(sample), !a.has(sample))
      }
    }
  }
})

test("one set has one key, however it came to be", () => {
  for (const a of sets) {
    for (const b of sets) {
      assert.equal(a.union(b).key, b.union(a).key)
      assert.equal(a.subtract(b).union(a.intersect(b)).key, a.key)
      assert.equal(a.complement().complement().key, a.key)
    }
  }
  assert.ok(PacketSet.ofIcmp(ICMP, everyOctet).equals(PacketSet.ofProtocol(ICMP)))
})

test("many sets joined at once are what they are joined one by one", () => {
  for (let from = 0; from < sets.length; from++) {
    for (let to = from; to <= sets.length; to++) {
      const some = sets.slice(from, to)
      assert.equal(PacketSet.unionOf(some).key, some.reduce((union, each) => union.union(each), PacketSet.empty).key)
    }
  }
})

test("a sample of a set is in it, and only the empty set has none", () => {
  for (const a of sets) {
    for (const b of sets) {
      const set = a.subtract(b)
      const sample = set.sample()
      assert.equal(sample === null, set.isEmpty())
      if (sample !== null) assert.ok(set.has(sample) && PacketSet.ofSample(sample).subtract(set).isEmpty())
    }
  }
})

test("the parts of packets are disjoint, make up all packets, and no set cuts one", () => {
  const parts = partitionPackets(sets)
  let union = PacketSet.empty
  for (const {packets, members} of parts) {
    assert.ok(!packets.isEmpty() && union.intersect(packets).isEmpty())
    union = union.union(packets)
    for (const [i, set] of sets.entries()) {
      assert.equal(packets.intersect(set).key, members.includes(i) ? packets.key : PacketSet.empty.key)
    }
  }
  assert.equal(union.key, PacketSet.all.key)
  assert.equal(new Set(parts.map(({members}) => members.join())).size, parts.length)
})
