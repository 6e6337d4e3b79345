// A repair handed in and graded by what it does: the flows that must pass do, and nothing else is opened.

import type {JSX} from "preact"
import {useState} from "preact/hooks"
import {signal} from "@preact/signals"
import type {Signal} from "@preact/signals"
import type {GradeView} from "./grade-view.ts"
import type {Actions} from "./parts.tsx"

/** The last grade and the page that it belongs to. */
export const grade: Signal<{readonly slug: string; readonly view: GradeView} | null> = signal(null)

/** The button and what came of it. */
export function Grade({slug, actions}: {readonly slug: string; readonly actions: Actions}): JSX.Element {
  const [isWaiting, wait] = useState(false)
  const handIn = async (): Promise<void> => {
    wait(true)
    await actions.gradeRepair()
    wait(false)
  }
  const own = grade.value?.slug === slug ? grade.value.view : null
  return (
    <section class="grade" aria-label="Your repair">
      <p>
        <button type="button" disabled={isWaiting} onClick={() => void handIn()}>
          Hand in the repair
        </button>{" "}
        <span class="quiet">Edit the policies in the files; any repair with the right meaning passes.</span>
      </p>
      <div role="status">{own !== null && <Graded view={own} />}</div>
    </section>
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
