// A matrix as a table of the document: made once for its rows and columns, after that only cells that changed are touched.

import {changeSigns, signs} from "../frame/marks.ts"
import type {OnChoose, Painter} from "./painter.ts"
import {headAndTail, shortName} from "./short-name.ts"
import type {Shown, ShownCell} from "./shown.ts"
import {walk} from "./walk.ts"
import type {Spot} from "./walk.ts"

/** Rows that a page key goes by. */
const pageRows = 10

/** The table in an element. */
export class TableGrid implements Painter {
  readonly #parent: Element
  readonly #onChoose: OnChoose
  #shown: Shown | null = null
  #key = ""
  #buttons: readonly (readonly HTMLButtonElement[])[] = []
  #drawn: (ShownCell | undefined)[] = []
  // WHY not the first column: the first cell of the first row is an end and itself.
  #at: Spot = {row: 0, column: 1}
  #marked: HTMLButtonElement | null = null

  constructor(parent: Element, onChoose: OnChoose) {
    this.#parent = parent
    this.#onChoose = onChoose
  }

  show(shown: Shown): void {
    this.#shown = shown
    const key = `${shown.lines.id} ${shown.rows.join()} ${shown.columns.join()}`
    if (key !== this.#key) this.#build(shown)
    this.#key = key
    // WHY by forEach: entries would be an object for each cell, at every key.
    this.#buttons.forEach((line, row) => line.forEach((button, column) => this.#patch(button, row, column)))
  }

  mark(spot: Spot | null): void {
    const next = spot === null ? null : (this.#buttons[spot.row]?.[spot.column] ?? null)
    if (next === this.#marked) return
    this.#marked?.setAttribute("aria-pressed", "false")
    this.#marked?.parentElement?.classList.remove("asked")
    next?.setAttribute("aria-pressed", "true")
    next?.parentElement?.classList.add("asked")
    this.#marked = next
    if (spot !== null) this.#stand(spot)
  }

  stop(): void {
    this.#parent.replaceChildren()
  }

  #build(shown: Shown): void {
    const had = this.#parent.contains(document.activeElement)
    const table = make("table", {class: "matrix", role: "grid", "aria-label": "sources in rows, destinations in columns"})
    table.style.setProperty("--columns", String(shown.columns.length))
    table.setAttribute("aria-rowcount", String(shown.rows.length + 1))
    table.setAttribute("aria-colcount", String(shown.columns.length + 1))
    const head = make("tr", {role: "row", "aria-rowindex": "1"})
    head.append(headCell("from \\ to", "col"))
    for (const column of shown.columns.keys()) {
      const cell = headCell("", "col")
      cell.className = "to"
      const label = make("span", {title: shown.columnName(column)})
      label.textContent = shortName(shown.columnName(column), lettersMax)
      cell.append(label)
      head.append(cell)
    }
    const thead = make("thead", {})
    thead.append(head)
    const tbody = make("tbody", {})
    this.#drawn = []
    this.#marked = null
    this.#buttons = [...shown.rows.keys()].map((row) => this.#row(tbody, shown, row))
    table.append(thead, tbody)
    table.addEventListener("keydown", (event) => this.#onKey(event))
    table.addEventListener("mouseover", ({target}) => pointAt(target))
    table.addEventListener("click", (event) => {
      const spot = spotOf(event.target)
      if (spot === null) return
      this.#stand(spot)
      if (this.#isAnswer(spot)) this.#onChoose(spot)
    })
    this.#parent.replaceChildren(table)
    this.#at = {
      row: Math.max(0, Math.min(this.#at.row, shown.rows.length - 1)),
      column: Math.max(0, Math.min(this.#at.column, shown.columns.length - 1)),
    }
    this.#stand(this.#at)
    if (had) this.#buttons[this.#at.row]?.[this.#at.column]?.focus()
  }

  #row(tbody: Element, shown: Shown, row: number): readonly HTMLButtonElement[] {
    const tr = make("tr", {role: "row", "aria-rowindex": String(row + 2)})
    tr.append(headCell(shown.rowName(row), "row"))
    const buttons = [...shown.columns.keys()].map((column) => {
      const cell = make("td", {role: "gridcell", "aria-colindex": String(column + 2)})
      const button = document.createElement("button")
      button.type = "button"
      button.tabIndex = -1
      button.dataset["cell"] = `${row} ${column}`
      button.append("")
      cell.append(button)
      tr.append(cell)
      return button
    })
    tbody.append(tr)
    return buttons
  }

  #patch(button: HTMLButtonElement, row: number, column: number): void {
    const shown = this.#shown
    if (shown === null) return
    const place = row * shown.columns.length + column
    const cell = shown.cellAt(row, column)
    const old = this.#drawn[place]
    if (old !== undefined && old.kind === cell.kind && old.text === cell.text && old.change === cell.change && old.was === cell.was) return
    this.#drawn[place] = cell
    const words = shown.wordsAt(row, column)
    button.setAttribute("aria-label", words)
    if (button.title !== "") button.title = words
    const {firstChild} = button
    if (firstChild !== null) firstChild.nodeValue = `${signs[cell.kind]}${changeSigns[cell.change]}`
    const isAsked = button === this.#marked
    const {parentElement} = button
    if (parentElement !== null) parentElement.className = `${cell.kind} was-${cell.change}${isAsked ? " asked" : ""}`
  }

  /** The one cell that the tab key reaches. */
  #stand(spot: Spot): void {
    const old = this.#buttons[this.#at.row]?.[this.#at.column]
    if (old !== undefined) old.tabIndex = -1
    const next = this.#buttons[spot.row]?.[spot.column]
    if (next === undefined) return
    next.tabIndex = 0
    this.#at = spot
  }

  #onKey(event: KeyboardEvent): void {
    const at = spotOf(event.target)
    const shown = this.#shown
    if (at === null || shown === null) return
    const next = walk(event, at, {rows: shown.rows.length, columns: shown.columns.length, page: pageRows})
    if (next === null) return
    event.preventDefault()
    this.#stand(next)
    this.#buttons[next.row]?.[next.column]?.focus()
  }

  #isAnswer({row, column}: Spot): boolean {
    const kind = this.#shown?.kindAt(row, column)
    return kind !== "self" && kind !== "unsaid"
  }
}

/** LIMIT: letters above a column. */
const lettersMax = 22

/** The words of a cell, for the pointer. WHY only then: the browser looks for the style of whatever gets another title. */
function pointAt(target: EventTarget | null): void {
  const cell = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-cell]") : null
  if (cell !== null) cell.title = cell.getAttribute("aria-label") ?? ""
}

function spotOf(target: EventTarget | null): Spot | null {
  const cell = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-cell]") : null
  const [row, column] = (cell?.dataset["cell"] ?? "").split(" ").map(Number)
  return cell === null || row === undefined || column === undefined ? null : {row, column}
}

function headCell(text: string, scope: "row" | "col"): HTMLElement {
  const cell = make("th", {scope, role: scope === "row" ? "rowheader" : "columnheader"})
  if (scope === "col") {
    cell.textContent = text
    return cell
  }
  const name = make("span", {})
  name.append(
    ...headAndTail(text).flatMap((part) => {
      if (part === "") return []
      const piece = make("span", {})
      piece.textContent = part
      return [piece]
    }),
  )
  cell.append(name)
  // WHY: pieces beside each other are read aloud as words, and a name is one.
  cell.setAttribute("aria-label", text)
  cell.title = text
  return cell
}

function make(name: string, attributes: Readonly<Record<string, string>>): HTMLElement {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}
