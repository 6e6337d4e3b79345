// What of the matrix is shown: the packets, what rows and columns stand for, and which of them.

import type {JSX} from "preact"
import type {Signal} from "@preact/signals"
import {wire} from "../session/state.ts"
import {fromText, isDrawn, onlyChanged, toText, wish, zoom, zooms} from "./settings.ts"
import {groupings} from "./view.ts"
import type {Grouping, GroupingWish, Outline} from "./view.ts"
import {PacketFields} from "./packet-fields.tsx"

const titles: Readonly<Record<Grouping, string>> = {
  pods: "pods",
  workloads: "workloads",
  namespaces: "namespaces",
  classes: "classes: ends that policy treats alike",
}

/** The controls above the matrix. */
export function MatrixControls({current}: {readonly current: Outline | null}): JSX.Element {
  return (
    <form class="wire" onSubmit={(event) => event.preventDefault()}>
      <PacketFields wire={wire.value} onChange={(next) => (wire.value = next)} />
      <label>
        Rows{" "}
        <select value={wish.value} onChange={({currentTarget: {value}}) => (wish.value = value as GroupingWish)}>
          <option value="auto">{current === null ? "by size" : `by size (${current.by})`}</option>
          {groupings.map((name) => (
            <option key={name} value={name}>
              {titles[name]}
              {current === null ? "" : ` (${current.counts[name]})`}
            </option>
          ))}
        </select>
      </label>
      <Filter title="From" value={fromText} />
      <Filter title="To" value={toText} />
      <label class="check">
        <input type="checkbox" checked={onlyChanged.value} onChange={({currentTarget}) => (onlyChanged.value = currentTarget.checked)} />
        only what changed
      </label>
      <span class="zoom" role="group" aria-label="Size of drawn cells" hidden={!isDrawn.value}>
        <button type="button" aria-label="smaller cells" disabled={zoom.value === 0} onClick={() => zoom.value--}>
          −
        </button>
        <button type="button" aria-label="larger cells" disabled={zoom.value === zooms.length - 1} onClick={() => zoom.value++}>
          +
        </button>
      </span>
    </form>
  )
}

function Filter({title, value}: {readonly title: string; readonly value: Signal<string>}): JSX.Element {
  return (
    <label>
      {title}{" "}
      <input
        type="search"
        size={8}
        placeholder="all"
        value={value.value}
        onInput={({currentTarget}) => (value.value = currentTarget.value)}
      />
    </label>
  )
}
