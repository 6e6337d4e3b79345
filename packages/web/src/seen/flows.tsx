// Flows that were seen and fare alike: whom they were between, what denies them, and what the app would notice.

import type {JSX} from "preact"
import {PlaceLink} from "../frame/place-link.tsx"
import {seenAsked} from "../session/state.ts"
import {walkTo} from "../trace/asking.ts"
import {verdictWords} from "../trace/verdict-words.ts"
import {listedAllMax, listedMax} from "./view.ts"
import type {SeenFlow, SeenSection} from "./view.ts"

/** A section. */
export function Section({outcome, title, count, flows}: SeenSection): JSX.Element {
  const left = count - flows.length
  const isShort = seenAsked.value.most === listedMax
  return (
    <>
      <h3>
        {title.slice(0, 1).toUpperCase()}
        {title.slice(1)} <span class="count">{count.toLocaleString("en")}</span>
      </h3>
      <ul class={`seen-flows ${outcome}`}>
        {flows.map((each) => (
          <Flow key={`${each.from} ${each.to} ${each.wire}`} {...each} />
        ))}
      </ul>
      {left > 0 && isShort && (
        <button type="button" onClick={() => (seenAsked.value = {...seenAsked.value, most: listedAllMax})}>
          Show {Math.min(left, listedAllMax - listedMax).toLocaleString("en")} more
        </button>
      )}
      {left > 0 && !isShort && <p class="quiet">and {left.toLocaleString("en")} more, each with fewer connections</p>}
    </>
  )
}

function Flow({from, to, wire, connections, symptom, missing, ...judged}: SeenFlow): JSX.Element {
  return (
    <li>
      <div class="flow">
        <strong>
          {from} → {to}
        </strong>{" "}
        {wire}
        <span class="quiet connections">
          {connections.toLocaleString("en")} {connections === 1 ? "connection" : "connections"}
        </span>
      </div>
      <Judged {...judged} isNamed={judged.walk === `${from} → ${to} ${wire}`} />
      {symptom !== null && <span class="because">What the app would notice: {symptom}</span>}
      {missing.length > 0 && <span class="because">Missing: {missing.join("; ")}</span>}
    </li>
  )
}

type JudgedProps = Pick<SeenFlow, "verdict" | "isPartly" | "asked" | "walk" | "by" | "why" | "place"> & {readonly isNamed: boolean}

/** How it fares. `isNamed`: the flow that is walked was named before; else it is one of those that the record may mean. */
function Judged({verdict, isPartly, asked, walk, by, why, place, isNamed}: JudgedProps): JSX.Element | null {
  if (verdict === null || asked === null) return null
  return (
    <span class="because">
      {isPartly && "some of it "}
      <span class={`verdict ${verdict}`}>{verdictWords(verdict)}</span>
      {by !== null && (
        <>
          {" "}
          by <code>{by}</code>
          {why}
        </>
      )}{" "}
      {place !== null && <PlaceLink {...place} />}{" "}
      <button type="button" class="place" title="See its walk, step by step" onClick={() => walkTo(asked)}>
        {isNamed ? (
          <>
            See its walk<span class="unseen">: {walk}</span>
          </>
        ) : (
          `as ${walk}`
        )}
      </button>
    </span>
  )
}
