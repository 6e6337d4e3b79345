// The borders between the parts of the page, to be moved by pointer or by keys. A double click brings a border back.

import type {JSX} from "preact"
import {nearestBorder as nearest} from "../session/kept-look.ts"
import {borders} from "../session/state.ts"

/** Which border: between files and the rest, or between lesson and views. */
export type Border = keyof typeof borders

const step = 4
/** Where a border stands until somebody moves it, as the style sheet has it. */
const usual: {readonly [Name in Border]: number} = {columns: 46, rows: 42}

/** Custom properties for the frame; absent where the style sheet's own sizes hold. */
export function borderStyle(): Readonly<Record<string, string>> {
  const {columns, rows} = borders
  return {
    ...(columns.value === null ? {} : {"--columns": `${columns.value}%`}),
    ...(rows.value === null ? {} : {"--rows": `${rows.value}%`}),
  }
}

/** A border. */
export function Splitter({border}: {readonly border: Border}): JSX.Element {
  const place = borders[border]
  const move = (percent: number): void => {
    place.value = Math.round(Math.min(100 - nearest, Math.max(nearest, percent)))
  }
  const drag = (event: PointerEvent & {readonly currentTarget: HTMLElement}): void => {
    const area = event.currentTarget.parentElement?.getBoundingClientRect()
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || area === undefined) return
    move(border === "columns" ? ((event.clientX - area.left) / area.width) * 100 : ((event.clientY - area.top) / area.height) * 100)
  }
  const [less, more] = border === "columns" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"]
  const press = (event: KeyboardEvent): void => {
    if (event.key !== less && event.key !== more && event.key !== "Home") return
    event.preventDefault()
    if (event.key === "Home") place.value = null
    else move((place.value ?? usual[border]) + (event.key === more ? step : -step))
  }
  return (
    <div
      class={`splitter ${border}`}
      role="separator"
      tabIndex={0}
      aria-label={border === "columns" ? "width of the files" : "height of the lesson"}
      aria-orientation={border === "columns" ? "vertical" : "horizontal"}
      aria-valuemin={nearest}
      aria-valuemax={100 - nearest}
      aria-valuenow={place.value ?? usual[border]}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDblClick={() => (place.value = null)}
      onKeyDown={press}
    />
  )
}
