// What it means that objects have errors, in words.

import {computed} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {views} from "../session/state.ts"

/** What errors mean for what is shown; empty where there are none. Of second objects of one name the cluster refuses none. */
export const refusedWords: ReadonlySignal<string> = computed(() => {
  const {errors, repeated} = views.findings.value?.counts ?? {errors: 0, repeated: 0}
  const refused = errors - repeated
  const words = [
    ...(refused === 1 ? ["1 error: the cluster would refuse the object, so it does not count here."] : []),
    ...(refused > 1 ? [`${refused} errors: the cluster would refuse objects that have one, so they do not count here.`] : []),
    ...(repeated === 0 ? [] : ["Of different objects of one name the last one counts, as after kubectl apply."]),
  ]
  return words.join(" ")
})
