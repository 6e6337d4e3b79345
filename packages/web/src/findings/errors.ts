// Which files have errors.

import type {ReadonlySignal} from "@preact/signals"
import {views} from "../session/state.ts"
import {steady} from "../session/steady.ts"

/** By file how many errors are in it; files without any are not there. */
export const errorsByFile: ReadonlySignal<ReadonlyMap<string, number>> = steady(() => {
  const found = new Map<string, number>()
  for (const {severity, place} of views.findings.value?.diagnostics ?? []) {
    if (severity === "error" && place !== undefined) found.set(place.file, (found.get(place.file) ?? 0) + 1)
  }
  return found
}, isSame)

function isSame(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): boolean {
  return before.size === now.size && [...now].every(([file, count]) => before.get(file) === count)
}
