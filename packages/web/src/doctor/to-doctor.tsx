// The way to the doctor from where flows are walked, for who has a line of a log and no flow.

import type {JSX} from "preact"
import {tab} from "../session/state.ts"
import {goToDoctor} from "./telling.ts"

/** It. `from`: who logs there; null where nobody is known. */
export function ToDoctor({from}: {readonly from: string | null}): JSX.Element | null {
  if (tab.value === "doctor") return null
  return (
    <p class="to-doctor quiet">
      {from === null ? "All that you have is a line of a log?" : "Did it log something?"}{" "}
      <button type="button" onClick={() => goToDoctor(from ?? undefined)}>
        Ask the doctor
      </button>
    </p>
  )
}
