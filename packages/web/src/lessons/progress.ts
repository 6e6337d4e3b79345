// What a reader has done, kept on this device and nowhere else. Without storage it lasts as long as the page.

import {signal} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"

/** What was done of one page: questions answered right, by their place; whether an incident is repaired. */
export type PageProgress = {readonly right: readonly number[]; readonly isRepaired: boolean}

/** Progress by slug. A page that was opened has an entry. */
export type Progress = ReadonlyMap<string, PageProgress>

const place = "carveout.progress"
const untouched: PageProgress = {right: [], isRepaired: false}
const current = signal<Progress>(new Map())

/** The progress of the reader. */
export const progress: ReadonlySignal<Progress> = current

/** Reads what an earlier visit kept. */
export function recallProgress(storage: Storage | null): void {
  try {
    current.value = progressFrom(JSON.parse(storage?.getItem(place) ?? "{}"))
  } catch {
    // WHY silent: a note that cannot be read is worth less than the lesson it is about; the next answer writes a good one.
    current.value = new Map()
  }
}

/** Notes something about a page, and keeps it. */
export function note(storage: Storage | null, slug: string, change: (before: PageProgress) => PageProgress): void {
  const next = new Map(current.value).set(slug, change(current.value.get(slug) ?? untouched))
  current.value = next
  try {
    storage?.setItem(place, JSON.stringify(Object.fromEntries(next)))
  } catch {
    // WHY silent: the page says once, at its start, that this browser keeps nothing.
  }
}

/** Forgets all of it. */
export function forgetProgress(storage: Storage | null): void {
  current.value = new Map()
  storage?.removeItem(place)
}

/** Progress from what was stored; anything else than it was written as is left out. */
export function progressFrom(value: unknown): Progress {
  if (typeof value !== "object" || value === null) return new Map()
  return new Map(
    Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([slug, each]) => {
      if (typeof each !== "object" || each === null) return []
      const {right, isRepaired} = each as Readonly<Record<string, unknown>>
      if (!Array.isArray(right) || typeof isRepaired !== "boolean") return []
      return [[slug, {right: right.filter((place) => Number.isInteger(place)) as number[], isRepaired}] as const]
    }),
  )
}
