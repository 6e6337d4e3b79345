// Lists of numbers by number: equal lists have the same, and none is ever written out as text to be compared.

/** Any list of integers of 32 bits. */
export type Numbers = ArrayLike<number>

/** Numbers for lists. */
export class NumberLists {
  readonly #lists: Numbers[] = []
  readonly #byHash = new Map<number, number[]>()

  /** The number of a list, counted from 0 in the order of first sight. INVARIANT: a list that was given is never changed. */
  idOf(list: Numbers): number {
    const hash = hashOf(list)
    const alike = this.#byHash.get(hash)
    for (const id of alike ?? []) if (isSame(this.#lists[id] ?? [], list)) return id
    const id = this.#lists.length
    this.#lists.push(list)
    if (alike === undefined) this.#byHash.set(hash, [id])
    else alike.push(id)
    return id
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

function isSame(a: Numbers, b: Numbers): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
