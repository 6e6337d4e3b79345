// A map that is made when somebody first looks something up in it.

/** Looking up in a map. */
export type Lookup<K, V> = Pick<ReadonlyMap<K, V>, "get" | "has">

/** Looks up in a map that is not made before. INVARIANT: what is made never changes. */
export function lateMap<K, V>(make: () => ReadonlyMap<K, V>): Lookup<K, V> {
  let made: ReadonlyMap<K, V> | null = null
  const map = (): ReadonlyMap<K, V> => (made ??= make())
  return {get: (key) => map().get(key), has: (key) => map().has(key)}
}
