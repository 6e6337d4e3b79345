// What every key makes anew and few keys change: whoever draws it is told only when it differs.

import {computed} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"

/** A value made of signals. It stays the same object while `isSame` holds. */
export function steady<T>(make: () => T, isSame: (before: T, now: T) => boolean): ReadonlySignal<T> {
  let kept: {readonly value: T} | null = null
  return computed(() => {
    const value = make()
    if (kept === null || !isSame(kept.value, value)) kept = {value}
    return kept.value
  })
}
