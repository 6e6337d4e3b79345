// Files of flow records that come in: chosen, dropped, pasted, or the example. They are read at the desk, and the page keeps what came of them.

import {batch, computed, signal} from "@preact/signals"
import type {ReadonlySignal, Signal} from "@preact/signals"
import {ask} from "../desk/desk.ts"
import type {GivenFile} from "../desk/messages.ts"
import {seenAsked, seenLog, views} from "../session/state.ts"
import {listedMax} from "./view.ts"

/** What is being read, or why what was given last was not taken. */
export const intake: Signal<{readonly reading: string | null; readonly problems: readonly string[]}> = signal({reading: null, problems: []})

let last = 0

/** Takes files. Those that were taken before make room; where these are no records, they stay. */
export async function takeRecords(files: readonly File[]): Promise<void> {
  if (files.length === 0) return
  const id = ++last
  const given: readonly GivenFile[] = files.map((file) => ({path: file.name, isChosen: true, file}))
  intake.value = {reading: files.length === 1 ? (files[0]?.name ?? "") : `${files.length} files`, problems: []}
  try {
    const read = await ask("records", {given})
    // What was given meanwhile, or put away, is meant instead.
    if (id !== last) return
    batch(() => {
      intake.value = {reading: null, problems: read.ok ? [] : read.problems}
      if (!read.ok) return
      seenAsked.value = {...seenAsked.value, most: listedMax}
      seenLog.value = {id, ...read}
    })
  } catch (error) {
    if (id === last) intake.value = {reading: null, problems: [error instanceof Error ? error.message : String(error)]}
  }
}

/** Takes a text, as it was pasted or typed. */
export async function takePasted(text: string): Promise<void> {
  if (text.trim() !== "") await takeRecords([new File([text], "what was pasted")])
}

/** Takes what a cluster of the course's own world saw. */
export async function takeExample(): Promise<void> {
  try {
    const response = await fetch(new URL("seen-example.json", import.meta.url))
    await takeRecords([new File([await response.text()], "the example")])
  } catch {
    intake.value = {reading: null, problems: ["the example could not be loaded: is there a network?"]}
  }
}

/** Puts away what was seen. */
export function putAway(): void {
  last++
  batch(() => {
    seenLog.value = null
    intake.value = {reading: null, problems: []}
  })
}

/** Whether the world is the example's: in another one it would be of nobody. */
export const hasExample: ReadonlySignal<boolean> = computed(() => {
  const openers = new Set(views.facts.value?.ends.openers)
  return ["prod/frontend", "prod/backend", "prod/database"].every((name) => openers.has(name))
})

/** What is said of this log; null before anything is. While files are edited, what was said before stands until the next answer. */
export const told: ReadonlySignal<typeof views.seen.value> = computed(() => {
  const {value} = views.seen
  return value?.log === seenLog.value?.id && value?.with === seenAsked.value.with ? value : null
})

/** How many flows an edit takes, for the tab. */
export const cutCount: ReadonlySignal<number> = computed(() => told.value?.cut ?? 0)
