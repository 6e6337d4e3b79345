// What the chosen node takes and sends, in words: the same as the lines say, for everybody.

import type {JSX} from "preact"
import {againstBaseline, changeWords, signWords} from "../frame/marks.ts"
import type {Chip, GraphNode, GraphView} from "./view.ts"

type DetailsProps = {readonly view: GraphView; readonly place: number; readonly choose: (name: string | null) => void}

/** Packets with the nodes at their other end; `part`: those of which only some members take part. */
type Row = {readonly packets: string; readonly places: readonly number[]; readonly part?: readonly number[]; readonly change?: string}

/** The words at the foot of what is seen of the drawing. */
export function GraphDetails({view: {nodes}, place, choose}: DetailsProps): JSX.Element | null {
  const node = nodes[place]
  if (node === undefined) return null
  const names = (places: readonly number[], part: readonly number[] = []): JSX.Element => (
    <>
      {places.map((each, i) => (
        <span key={each}>
          {i > 0 && ", "}
          <button type="button" class="place" onClick={() => choose(nodes[each]?.name ?? null)}>
            {nodes[each]?.name}
          </button>
          {part.includes(each) && ` (${signWords.partly})`}
        </span>
      ))}
    </>
  )
  const list = (rows: readonly Row[], word: string): JSX.Element => (
    <ul>
      {rows.map(({packets, places, part, change}) => (
        <li key={`${change} ${packets}`} class={change === changeWords.closed ? "gone" : ""}>
          {change !== undefined && `${change} ${againstBaseline}: `}
          <strong>{packets}</strong> {word} {places.length === 0 ? "everybody" : names(places, part)}
        </li>
      ))}
    </ul>
  )
  const [takes, sends] = [takenBy(node), sentBy(nodes, place)]
  return (
    <div class="node-details" role="region" aria-label={`what ${node.name} takes and sends`} tabIndex={0}>
      <div class="node-head">
        <h3>{node.name}</h3>
        <button type="button" aria-label={`put away the words about ${node.name}`} title="Escape" onClick={() => choose(null)}>
          ×
        </button>
      </div>
      <div class="node-ways">
        <div>
          <h4>takes</h4>
          {node.chips.length === 0 && <p class="quiet">nothing</p>}
          {list(takes, "from")}
        </div>
        <div>
          <h4>sends</h4>
          {sends.every(({change}) => change === changeWords.closed) && <p class="quiet">nothing gets through</p>}
          {list(sends, "to")}
        </div>
      </div>
    </div>
  )
}

/** What a node takes, then what of it an edit opened and what it closed. No places: everybody's. */
function takenBy({chips, lost}: GraphNode): readonly Row[] {
  return [
    ...chips.map(({packets, sources, partly, isOpenToAll}) => ({packets, places: isOpenToAll ? [] : sources, part: partly})),
    ...chips.filter(({opened}) => opened.length > 0).map(({packets, opened}) => ({packets, places: opened, change: changeWords.opened})),
    ...lost.map(({packets, sources}) => ({packets, places: sources, change: changeWords.closed})),
  ]
}

/** The same of what it sends. */
function sentBy(nodes: readonly GraphNode[], place: number): readonly Row[] {
  const targets = (found: (node: GraphNode) => readonly string[]): readonly (readonly [string, readonly number[]])[] => {
    const each = nodes.flatMap((node, to) => (to === place ? [] : found(node).map((packets) => ({packets, to}))))
    return [...Map.groupBy(each, ({packets}) => packets)].map(([packets, all]) => [packets, all.map(({to}) => to)])
  }
  const chipsOf = (has: (chip: Chip) => readonly number[]) => (node: GraphNode) =>
    node.chips.filter((chip) => has(chip).includes(place)).map(({packets}) => packets)
  const lostOf = ({lost}: GraphNode): readonly string[] => lost.filter(({sources}) => sources.includes(place)).map(({packets}) => packets)
  const isPart = (to: number, packets: string): boolean =>
    nodes[to]?.chips.some((chip) => chip.packets === packets && chip.partly.includes(place)) === true
  return [
    ...targets(chipsOf(({sources}) => sources)).map(([packets, places]) => ({
      packets,
      places,
      part: places.filter((to) => isPart(to, packets)),
    })),
    ...targets(chipsOf(({opened}) => opened)).map(([packets, places]) => ({packets, places, change: changeWords.opened})),
    ...targets(lostOf).map(([packets, places]) => ({packets, places, change: changeWords.closed})),
  ]
}
