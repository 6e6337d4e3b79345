// What follows from an object that never changes, computed once. The answer lives as long as the object; no answer depends on it.

import {isSameList} from "./group.ts"

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

/** The same for what follows from a few parts of an object: objects that share all of them share the answer. */
export function oncePerParts<K extends object, V extends object>(
  partsOf: (key: K) => readonly [object, ...object[]],
  make: (key: K) => V,
): (key: K) => V {
  const byFirst = oncePer<object, {parts: readonly object[]; made: V}[]>(() => [])
  return (key) => {
    const parts = partsOf(key)
    const known = byFirst(parts[0])
    const found = known.find((each) => isSameList(each.parts, parts))
    if (found !== undefined) return found.made
    const made = make(key)
    known.push({parts, made})
    return made
  }
}

let numbers = 0

/** A number that nobody else was given. */
export function nextNumber(): number {
  return numbers++
}

/** A number for an object: another for each. */
export const numberOf: (object: object) => number = oncePer(nextNumber)
