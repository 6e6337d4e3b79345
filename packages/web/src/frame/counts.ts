// What the frame says of the world in numbers. WHY signals of their own: every key makes the answers anew, few keys change these.

import {computed} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {cutCount} from "../seen/intake.ts"
import {changedGroups, views} from "../session/state.ts"
import type {TabName} from "../session/state.ts"

/** How large the world is; empty before anything is known of it. */
export const worldWords: ReadonlySignal<string> = computed(() => {
  const found = views.findings.value
  return found === null ? "" : `${counted(found.endpoints, "pod", "pods")}, ${counted(found.policies, "policy", "policies")}`
})

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

/** The tabs that count, with what stands on them. */
export const tabCounts: {readonly [Name in TabName]?: ReadonlySignal<number>} = {
  changes: changedGroups,
  findings: computed(() => views.findings.value?.counts.all ?? 0),
  seen: cutCount,
}
