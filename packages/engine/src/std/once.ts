// What follows from an object that never changes, computed once. The answer lives as long as the object; no answer depends on it.

/** A function of an object that is computed once for each. INVARIANT: the object is immutable, and `make` looks at nothing else. */
export function oncePer<K extends object, V extends object | string | number>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    known.set(key, made)
    return made
  }
}
