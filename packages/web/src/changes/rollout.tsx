// In which order the edits would be applied so that nothing is cut or opened on the way: asked for with a press, made at the desk.

import type {JSX} from "preact"
import {signal} from "@preact/signals"
import {ask} from "../desk/desk.ts"
import type {RolloutMade, RolloutStep} from "../desk/rollout.ts"
import {changeSigns} from "../frame/marks.ts"
import {PlaceLink} from "../frame/place-link.tsx"
import {copyText} from "../session/clipboard.ts"
import {downloadText} from "../session/download.ts"
import {baseline, files} from "../session/state.ts"

type Files = typeof files.value

/** What was asked last, and what came of it. `made` null: it is being made. */
const asked = signal<{readonly head: Files; readonly base: Files; readonly made: RolloutMade | null} | null>(null)

/** The press, and what comes of it. WHY not of files that were edited since: the order is of what is there. */
export function Rollout(): JSX.Element {
  const current = asked.value?.head === files.value && asked.value.base === baseline.value ? asked.value : null
  return (
    <div class="repair-offer rollout">
      <button type="button" aria-expanded={current !== null} onClick={() => (current === null ? void find() : (asked.value = null))}>
        <span aria-hidden="true">{current === null ? "▸" : "▾"}</span> An order in which to apply it
      </button>
      <div role="status">
        {current !== null && current.made === null && <p class="quiet">trying…</p>}
        {current?.made?.ok === false && <p>No order: {current.made.message}.</p>}
        {current?.made?.ok === true && <Order {...current.made} />}
      </div>
    </div>
  )
}

async function find(): Promise<void> {
  const [head, base] = [files.value, baseline.value]
  asked.value = {head, base, made: null}
  const made = await ask("rollout", {base, head}).catch((error: unknown): RolloutMade => ({
    ok: false,
    message: error instanceof Error ? error.message : String(error),
  }))
  if (asked.value?.head === head && asked.value.base === base) asked.value = {head, base, made}
}

function Order({isSafe, summary, steps, kept, script}: Extract<RolloutMade, {readonly ok: true}>): JSX.Element {
  return (
    <>
      <p class={isSafe ? "" : "error"}>
        {steps.length > 0 && <strong>{isSafe ? "✓ Safe" : "✗ Not safe"}</strong>} {summary}.
      </p>
      <ol>
        {steps.map((step, i) => (
          <StepLine key={i} {...step} />
        ))}
      </ol>
      {kept.map((each) => (
        <p key={each} class="quiet">
          {each} stays: it is no longer in the files, and has objects in it.
        </p>
      ))}
      {steps.length > 0 && (
        <p class="choices">
          <button type="button" onClick={() => downloadText("rollout.sh", script)}>
            Download it as a script
          </button>
          <button type="button" onClick={() => void copy(script)}>
            Copy the script
          </button>
        </p>
      )}
    </>
  )
}

function StepLine({action, object, temporary, at, opened, closed, harm}: RolloutStep): JSX.Element {
  const counts = [
    ...(opened === 0 ? [] : [`${changeSigns.opened} ${opened === 1 ? "one group" : `${opened} groups`} opened`]),
    ...(closed === 0 ? [] : [`${changeSigns.closed} ${closed === 1 ? "one group" : `${closed} groups`} closed`]),
  ]
  return (
    <li>
      {action} <code>{object}</code>
      {temporary && ", there on the way alone"} {at !== null && <PlaceLink {...at} />}
      {counts.length > 0 && <span class="because">{counts.join(", ")}</span>}
      {harm.map((words) => (
        <span key={words} class="because error">
          {words}
        </span>
      ))}
    </li>
  )
}

function copy(script: string): Promise<void> {
  return copyText(script, {done: "the script is in the clipboard", otherwise: "download the script"})
}
