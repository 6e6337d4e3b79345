// That objects with errors do not count, above every view that shows what counts.

import type {JSX} from "preact"
import {computed} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {tab, views} from "../session/state.ts"

/** How many errors there are for which the cluster would refuse an object; and how many objects beside another of their name. */
const errors: ReadonlySignal<{readonly refused: number; readonly repeated: number}> = computed(() => {
  const counts = views.findings.value?.counts ?? {errors: 0, repeated: 0}
  return {refused: counts.errors - counts.repeated, repeated: counts.repeated}
})

/** What errors mean for what is shown; empty where there are none. */
export function refusedWords(): string {
  const {refused, repeated} = errors.value
  const words = [
    ...(refused === 1 ? ["1 error: the cluster would refuse the object, so it does not count here."] : []),
    ...(refused > 1 ? [`${refused} errors: the cluster would refuse objects that have one, so they do not count here.`] : []),
    ...(repeated === 0 ? [] : ["Of different objects of one name the last one counts, as after kubectl apply."]),
  ]
  return words.join(" ")
}

/**
 * What has an error is not in a view: nobody is to take that for what a policy does. WHY above what is scrolled, once: it holds for the view and for
 * the walk below it, and whoever reads the one does not see the other. The view of findings says it itself.
 */
export function Refused(): JSX.Element | null {
  const words = refusedWords()
  if (words === "" || tab.value === "findings") return null
  return (
    <p class="refused">
      <span>{words}</span>
      <button type="button" onClick={() => (tab.value = "findings")}>
        Findings
      </button>
    </p>
  )
}
