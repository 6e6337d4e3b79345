// From the parts of a walk to a row: for every peer class the union of the parts that it has, written as a base and its exceptions.

import {countBits, lowestNumber} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import type {PeerField} from "./peer-field.ts"
import type {Rows} from "./rows.ts"

/** Packets, by number, that some numbers of a field have: `words` of bits from `at`. Parts share no packet. */
export type Part = {readonly packets: number; readonly at: number}

/**
 * The row of some parts, whose bits stand in `words`. INVARIANT: the base is, packet by packet, what more than half of all classes have,
 * so that equal rows come out equal however they were cut.
 */
export function rowOf(rows: Rows, {parts, words}: {readonly parts: readonly Part[]; readonly words: Bits}, field: PeerField): number {
  const {named, others, count, peers} = field
  const isBase = parts.map(({at}) => {
    const some = countBits(words, at, at + field.words)
    return (some + (((words[at] ?? 0) & 1) === 1 ? others - 1 : 0)) * 2 > count
  })
  const {signatures, places} = signaturesOf({parts, words}, isBase, field)
  const values = places.map((own) =>
    rows.table.joinAll(parts.flatMap(({packets}, place) => ((isBase[place] === true) !== own.includes(place) ? [packets] : []))),
  )
  const base = values[0] ?? 0
  const rest = values[signatures[0] ?? 0] ?? base
  if (others === 0 || rest === base) {
    const entries = rows.scratch(named)
    for (let place = 1; place <= named; place++) {
      const value = values[signatures[place] ?? 0] ?? base
      if (value === base) continue
      entries.peers[entries.count] = peers[place - 1] ?? 0
      entries.values[entries.count++] = value
    }
    return rows.idOfEntries(base, entries)
  }
  const all = new Int32Array(count).fill(rest)
  for (let place = 0; place < named; place++) all[peers[place] ?? 0] = values[signatures[place + 1] ?? 0] ?? base
  return rows.idOfExceptions(base, all)
}

type Signatures = {
  /** By number of the field, which list of places is its own; 0 is the empty one. */
  readonly signatures: Int32Array
  readonly places: readonly (readonly number[])[]
}

/** For every number of a field the places of the parts in which it differs from the base. */
function signaturesOf(
  {parts, words}: {readonly parts: readonly Part[]; readonly words: Bits},
  isBase: readonly boolean[],
  {named, words: length, others, signatures}: PeerField,
): Signatures {
  signatures.fill(0, 0, named + 1)
  const places: (readonly number[])[] = [[]]
  const last = named >>> 5
  const ending = ((named + 1) & 31) === 0 ? 0xffff_ffff : (1 << ((named + 1) & 31)) - 1
  for (const [place, {at}] of parts.entries()) {
    const refined = new Map<number, number>()
    let [known, heir] = [-1, -1]
    // WHY the last one apart: numbers that follow each other are mostly alike.
    const heirOf = (before: number): number => {
      if (before === known) return heir
      known = before
      heir = refined.get(before) ?? places.push([...(places[before] ?? []), place]) - 1
      refined.set(before, heir)
      return heir
    }
    for (let i = 0; i < length; i++) {
      let word = words[at + i] ?? 0
      if (isBase[place] === true) word = ~word & (i === last ? ending : 0xffff_ffff) & (i === 0 && others === 0 ? ~1 : 0xffff_ffff)
      for (; word !== 0; word &= word - 1) {
        const number = lowestNumber(word, i)
        signatures[number] = heirOf(signatures[number] ?? 0)
      }
    }
  }
  return {signatures, places}
}
