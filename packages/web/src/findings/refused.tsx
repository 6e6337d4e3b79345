// That objects with errors do not count, beside every view that shows what counts.

import type {JSX} from "preact"
import {computed} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {tab, views} from "../session/state.ts"

/** How many objects the cluster would refuse, as far as findings say. */
const errors: ReadonlySignal<number> = computed(
  () => (views.findings.value?.diagnostics ?? []).filter(({severity}) => severity === "error").length,
)

/** What has an error is not in a view: nobody is to take that for what a policy does. */
export function Refused(): JSX.Element | null {
  const count = errors.value
  if (count === 0) return null
  return (
    <p class="refused">
      {count === 1 ? "1 error" : `${count} errors`}: the cluster would refuse the object, so it does not count here.{" "}
      <button type="button" onClick={() => (tab.value = "findings")}>
        Findings
      </button>
    </p>
  )
}
