// Which files have errors.

import {computed} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {views} from "../session/state.ts"

/** By file how many errors are in it; files without any are not there. */
export const errorsByFile: ReadonlySignal<ReadonlyMap<string, number>> = computed(() => {
  const found = new Map<string, number>()
  for (const {severity, place} of views.findings.value?.diagnostics ?? []) {
    if (severity === "error" && place !== undefined) found.set(place.file, (found.get(place.file) ?? 0) + 1)
  }
  return found
})
