// A map that is made when somebody first looks something up in it.

/** Looking up in a map. */
export type Lookup<K, V> = Pick<ReadonlyMap<K, V>, "get" | "has">

/** Looks up in a map that is not made before. INVARIANT: what is made never changes. */
export function lateMap<K, V>(make: () => ReadonlyMap<K, V>): Lookup<K, V> {
  let made: ReadonlyMap<K, V> | null = null
  const map = (): ReadonlyMap<K, V> => (made ??= make())
  return {get: (key) => map().get(key), has: (key) => map().has(key)}
}

/** A whole map that is made when somebody first looks at it. INVARIANT: what is made never changes. */
export class LateMap<K, V> implements ReadonlyMap<K, V> {
  readonly #make: () => ReadonlyMap<K, V>
  #made: ReadonlyMap<K, V> | null = null

  constructor(make: () => ReadonlyMap<K, V>) {
    this.#make = make
  }

  get size(): number {
    return this.#map().size
  }

  get(key: K): V | undefined {
    return this.#map().get(key)
  }

  has(key: K): boolean {
    return this.#map().has(key)
  }

  forEach(tell: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    this.#map().forEach(tell)
  }

  keys(): MapIterator<K> {
    return this.#map().keys()
  }

  values(): MapIterator<V> {
    return this.#map().values()
  }

  entries(): MapIterator<[K, V]> {
    return this.#map().entries()
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#map().entries()
  }

  #map(): ReadonlyMap<K, V> {
    return (this.#made ??= this.#make())
  }
}
