// Lists of numbers by number: equal lists have the same, and none is ever written out as text to be compared.

/** Any list of integers of 32 bits. */
export type Numbers = ArrayLike<number>

/** LIMIT: how full the table of places may be, as one of so many; fuller, looking up is a walk. */
const fullShare = 2

/**
 * Numbers for lists. WHY all in a few arrays of words: there are as many lists as kinds of ends, and an object for each is an object that every
 * collection of garbage walks over.
 */
export class NumberLists {
  /** Every list behind the one before it, and by number where it begins; one more than there are lists. */
  #words = new Int32Array(64)
  #starts = new Int32Array(16)
  /** By number the hash of a list; and by hash, as far as there are places, the number of a list plus one, 0 where nobody is. */
  #hashes = new Int32Array(16)
  #table = new Int32Array(32)
  #count = 0

  /** The number of a list, counted from 0 in the order of first sight. */
  idOf(list: Numbers): number {
    const hash = hashOf(list)
    const last = this.#table.length - 1
    let place = hash & last
    for (let held = this.#table[place] ?? 0; held !== 0; held = this.#table[place] ?? 0) {
      if (this.#hashes[held - 1] === hash && this.#isAt(held - 1, list)) return held - 1
      place = (place + 1) & last
    }
    return this.#add(list, hash, place)
  }

  #isAt(id: number, list: Numbers): boolean {
    const [words, from] = [this.#words, this.#starts[id] ?? 0]
    if ((this.#starts[id + 1] ?? 0) - from !== list.length) return false
    for (let i = 0; i < list.length; i++) if (words[from + i] !== list[i]) return false
    return true
  }

  #add(list: Numbers, hash: number, place: number): number {
    const id = this.#count++
    const from = this.#starts[id] ?? 0
    if (from + list.length > this.#words.length) this.#words = widened(this.#words, from + list.length)
    if (id + 1 >= this.#starts.length) this.#starts = widened(this.#starts, id + 2)
    if (id >= this.#hashes.length) this.#hashes = widened(this.#hashes, id + 1)
    this.#words.set(list, from)
    this.#starts[id + 1] = from + list.length
    this.#hashes[id] = hash
    this.#table[place] = id + 1
    if (this.#count * fullShare > this.#table.length) this.#spread()
    return id
  }

  /** A table of twice as many places. */
  #spread(): void {
    const table = new Int32Array(2 * this.#table.length)
    const last = table.length - 1
    for (let id = 0; id < this.#count; id++) {
      let place = (this.#hashes[id] ?? 0) & last
      while (table[place] !== 0) place = (place + 1) & last
      table[place] = id + 1
    }
    this.#table = table
  }
}

/** The same words with room for at least so many. */
function widened(words: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const wide = new Int32Array(Math.max(2 * words.length, least))
  wide.set(words)
  return wide
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
