// Sets that many lists name, taken as a whole: walks, rows and what is done with rows come out as if every class were written down.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {PacketSet} from "../net/packet-set.ts"
import {TCP, UDP} from "../net/protocol.ts"
import {PacketTable} from "./packet-table.ts"
import {Walker} from "./passing.ts"
import type {Chain, Link} from "./passing.ts"
import {everyPeer} from "./peer-set.ts"
import type {PeerSet} from "./peer-set.ts"
import {Rows} from "./rows.ts"

const count = 23
const run = {seed: 7, numRuns: 400}
const table = new PacketTable()
const packets = [
  PacketSet.all,
  PacketSet.ofProtocol(UDP),
  PacketSet.ofPorts(TCP, [{first: 80, last: 90}]),
  PacketSet.ofPorts(TCP, [{first: 85, last: 99}]),
].map((set) => table.idOf(set))

const setOf = (minLength: number): fc.Arbitrary<PeerSet> =>
  fc.record({
    listed: fc.uniqueArray(fc.nat(count - 1), {minLength}).map((listed) => Int32Array.from(listed.sort((a, b) => a - b))),
    isRest: fc.boolean(),
  })

/** Sets of which some are common, and lists over them. */
type World = {readonly common: readonly PeerSet[]; readonly chains: readonly Chain[]}

const worlds: fc.Arbitrary<World> = fc
  .tuple(fc.array(setOf(5), {minLength: 1, maxLength: 4}), fc.array(setOf(0), {maxLength: 3}))
  .chain(([common, others]) => {
    const piece = fc.record({packets: fc.constantFrom(...packets), peers: fc.constantFrom(everyPeer, ...common, ...common, ...others)})
    const link: fc.Arbitrary<Link> = fc.record({
      action: fc.constantFrom("Allow", "Deny", "Pass", "Log"),
      pieces: fc.array(piece, {maxLength: 2}),
    })
    const links = fc.array(link, {maxLength: 3})
    const tier = fc.record({policies: fc.array(links, {maxLength: 2}), atEnd: fc.constantFrom("Deny" as const, "Pass" as const)})
    const chain: fc.Arbitrary<Chain> = fc.record({
      tiers: fc.array(tier, {maxLength: 3}),
      profiles: fc.array(links, {maxLength: 1}),
      atEnd: fc.constantFrom("Deny" as const, "go on" as const),
    })
    return fc.record({common: fc.constant(common), chains: fc.array(chain, {minLength: 1, maxLength: 5})})
  })

/** Makes sets common, as lists do that name them. */
function makeCommon(rows: Rows, sets: readonly PeerSet[]): void {
  for (const set of sets) {
    let bit = 0
    for (let times = 0; bit === 0 && times < 10 * count; times++) bit = rows.common.named(set)
    assert.notEqual(bit, 0, "a set that is named often enough is common")
  }
}

const written = (rows: Rows, id: number): readonly number[] => Array.from({length: count}, (_, peer) => rows.at(id, peer))
const listed = (rows: Rows, id: number): readonly number[] => {
  const {base, peers, values} = rows.row(id)
  const all: number[] = Array.from({length: count}, () => base)
  for (const [i, peer] of peers.entries()) all[peer] = values[i] ?? base
  return all
}

test("a list has the same for every class, whether a set is common or written out, and so have its rows combined", () => {
  fc.assert(
    fc.property(worlds, ({common, chains}) => {
      const [plain, whole] = [new Rows(table, count), new Rows(table, count)]
      makeCommon(whole, common)
      const [slow, fast] = [new Walker(plain), new Walker(whole)]
      const pairs = chains.flatMap((chain) => {
        const [a, b] = [slow.walk(chain), fast.walk(chain)]
        return [[a.accept, b.accept] as const, [a.deny, b.deny] as const]
      })
      for (const [a, b] of pairs.slice()) {
        for (const [c, d] of pairs.slice(0, 6)) {
          pairs.push([plain.meet(a, c), whole.meet(b, d)], [plain.join(a, c), whole.join(b, d)], [plain.minus(a, c), whole.minus(b, d)])
        }
      }
      for (const [a, b] of pairs) {
        assert.deepEqual(written(whole, b), written(plain, a))
        assert.deepEqual(listed(whole, b), listed(plain, a))
        assert.equal(whole.row(b).base, plain.row(a).base)
        assert.deepEqual([...whole.packetsIn(b)].sort(), [...plain.packetsIn(a)].sort())
      }
      for (const [a, b] of pairs.slice(0, 12)) for (const [c, d] of pairs) assert.equal(a === c, b === d, "one row is one number")
    }),
    run,
  )
})

test("a row that was made before a set was common is the row that is made after it", () => {
  fc.assert(
    fc.property(worlds, ({common, chains}) => {
      const rows = new Rows(table, count)
      const before = chains.map((chain) => new Walker(rows).walk(chain))
      makeCommon(rows, common)
      const after = chains.map((chain) => new Walker(rows).walk(chain))
      assert.deepEqual(after, before)
      for (const {accept, deny} of before) for (const id of [accept, deny]) assert.deepEqual(listed(rows, id), written(rows, id))
    }),
    run,
  )
})

test("what a listener is told of are the classes themselves, of common sets too", () => {
  fc.assert(
    fc.property(worlds, ({common, chains}) => {
      const [plain, whole] = [new Rows(table, count), new Rows(table, count)]
      makeCommon(whole, common)
      const told = (rows: Rows, chain: Chain): readonly unknown[] => {
        const walker = new Walker(rows)
        const heard: unknown[] = []
        walker.walk(chain, {listen: (decider, some, peers) => heard.push([decider, some, walker.setOf(peers)])})
        return heard
      }
      for (const chain of chains) assert.deepEqual(told(whole, chain), told(plain, chain))
    }),
    run,
  )
})
