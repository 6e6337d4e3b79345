// What the edits changed, group by group, each with the edit that did it; or what promoting the staged policies would change.

import type {JSX} from "preact"
import {changeSigns, changeWords} from "../frame/marks.ts"
import {PlaceLink} from "../frame/place-link.tsx"
import {Repair} from "../repair/repair.tsx"
import {asked, baseline, comparedWith, files, firstWorld, isChanged, views} from "../session/state.ts"
import {change} from "../session/work.ts"
import {lookAtWalk} from "../trace/looking.ts"
import {Rollout} from "./rollout.tsx"
import type {ChangeLine, LostLine} from "./view.ts"

/** The difference. */
export function Changes(): JSX.Element {
  const {value} = views.changes
  // What was asked before is not shown under what is asked now.
  const current = value?.with === comparedWith.value ? value : null
  const lines = current?.lines ?? []
  const staged = value?.staged ?? 0
  return (
    <section aria-labelledby="changes-title" class="changes-view">
      <h2 id="changes-title">{comparedWith.value === "baseline" ? "Against the baseline" : "If staged policies were promoted"}</h2>
      <p class="choices" role="group" aria-label="compared with">
        <button type="button" aria-pressed={comparedWith.value === "baseline"} onClick={() => (comparedWith.value = "baseline")}>
          The baseline
        </button>
        <button
          type="button"
          aria-pressed={comparedWith.value === "staged"}
          disabled={staged + (value?.left ?? 0) === 0 && comparedWith.value === "baseline"}
          onClick={() => (comparedWith.value = "staged")}
        >
          Promote staged ({staged})
        </button>
        <button type="button" disabled={!isChanged.value} onClick={() => change("making this the baseline", {baseline: files.value})}>
          Make this the baseline
        </button>
      </p>
      {current === null && <p class="quiet">comparing…</p>}
      {current !== null && <p class={lines.length === 0 ? "quiet" : ""}>{sentence(current.summary)}</p>}
      {comparedWith.value === "baseline" && !isChanged.value && (
        <p class="quiet">Nothing was edited yet. Change a file, and what that opens and closes is listed here.</p>
      )}
      {current?.notes.map((note) => (
        <p class="quiet" key={note}>
          {note}
        </p>
      ))}
      {comparedWith.value === "baseline" && firstWorld.value === baseline.value && (
        <p class="quiet">
          The first pods were added to a world that had none: that is the baseline now, and what you change next is compared with it.
        </p>
      )}
      {current?.lost.map((each) => (
        <Lost key={each.resolver} {...each} />
      ))}
      {comparedWith.value === "baseline" && isChanged.value && <Rollout />}
      <ul class="changes">
        {lines.map((line, i) => (
          <Line key={i} line={line} />
        ))}
      </ul>
    </section>
  )
}

/** WHY first: whoever cannot look up names waits for whatever else is open, too, and says so of the wrong thing. */
function Lost({resolver, clients, asked: lookup}: LostLine): JSX.Element {
  const walk = (): void => {
    asked.value = lookup
    lookAtWalk()
  }
  // A promotion has not happened: lookups pass still, and so does the one that is walked.
  const isStaged = comparedWith.value === "staged"
  return (
    <div class="lost">
      <p class="error">
        Name lookups of {clients} {isStaged ? "would time out" : "time out now"}: {resolver} {isStaged ? "would be" : "is"} closed to them.{" "}
        <button type="button" onClick={walk}>
          {isStaged ? "See one of them, now and then" : "See what denies one of them"}
        </button>
      </p>
      <Repair of={{kind: "lookups", resolver, with: comparedWith.value}} />
    </div>
  )
}

const words = {
  opened: `${changeSigns.opened} ${changeWords.opened}`,
  closed: `${changeSigns.closed} ${changeWords.closed}`,
  redecided: "≠ decided otherwise",
} as const

function Line({line}: {readonly line: ChangeLine}): JSX.Element {
  const {part, from, to, packets, change, witness, causes} = line
  const walk = (): void => {
    asked.value = line.asked
    lookAtWalk()
  }
  return (
    <li class={part}>
      <strong>{words[part]}</strong> {from} → {to}: {packets}
      {causes.map(({text, file, line}) => (
        <span key={text} class="because">
          because {text} {file !== null && <PlaceLink file={file} line={line} />}
        </span>
      ))}
      <span class="because">
        for instance{" "}
        <button type="button" class="place" title="See its walk, step by step" onClick={walk}>
          {witness}
        </button>
        : {change}
      </span>
    </li>
  )
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}
