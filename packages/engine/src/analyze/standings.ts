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
  /** WHY one list, written over and over: there are as many as kinds of pods. */
  readonly #numbers: number[] = []

  /** The lists of a crowd, and its stands. */
  ofCrowd({kind, isRoaming, stands}: Crowd, lists: Lists | null): number {
    const numbers = this.#numbers
    let count = this.#begin(kind, isRoaming)
    numbers[count++] = lists?.egress.id ?? -1
    numbers[count++] = lists?.ingress.id ?? -1
    for (const {peer, station, sole} of stands) {
      numbers[count++] = peer
      numbers[count++] = station
      numbers[count++] = this.#soleOf(sole)
    }
    return this.#crowds.idOf(numbers, count)
  }

  /** All ways in which a crowd stands. */
  ofVariants({kind, isRoaming}: Crowd, variants: readonly Variant[]): number {
    const numbers = this.#numbers
    let count = this.#begin(kind, isRoaming)
    for (const {departure, arrival, peers, station, sole} of variants) {
      numbers[count++] = departure.far
      numbers[count++] = departure.near
      numbers[count++] = departure.ownHost
      numbers[count++] = departure.ownHostMaybe
      numbers[count++] = arrival.far
      numbers[count++] = arrival.near
      numbers[count++] = station
      numbers[count++] = this.#soleOf(sole)
      numbers[count++] = peers.length
      for (const peer of peers) numbers[count++] = peer
    }
    return this.#variants.idOf(numbers, count)
  }

  #begin(kind: EndKind, isRoaming: boolean): number {
    this.#numbers[0] = kinds[kind]
    this.#numbers[1] = Number(isRoaming)
    return 2
  }

  #soleOf(sole: Stand["sole"]): number {
    if (sole === null) return -1
    let number = this.#soles.get(sole)
    if (number === undefined) this.#soles.set(sole, (number = this.#soles.size))
    return number
  }
}
