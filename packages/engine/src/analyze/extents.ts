// Which ends of a space a set of ends holds, by class. Found once for a set, in however many questions it stands.

import type {Family} from "../net/address.ts"
import type {PrefixSet} from "../net/prefix-set.ts"
import {append} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {rosterOf} from "./roster.ts"
import type {Roster} from "./roster.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"
import {stretchAt} from "./stretches.ts"

/**
 * Ends: those inside by a test, and blocks of addresses. An address that somebody has is that end, so blocks are of the outside. `holds`: of one
 * family, because words that give an address speak of nobody's address of the other. `named`: the names of all inside that it may hold, of a node for
 * each of its addresses; null where it may hold anybody. INVARIANT: a set holds the same ends of every program that shares a roster.
 */
export type EndSet = {
  readonly holds: (end: SpaceEnd, family: Family) => boolean
  readonly named: ReadonlySet<string> | null
  readonly outside: (family: Family) => PrefixSet
}

/** What of a class: everything, or the members at some places, ascending. */
export type Share = "all" | readonly number[]

/**
 * By the place of a class what a set holds of it; of no class nothing. `cut`: by the place of a class outside its members, stretches, of which the set
 * holds a part: those are in no share.
 */
export type Extent = {readonly shares: ReadonlyMap<number, Share>; readonly cut: ReadonlyMap<number, readonly number[]>}

/** The extent of a set. */
export function extentIn(space: Space, set: EndSet): Extent {
  const known = extentsOf(space)
  let found = known.get(set)
  if (found === undefined) known.set(set, (found = makeExtent(space, set)))
  return found
}

const extentsOf: (space: Space) => WeakMap<EndSet, Extent> = oncePer(() => new WeakMap<EndSet, Extent>())

function makeExtent(space: Space, set: EndSet): Extent {
  const {places, ats} = seatingOf(space)
  const held = new Map<number, number[]>()
  for (const {seat} of insideOf(space, set)) {
    const place = places[seat] ?? -1
    if (place !== -1) append(held, place, ats[seat] ?? 0)
  }
  const cut = new Map<number, number[]>()
  for (const {stretch, isWhole} of stretchesOf(space, set)) {
    const spot = seatingOf(space).stretches.get(stretch)
    if (spot !== undefined) append(isWhole ? held : cut, spot.place, spot.at)
  }
  const shares = Array.from(held, ([place, own]): [number, Share] => [place, shareOf(space.classes[place], own)])
  return {shares: new Map(shares), cut}
}

function shareOf(cls: EndClass | undefined, places: readonly number[]): Share {
  const each = new Set(places)
  return each.size === cls?.members.length ? "all" : [...each].sort((a, b) => a - b)
}

/** Everybody inside whom a set holds. */
function insideOf({chains: {program}, family}: Space, {holds, named}: EndSet): readonly SpaceEnd[] {
  const roster = rosterOf(program)
  if (named === null) return [roster.ends, roster.nodes, roster.aliases].flatMap((ends) => ends.filter((end) => holds(end, family)))
  const byName = endsByName(roster)
  return Array.from(named).flatMap((name) => byName.get(name)?.filter((end) => holds(end, family)) ?? [])
}

/** By name, and by that of its node an end under another of the node's addresses too. */
const endsByName = oncePer(({ends, nodes, aliases}: Roster): ReadonlyMap<string, readonly SpaceEnd[]> => {
  const found = new Map<string, SpaceEnd[]>()
  for (const each of [ends, nodes, aliases]) for (const end of each) append(found, end.name, end)
  for (const end of aliases) append(found, `host/${end.node}`, end)
  return found
})

type HeldStretch = {readonly stretch: number; readonly isWhole: boolean}

/** The stretches of which a set holds something. */
function stretchesOf({chains, family}: Space, {outside}: EndSet): readonly HeldStretch[] {
  const {cut} = chains.peers.around
  return outside(family).ranges.flatMap(({first, last}) => {
    const from = stretchAt(cut, first)
    return Array.from({length: stretchAt(cut, last) - from + 1}, (_, i): HeldStretch => {
      const whole = cut.stretches[from + i]
      return {stretch: from + i, isWhole: whole !== undefined && first <= whole.first && whole.last <= last}
    })
  })
}

/** By seat, and by stretch, the place of a class and the place in it; -1 of those who have no address of the family. */
type Seating = {
  readonly places: Int32Array
  readonly ats: Int32Array
  readonly stretches: ReadonlyMap<number, {readonly place: number; readonly at: number}>
}

const seatingOf = oncePer(({chains, classes}: Space): Seating => {
  const {ends, nodes, aliases} = rosterOf(chains.program)
  const count = ends.length + nodes.length + aliases.length
  const [places, ats] = [new Int32Array(count).fill(-1), new Int32Array(count)]
  const stretches = new Map<number, {place: number; at: number}>()
  for (const [place, {members}] of classes.entries()) {
    for (const [at, {seat, stretch}] of members.entries()) {
      if (stretch !== -1) stretches.set(stretch, {place, at})
      if (seat === -1) continue
      places[seat] = place
      ats[seat] = at
    }
  }
  return {places, ats, stretches}
})

/** The place of the class of an end of a space. */
export function placeOf(space: Space, {seat, stretch}: SpaceEnd): number {
  const {places, stretches} = seatingOf(space)
  return seat === -1 ? (stretches.get(stretch)?.place ?? -1) : (places[seat] ?? -1)
}
