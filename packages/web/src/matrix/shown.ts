// The part of a matrix that is shown: rows and columns that the reader left, and what each cell says.

import {cellChanges} from "./view.ts"
import type {CellChange, CellKind, MatrixLines, MatrixView} from "./view.ts"

/** What a cell is: something of the matrix, an end and itself, or two ends outside, of which nothing is said. */
export type ShownKind = CellKind | "self" | "unsaid"

/** A cell by its place in the words now and before, and its change. */
export type ShownCell = {readonly kind: ShownKind; readonly text: string; readonly was: string; readonly change: CellChange}

/** What the reader left of rows and columns. */
export type Filter = {readonly from: string; readonly to: string; readonly onlyChanged: boolean}

const every = new WeakMap<MatrixLines, readonly number[]>()

/** All lines, as one list while they stay. */
function everyLine(lines: MatrixLines): readonly number[] {
  let found = every.get(lines)
  if (found === undefined) every.set(lines, (found = [...lines.names.keys()]))
  return found
}

const changeWords: Readonly<Record<CellChange, string>> = {
  same: "",
  opened: "opened by your edit",
  closed: "closed by your edit",
  changed: "changed by your edit",
}

/** Rows and columns as they are shown. */
export class Shown {
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  readonly lines: MatrixLines
  readonly view: MatrixView
  private readonly exceptions = new Map<number, number>()

  constructor(view: MatrixView, lines: MatrixLines, filter: Filter) {
    this.view = view
    this.lines = lines
    for (let i = 0; i < view.exceptions.length; i += 4) this.exceptions.set(view.exceptions[i] ?? 0, i)
    const changed = filter.onlyChanged ? this.changedLines() : null
    const left = (text: string, side: ReadonlySet<number> | undefined): readonly number[] => {
      const wanted = text.trim().toLowerCase()
      if (wanted === "" && side === undefined) return everyLine(lines)
      return everyLine(lines).filter(
        (line) => (wanted === "" || (lines.names[line] ?? "").toLowerCase().includes(wanted)) && (side === undefined || side.has(line)),
      )
    }
    this.rows = left(filter.from, changed?.rows)
    this.columns = left(filter.to, changed?.columns)
  }

  /** The name of a shown row. */
  rowName(row: number): string {
    return this.lines.names[this.rows[row] ?? -1] ?? ""
  }

  /** The name of a shown column. */
  columnName(column: number): string {
    return this.lines.names[this.columns[column] ?? -1] ?? ""
  }

  /** What a cell is. */
  kindAt(row: number, column: number): ShownKind {
    const [from, to] = [this.rows[row] ?? 0, this.columns[column] ?? 0]
    return this.unusual(from, to) ?? this.view.words[this.placeAt(from, to)]?.kind ?? "closed"
  }

  /** How a cell differs from the baseline. */
  changeAt(row: number, column: number): CellChange {
    const [from, to] = [this.rows[row] ?? 0, this.columns[column] ?? 0]
    return cellChanges[this.changeOf(from, to)] ?? "same"
  }

  /** All of a cell. */
  cellAt(row: number, column: number): ShownCell {
    const [from, to] = [this.rows[row] ?? 0, this.columns[column] ?? 0]
    const change = cellChanges[this.changeOf(from, to)] ?? "same"
    const {kind = "closed", text = ""} = this.view.words[this.placeAt(from, to)] ?? {}
    return {
      kind: this.unusual(from, to) ?? kind,
      text,
      was: change === "same" ? "" : (this.view.words[this.wasAt(from, to)]?.text ?? ""),
      change,
    }
  }

  /** A cell as a sentence, with its ends. */
  wordsAt(row: number, column: number): string {
    const ends = `${this.rowName(row)} to ${this.columnName(column)}: `
    const {kind, text, was, change} = this.cellAt(row, column)
    if (kind === "self") return `${ends}itself, not judged`
    if (kind === "unsaid") return `${ends}both outside, not judged`
    const state = kind === "closed" ? "closed" : kind === "mixed" ? `mixed, ${text}` : text
    const before = was === text || was === "" ? "" : `, before ${was}`
    return `${ends}${state}${change === "same" ? "" : `, ${changeWords[change]}${before}`}`
  }

  private unusual(from: number, to: number): "self" | "unsaid" | null {
    const {outsideFrom, sizes} = this.lines
    if (from >= outsideFrom && to >= outsideFrom) return "unsaid"
    return from === to && sizes[from] === 1 ? "self" : null
  }

  /** Where a pair is among the exceptions; -1 where it is none. */
  private exceptionAt(from: number, to: number): number {
    if (this.exceptions.size === 0) return -1
    const {nodes, slots, side} = this.view
    if (nodes.length === 0) return this.exceptions.get(from * this.lines.names.length + to) ?? -1
    const node = nodes[from] ?? -1
    if (node === -1 || node !== nodes[to]) return -1
    return this.exceptions.get((slots[from] ?? 0) * side + (slots[to] ?? 0)) ?? -1
  }

  private placeAt(from: number, to: number): number {
    const exception = this.exceptionAt(from, to)
    if (exception !== -1) return this.view.exceptions[exception + 1] ?? 0
    return this.view.cells[(this.view.slots[from] ?? 0) * this.view.side + (this.view.slots[to] ?? 0)] ?? 0
  }

  private wasAt(from: number, to: number): number {
    const exception = this.exceptionAt(from, to)
    if (exception !== -1) return this.view.exceptions[exception + 2] ?? 0
    return this.view.before[(this.view.slots[from] ?? 0) * this.view.side + (this.view.slots[to] ?? 0)] ?? 0
  }

  private changeOf(from: number, to: number): number {
    if (this.view.changes.length === 0 || this.unusual(from, to) !== null) return 0
    const exception = this.exceptionAt(from, to)
    if (exception !== -1) return this.view.exceptions[exception + 3] ?? 0
    return this.view.changes[(this.view.slots[from] ?? 0) * this.view.side + (this.view.slots[to] ?? 0)] ?? 0
  }

  /** Lines with a change: of slots first, so that not every pair of lines is asked. */
  private changedLines(): {readonly rows: ReadonlySet<number>; readonly columns: ReadonlySet<number>} {
    const {side, changes, slots} = this.view
    const [rowSlots, columnSlots] = [new Set<number>(), new Set<number>()]
    for (let index = 0; index < changes.length; index++) {
      if (changes[index] === 0) continue
      rowSlots.add(Math.floor(index / side))
      columnSlots.add(index % side)
    }
    this.addExceptions(rowSlots, columnSlots)
    const rows = new Set<number>()
    const columns = new Set<number>()
    for (const [line, slot] of slots.entries()) {
      if (rowSlots.has(slot)) rows.add(line)
      if (columnSlots.has(slot)) columns.add(line)
    }
    return {rows, columns}
  }

  private addExceptions(rowSlots: Set<number>, columnSlots: Set<number>): void {
    const {exceptions, nodes, side, slots} = this.view
    const across = nodes.length === 0 ? this.lines.names.length : side
    for (let i = 0; i < exceptions.length; i += 4) {
      if (exceptions[i + 3] === 0) continue
      const place = exceptions[i] ?? 0
      const [from, to] = [Math.floor(place / across), place % across]
      rowSlots.add(nodes.length === 0 ? (slots[from] ?? 0) : from)
      columnSlots.add(nodes.length === 0 ? (slots[to] ?? 0) : to)
    }
  }
}
