// The files that were open lately, and which have a tab for it.

import {computed, effect, signal} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {fileNames} from "../session/state.ts"
import {active} from "../session/work.ts"
import {namesOnTabs} from "./finding.ts"

/** LIMIT: names that are remembered: files that are closed meanwhile are among them. */
const rememberedMax = 30

const names = signal<readonly string[]>([])

/** Their names, the latest first. */
export const lateNames: ReadonlySignal<readonly string[]> = names

/** The names that have a tab, in the order of the files. */
export const tabNames: ReadonlySignal<readonly string[]> = computed(() => namesOnTabs(fileNames.value, names.value))

effect(() => {
  const name = active.value
  if (name !== "" && names.peek()[0] !== name) names.value = [name, ...names.peek().filter((each) => each !== name)].slice(0, rememberedMax)
})
