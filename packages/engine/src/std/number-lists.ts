// Lists of numbers by number: equal lists have the same, and none is ever written out as text to be compared.

import {Hashed, widened} from "./hashed.ts"

/** Any list of integers of 32 bits. */
export type Numbers = ArrayLike<number>

/** Numbers for lists. WHY all lists in one array of words: see `Hashed`. */
export class NumberLists {
  readonly #ids = new Hashed()
  /** Every list behind the one before it, and by number where it begins; one more than there are lists. */
  #words = new Int32Array(64)
  #starts = new Int32Array(16)
  /** The list that is looked for. WHY kept: a function made for each look would be garbage, and there are very many. */
  #wanted: Numbers = []
  readonly #isWanted = (id: number): boolean => this.#isAt(id, this.#wanted)

  /** The number of a list, counted from 0 in the order of first sight. */
  idOf(list: Numbers): number {
    const hash = hashOf(list)
    const known = this.#found(list, hash)
    if (known !== -1) return known
    this.#append(list, this.#ids.size)
    return this.#ids.add(hash)
  }

  /** The number of a list, -1 where it has none. */
  find(list: Numbers): number {
    return this.#found(list, hashOf(list))
  }

  #found(list: Numbers, hash: number): number {
    this.#wanted = list
    return this.#ids.find(hash, this.#isWanted)
  }

  #isAt(id: number, list: Numbers): boolean {
    const [words, from] = [this.#words, this.#starts[id] ?? 0]
    if ((this.#starts[id + 1] ?? 0) - from !== list.length) return false
    for (let i = 0; i < list.length; i++) if (words[from + i] !== list[i]) return false
    return true
  }

  #append(list: Numbers, id: number): void {
    const from = this.#starts[id] ?? 0
    const to = from + list.length
    if (to > this.#words.length) this.#words = widened(this.#words, to)
    if (id + 1 >= this.#starts.length) this.#starts = widened(this.#starts, id + 2)
    this.#words.set(list, from)
    this.#starts[id + 1] = to
  }
}

/** FNV-1a over words, mixed so that high bits count too. */
function hashOf(list: Numbers): number {
  let hash = 0x811c_9dc5 ^ list.length
  for (let i = 0; i < list.length; i++) {
    hash = Math.imul(hash ^ (list[i] ?? 0), 0x0100_0193)
    hash ^= hash >>> 15
  }
  return hash
}
