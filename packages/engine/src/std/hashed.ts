// Numbers from 0 on found again by a hash of what they stand for. What that is, and when two of it are the same, is the caller's to know.

/** LIMIT: how full the table of places may be, as one of so many; fuller, looking up is a walk. */
const fullShare = 2

/**
 * Numbers by hash. WHY a table of places and no map of lists: there are as many as kinds of ends, and an object for each is an object that every
 * collection of garbage walks over.
 */
export class Hashed {
  /** By number its hash; and by hash, as far as there are places, a number plus one, 0 where nobody is. */
  #hashes = new Int32Array(16)
  #table = new Int32Array(32)
  #count = 0

  get size(): number {
    return this.#count
  }

  /** The number of that hash which is the one that is looked for; -1 where there is none. */
  find(hash: number, isIt: (id: number) => boolean): number {
    const [table, hashes] = [this.#table, this.#hashes]
    const last = table.length - 1
    for (let place = hash & last; ; place = (place + 1) & last) {
      const id = (table[place] ?? 0) - 1
      if (id === -1 || (hashes[id] === hash && isIt(id))) return id
    }
  }

  /** The next number, under a hash under which it was not found. */
  add(hash: number): number {
    const id = this.#count++
    if (id >= this.#hashes.length) this.#hashes = widened(this.#hashes, id + 1)
    this.#hashes[id] = hash
    if (this.#count * fullShare > this.#table.length) this.#spread()
    else seat(this.#table, id, hash)
    return id
  }

  /** A table of twice as many places. */
  #spread(): void {
    const table = new Int32Array(2 * this.#table.length)
    for (let id = 0; id < this.#count; id++) seat(table, id, this.#hashes[id] ?? 0)
    this.#table = table
  }
}

/** Puts a number at the first free place from that of its hash on. */
function seat(table: Int32Array, id: number, hash: number): void {
  const last = table.length - 1
  let place = hash & last
  while (table[place] !== 0) place = (place + 1) & last
  table[place] = id + 1
}

/** The same words with room for at least so many. */
export function widened(words: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const wide = new Int32Array(Math.max(2 * words.length, least))
  wide.set(words)
  return wide
}
