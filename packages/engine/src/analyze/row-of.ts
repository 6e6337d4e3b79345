// From the parts of a walk to a row: for every peer class the union of the parts that it has, written as a base and its exceptions.

import {countBits, hasBit, numbersOf, withoutBits} from "../std/bits.ts"
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
  const valueAt = (number: number): number => values[signatures[number] ?? 0] ?? base
  const peers: number[] = []
  const found: number[] = []
  const note = (peer: number, value: number): void => {
    if (value === base) return
    peers.push(peer)
    found.push(value)
  }
  if (others > 0 && signatures[0] !== 0) {
    const rest = valueAt(0)
    for (let peer = 0, place = 0; peer < count; peer++) {
      if (named[place] === peer) note(peer, valueAt(++place))
      else note(peer, rest)
    }
  } else {
    for (let place = 0; place < named.length; place++) if (signatures[place + 1] !== 0) note(named[place] ?? 0, valueAt(place + 1))
  }
  return rows.idOf({base, peers: Int32Array.from(peers), values: Int32Array.from(found)})
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
    for (const number of numbersOf(isBase[place] === true ? withoutBits(everyone, peers) : peers)) {
      const before = signatures[number] ?? 0
      let after = refined.get(before)
      if (after === undefined) {
        refined.set(before, (after = places.length))
        places.push([...(places[before] ?? []), place])
      }
      signatures[number] = after
    }
  }
  return {signatures, places}
}
