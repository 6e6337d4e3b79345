// What the chosen node takes and sends, in words: the same as the lines say, for everybody.

import type {JSX} from "preact"
import {againstBaseline, changeWords, signWords} from "../frame/marks.ts"
import type {GraphView} from "./view.ts"

type DetailsProps = {readonly view: GraphView; readonly place: number; readonly choose: (name: string | null) => void}

/** The list below the drawing. */
export function GraphDetails({view: {nodes}, place, choose}: DetailsProps): JSX.Element | null {
  const node = nodes[place]
  if (node === undefined) return null
  const sent = nodes.flatMap((target, to) =>
    target.chips.flatMap(({packets, sources, partly}) =>
      sources.includes(place) && to !== place ? [{name: target.name, packets, isPart: partly.includes(place)}] : [],
    ),
  )
  const names = (places: readonly number[], partly: readonly number[] = []): JSX.Element => (
    <>
      {places.map((each, i) => (
        <span key={each}>
          {i > 0 && ", "}
          <button type="button" class="place" onClick={() => choose(nodes[each]?.name ?? null)}>
            {nodes[each]?.name}
          </button>
          {partly.includes(each) && ` (${signWords.partly})`}
        </span>
      ))}
    </>
  )
  return (
    <div class="node-details" role="region" aria-label={`what ${node.name} takes and sends`}>
      <h3>{node.name}</h3>
      <h4>takes</h4>
      {node.chips.length === 0 && <p class="quiet">nothing</p>}
      <ul>
        {node.chips.map(({packets, sources, partly, isOpenToAll}) => (
          <li key={packets}>
            <strong>{packets}</strong> from {isOpenToAll ? "everybody" : names(sources, partly)}
          </li>
        ))}
        {node.lost.map(({packets, sources}) => (
          <li key={`lost ${packets}`} class="gone">
            {changeWords.closed} {againstBaseline}: <strong>{packets}</strong> from {names(sources)}
          </li>
        ))}
      </ul>
      <h4>sends</h4>
      {sent.length === 0 && <p class="quiet">nothing gets through</p>}
      <ul>
        {[...Map.groupBy(sent, ({packets}) => packets)].map(([packets, targets]) => (
          <li key={packets}>
            <strong>{packets}</strong> to {targets.map(({name, isPart}) => `${name}${isPart ? ` (${signWords.partly})` : ""}`).join(", ")}
          </li>
        ))}
      </ul>
    </div>
  )
}
