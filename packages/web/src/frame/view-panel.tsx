// The views of the world as tabs, and below them the walk of the flow that was chosen.

import type {JSX} from "preact"
import {Changes} from "../changes/changes.tsx"
import {DoctorPanel} from "../doctor/doctor.tsx"
import {Findings} from "../findings/findings.tsx"
import {Refused} from "../findings/refused.tsx"
import {Graph} from "../graph/graph.tsx"
import {Matrix} from "../matrix/matrix.tsx"
import {Seen} from "../seen/seen.tsx"
import {tab, tabNames} from "../session/state.ts"
import type {TabName} from "../session/state.ts"
import {Tiers} from "../tiers/tiers.tsx"
import {goToFields} from "../trace/asking.ts"
import {Trace} from "../trace/trace.tsx"
import {WorldPanel} from "../world/world.tsx"
import {tabCounts} from "./counts.ts"

const tabs: Readonly<Record<TabName, {readonly title: string; readonly draw: () => JSX.Element}>> = {
  matrix: {title: "Matrix", draw: Matrix},
  graph: {title: "Graph", draw: Graph},
  tiers: {title: "Tiers", draw: Tiers},
  changes: {title: "Changes", draw: Changes},
  findings: {title: "Findings", draw: Findings},
  doctor: {title: "Doctor", draw: DoctorPanel},
  seen: {title: "Seen", draw: Seen},
  world: {title: "World", draw: WorldPanel},
}

/** The tabs with the view that is open. */
export function ViewPanel(): JSX.Element {
  const {draw: View} = tabs[tab.value]
  return (
    <section class="views" aria-label="What the manifests do">
      <div class="view-bar">
        <div role="tablist" aria-label="Views" class="view-tabs" onKeyDown={walkTabs}>
          {tabNames.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={tab.value === name}
              aria-controls="view"
              tabIndex={tab.value === name ? 0 : -1}
              onClick={() => (tab.value = name)}
            >
              {tabs[name].title} {(tabCounts[name]?.value ?? 0) > 0 && <span class="count">{tabCounts[name]?.value}</span>}
            </button>
          ))}
        </div>
        <button type="button" title="From where, to which pod, Service or address?" onClick={() => goToFields()}>
          Ask<span class="unseen"> about one flow</span>
        </button>
      </div>
      <Refused />
      <div class="view" id="view" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
        <View />
        <Trace />
      </div>
    </section>
  )
}

/** Arrow keys go from tab to tab, Home and End to the first and the last, as the pattern for tabs has it. */
function walkTabs(event: KeyboardEvent & {readonly currentTarget: HTMLElement}): void {
  const at = tabNames.indexOf(tab.value)
  const steps: Readonly<Record<string, number>> = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1}
  const to = steps[event.key]
  const next = to === undefined ? undefined : tabNames.at(to % tabNames.length)
  if (next === undefined) return
  event.preventDefault()
  tab.value = next
  event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
}
