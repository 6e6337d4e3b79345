// Who has which address: found when first asked for, since most questions about a whole world ask for few addresses.

import type {Family} from "../net/address.ts"
import {glanceAtEndpoints} from "../snapshot/glance.ts"
import type {Endpoint, HostEndpoint, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {append} from "../std/group.ts"

/** Endpoints by address, in one family. Of several that have one address, the first in the order of the snapshot is first. */
export type Holders = {
  readonly get: (value: bigint) => readonly Endpoint[] | undefined
  readonly has: (value: bigint) => boolean
  readonly keys: () => Iterable<bigint>
  /** The addresses that more than one has, or one twice. */
  readonly shared: () => ReadonlySet<bigint>
}

/** The holders of the addresses of a family. */
export function holdersIn(family: Family, workloads: readonly WorkloadEndpoint[], hosts: readonly HostEndpoint[]): Holders {
  let made: Holders | null = null
  const holders = (): Holders => (made ??= make(family, workloads, hosts))
  return {
    get: (value) => holders().get(value),
    has: (value) => holders().has(value),
    keys: () => holders().keys(),
    shared: () => holders().shared(),
  }
}

/** LIMIT: endpoints whose place and IPv4 address make one exact number. */
const placesMax = 2 ** 21

function make(family: Family, workloads: readonly WorkloadEndpoint[], hosts: readonly HostEndpoint[]): Holders {
  const endpoints = hosts.length === 0 ? workloads : [...workloads, ...hosts]
  if (family === 6 || endpoints.length > placesMax) return byValue(family, endpoints)
  const {areSole, four} = glanceAtEndpoints(workloads)
  return inOneList(endpoints, areSole && hosts.length === 0 ? placed(four) : placedAddresses(endpoints))
}

/** WHY one list of numbers, each an address and a place: a map of as many addresses as pods takes ten times the room, and more of the time. */
function inOneList(endpoints: readonly Endpoint[], list: Float64Array): Holders {
  const first = (value: bigint): number => firstFrom(list, Number(value) * placesMax)
  const valueAt = (i: number): number => Math.floor((list[i] ?? 0) / placesMax)
  const has = (value: bigint): boolean => {
    const at = first(value)
    return at < list.length && valueAt(at) === Number(value)
  }
  const get = (value: bigint): readonly Endpoint[] | undefined => {
    const found: Endpoint[] = []
    for (let at = first(value); at < list.length && valueAt(at) === Number(value); at++) {
      const endpoint = endpoints[(list[at] ?? 0) % placesMax]
      if (endpoint !== undefined) found.push(endpoint)
    }
    return found.length === 0 ? undefined : found
  }
  const shared = (): ReadonlySet<bigint> => {
    const found = new Set<bigint>()
    for (let at = 1; at < list.length; at++) if (valueAt(at) === valueAt(at - 1)) found.add(BigInt(valueAt(at)))
    return found
  }
  return {get, has, shared, keys: () => new Set(Array.from(list, (_, at) => BigInt(valueAt(at))))}
}

/** Addresses of which each is somebody's only one, with the place of who has it, ascending. */
function placed(four: Float64Array): Float64Array {
  const list = new Float64Array(four.length)
  let count = 0
  let isAscending = true
  for (let place = 0; place < four.length; place++) {
    const value = four[place] ?? -1
    if (value === -1) continue
    const each = value * placesMax + place
    isAscending &&= count === 0 || (list[count - 1] ?? 0) < each
    list[count++] = each
  }
  const found = list.subarray(0, count)
  return isAscending ? found : found.sort()
}

/** Every IPv4 address with the place of who has it, ascending. WHY room for one each first: hardly anybody has two. */
function placedAddresses(endpoints: readonly Endpoint[]): Float64Array {
  let list = new Float64Array(endpoints.length)
  let count = 0
  for (let place = 0; place < endpoints.length; place++) {
    for (const {family, value} of endpoints[place]?.addresses ?? []) {
      if (family !== 4) continue
      if (count === list.length) list = grown(list)
      list[count++] = Number(value) * placesMax + place
    }
  }
  return list.subarray(0, count).sort()
}

function grown(list: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(2 * list.length)
  more.set(list)
  return more
}

/** The first place in an ascending list that is not below a number. */
function firstFrom(list: Float64Array, wanted: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

function byValue(family: Family, endpoints: readonly Endpoint[]): Holders {
  const map = new Map<bigint, Endpoint[]>()
  for (const endpoint of endpoints) for (const each of endpoint.addresses) if (each.family === family) append(map, each.value, endpoint)
  const shared = (): ReadonlySet<bigint> => new Set([...map].flatMap(([value, own]) => (own.length > 1 ? [value] : [])))
  return {get: (value) => map.get(value), has: (value) => map.has(value), keys: () => map.keys(), shared}
}
