// That objects with errors do not count, above every view that shows what counts.

import type {JSX} from "preact"
import {tab} from "../session/state.ts"
import {refusedWords} from "./refused-words.ts"

/**
 * What has an error is not in a view: nobody is to take that for what a policy does. WHY above what is scrolled, once: it holds for the view and for
 * the walk below it, and whoever reads the one does not see the other. The view of findings says it itself.
 */
export function Refused(): JSX.Element | null {
  const words = refusedWords.value
  if (words === "" || tab.value === "findings") return null
  return (
    <p class="refused">
      <span>{words}</span>
      <button type="button" onClick={() => (tab.value = "findings")}>
        Findings
      </button>
    </p>
  )
}
