// How large an analysis is, by what its classes hold: the same however they were found.

import {oncePer} from "../std/once.ts"
import type {Space} from "./space.ts"

/** The distinct rows of a space's classes, by number. */
export const rowsOf: (space: Space) => readonly number[] = oncePer(({classes, chains}: Space) => {
  const seen = new Uint8Array(chains.rows.size)
  const rows: number[] = []
  const note = (row: number): void => {
    if (seen[row] === 1) return
    seen[row] = 1
    rows.push(row)
  }
  for (const {variants} of classes) {
    for (const {departure, arrival} of variants) {
      note(departure.far)
      note(departure.near)
      note(departure.ownHost)
      note(departure.ownHostMaybe)
      note(arrival.far)
      note(arrival.near)
    }
  }
  return rows
})

/** How many distinct sets of packets those rows hold. */
export const atomsOf: (space: Space) => number = oncePer((space: Space) => {
  const {rows} = space.chains
  const seen = new Uint8Array(rows.table.size)
  let count = 0
  for (const id of rowsOf(space)) {
    for (const each of rows.packetsIn(id)) {
      if (seen[each] === 0) count++
      seen[each] = 1
    }
  }
  return count
})
