// How ends are called in a listing: by name in the order of bytes, the outside by ranges of addresses as long as they can be.

import {printAddress} from "../net/address.ts"
import type {Family} from "../net/address.ts"
import {hasBit, noBits, numbersOf, setBit} from "../std/bits.ts"
import {oncePer} from "../std/once.ts"
import type {Face} from "./face.ts"
import {endsByName} from "./roster.ts"
import type {Space, SpaceEnd} from "./space.ts"

/** Names the ends of a space. */
export class Names {
  private readonly space: Space
  private readonly sorted: readonly SpaceEnd[]
  private readonly ranks: Int32Array

  constructor(space: Space, program: Face["program"]) {
    this.space = space
    const {sorted, ranks} = endsByName(program)
    this.sorted = sorted
    this.ranks = ranks
  }

  /** Ends by name, ranges of the outside last and ascending. */
  of(parts: readonly (readonly SpaceEnd[])[]): readonly string[] {
    const ranks = noBits(this.sorted.length)
    const places: number[] = []
    for (const part of parts) {
      if (part[0]?.kind === "outside") for (const {stretch} of part) places.push(stretch)
      else for (const rank of this.ranksOf(part)) setBit(ranks, rank)
    }
    const inside = numbersOf(ranks).map((rank) => this.sorted[rank]?.name ?? "")
    return places.length === 0 ? inside : [...inside, ...rangesOf(this.space, places)]
  }

  private readonly ranksOf = oncePer((part: readonly SpaceEnd[]) => Int32Array.from(part, ({seat}) => this.ranks[seat] ?? 0))
}

/** The places of stretches in which some address is nobody's. */
const freeStretches = oncePer(({classes, chains}: Space) => {
  const free = noBits(chains.peers.around.cut.stretches.length)
  for (const {kind, members} of classes) if (kind === "outside") for (const {stretch} of members) setBit(free, stretch)
  return free
})

/** Stretches as ranges in words. */
export function rangesOf(space: Space, places: readonly number[]): readonly string[] {
  return stretchesJoined(space, places).map((range) => rangeText(space.family, range))
}

/** Stretches as ranges. Those that pods, nodes and nobody else fill are no border: nothing of them is the outside. */
export function stretchesJoined(space: Space, places: readonly number[]): readonly {readonly first: bigint; readonly last: bigint}[] {
  const {stretches} = space.chains.peers.around.cut
  const free = freeStretches(space)
  const wanted = noBits(stretches.length)
  for (const place of places) setBit(wanted, place)
  const found: {first: bigint; last: bigint}[] = []
  let isOpen = false
  for (const [place, {first, last}] of stretches.entries()) {
    if (!hasBit(free, place)) continue
    const before = found.at(-1)
    if (!hasBit(wanted, place)) isOpen = false
    else if (isOpen && before !== undefined) before.last = last
    else {
      found.push({first, last})
      isOpen = true
    }
  }
  return found
}

/** A range as formats have it. */
export function rangeText(family: Family, {first, last}: {readonly first: bigint; readonly last: bigint}): string {
  return `${printAddress({family, value: first})}-${printAddress({family, value: last})}`
}
