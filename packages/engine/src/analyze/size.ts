// How large an analysis is, by what its classes hold: the same however they were found.

import {oncePer} from "../std/once.ts"
import type {Space} from "./space.ts"

/** The distinct rows of a space's classes, by number. */
export const rowsOf: (space: Space) => ReadonlySet<number> = oncePer(({classes}: Space) => {
  const rows = new Set<number>()
  for (const {variants} of classes) {
    for (const {departure, arrival} of variants) {
      for (const row of [departure.far, departure.near, departure.ownHost, departure.ownHostMaybe, arrival.far, arrival.near]) rows.add(row)
    }
  }
  return rows
})

/** How many distinct sets of packets those rows hold. */
export const atomsOf: (space: Space) => number = oncePer((space: Space) => {
  const {rows} = space.chains
  const packets = new Set<number>()
  for (const id of rowsOf(space)) {
    const {base, values} = rows.row(id)
    packets.add(base)
    for (const value of values) packets.add(value)
  }
  return packets.size
})
