// From the parts of a walk to a row: for every peer class the union of the parts that it has, written as what each cell has for most and the
// classes that are otherwise.

import {lowestNumber} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import {noPackets} from "./packet-table.ts"
import type {PeerField} from "./peer-field.ts"
import type {Rows} from "./rows.ts"

/** Packets, by number, that some numbers of a field have: a set's words of bits from `at`. Parts share no packet. */
export type Part = {readonly packets: number; readonly at: number}

/** Parts whose bits stand in `words`, where `everyone` is written too. */
export type Parts = {readonly parts: readonly Part[]; readonly words: Bits; readonly everyone: number}

/**
 * The row of some parts. INVARIANT: the base is, packet by packet, what more than half of all classes have, so that equal rows come out
 * equal however they were cut.
 */
export function rowOf(rows: Rows, walked: Parts, field: PeerField): number {
  const {parts, words} = walked
  const {cells, named, peers, first} = field
  const isBase = parts.map(({at}) => field.weigh(words, at) * 2 > field.count)
  const {signatures, places} = signaturesOf(walked, isBase, field)
  const values = places.map((own) => {
    const held: number[] = []
    for (let place = 0; place < parts.length; place++) {
      if ((isBase[place] === true) !== own.includes(place)) held.push(parts[place]?.packets ?? noPackets)
    }
    return rows.table.joinAll(held)
  })
  const base = values[0] ?? 0
  const usual = field.others.map((left, cell) => (left === 0 ? base : (values[signatures[cell] ?? 0] ?? base)))
  const entries = rows.scratch(named)
  for (let place = 0; place < named; place++) {
    const value = values[signatures[first + place] ?? 0] ?? base
    const peer = peers[place] ?? 0
    if (value === usual[rows.common.cellAt(cells, peer)]) continue
    entries.peers[entries.count] = peer
    entries.values[entries.count++] = value
  }
  return rows.idOfEntries(rows.patternOf({base, cells, usual}), entries)
}

type Signatures = {
  /** By number of the field, which list of places is its own; 0 is the empty one. */
  readonly signatures: Int32Array
  readonly places: readonly (readonly number[])[]
}

/** For every number of a field the places of the parts in which it differs from the base. */
function signaturesOf({parts, words, everyone}: Parts, isBase: readonly boolean[], field: PeerField): Signatures {
  const {words: length, signatures} = field
  signatures.fill(0, 0, field.first + field.named)
  const places: (readonly number[])[] = [[]]
  // By list of places that list with the part at hand behind it, 0 where nobody has that.
  const heirs: number[] = []
  for (let place = 0; place < parts.length; place++) {
    const at = parts[place]?.at ?? 0
    heirs.length = 0
    for (let i = 0; i < length; i++) {
      let word = words[at + i] ?? 0
      if (isBase[place] === true) word = ~word & (words[everyone + i] ?? 0)
      for (; word !== 0; word &= word - 1) {
        const number = lowestNumber(word, i)
        const before = signatures[number] ?? 0
        signatures[number] = heirs[before] ??= places.push([...(places[before] ?? []), place]) - 1
      }
    }
  }
  return {signatures, places}
}
