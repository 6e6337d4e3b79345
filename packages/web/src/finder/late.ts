// The files that were open lately.

import {effect, signal} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {active} from "../session/work.ts"

/** LIMIT: names that are remembered: files that are closed meanwhile are among them. */
const rememberedMax = 30

const names = signal<readonly string[]>([])

/** Their names, the latest first. */
export const lateNames: ReadonlySignal<readonly string[]> = names

effect(() => {
  const name = active.value
  if (name !== "" && names.peek()[0] !== name) names.value = [name, ...names.peek().filter((each) => each !== name)].slice(0, rememberedMax)
})
