// One list of policy walked for every packet and every peer class at once: the same walk as for a single flow, with sets in its hands.

import {partitionPackets} from "../net/packet-partition.ts"
import type {Action} from "../manifest/resource.ts"
import {addBits, allBits, andBits, countBits, isEmptyBits, moveBits, noBits, numbersOf, withoutBits} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import {noPackets} from "./packet-table.ts"
import type {Rows} from "./rows.ts"
import type {Piece} from "./sides.ts"

/** A rule as one end meets it: what it does, and to which packets of which peers. `rule` names it to whoever listens. */
export type Link = {readonly action: Action; readonly pieces: readonly Piece[]; readonly rule: number}

/** A tier, and what its end does. `end` names the end to whoever listens. */
export type Stretch = {readonly links: readonly Link[]; readonly atEnd: "Deny" | "Pass"; readonly end: number}

/** A list: its tiers, then its profiles; a null profile denies. `atEnd`: what becomes of the packets that nothing decided. */
export type Chain = {
  readonly tiers: readonly Stretch[]
  readonly profiles: readonly (readonly Link[] | null)[]
  readonly atEnd: "Deny" | "go on"
}

/** Rows of what a list accepts and of what it denies; the rest goes on. */
export type Passing = {readonly accept: number; readonly deny: number}

/** Told of what each rule and each end decides: packets by number, peers by bits. */
export type Listener = (decider: number, packets: number, peers: Bits) => void

/** Walks a list for peers numbered below `count`. */
export function passChain(rows: Rows, chain: Chain, count: number, listen?: Listener): Passing {
  const {table} = rows
  const numbers = [...new Set(linksOf(chain).flatMap(({pieces}) => pieces.map(({packets}) => packets)))].filter((id) => id !== noPackets)
  const parts = partitionPackets(numbers.map((id) => table.setOf(id)))
  rows.counts.parts = Math.max(rows.counts.parts, parts.length)
  const accepted: Part[] = []
  const denied: Part[] = []
  for (const {packets, members} of parts) {
    const id = table.idOf(packets)
    const walk: Walk = {
      present: new Set(members.map((place) => numbers[place] ?? noPackets)),
      accept: noBits(count),
      deny: noBits(count),
      words: 0,
      tell: listen === undefined ? null : (decider, peers) => isEmptyBits(peers) || listen(decider, id, peers),
    }
    walkChain(walk, chain, allBits(count))
    rows.counts.words += walk.words
    accepted.push({packets: id, peers: walk.accept})
    denied.push({packets: id, peers: walk.deny})
  }
  return {accept: rowOf(rows, accepted, count), deny: rowOf(rows, denied, count)}
}

function linksOf({tiers, profiles}: Chain): readonly Link[] {
  return [...tiers.flatMap(({links}) => links), ...profiles.flatMap((links) => links ?? [])]
}

/** One walk: the piece sets that hold its packets, and the peers decided so far. */
type Walk = {
  readonly present: ReadonlySet<number>
  readonly accept: Bits
  readonly deny: Bits
  words: number
  readonly tell: ((decider: number, peers: Bits) => void) | null
}

/** The number under which the end of a list without a word is told of. */
export const endOfList = -1

function walkChain(walk: Walk, {tiers, profiles, atEnd}: Chain, everyone: Bits): void {
  let alive = everyone
  for (const tier of tiers) {
    const {passed, left} = walkLinks(walk, tier.links, alive)
    alive = passed
    if (isEmptyBits(left)) continue
    if (tier.atEnd === "Pass") {
      addBits(alive, left)
    } else {
      addBits(walk.deny, left)
      walk.tell?.(tier.end, left)
    }
  }
  for (const links of profiles) {
    if (links === null) break
    const {passed, left} = walkLinks(walk, links, alive)
    addBits(left, passed)
    alive = left
  }
  if (atEnd !== "Deny" || isEmptyBits(alive)) return
  addBits(walk.deny, alive)
  walk.tell?.(endOfList, alive)
}

/** Rules in order; what they decided is noted, what they passed and what they did not touch comes back. */
function walkLinks(walk: Walk, links: readonly Link[], alive: Bits): {readonly passed: Bits; readonly left: Bits} {
  const left = Uint32Array.from(alive)
  const passed = new Uint32Array(alive.length)
  for (const {action, pieces, rule} of links) {
    if (action === "Log") continue
    const target = action === "Pass" ? passed : action === "Allow" ? walk.accept : walk.deny
    for (const {packets, peers} of pieces) {
      if (!walk.present.has(packets)) continue
      walk.words += peers.length
      if (walk.tell !== null) walk.tell(rule, andBits(left, peers))
      moveBits(left, peers, target)
    }
  }
  return {passed, left}
}

/** Packets, by number, that some peers have. Parts share no packet. */
export type Part = {readonly packets: number; readonly peers: Bits}

/** The row of some parts. */
export function rowOf(rows: Rows, parts: readonly Part[], count: number): number {
  const {table} = rows
  const isBase = parts.map(({peers}) => countBits(peers) * 2 > count)
  const {signatures, touched, places} = signaturesOf(parts, isBase, count)
  const joined = (isIn: (place: number) => boolean): number =>
    parts.reduce((id, {packets}, place) => (isIn(place) ? table.join(id, packets) : id), noPackets)
  const values = places.map((own) => {
    const toggled = new Set(own)
    return joined((place) => (isBase[place] === true) !== toggled.has(place))
  })
  const peers = touched.sort()
  return rows.idOf({base: values[0] ?? noPackets, peers, values: peers.map((peer) => values[signatures[peer] ?? 0] ?? noPackets)})
}

type Signatures = {
  /** By peer class, which list of places is its own; 0 is the empty one. */
  readonly signatures: Int32Array
  /** Peer classes with places, in no order. */
  readonly touched: Int32Array
  readonly places: readonly (readonly number[])[]
}

/** For every peer class the places of the parts in which it differs from the base. */
function signaturesOf(parts: readonly Part[], isBase: readonly boolean[], count: number): Signatures {
  const signatures = new Int32Array(count)
  const touched: number[] = []
  const places: (readonly number[])[] = [[]]
  const everyone = allBits(count)
  for (const [place, {peers}] of parts.entries()) {
    const refined = new Map<number, number>()
    for (const peer of numbersOf(isBase[place] === true ? withoutBits(everyone, peers) : peers)) {
      const before = signatures[peer] ?? 0
      if (before === 0) touched.push(peer)
      let after = refined.get(before)
      if (after === undefined) {
        refined.set(before, (after = places.length))
        places.push([...(places[before] ?? []), place])
      }
      signatures[peer] = after
    }
  }
  return {signatures, touched: Int32Array.from(touched), places}
}
