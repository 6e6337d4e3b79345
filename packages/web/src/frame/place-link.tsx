// A place in the files that can be followed.

import type {JSX} from "preact"
import {goTo} from "../session/state.ts"

/** A link to a line of the editor. */
export function PlaceLink({file, line}: {readonly file: string; readonly line: number}): JSX.Element {
  return (
    <button type="button" class="place" onClick={() => goTo(file, line)}>
      {file}:{line}
    </button>
  )
}
