// The repair of a denied flow, of everybody's lookups, or of what was seen: asked for with a press, read with all that it opens, and added as a file.

import type {JSX} from "preact"
import {changeSigns, changeWords} from "../frame/marks.ts"
import {addFile} from "../session/files.ts"
import {notice, repairing, views, wants, wishRepair} from "../session/state.ts"
import {lookAtWalk} from "../trace/looking.ts"
import type {AdditionView, LookupsRepair, RepairTold, SeenRepair} from "./view.ts"

/** What a repair is wanted of by a press of its own; null: of the flow that is walked. */
type Wanted = LookupsRepair | SeenRepair | null

/** The press, and what comes of it. `words`: what the press says, where that is known better than by what is wanted. */
export function Repair({of: wanted, words}: {readonly of: Wanted; readonly words?: string}): JSX.Element {
  const wish = repairing.value
  const answer = views.repair.value
  const of = wants.value.repair?.of
  const isAsked = of !== undefined && (of.kind === "flow" ? wanted === null : isSame(of, wanted))
  const isAnswered = isAsked && answer !== null && answer.wish === wish?.wish
  return (
    <div class="repair-offer">
      <button type="button" aria-expanded={isAsked} onClick={() => (isAsked ? (repairing.value = null) : wishRepair(wanted ?? undefined))}>
        <span aria-hidden="true">{isAsked ? "▾" : "▸"}</span> {words ?? pressWords(wanted)}
      </button>
      <div role="status">
        {isAsked && !isAnswered && <p class="quiet">trying…</p>}
        {isAnswered && answer.refusal !== null && <p>No repair: {answer.refusal}.</p>}
        {isAnswered && answer.text !== null && <Written {...answer} text={answer.text} add={wanted === null ? addForWalk : addRepair} />}
      </div>
    </div>
  )
}

function isSame(of: LookupsRepair | SeenRepair, wanted: Wanted): boolean {
  if (of.kind === "seen") return wanted?.kind === "seen" && of.log === wanted.log
  return wanted?.kind === "lookups" && of.resolver === wanted.resolver
}

function pressWords(wanted: Wanted): string {
  if (wanted === null) return "The smallest policy that lets it pass"
  if (wanted.kind === "seen") return "The smallest policies with which it passes"
  return wanted.with === "staged"
    ? "The policy with which everybody keeps their lookups"
    : "The policy that gives everybody their lookups back"
}

/** What was written, with all that it changes. `add` takes it into the files; null where it is there already. */
export function Written({text, changes, more, overrules, sets, add}: WrittenProps): JSX.Element {
  return (
    <>
      <Addition text={text} changes={changes} more={more} />
      {overrules.map((by) => (
        <p key={by} class="error">
          It overrules {by}, which somebody may have meant: ask before you add it.
        </p>
      ))}
      <AddButton text={text} add={add} />
      {sets.map(({set, ...addition}) => (
        <details key={set} class="by-set">
          <summary>Or by the name of {set}, which holds the address, and more</summary>
          <Addition {...addition} />
          <AddButton text={addition.text} add={add} />
        </details>
      ))}
    </>
  )
}

type WrittenProps = Omit<RepairTold, "text" | "refusal"> & {readonly text: string; readonly add: ((text: string) => void) | null}

function Addition({text, changes, more}: AdditionView): JSX.Element {
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
    </>
  )
}

function AddButton({text, add}: Pick<WrittenProps, "text" | "add">): JSX.Element | null {
  if (add === null) return null
  return (
    <button type="button" onClick={() => add(text)}>
      Add it to the files
    </button>
  )
}

/** Takes manifests into the files, as a change that can be taken back. */
export function addRepair(text: string): void {
  const name = addFile("repair.yaml", text)
  notice.value = `added: ${name}; Undo takes it back`
}

function addForWalk(text: string): void {
  addRepair(text)
  // What was a long way down is short now, and the verdict is another.
  lookAtWalk("answer")
}
