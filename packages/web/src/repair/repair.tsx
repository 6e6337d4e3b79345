// The repair of a denied flow, or of everybody's lookups: asked for with a press, read with all that it opens, and added as a file.

import type {JSX} from "preact"
import {changeSigns, changeWords} from "../frame/marks.ts"
import {addFile} from "../session/files.ts"
import {notice, repairing, views, wants, wishRepair} from "../session/state.ts"
import {lookAtWalk} from "../trace/looking.ts"
import type {LookupsRepair, RepairView} from "./view.ts"

/** The press, and what comes of it. `lookups` null: of the flow that is walked. */
export function Repair({lookups}: {readonly lookups: LookupsRepair | null}): JSX.Element {
  const wish = repairing.value
  const answer = views.repair.value
  const of = wants.value.repair?.of
  const isAsked = of !== undefined && (of.kind === "lookups" ? of.resolver === lookups?.resolver : lookups === null)
  const isAnswered = isAsked && answer !== null && answer.wish === wish?.wish
  return (
    <div class="repair-offer">
      <button type="button" aria-expanded={isAsked} onClick={() => (isAsked ? (repairing.value = null) : wishRepair(lookups ?? undefined))}>
        <span aria-hidden="true">{isAsked ? "▾" : "▸"}</span> {pressWords(lookups)}
      </button>
      <div role="status">
        {isAsked && !isAnswered && <p class="quiet">trying…</p>}
        {isAnswered && answer.refusal !== null && <p>No repair: {answer.refusal}.</p>}
        {isAnswered && answer.text !== null && <Written {...answer} text={answer.text} isOfFlow={lookups === null} />}
      </div>
    </div>
  )
}

function pressWords(lookups: LookupsRepair | null): string {
  if (lookups === null) return "The smallest policy that lets it pass"
  return lookups.with === "staged"
    ? "The policy with which everybody keeps their lookups"
    : "The policy that gives everybody their lookups back"
}

type WrittenProps = Omit<RepairView, "text"> & {readonly text: string; readonly isOfFlow: boolean}

function Written({text, changes, more, overrules, isOfFlow}: WrittenProps): JSX.Element {
  return (
    <>
      <pre class="repair-text" tabIndex={0} aria-label="the policy">
        {text.trimEnd()}
      </pre>
      <p>What it changes, and nothing else:</p>
      <ul>
        {changes.map(({part, words}) => (
          <li key={`${part} ${words}`}>
            <strong>
              <span aria-hidden="true">{changeSigns[part]} </span>
              {changeWords[part]}
            </strong>{" "}
            {words}
          </li>
        ))}
        {more > 0 && <li>and {more} more groups of flows</li>}
      </ul>
      {overrules.map((by) => (
        <p key={by} class="error">
          It overrules {by}, which somebody may have meant: ask before you add it.
        </p>
      ))}
      <button type="button" onClick={() => add(text, isOfFlow)}>
        Add it to the files
      </button>
    </>
  )
}

function add(text: string, isOfFlow: boolean): void {
  const name = addFile("repair.yaml", text)
  // What was a long way down is short now, and the verdict is another.
  if (isOfFlow) lookAtWalk("answer")
  notice.value = `added: ${name}; Undo takes it back`
}
