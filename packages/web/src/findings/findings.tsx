// What the engine found in the files, each finding a link to its line.

import type {JSX} from "preact"
import type {Diagnostic} from "@carveout/engine"
import {PlaceLink} from "../frame/place-link.tsx"
import {Worded} from "../frame/worded.tsx"
import {Repair} from "../repair/repair.tsx"
import {refusedWords} from "./refused-words.ts"
import {repair, repairWords} from "../session/repair.ts"
import {views} from "../session/state.ts"

/** LIMIT: findings that are listed; the rest is counted. */
const listedMax = 50

/** The list of findings. */
export function Findings(): JSX.Element {
  // WHY from there: what is looked at late need not be here from the start.
  const accepted = new Set((views.traps.value?.read ?? []).flatMap((each) => (each.severity === "info" ? [] : [keyOf(each)])))
  const found = (views.findings.value?.diagnostics ?? []).filter((each) => each.severity !== "info" && !accepted.has(keyOf(each)))
  const all = (views.findings.value?.counts.all ?? 0) - accepted.size
  const assumed = views.findings.value?.assumed ?? []
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title" tabIndex={-1}>
        Findings
      </h2>
      {found.length === 0 && <p class="quiet">Nothing was found: the cluster would take these manifests.</p>}
      {refusedWords.value !== "" && <p>{refusedWords.value}</p>}
      <ul class="findings">
        {found.slice(0, listedMax).map((each, i) => (
          <Finding key={i} finding={each} />
        ))}
      </ul>
      {all > listedMax && <p class="quiet">and {all - listedMax} more</p>}
      <Traps />
      <Accepted />
      {assumed.length > 0 && (
        <details>
          <summary>What the manifests leave open, and how it is read ({assumed.length})</summary>
          <ul class="findings">
            {assumed.map((each) => (
              <Finding key={each.message} finding={each} />
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function keyOf({code, place, message}: Diagnostic): string {
  return `${code} ${place?.file} ${place?.line}:${place?.column} ${message}`
}

/** What somebody has looked at and lets stand, with the reason. */
function Accepted(): JSX.Element | null {
  const accepted = [...(views.traps.value?.read ?? []), ...(views.traps.value?.accepted ?? [])]
  if (accepted.length === 0) return null
  return (
    <details>
      <summary>Accepted, with a reason ({accepted.length})</summary>
      <ul class="findings">
        {accepted.slice(0, listedMax).map(({code, message, place, accepted: by}, i) => (
          <li key={i}>
            <Worded text={`${code}: ${message}`} /> {place !== undefined && <PlaceLink file={place.file} line={place.line} />}
            {by !== undefined && (
              <span class="because">
                “{by.reason}” <PlaceLink file={by.at.file} line={by.at.line} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What the cluster takes and what goes wrong all the same. WHY apart: a finding above is a fact, one of these an opinion. */
function Traps(): JSX.Element | null {
  const traps = views.traps.value
  if (traps === null) return null
  const {findings, accepted, more, lookups} = traps
  return (
    <>
      <h3>Traps in what it would take</h3>
      {findings.length === 0 && (
        <p class="quiet">
          {accepted.length > 0
            ? "None is open here."
            : "None is known here: lookups pass where they are needed, and every policy and peer is about somebody."}
        </p>
      )}
      <ul class="findings">
        {findings.map((each, i) => (
          <Finding key={i} finding={{...each, message: `${each.rule}: ${each.message}`}} />
        ))}
      </ul>
      {more > 0 && <p class="quiet">and {more} more</p>}
      {lookups !== null && <Repair of={lookups} />}
    </>
  )
}

/** WHY the focus: the button is gone with its finding, and the keyboard would begin at the top of the page. */
function mend(finding: Diagnostic): void {
  repair(finding)
  document.getElementById("findings-title")?.focus()
}

function Finding({finding}: {readonly finding: Diagnostic}): JSX.Element {
  const {severity, message, help, place, fix, related = []} = finding
  return (
    <li class={severity}>
      {severity !== "info" && <strong>{severity}</strong>} <Worded text={message} />{" "}
      {place !== undefined && <PlaceLink file={place.file} line={place.line} />}
      {related.map((other, i) => (
        <span key={i} class="because">
          <Worded text={other.message} /> <PlaceLink file={other.place.file} line={other.place.line} />
        </span>
      ))}
      {help !== undefined && (
        <span class="because">
          <Worded text={help} />
        </span>
      )}
      {fix !== undefined && (
        <button type="button" onClick={() => mend(finding)}>
          {repairWords(fix)}
        </button>
      )}
    </li>
  )
}
