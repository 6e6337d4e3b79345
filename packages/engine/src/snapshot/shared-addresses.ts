// Pods that have one address: of one of them the input is older than of the other, or it is of two clusters.

import {printAddress} from "../net/address.ts"
import {append} from "../std/group.ts"
import type {Findings} from "./findings.ts"
import {listed} from "./findings.ts"
import {glanceAtEndpoints} from "./glance.ts"
import type {WorkloadEndpoint} from "./snapshot.ts"

/** LIMIT: addresses that are said one by one; two clusters in one input share as many as they have pods. */
const addressesMax = 20

/** Says which addresses several endpoints have. LIMIT: the first one of each, which of two families is that of IPv4. */
export function sayShared(endpoints: readonly WorkloadEndpoint[], findings: Findings): void {
  const addresses = [...placesByAddress(endpoints)]
  for (const [, places] of addresses.slice(0, addressesMax)) {
    const them = places.flatMap((place) => endpoints[place] ?? [])
    const [first, second] = them
    const address = first?.addresses.find(({family}) => family === 4) ?? first?.addresses[0]
    if (address === undefined) continue
    const message = `${listed(them.map(({id}) => id))} have the same address, ${printAddress(address)}`
    findings.add(
      "shared-address",
      message,
      second?.at,
      "leave out the one that is gone, or take the dump anew; two clusters are two inputs",
    )
  }
  const more = addresses.length - addressesMax
  const [, [, next = -1] = []] = addresses[addressesMax] ?? []
  if (more > 0) findings.add("shared-address", `${more} more addresses are those of several pods each`, endpoints[next]?.at)
}

/** The places of those who share one, ascending. WHY not in one map of all: it would be as large as the world, and hardly anybody shares anything. */
function placesByAddress(endpoints: readonly WorkloadEndpoint[]): ReadonlyMap<number | bigint, readonly number[]> {
  const {four} = glanceAtEndpoints(endpoints)
  const numbers = four.includes(-1) ? four.map((value, place) => (value === -1 ? lowerPart(endpoints[place]) : value)) : four
  const suspects = suspectsIn(numbers)
  const places = new Map<number | bigint, number[]>()
  for (let place = 0; suspects.size > 0 && place < four.length; place++) {
    if (!suspects.has(numbers[place] ?? -1)) continue
    const key = four[place] === -1 ? endpoints[place]?.addresses[0]?.value : four[place]
    if (key !== undefined) append(places, key, place)
  }
  return new Map([...places].filter(([, own]) => own.length > 1))
}

/** As much of the first address, one of IPv6, as a number holds; -1: there is none. */
function lowerPart(endpoint: WorkloadEndpoint | undefined): number {
  const [address] = endpoint?.addresses ?? []
  return address === undefined ? -1 : Number(BigInt.asUintN(lowerBits, address.value))
}

const lowerBits = 53

/** Numbers that may stand twice; all that do are among them. WHY a bit for each: it costs next to nothing where there is none. */
function suspectsIn(numbers: Float64Array): ReadonlySet<number> {
  const suspects = new Set<number>()
  const mask = 2 ** Math.ceil(Math.log2(bitsEach * Math.max(numbers.length, 2))) - 1
  const seen = new Uint8Array((mask + 1) / 8)
  for (let place = 0; place < numbers.length; place++) {
    const value = numbers[place] ?? -1
    if (value === -1) continue
    // WHY: addresses of one /8 have a bit each of their own in a large world, and those of several do not all meet.
    const bit = (value ^ Math.imul(value >>> 24, 0x9e_3779)) & mask
    const [at, own] = [bit >>> 3, 1 << (bit & 7)]
    if (((seen[at] ?? 0) & own) === 0) seen[at] = (seen[at] ?? 0) | own
    else suspects.add(value)
  }
  return suspects
}

/** Bits for each address, so that few that differ meet. */
const bitsEach = 16
