// A repair handed in and graded by what it does: the flows that must pass do, and nothing else is opened.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import {computed, signal} from "@preact/signals"
import type {ReadonlySignal, Signal} from "@preact/signals"
import {files} from "../session/state.ts"
import {isSameFiles} from "../session/work.ts"
import type {LabFile} from "../worker/messages.ts"
import type {GradeView} from "./grade-view.ts"
import type {Actions} from "./parts.tsx"

/** The last grade, the page that it belongs to and the files that were handed in. */
export const grade: Signal<{readonly slug: string; readonly files: readonly LabFile[]; readonly view: GradeView} | null> = signal(null)

/** Whether the files are still those that were graded. WHY: claims are judged at every key, and a grade of other files contradicts them. */
const isOfNow: ReadonlySignal<boolean> = computed(() => grade.value !== null && isSameFiles(grade.value.files, files.value))

/** The button and what came of it. */
export function Grade({slug, actions}: {readonly slug: string; readonly actions: Actions}): JSX.Element {
  const [isWaiting, wait] = useState(false)
  const handIn = async (): Promise<void> => {
    // WHY not a disabled button: it would lose the keyboard, and with it the place of whoever hears the page.
    if (isWaiting) return
    wait(true)
    await actions.gradeRepair()
    wait(false)
  }
  const own = grade.value?.slug === slug ? grade.value.view : null
  return (
    <section class="grade" aria-label="Your repair">
      <p>
        <button type="button" onClick={() => void handIn()}>
          Hand in the repair
        </button>{" "}
        <span class="quiet">Edit the policies in the files; any repair with the right meaning passes.</span>
      </p>
      <div role="status">{isWaiting ? <p class="quiet">grading…</p> : own !== null && <Grading view={own} />}</div>
    </section>
  )
}

function Grading({view}: {readonly view: GradeView}): JSX.Element {
  return isOfNow.value ? <Graded view={view} /> : <Outdated view={view} />
}

/** What was graded is not what stands in the files: that it was, and nothing that reads as if it still held. */
function Outdated({view: {passes, points, of}}: {readonly view: GradeView}): JSX.Element {
  return (
    <p class="quiet">
      You changed the files since. What you handed in was {passes ? "a repair" : "no repair"}, {points} of {of} points: hand in again.
    </p>
  )
}

function Graded({view: {passes, points, of, lines, surplus, findings}}: {readonly view: GradeView}): JSX.Element {
  return (
    <>
      <p>
        <strong class={passes ? "passes" : "misses"}>
          {passes ? "✓ repaired" : "✗ not repaired"}: {points} of {of} points
        </strong>
      </p>
      <ul>
        {lines.map(({text, pass, problem}) => (
          <li key={text}>
            {pass ? "✓" : "✗"} <code>{text}</code>
            {problem !== null && <span class="because">{problem}</span>}
          </li>
        ))}
        {surplus.map((text) => (
          <li key={text}>✗ opens {text}, which no accepted repair does</li>
        ))}
        {findings.map((text) => (
          <li key={text}>✗ {text}</li>
        ))}
      </ul>
    </>
  )
}
