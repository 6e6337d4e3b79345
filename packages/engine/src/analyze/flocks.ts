// Workload endpoints that nothing tells apart but who they are: found once for all policies that draw the same borders between addresses.

import type {Address, Family} from "../net/address.ts"
import {isRoaming, isStandIn} from "../snapshot/glance.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {bucketsOf} from "../std/buckets.ts"
import type {Buckets} from "../std/buckets.ts"
import type {Cut} from "./stretches.ts"
import type {Roster} from "./roster.ts"
import {stretchAt} from "./stretches.ts"
import type {Surroundings} from "./surroundings.ts"

/**
 * Endpoints alike. `first`: the place of the first of them in the roster. `address` is that one's, null where none of the family is named; `cls` the
 * class of its stretch, -1 where somebody else has it too or a service names it.
 */
export type Flock = {readonly first: number; readonly address: Address | null; readonly cls: number}

/** The flocks of a family, by their first members, and by flock the places of all its members. */
export type Flocks = {readonly flocks: readonly Flock[]; readonly members: Buckets}

/** What flocks are made of. `stationOf`: by node, the kind of its host endpoints; nodes without are not in it. */
export type FlockQuery = {
  readonly roster: Roster
  /** By place in the roster, who is alike but for address and node. */
  readonly likeness: Int32Array
  readonly family: Family
  readonly around: Surroundings
  readonly stationOf: ReadonlyMap<string, number>
}

/** Finds them. Endpoints that have no address of the family and may not have one are in none. */
export function flocksOf({roster, likeness, family, around, stationOf}: FlockQuery): Flocks {
  const {endpoints, isShared, glance} = roster
  const flocks: Flock[] = []
  const numbers = new Int32Array(endpoints.length).fill(-1)
  const byLikeness = new Map<number, number>()
  const stretches = stretchClasses(roster, family, around.cut)
  const room = around.cut.classes.length + 1
  const stations = stationOf.size + 2
  const addressAt = (place: number): Address | null => {
    const value = family === 4 ? (glance.four[place] ?? -1) : (roster.six?.[place] ?? -1)
    return value === -1 ? null : {family, value: BigInt(value)}
  }
  // WHY an endpoint only where it has to be: there are very many, and what is known of them by place stands together.
  for (let place = 0; place < numbers.length; place++) {
    const stretch = stretches[place] ?? -1
    if (stretch === -1 && endpoints[place]?.unnamed.includes(family) !== true) continue
    const isAlone = isShared[family][place] === 1 || (!around.served.isNobody && isServed(around, endpoints[place], addressAt(place)))
    const traits = glance.traits[place] ?? 0
    const station = stationOf.size === 0 ? -1 : (stationOf.get(endpoints[place]?.node ?? "") ?? -1)
    const standing = (traits & isRoaming) === 0 ? station + 2 : 0
    const alike = ((likeness[place] ?? 0) * room + stretch + 1) * stations * 2 + standing * 2 + (traits & isStandIn)
    let number = isAlone ? undefined : byLikeness.get(alike)
    if (number === undefined) {
      number = flocks.push({first: place, address: addressAt(place), cls: isAlone ? -1 : stretch}) - 1
      if (!isAlone) byLikeness.set(alike, number)
    }
    numbers[place] = number
  }
  return {flocks, members: bucketsOf(numbers, flocks.length)}
}

function isServed(around: Surroundings, endpoint: WorkloadEndpoint | undefined, address: Address | null): boolean {
  return endpoint !== undefined && around.isServed(endpoint, address ?? nobody)
}

/** WHY: an address that no service can name stands for none at all. */
const nobody: Address = {family: 4, value: -1n}

/** By endpoint the class of the stretch that its address is in; -1 without address. */
function stretchClasses({glance: {four}, six, endpoints}: Roster, family: Family, cut: Cut): Int32Array {
  if (family === 6) {
    if (six === null) return new Int32Array(endpoints.length).fill(-1)
    return Int32Array.from(six, (value) => (value === null ? -1 : (cut.stretches[stretchAt(cut, value)]?.cls ?? -1)))
  }
  // WHY numbers: an IPv4 address is exact in one, and comparing them is ten times faster.
  const starts = Float64Array.from(cut.stretches, ({first}) => Number(first))
  const classes = Int32Array.from(cut.stretches, ({cls}) => cls)
  const found = new Int32Array(four.length)
  for (let place = 0; place < found.length; place++) {
    const value = four[place] ?? -1
    found[place] = value === -1 ? -1 : (classes[placeOf(value, starts)] ?? -1)
  }
  return found
}

/** The last place whose start is not above a number. */
function placeOf(wanted: number, starts: Float64Array): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
