// One list of policy walked for every packet and every peer class at once: the same walk as for a single flow, with sets in its hands.

import type {Action} from "../manifest/resource.ts"
import {addBits, andBits, isEmptyBits, moveBits, noBits} from "../std/bits.ts"
import type {Bits} from "../std/bits.ts"
import {fieldOf} from "./peer-field.ts"
import type {PeerField} from "./peer-field.ts"
import type {PeerSet} from "./peer-set.ts"
import {noPackets} from "./packet-table.ts"
import {rowOf} from "./row-of.ts"
import type {Part} from "./row-of.ts"
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

/** Told of what each rule and each end decides: packets by number, and peers. */
export type Listener = (decider: number, packets: number, peers: PeerSet) => void

/** Walks a list for peers numbered below `count`. */
export function passChain(rows: Rows, chain: Chain, count: number, listen?: Listener): Passing {
  const pieces = linksOf(chain).flatMap((link) => link.pieces)
  const numbers = [...new Set(pieces.map(({packets}) => packets))].filter((id) => id !== noPackets)
  const parts = rows.table.divide(numbers)
  rows.counts.parts = Math.max(rows.counts.parts, parts.length)
  const field = fieldOf(
    pieces.map(({peers}) => peers),
    count,
  )
  const accepted: Part[] = []
  const denied: Part[] = []
  for (const {packets, members} of parts) {
    const walk: Walk = {
      field,
      present: new Set(members),
      accept: noBits(field.size),
      deny: noBits(field.size),
      words: 0,
      tell: listen === undefined ? null : (decider, peers) => isEmptyBits(peers) || listen(decider, packets, field.setOf(peers)),
    }
    walkChain(walk, chain, field.everyone.slice())
    rows.counts.words += walk.words
    accepted.push({packets, peers: walk.accept})
    denied.push({packets, peers: walk.deny})
  }
  return {accept: rowOf(rows, accepted, field), deny: rowOf(rows, denied, field)}
}

function linksOf({tiers, profiles}: Chain): readonly Link[] {
  return [...tiers.flatMap(({links}) => links), ...profiles.flatMap((links) => links ?? [])]
}

/** One walk: the piece sets that hold its packets, and the peers decided so far. `words`: words of bits that it went over. */
type Walk = {
  readonly field: PeerField
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
  const left = alive.slice()
  const passed = new Uint32Array(alive.length)
  walk.words += 2 * alive.length
  for (const {action, pieces, rule} of links) {
    if (action === "Log") continue
    const target = action === "Pass" ? passed : action === "Allow" ? walk.accept : walk.deny
    for (const {packets, peers} of pieces) {
      if (!walk.present.has(packets)) continue
      const bits = walk.field.bitsOf(peers)
      walk.words += bits.length
      if (walk.tell !== null) walk.tell(rule, andBits(left, bits))
      moveBits(left, bits, target)
    }
  }
  return {passed, left}
}
