// Numbers for how crowds stand: which lists govern them from where, and which halves that comes to.

import type {PolicyList} from "../program/program.ts"
import {NumberLists} from "../std/number-lists.ts"
import type {Crowd, Stand} from "./face.ts"
import type {EndKind, Variant} from "./space.ts"

/** The lists of a crowd of endpoints. */
export type Lists = {readonly egress: PolicyList; readonly ingress: PolicyList}

const kinds: Readonly<Record<EndKind, number>> = {pod: 0, workload: 1, node: 2, outside: 3}

/**
 * Gives the same number to what is the same. WHY no texts: there is one for every kind of pods, and texts are dear to put together and to keep.
 * INVARIANT: lists and rows are of one numbering.
 */
export class Standings {
  readonly #crowds = new NumberLists()
  readonly #variants = new NumberLists()
  readonly #soles = new Map<bigint, number>()

  /** The lists of a crowd, and its stands. */
  ofCrowd({kind, isRoaming, stands}: Crowd, lists: Lists | null): number {
    const numbers = [kinds[kind], Number(isRoaming), lists?.egress.id ?? -1, lists?.ingress.id ?? -1]
    for (const {peer, station, sole} of stands) numbers.push(peer, station, this.#soleOf(sole))
    return this.#crowds.idOf(numbers)
  }

  /** All ways in which a crowd stands. */
  ofVariants({kind, isRoaming}: Crowd, variants: readonly Variant[]): number {
    const numbers = [kinds[kind], Number(isRoaming)]
    for (const {departure, arrival, peers, station, sole} of variants) {
      const {far, near, ownHost, ownHostMaybe} = departure
      numbers.push(far, near, ownHost, ownHostMaybe, arrival.far, arrival.near, station, this.#soleOf(sole), peers.length)
      for (const peer of peers) numbers.push(peer)
    }
    return this.#variants.idOf(numbers)
  }

  #soleOf(sole: Stand["sole"]): number {
    if (sole === null) return -1
    let number = this.#soles.get(sole)
    if (number === undefined) this.#soles.set(sole, (number = this.#soles.size))
    return number
  }
}
