// Lists of numbers by number: equal lists have the same, and none is ever written out as text to be compared.

import {Hashed, widened} from "./hashed.ts"

/** Any list of integers of 32 bits. */
export type Numbers = ArrayLike<number>

/**
 * Numbers for lists. WHY all lists in one array of words: see `Hashed`. WHY a list is written behind all others before it is looked for: from there on
 * it is words like those that it is compared with, whatever it came in, and if it is new it is where it belongs.
 */
export class NumberLists {
  readonly #ids = new Hashed()
  /** Every list behind the one before it, and by number where it begins; one more than there are lists. Behind the last, the one that is looked for. */
  #words = new Int32Array(64)
  #starts = new Int32Array(16)
  #length = 0
  /** WHY kept: a function made for each look would be garbage, and there are very many. */
  readonly #isIt = (id: number): boolean => this.#isLast(id)

  /** The number of a list, counted from 0 in the order of first sight; of its first words where the caller has no more of it. */
  idOf(list: Numbers, length: number = list.length): number {
    const hash = this.#write(list, length)
    const known = this.#ids.find(hash, this.#isIt)
    return known === -1 ? this.#keep(hash) : known
  }

  /** The number of a list, -1 where it has none. */
  find(list: Numbers): number {
    return this.#ids.find(this.#write(list, list.length), this.#isIt)
  }

  /** Writes a list behind all others, and gives its hash: FNV-1a over words, mixed so that high bits count too. */
  #write(list: Numbers, length: number): number {
    const from = this.#starts[this.#ids.size] ?? 0
    if (from + length > this.#words.length) this.#words = widened(this.#words, from + length)
    const words = this.#words
    let hash = 0x811c_9dc5 ^ length
    for (let i = 0; i < length; i++) {
      const word = list[i] ?? 0
      words[from + i] = word
      hash = Math.imul(hash ^ word, 0x0100_0193)
      hash ^= hash >>> 15
    }
    this.#length = length
    return hash
  }

  /** Whether a list is the one that is looked for. */
  #isLast(id: number): boolean {
    const [words, starts, length] = [this.#words, this.#starts, this.#length]
    const from = starts[id] ?? 0
    if ((starts[id + 1] ?? 0) - from !== length) return false
    const last = starts[this.#ids.size] ?? 0
    for (let i = 0; i < length; i++) if (words[from + i] !== words[last + i]) return false
    return true
  }

  /** Makes the list that was looked for one of all. */
  #keep(hash: number): number {
    const id = this.#ids.add(hash)
    if (id + 1 >= this.#starts.length) this.#starts = widened(this.#starts, id + 2)
    this.#starts[id + 1] = (this.#starts[id] ?? 0) + this.#length
    return id
  }
}
