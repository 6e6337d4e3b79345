// That objects with errors do not count, beside every view that shows what counts.

import type {JSX} from "preact"
import {computed} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {tab, views} from "../session/state.ts"

/** How many objects the cluster would refuse, as far as findings say; and how many there are beside another of their name. */
const errors: ReadonlySignal<{readonly refused: number; readonly repeated: number}> = computed(() => {
  const found = (views.findings.value?.diagnostics ?? []).filter(({severity}) => severity === "error")
  const repeated = found.filter(({code}) => code === "duplicate-object").length
  return {refused: found.length - repeated, repeated}
})

/** What errors mean for what is shown; empty where there are none. */
export function refusedWords(): string {
  const {refused, repeated} = errors.value
  const words = [
    ...(refused === 0
      ? []
      : [`${refused === 1 ? "1 error" : `${refused} errors`}: the cluster would refuse the object, so it does not count here.`]),
    ...(repeated === 0 ? [] : ["Of different objects of one name the last one counts, as after kubectl apply."]),
  ]
  return words.join(" ")
}

/** What has an error is not in a view: nobody is to take that for what a policy does. */
export function Refused(): JSX.Element | null {
  const words = refusedWords()
  if (words === "") return null
  return (
    <p class="refused">
      {words}{" "}
      <button type="button" onClick={() => (tab.value = "findings")}>
        Findings
      </button>
    </p>
  )
}
