// What the engine found in the files, each finding a link to its line.

import type {JSX} from "preact"
import type {Diagnostic} from "@carveout/engine"
import {PlaceLink} from "../frame/place-link.tsx"
import {views} from "../session/state.ts"

/** LIMIT: findings that are listed; the rest is counted. */
const listedMax = 50

/** The list of findings. */
export function Findings(): JSX.Element {
  const found = (views.findings.value?.diagnostics ?? []).filter(({severity}) => severity !== "info")
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">Findings</h2>
      {found.length === 0 && <p class="quiet">Nothing was found: the cluster would take these manifests.</p>}
      <ul class="findings">
        {found.slice(0, listedMax).map((each, i) => (
          <Finding key={i} finding={each} />
        ))}
      </ul>
      {found.length > listedMax && <p class="quiet">and {found.length - listedMax} more</p>}
    </section>
  )
}

function Finding({finding: {severity, message, help, place}}: {readonly finding: Diagnostic}): JSX.Element {
  return (
    <li class={severity}>
      <strong>{severity}</strong> {message} {place !== undefined && <PlaceLink file={place.file} line={place.line} />}
      {help !== undefined && <span class="because">{help}</span>}
    </li>
  )
}
