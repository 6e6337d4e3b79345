// The ways that the flows of a question take, each with its verdict: a press shows its walk.

import type {JSX} from "preact"
import {asked} from "../session/state.ts"
import type {TraceView, WayView} from "./view.ts"
import {verdictWords} from "./verdict-words.ts"

type WaysProps = Pick<TraceView, "by" | "ways" | "more" | "shown" | "refused">

/** The ways, where there are several, or where some port of a Service leads nowhere. `by`: who decided all of them, which is not said again. */
export function Ways({by, ways, more, shown, refused}: WaysProps): JSX.Element | null {
  const [only] = ways
  if (ways.length <= 1 && refused.length === 0) return only === undefined ? null : <Translation way={only} />
  return (
    <>
      <h3 id="ways-title">The ways it may take</h3>
      <ol class="ways" aria-labelledby="ways-title">
        {ways.map((way, i) => (
          <li key={way.key}>
            <button type="button" aria-pressed={i === shown} onClick={() => choose(way.key)}>
              <strong class={`verdict ${way.verdict}`}>{verdictWords(way.verdict)}</strong> {wayWords(way)}
              {way.by !== null && way.by !== by && (
                <>
                  {", by "}
                  <code>{way.by}</code>
                </>
              )}
              {way.flows > 1 && <span class="quiet"> ({way.flows} flows)</span>}
            </button>
          </li>
        ))}
        {refused.map((text) => (
          <li key={text}>
            <strong class="verdict deny">{verdictWords("deny")}</strong> {text}
          </li>
        ))}
      </ol>
      {more > 0 && <p class="quiet">and {more} more ways</p>}
    </>
  )
}

/** What a Service makes of its port, where there is one way only. */
function Translation({way}: {readonly way: WayView}): JSX.Element | null {
  if (way.asked === null) return null
  return <p>translated: {wayWords(way)}</p>
}

function wayWords({asked: port, arrives, entry}: WayView): string {
  return `${entry === "" ? "" : `${entry}: `}${port === null ? "" : `${port} → `}${arrives}`
}

function choose(way: string): void {
  const question = asked.peek()
  if (question !== null) asked.value = {...question, way}
}
