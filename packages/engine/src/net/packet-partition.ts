// The packets cut by several sets: the fewest parts that no set tells apart. A sweep along each axis, never a product of sets.

import {Grid} from "./grid.ts"
import type {Band} from "./grid.ts"
import {everyOctet, everyPort, gridProtocols, PacketSet} from "./packet-set.ts"
import {isIcmp} from "./protocol.ts"
import {includes} from "./ranges.ts"
import type {Range, Ranges} from "./ranges.ts"

/** Packets that are in exactly these of the sets, by place. */
export type PacketPart = {readonly packets: PacketSet; readonly members: readonly number[]}

type Cells = {readonly members: readonly number[]; readonly bands: Band[][]; readonly plain: Range<number>[]}

/** Every part, none empty; together they are all packets. */
export function partitionPackets(sets: readonly PacketSet[]): readonly PacketPart[] {
  const parts = new Map<string, Cells>()
  const cellsOf = (members: readonly number[]): Cells => {
    const key = members.join()
    let cells = parts.get(key)
    if (cells === undefined) parts.set(key, (cells = {members, bands: gridProtocols.map(() => []), plain: []}))
    return cells
  }
  for (const [i, protocol] of gridProtocols.entries()) {
    const grids = sets.map((set) => set.grids[i] ?? Grid.empty)
    const whole = isIcmp(protocol) ? everyOctet : everyPort
    for (const {members, band} of gridCells(grids, whole)) cellsOf(members).bands[i]?.push(band)
  }
  for (const {first, last} of cut(
    PacketSet.all.plain,
    sets.map(({plain}) => plain),
  )) {
    cellsOf(placesWhere(sets, ({plain}) => includes(plain, first))).plain.push({first, last})
  }
  return [...parts.values()].map(({members, bands, plain}) => ({
    members,
    packets: PacketSet.of(
      bands.map((each) => Grid.of(each)),
      plain,
    ),
  }))
}

type Cell = {readonly members: readonly number[]; readonly band: Band}

function gridCells(grids: readonly Grid[], whole: Ranges<number>): readonly Cell[] {
  const outers = cut(
    whole,
    grids.flatMap(({bands}) => bands.map(({outer}) => outer)),
  )
  return outers.flatMap((outer) => {
    const here = grids.map(({bands}) => bands.find((band) => includes(band.outer, outer.first))?.inner ?? [])
    return sweep(whole, here).map(({members, ranges}) => ({members, band: {outer: [outer], inner: ranges}}))
  })
}

type Swept = {readonly members: readonly number[]; readonly ranges: Range<number>[]}

/** One axis swept from left to right: who is present changes only at borders. */
function sweep(whole: Ranges<number>, sets: readonly Ranges<number>[]): readonly Swept[] {
  const changes = new Map<number, number[]>()
  const note = (at: number, set: number): void => {
    const known = changes.get(at)
    if (known === undefined) changes.set(at, [set])
    else known.push(set)
  }
  for (const [set, ranges] of sets.entries()) {
    for (const {first, last} of ranges) {
      note(first, set)
      note(last + 1, set)
    }
  }
  const present = new Set<number>()
  const found = new Map<string, Swept>()
  for (const {first, last} of cut(whole, sets)) {
    for (const set of changes.get(first) ?? []) if (!present.delete(set)) present.add(set)
    const members = [...present].sort((a, b) => a - b)
    const key = members.join()
    const known = found.get(key)
    if (known === undefined) found.set(key, {members, ranges: [{first, last}]})
    else known.ranges.push({first, last})
  }
  return [...found.values()].map(({members, ranges}) => ({members, ranges: adjoined(ranges)}))
}

/** Ascending ranges, neighbours joined. */
function adjoined(ranges: readonly Range<number>[]): Range<number>[] {
  const result: Range<number>[] = []
  for (const range of ranges) {
    const last = result.at(-1)
    if (last !== undefined && last.last + 1 === range.first) result[result.length - 1] = {first: last.first, last: range.last}
    else result.push(range)
  }
  return result
}

/** An axis cut at the borders of sets on it. */
function cut(whole: Ranges<number>, sets: readonly Ranges<number>[]): readonly Range<number>[] {
  const borders = new Set<number>()
  for (const ranges of [whole, ...sets]) for (const {first, last} of ranges) borders.add(first).add(last + 1)
  const sorted = [...borders].sort((a, b) => a - b)
  return sorted.flatMap((first, i) => {
    const next = sorted[i + 1]
    return next === undefined || !includes(whole, first) ? [] : [{first, last: next - 1}]
  })
}

function placesWhere(sets: readonly PacketSet[], holds: (set: PacketSet) => boolean): readonly number[] {
  return sets.flatMap((set, i) => (holds(set) ? [i] : []))
}
