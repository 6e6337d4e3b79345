// Laws of port and prefix sets, against a naive bitmap on a small universe.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {PortSet} from "./port-set.ts"
import {PrefixSet} from "./prefix-set.ts"
import {prefixOf, printPrefix} from "./prefix.ts"

const size = 64
const run = {seed: 12, numRuns: 800} as const
const pairs = fc
  .array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), {maxLength: 8})
  .map((list) => list.map(([a, b]) => ({first: Math.min(a, b), last: Math.max(a, b)})))

type Pairs = readonly {readonly first: number; readonly last: number}[]
/** The place of the universe: a set at the low end, and one that ends with the highest member. */
const bases = [0, 65536 - size] as const

/** The naive set. */
function bitmapOf(ranges: Pairs): readonly boolean[] {
  return Array.from({length: size}, (_, i) => ranges.some(({first, last}) => first <= i && i <= last))
}

/** What the two kinds of sets have in common. */
type SetLike<S> = {
  union(other: S): S
  intersect(other: S): S
  subtract(other: S): S
  complement(): S
  equals(other: S): boolean
  isEmpty(): boolean
  readonly ranges: readonly {readonly first: number | bigint; readonly last: number | bigint}[]
}

/** Every operation on two sets agrees with the bitmaps; `has` asks for a member by its place in the universe. */
function checkLaws<S extends SetLike<S>>(make: (ranges: Pairs) => S, has: (set: S, i: number) => boolean): void {
  const bits = (set: S): readonly boolean[] => Array.from({length: size}, (_, i) => has(set, i))
  fc.assert(
    fc.property(pairs, pairs, (left, right) => {
      const [a, b, x, y] = [make(left), make(right), bitmapOf(left), bitmapOf(right)]
      assert.deepEqual(bits(a), x)
      assert.deepEqual(
        bits(a.union(b)),
        x.map((bit, i) => bit || y[i] === true),
      )
      assert.deepEqual(
        bits(a.intersect(b)),
        x.map((bit, i) => bit && y[i] === true),
      )
      assert.deepEqual(
        bits(a.subtract(b)),
        x.map((bit, i) => bit && y[i] === false),
      )
      assert.deepEqual(
        bits(a.complement()),
        x.map((bit) => !bit),
      )
      assert.equal(
        a.equals(b),
        x.every((bit, i) => bit === y[i]),
      )
      assert.equal(a.isEmpty(), !x.includes(true))
      for (const set of [a.union(b), a.intersect(b), a.subtract(b), a.complement()]) checkForm(set)
      assert.ok(a.complement().complement().equals(a))
      assert.ok(a.union(b).complement().equals(a.complement().intersect(b.complement())))
      assert.ok(a.subtract(b).equals(a.intersect(b.complement())))
    }),
    run,
  )
}

/** One form for one set: sorted, apart, not even adjacent. */
function checkForm<S extends SetLike<S>>({ranges}: S): void {
  for (const [i, {first, last}] of ranges.entries()) {
    assert.ok(first <= last)
    const before = ranges[i - 1]
    if (before !== undefined) assert.ok(BigInt(before.last) + 1n < BigInt(first))
  }
}

for (const base of bases) {
  test(`port sets from ${base} on obey the laws of sets`, () => {
    const make = (ranges: Pairs): PortSet => PortSet.of(ranges.map(({first, last}) => ({first: base + first, last: base + last})))
    checkLaws(make, (set, i) => set.has(base + i))
  })
}

for (const family of [4, 6] as const) {
  for (const base of [0n, (1n << (family === 4 ? 32n : 128n)) - BigInt(size)]) {
    test(`sets of IPv${family} addresses from ${base} on obey the laws of sets`, () => {
      const make = (ranges: Pairs): PrefixSet =>
        PrefixSet.of(
          family,
          ranges.map(({first, last}) => ({first: base + BigInt(first), last: base + BigInt(last)})),
        )
      checkLaws(make, (set, i) => set.has({family, value: base + BigInt(i)}))
      fc.assert(
        fc.property(pairs, (ranges) => {
          const blocks = make(ranges).toPrefixes()
          assert.ok(PrefixSet.of(family, blocks).equals(make(ranges)))
          for (const block of blocks) assert.deepEqual(prefixOf({family, value: block.first}, block.length), block)
        }),
        run,
      )
    })
  }
}

test("a port set prints sorted and merged, and nothing prints as nothing", () => {
  const set = PortSet.of([
    {first: 443, last: 443},
    {first: 85, last: 90},
    {first: 80, last: 84},
  ])
  assert.equal(set.toText(), "80-90,443")
  assert.equal(PortSet.empty.toText(), "")
  assert.equal(PortSet.all.toText(), "0-65535")
  assert.ok(PortSet.all.complement().equals(PortSet.empty))
})

test("a set of addresses becomes the fewest blocks", () => {
  assert.deepEqual(PrefixSet.all(4).toPrefixes().map(printPrefix), ["0.0.0.0/0"])
  assert.deepEqual(PrefixSet.all(6).toPrefixes().map(printPrefix), ["::/0"])
  assert.deepEqual(
    PrefixSet.of(4, [{first: 1n, last: 6n}])
      .toPrefixes()
      .map(printPrefix),
    ["0.0.0.1/32", "0.0.0.2/31", "0.0.0.4/31", "0.0.0.6/32"],
  )
  assert.ok(!PrefixSet.all(4).has({family: 6, value: 1n}))
})

test("a range outside the universe is our own fault, and two families never mix", () => {
  for (const range of [
    {first: -1, last: 1},
    {first: 2, last: 1},
    {first: 1, last: 65536},
  ])
    assert.throws(() => PortSet.of([range]))
  assert.throws(() => PrefixSet.of(4, [{first: 0n, last: 1n << 32n}]))
  assert.throws(() => PrefixSet.all(4).union(PrefixSet.all(6)))
})
