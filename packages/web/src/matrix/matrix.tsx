// The matrix with its controls. Shape and word carry the meaning, colour only repeats it.

import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"
import {effect, signal} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {againstBaseline, changeSigns, changeWords, drawnSigns, signs, signWords} from "../frame/marks.ts"
import {asked, files, isChanged, views, wire} from "../session/state.ts"
import {steady} from "../session/steady.ts"
import {change} from "../session/work.ts"
import {dotSide} from "./canvas-drawing.ts"
import {CanvasGrid} from "./canvas-grid.ts"
import {MatrixControls} from "./controls.tsx"
import type {Painter} from "./painter.ts"
import {calledAfter} from "./lines.ts"
import {fromText, isDrawn, linesOfView, onlyChanged, showAll, toText, zoom, zooms} from "./settings.ts"
import {Shown} from "./shown.ts"
import {TableGrid} from "./table-grid.ts"
import {lookAtWalk} from "../trace/looking.ts"
import {groupings} from "./view.ts"
import type {Outline} from "./view.ts"
import type {Spot} from "./walk.ts"

/** LIMIT: rows or columns of a table in the document; more are drawn. */
const tableMax = 62

/** What is drawn beside the cells. */
const outline: ReadonlySignal<Outline | null> = steady(() => {
  const view = views.matrix.value
  return view === null ? null : {by: view.by, counts: view.counts}
}, isSameOutline)

/** What is said of the cell under the pointer. */
const pointed = signal("")

/** Whether what the reader left out is everything. */
const isNothingLeft = signal(false)

/** The matrix with its controls. */
export function Matrix(): JSX.Element {
  const current = outline.value
  const isEmpty = current !== null && current.counts.pods <= 1
  return (
    <section aria-labelledby="matrix-title" class="matrix-view">
      <h2 id="matrix-title">Who reaches whom</h2>
      <MatrixControls current={current} />
      {current === null && <p class="quiet">reading…</p>}
      {isEmpty && (
        <p class="quiet">The world has no pods. Drop manifests or a dump of a cluster on the page, add some to a file, or open a lesson.</p>
      )}
      <NothingLeft isAsked={!isEmpty && current !== null} />
      <Grid isHidden={isEmpty || current === null} />
      <Legend />
      <p>
        <button type="button" disabled={!isChanged.value} onClick={() => change("making this the baseline", {baseline: files.value})}>
          Make this the baseline
        </button>
      </p>
    </section>
  )
}

function isFiltered(): boolean {
  return fromText.value.trim() !== "" || toText.value.trim() !== ""
}

function NothingLeft({isAsked}: {readonly isAsked: boolean}): JSX.Element | null {
  if (!isAsked || !isNothingLeft.value) return null
  return (
    <p>
      {isFiltered() ? "No row or no column is left by From, To and what changed" : "Nothing changed against the baseline"}.{" "}
      <button type="button" onClick={showAll}>
        Show all
      </button>
    </p>
  )
}

function isSameOutline(before: Outline | null, now: Outline | null): boolean {
  if (before === null || now === null) return before === now
  return before.by === now.by && groupings.every((name) => before.counts[name] === now.counts[name])
}

function Legend(): JSX.Element {
  const {protocol, port} = wire.value
  const asks = protocol === null ? "every packet" : `${protocol}${port === null ? "" : ` ${port}`}`
  const marks = isDrawn.value ? drawnSigns : signs
  const closed = isDrawn.value && (zooms[zoom.value] ?? 0) < dotSide ? "empty:" : marks.closed
  return (
    <p class="legend">
      <span>
        {marks.open} {signWords.open} to {asks}
      </span>
      {(["partly", "mixed", "closed", "unknown"] as const).map((kind) => (
        <span key={kind}>
          {kind === "closed" ? closed : marks[kind]} {signWords[kind]}
        </span>
      ))}
      <span class="changed-key">
        {(["opened", "closed", "changed"] as const).map((kind) => `${changeSigns[kind]} ${changeWords[kind]}`).join(", ")} {againstBaseline}
      </span>
    </p>
  )
}

/** The grid draws itself: what is typed reaches it without a detour. */
function Grid({isHidden}: {readonly isHidden: boolean}): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (place.current === null) return
    const stage = new Stage(place.current)
    const stops = [effect(() => stage.show()), effect(() => stage.mark()), effect(() => stage.zoom())]
    return () => {
      for (const stop of stops) stop()
      stage.stop()
    }
  }, [])
  return (
    <div hidden={isHidden}>
      <div class="wide" ref={place} />
      <p class="pointed">{pointed.value}</p>
    </div>
  )
}

/** Chooses how the matrix is drawn, and keeps the drawing up to what is known. */
class Stage {
  readonly #place: Element
  #painter: Painter | null = null
  #shown: Shown | null = null

  constructor(place: Element) {
    this.#place = place
  }

  show(): void {
    const view = views.matrix.value
    const filter = {from: fromText.value, to: toText.value, onlyChanged: onlyChanged.value}
    const lines = view === null ? null : linesOfView(view)
    if (view === null || lines === null) return
    const shown = new Shown(view, lines, filter)
    const isLarge = Math.max(shown.rows.length, shown.columns.length) > tableMax
    if (this.#painter === null || isLarge !== this.#painter instanceof CanvasGrid) {
      this.#painter?.stop()
      this.#painter = isLarge ? this.#canvas() : new TableGrid(this.#place, (spot) => this.#choose(spot))
      pointed.value = ""
      isDrawn.value = isLarge
    }
    isNothingLeft.value = shown.rows.length === 0 || shown.columns.length === 0
    this.#shown = shown
    this.#painter.show(shown)
    this.#painter.mark(this.#askedSpot())
  }

  mark(): void {
    void asked.value
    this.#painter?.mark(this.#askedSpot())
  }

  zoom(): void {
    const side = zooms[zoom.value] ?? zooms[0]
    if (this.#painter instanceof CanvasGrid) this.#painter.zoom(side)
  }

  stop(): void {
    this.#painter?.stop()
  }

  #canvas(): CanvasGrid {
    const side = zooms[zoom.peek()] ?? zooms[0]
    return new CanvasGrid(this.#place, {choose: (spot) => this.#choose(spot), point: (words) => (pointed.value = words)}, side)
  }

  #choose({row, column}: Spot): void {
    const shown = this.#shown
    if (shown === null) return
    asked.value = {from: shown.rowName(row), to: shown.columnName(column), by: shown.view.by}
    lookAtWalk()
  }

  #askedSpot(): Spot | null {
    const question = asked.peek()
    const shown = this.#shown
    if (question === null || shown === null || question.by !== shown.view.by) return null
    const row = shown.rows.findIndex((_, i) => calledAfter(shown.rowName(i)) === calledAfter(question.from))
    const column = shown.columns.findIndex((_, i) => calledAfter(shown.columnName(i)) === calledAfter(question.to))
    return row === -1 || column === -1 ? null : {row, column}
  }
}
