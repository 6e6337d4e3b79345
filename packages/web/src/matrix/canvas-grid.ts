// A large matrix on a canvas, with what the eye sees there also said: a grid of one focused cell that the keyboard walks.

import {drawMatrix} from "./canvas-drawing.ts"
import type {Palette, Sight} from "./canvas-drawing.ts"
import type {OnChoose, Painter} from "./painter.ts"
import type {Shown} from "./shown.ts"
import {walk} from "./walk.ts"
import type {Spot} from "./walk.ts"

/** LIMIT: room for headings, of what there is. */
const headingsMax = {width: 220, height: 150, share: 0.4}
const paletteNames = ["ink", "quiet", "paper", "block", "line", "link", "open", "closed", "warn"] as const

/** What the canvas tells its owner: the cell that is pointed at, in words, and the one that was chosen. */
export type OnCanvas = {readonly choose: OnChoose; readonly point: (words: string) => void}

/** The canvas in an element. */
export class CanvasGrid implements Painter {
  readonly #box: HTMLElement
  readonly #canvas: HTMLCanvasElement
  readonly #room: HTMLElement
  readonly #cell: HTMLElement
  readonly #row: HTMLElement
  readonly #heading: HTMLElement
  readonly #live: HTMLElement
  readonly #on: OnCanvas
  readonly #stops: (() => void)[] = []
  #side: number
  #shown: Shown | null = null
  #palette: Palette | null = null
  #focus: Spot = {row: 0, column: 1}
  #hover: Spot | null = null
  #asked: Spot | null = null
  #isDue = false
  // WHY kept: to ask the box at every key would have the page laid out once more.
  #size = {width: 0, height: 0, ratio: 0}
  #scrolled = {left: 0, top: 0}

  constructor(parent: Element, on: OnCanvas, side: number) {
    this.#on = on
    this.#side = side
    this.#canvas = element("canvas", {"aria-hidden": "true"}) as HTMLCanvasElement
    this.#room = element("div", {class: "room", "aria-hidden": "true"})
    this.#heading = element("div", {role: "rowheader"})
    this.#cell = element("div", {role: "gridcell"})
    this.#row = element("div", {role: "row", class: "spoken"})
    this.#row.append(this.#heading, this.#cell)
    this.#live = element("p", {class: "spoken", "aria-live": "polite"})
    this.#box = element("div", {
      class: "matrix-canvas",
      role: "grid",
      tabindex: "0",
      "aria-label": "sources in rows, destinations in columns",
    })
    this.#box.append(this.#canvas, this.#room, this.#row)
    parent.replaceChildren(this.#box, this.#live)
    this.#listen()
  }

  show(shown: Shown): void {
    this.#shown = shown
    this.#focus = this.#within(this.#focus)
    this.#hover = this.#hover === null ? null : this.#within(this.#hover)
    this.#box.setAttribute("aria-rowcount", String(shown.rows.length + 1))
    this.#box.setAttribute("aria-colcount", String(shown.columns.length + 1))
    this.#lay()
    this.#draw()
    this.#name()
  }

  mark(spot: Spot | null): void {
    if (spot?.row === this.#asked?.row && spot?.column === this.#asked?.column) return
    this.#asked = spot
    this.#later()
  }

  /** Draws cells larger or smaller, about the cell that has the focus. */
  zoom(side: number): void {
    if (side === this.#side) return
    this.#side = side
    this.#lay()
    this.#reveal(this.#focus)
    this.#draw()
  }

  stop(): void {
    for (const stop of this.#stops) stop()
    this.#box.remove()
    this.#live.remove()
  }

  #listen(): void {
    const box = this.#box
    box.addEventListener(
      "scroll",
      () => {
        this.#scrolled = {left: box.scrollLeft, top: box.scrollTop}
        this.#later()
      },
      {passive: true},
    )
    box.addEventListener("keydown", (event) => this.#onKey(event))
    box.addEventListener("focus", () => this.#later())
    box.addEventListener("blur", () => this.#later())
    box.addEventListener("mousemove", (event) => this.#point(this.#spotAt(event)))
    box.addEventListener("mouseleave", () => this.#point(null))
    box.addEventListener("click", (event) => {
      const spot = this.#spotAt(event)
      if (spot === null) return
      this.#focus = spot
      this.#name()
      this.#choose(spot)
    })
    const sizes = new ResizeObserver(() => {
      this.#size = {...this.#size, width: 0}
      this.#lay()
      this.#draw()
    })
    sizes.observe(box)
    const theme = matchMedia("(prefers-color-scheme: dark)")
    const repaint = (): void => {
      this.#palette = null
      this.#later()
    }
    theme.addEventListener("change", repaint)
    this.#stops.push(
      () => sizes.disconnect(),
      () => theme.removeEventListener("change", repaint),
    )
  }

  #onKey(event: KeyboardEvent): void {
    const shown = this.#shown
    if (shown === null) return
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault()
      this.#choose(this.#focus)
      return
    }
    const page = Math.max(1, Math.floor((this.#size.height - this.#sight().headHeight) / this.#side) - 1)
    const next = walk(event, this.#focus, {rows: shown.rows.length, columns: shown.columns.length, page})
    if (next === null) return
    event.preventDefault()
    this.#focus = next
    this.#hover = null
    this.#reveal(next)
    this.#name()
    this.#live.textContent = shown.wordsAt(next.row, next.column)
    this.#on.point(shown.wordsAt(next.row, next.column))
    this.#later()
  }

  #choose(spot: Spot): void {
    const kind = this.#shown?.kindAt(spot.row, spot.column)
    if (kind !== undefined && kind !== "self" && kind !== "unsaid") this.#on.choose(spot)
    this.#later()
  }

  #point(spot: Spot | null): void {
    if (spot?.row === this.#hover?.row && spot?.column === this.#hover?.column) return
    this.#hover = spot
    this.#on.point(spot === null ? "" : (this.#shown?.wordsAt(spot.row, spot.column) ?? ""))
    this.#later()
  }

  /** The cell with the focus, for whoever reads the page instead of seeing it. A new name for a new cell, so that it is read. */
  #name(): void {
    const shown = this.#shown
    if (shown === null) return
    const {row, column} = this.#focus
    const [id, words, name] = [`matrix-cell-${row}-${column}`, shown.wordsAt(row, column), shown.rowName(row)]
    if (this.#heading.textContent !== name) this.#heading.textContent = name
    if (this.#cell.id === id && this.#cell.getAttribute("aria-label") === words) return
    this.#row.setAttribute("aria-rowindex", String(row + 2))
    this.#cell.setAttribute("aria-colindex", String(column + 2))
    this.#cell.id = id
    this.#cell.setAttribute("aria-label", words)
    this.#box.setAttribute("aria-activedescendant", id)
  }

  /** Sizes of the canvas and of the room that is scrolled. */
  #lay(): void {
    const shown = this.#shown
    if (shown === null) return
    const ratio = devicePixelRatio
    if (this.#size.width === 0 || ratio !== this.#size.ratio) this.#measure(ratio)
    const {headWidth, headHeight} = this.#sight()
    const room = `${headWidth + shown.columns.length * this.#side + 1}px ${headHeight + shown.rows.length * this.#side + 1}px`
    if (this.#room.dataset["room"] === room) return
    this.#room.dataset["room"] = room
    const [across = "", down = ""] = room.split(" ")
    this.#room.style.width = across
    this.#room.style.height = down
  }

  #measure(ratio: number): void {
    const [width, height] = [this.#box.clientWidth, this.#box.clientHeight]
    this.#size = {width, height, ratio}
    this.#canvas.width = Math.round(width * ratio)
    this.#canvas.height = Math.round(height * ratio)
    this.#canvas.style.width = `${width}px`
    this.#canvas.style.height = `${height}px`
  }

  #sight(): Sight {
    const {width, height} = this.#size
    return {
      width,
      height,
      ...this.#scrolled,
      headWidth: Math.round(Math.min(headingsMax.width, width * headingsMax.share)),
      headHeight: Math.round(Math.min(headingsMax.height, height * headingsMax.share)),
      side: this.#side,
    }
  }

  #later(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      if (this.#isDue) this.#draw()
    })
  }

  #draw(): void {
    this.#isDue = false
    const context = this.#canvas.getContext("2d", {alpha: false})
    const shown = this.#shown
    if (context === null || shown === null) return
    this.#palette ??= paletteOf(this.#box)
    const {ratio} = this.#size
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const focus = document.activeElement === this.#box ? this.#focus : null
    drawMatrix(context, shown, this.#sight(), {palette: this.#palette, pointed: {focus, hover: this.#hover, asked: this.#asked}})
  }

  #reveal({row, column}: Spot): void {
    const {headWidth, headHeight, left, top, width, height, side} = this.#sight()
    const [x, y] = [column * side, row * side]
    if (x < left) this.#box.scrollLeft = x
    else if (x + side > left + width - headWidth) this.#box.scrollLeft = x + side - (width - headWidth)
    if (y < top) this.#box.scrollTop = y
    else if (y + side > top + height - headHeight) this.#box.scrollTop = y + side - (height - headHeight)
    this.#scrolled = {left: this.#box.scrollLeft, top: this.#box.scrollTop}
  }

  #spotAt(event: MouseEvent): Spot | null {
    const shown = this.#shown
    if (shown === null) return null
    const {headWidth, headHeight, left, top, side} = this.#sight()
    const {x, y} = this.#box.getBoundingClientRect()
    const [across, down] = [event.clientX - x - headWidth, event.clientY - y - headHeight]
    if (across < 0 || down < 0) return null
    const spot = {row: Math.floor((down + top) / side), column: Math.floor((across + left) / side)}
    return spot.row < shown.rows.length && spot.column < shown.columns.length ? spot : null
  }

  #within({row, column}: Spot): Spot {
    const rows = this.#shown?.rows.length ?? 1
    const columns = this.#shown?.columns.length ?? 1
    return {row: Math.max(0, Math.min(row, rows - 1)), column: Math.max(0, Math.min(column, columns - 1))}
  }
}

function paletteOf(place: Element): Palette {
  const style = getComputedStyle(place)
  return Object.fromEntries(paletteNames.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette
}

function element(name: string, attributes: Readonly<Record<string, string>>): HTMLElement {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}
