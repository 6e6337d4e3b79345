// What the edits changed, group by group, each with the edit that did it.

import type {JSX} from "preact"
import {views} from "../session/state.ts"

/** The difference against the baseline. */
export function Changes(): JSX.Element {
  const lines = views.changes.value?.lines ?? []
  return (
    <section aria-labelledby="changes-title">
      <h2 id="changes-title">Against the baseline</h2>
      {lines.length === 0 && <p class="quiet">No flow is judged otherwise.</p>}
      <ul class="changes">
        {lines.map((line, i) => (
          <li key={i} class={line.part}>
            <strong>{line.part === "redecided" ? "decided otherwise" : line.part}</strong> {line.from} → {line.to}: {line.packets}
            <span class="because">
              {line.change}; {line.causes.map(({text}) => text).join("; ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
