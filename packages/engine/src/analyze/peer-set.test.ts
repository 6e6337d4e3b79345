// Sets of peer classes and the field of a list, against plain sets of numbers.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {CommonSets} from "./common-sets.ts"
import {PeerField} from "./peer-field.ts"
import {everyPeer, hasPeer, isNobody, meetPeers, numbersIn, peersOf, withoutPeers} from "./peer-set.ts"
import type {PeerSet} from "./peer-set.ts"

const count = 9
const everyone = [...Array(count).keys()]
const run = {seed: 20, numRuns: 400}

const anySet: fc.Arbitrary<PeerSet> = fc.record({
  listed: fc.uniqueArray(fc.nat(count - 1), {maxLength: count}).map((listed) => Int32Array.from(listed.sort((a, b) => a - b))),
  isRest: fc.boolean(),
})
const naive = ({listed, isRest}: PeerSet): readonly number[] => everyone.filter((peer) => listed.includes(peer) !== isRest)

test("meeting, taking away and asking are what they are for plain sets", () => {
  fc.assert(
    fc.property(anySet, anySet, (a, b) => {
      const [left, right] = [naive(a), naive(b)]
      const both = left.filter((peer) => right.includes(peer))
      const rest = left.filter((peer) => !right.includes(peer))
      assert.deepEqual(numbersIn(meetPeers(a, b), count), both)
      assert.deepEqual(numbersIn(withoutPeers(a, b), count), rest)
      assert.deepEqual(
        everyone.filter((peer) => hasPeer(a, peer)),
        left,
      )
      assert.equal(isNobody(meetPeers(a, b), count), both.length === 0)
    }),
    run,
  )
  assert.deepEqual(numbersIn(everyPeer, count), everyone)
  assert.deepEqual(numbersIn(peersOf([2, 5]), count), [2, 5])
})

test("a field names what some sets list once each, ascending", () => {
  const used = new PeerField(new CommonSets(count))
  fc.assert(
    fc.property(fc.array(anySet, {maxLength: 4}), (sets) => {
      const wanted = [...new Set(sets.flatMap(({listed}) => [...listed]))].sort((a, b) => a - b)
      used.fill(sets.map((set) => ({set, bit: 0})))
      assert.deepEqual([...used.peers.subarray(0, used.named)], wanted)
    }),
    run,
  )
})

test("a field holds every set it was filled with, and gives it back, whatever it held before", () => {
  const used = new PeerField(new CommonSets(count))
  fc.assert(
    fc.property(fc.array(anySet, {minLength: 1, maxLength: 4}), (sets) => {
      for (const own of [[everyPeer], sets]) {
        used.fill(own.map((set) => ({set, bit: 0})))
        assert.equal(used.named + (used.others[0] ?? 0), count)
        const words = new Uint32Array(used.words * 2).fill(0x5a5a_5a5a)
        used.writeEveryone(words, 0)
        assert.deepEqual(numbersIn(used.setOf(words.slice(0, used.words)), count), everyone)
        for (const set of own) {
          used.write({set, bit: 0}, words, {at: used.words, everyone: 0})
          assert.deepEqual(numbersIn(used.setOf(words.slice(used.words)), count), naive(set))
        }
      }
    }),
    run,
  )
})
