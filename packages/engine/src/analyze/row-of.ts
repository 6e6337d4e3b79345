// From the parts of a walk to a row: for every peer class the union of the parts that it has, written as a base and its exceptions.

import {countBits, hasBit, lowestNumber, withoutBits} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import type {PeerField} from "./peer-field.ts"
import type {Rows} from "./rows.ts"

/** Packets, by number, that some numbers of a field have. Parts share no packet. */
export type Part = {readonly packets: number; readonly peers: Bits}

/**
 * The row of some parts. INVARIANT: the base is, packet by packet, what more than half of all classes have, so that equal rows come out
 * equal however they were cut.
 */
export function rowOf(rows: Rows, parts: readonly Part[], field: PeerField): number {
  const {named, others} = field
  const count = named.length + others
  const isBase = parts.map(({peers}) => (countBits(peers) + (hasBit(peers, 0) ? others - 1 : 0)) * 2 > count)
  const {signatures, places} = signaturesOf(parts, isBase, field)
  const values = places.map((own) => {
    const toggled = new Set(own)
    return rows.table.joinAll(parts.flatMap(({packets}, place) => ((isBase[place] === true) !== toggled.has(place) ? [packets] : [])))
  })
  const base = values[0] ?? 0
  const isRestBase = others === 0 || values[signatures[0] ?? 0] === base
  const room = isRestBase ? named.length : count
  const found = {peers: new Int32Array(room), values: new Int32Array(room), end: 0}
  if (isRestBase) {
    for (let place = 0; place < named.length; place++) note(found, named[place] ?? 0, values[signatures[place + 1] ?? 0] ?? base, base)
  } else {
    const rest = values[signatures[0] ?? 0] ?? base
    for (let peer = 0, place = 0; peer < count; peer++) {
      note(found, peer, named[place] === peer ? (values[signatures[++place] ?? 0] ?? base) : rest, base)
    }
  }
  return rows.idOf({base, peers: found.peers.slice(0, found.end), values: found.values.slice(0, found.end)})
}

/** Exceptions found so far: the first `end` of each. */
type Exceptions = {readonly peers: Int32Array; readonly values: Int32Array; end: number}

function note(found: Exceptions, peer: number, value: number, base: number): void {
  if (value === base) return
  found.peers[found.end] = peer
  found.values[found.end++] = value
}

type Signatures = {
  /** By number of the field, which list of places is its own; 0 is the empty one. */
  readonly signatures: Int32Array
  readonly places: readonly (readonly number[])[]
}

/** For every number of a field the places of the parts in which it differs from the base. */
function signaturesOf(parts: readonly Part[], isBase: readonly boolean[], {size, everyone}: PeerField): Signatures {
  const signatures = new Int32Array(size)
  const places: (readonly number[])[] = [[]]
  for (const [place, {peers}] of parts.entries()) {
    const refined = new Map<number, number>()
    const heirOf = (before: number): number => {
      const after = refined.get(before) ?? places.push([...(places[before] ?? []), place]) - 1
      refined.set(before, after)
      return after
    }
    refine(signatures, isBase[place] === true ? withoutBits(everyone, peers) : peers, heirOf)
  }
  return {signatures, places}
}

/** Gives some numbers the heirs of their signatures. WHY the last one apart: numbers that follow each other are mostly alike. */
function refine(signatures: Int32Array, numbers: Bits, heirOf: (before: number) => number): void {
  let [last, after] = [-1, -1]
  for (let place = 0; place < numbers.length; place++) {
    for (let word = numbers[place] ?? 0; word !== 0; word &= word - 1) {
      const number = lowestNumber(word, place)
      const before = signatures[number] ?? 0
      if (before !== last) [last, after] = [before, heirOf(before)]
      signatures[number] = after
    }
  }
}
