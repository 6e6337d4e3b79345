// Many selectors held against all classes of labels at once. Those that ask for values of the same labels are a table of values, and so are the
// classes: the two are joined, which costs as much as they hold, and not one times the other.

import {NumberLists} from "../std/number-lists.ts"
import type {Selector} from "./selector.ts"

/** What classes are found in. */
export type Joining = {
  /** How many classes there are. */
  readonly size: number
  /** By label and value the classes that have it, ascending. */
  readonly postings: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>
  /** Whether a class meets what selectors ask for besides. */
  readonly isMet: (cls: number, rest: readonly Selector[]) => boolean
  /** The classes of a selector that no table is made of. */
  readonly alone: (selector: Selector) => readonly number[]
}

/** By selector the classes that it matches, ascending. `looked`: how many classes were looked at in tables. */
export type Joined = {readonly matching: readonly (readonly number[])[]; readonly looked: number}

/** Finds them. */
export function joined(selectors: readonly Selector[], joining: Joining): Joined {
  const reader = new Reader()
  const shapes = new Set<Shape>()
  const found: (readonly number[])[] = []
  for (const selector of selectors) {
    const shape = reader.read(selector, found.length)
    if (shape !== null) shapes.add(shape)
    found.push(shape === null ? joining.alone(selector) : [])
  }
  const tables = new Tables(joining)
  let looked = 0
  for (const shape of shapes) {
    if (tables.isWorthIt(shape)) looked += tables.join(shape, found as number[][])
    else for (const place of new Set(shape.places)) found[place] = joining.alone(selectors[place] ?? everybody)
  }
  return {matching: found, looked}
}

const everybody: Selector = {kind: "all"}

/**
 * Selectors that ask for values of the same labels, in the same order: rows of values, one behind the other, and by row whose it is and what he asks
 * for besides. A selector that asks for one of some values has as many rows. WHY columns: there are as many rows as policies.
 */
type Shape = {
  readonly labels: readonly string[]
  readonly values: string[]
  readonly places: number[]
  readonly rests: (readonly Selector[])[]
  readonly next: Map<string, Shape>
}

function shapeOf(labels: readonly string[]): Shape {
  return {labels, values: [], places: [], rests: [], next: new Map()}
}

/** LIMIT: rows of one selector; one that would have more asks for less by its values, and for the rest besides. */
const rowsMax = 16

const nothing: readonly Selector[] = []

/** Reads selectors, and puts each into the table of its shape. */
class Reader {
  private readonly root = shapeOf([])
  private shape = this.root
  private readonly asked: (readonly string[])[] = []
  private rest: Selector[] | null = null
  private rows = 1

  /** Null for a selector that asks for no value. */
  read(selector: Selector, place: number): Shape | null {
    this.shape = this.root
    this.asked.length = 0
    this.rest = null
    this.rows = 1
    this.gather(selector)
    if (this.shape === this.root) return null
    if (this.rows === 1) this.writeOne(place)
    else this.writeEach([], place)
    return this.shape
  }

  private gather(selector: Selector): void {
    if (selector.kind === "all") return
    if (selector.kind === "and") for (const operand of selector.operands) this.gather(operand)
    else if (!this.isTaken(selector)) (this.rest ??= []).push(selector)
  }

  /** Whether a selector is a step to another shape: it asks for values of a label that was not asked for yet. */
  private isTaken(selector: Selector): boolean {
    const term = termOf(selector)
    if (term === null || this.rows * term.values.length > rowsMax) return false
    const {label, values} = term
    if (this.shape.labels.includes(label)) return false
    let next = this.shape.next.get(label)
    if (next === undefined) this.shape.next.set(label, (next = shapeOf([...this.shape.labels, label])))
    this.shape = next
    this.asked.push(values)
    this.rows *= values.length
    return true
  }

  /** WHY apart: nearly every selector has one row. */
  private writeOne(place: number): void {
    for (const values of this.asked) this.shape.values.push(values[0] ?? "")
    this.close(place)
  }

  /** Writes the rows that begin with some values. */
  private writeEach(row: readonly string[], place: number): void {
    const values = this.asked[row.length]
    if (values !== undefined) {
      for (const value of values) this.writeEach([...row, value], place)
      return
    }
    for (const value of row) this.shape.values.push(value)
    this.close(place)
  }

  /** Ends the row that was written: whose it is, and what he asks for besides. */
  private close(place: number): void {
    this.shape.places.push(place)
    this.shape.rests.push(this.rest ?? nothing)
  }
}

/** The label of which a selector asks for one of some values; null where it does not ask so. */
function termOf(selector: Selector): {readonly label: string; readonly values: readonly string[]} | null {
  if (selector.kind === "in") return selector
  return selector.kind === "compare" && selector.operator === "==" ? {label: selector.label, values: [selector.value]} : null
}

/** A label's values, numbered from 1 on, and by class the number of its own; 0 where it has none. */
type Column = {readonly numbers: ReadonlyMap<string, number>; readonly own: Int32Array}

class Tables {
  private readonly joining: Joining
  private readonly columns = new Map<string, Column>()

  constructor(joining: Joining) {
    this.joining = joining
  }

  /** WHY: a shape that few selectors have is not worth a look at all classes, if their values lead to few. */
  isWorthIt({labels, values}: Shape): boolean {
    const {size, postings} = this.joining
    const byLabel = labels.map((label) => postings.get(label))
    for (let [alone, row] = [0, 0]; row < values.length; row += labels.length) {
      let fewest = size
      for (let i = 0; i < labels.length; i++) fewest = Math.min(fewest, byLabel[i]?.get(values[row + i] ?? "")?.length ?? 0)
      alone += fewest
      if (alone > size) return true
    }
    return false
  }

  /** Joins the selectors of a shape with the classes; tells how many of these it looked at. */
  join(shape: Shape, found: readonly number[][]): number {
    const columns = shape.labels.map((label) => this.column(label))
    const {numbers, first, next} = tabled(shape, columns)
    const {size, isMet} = this.joining
    const own: number[] = columns.map(() => 0)
    for (let cls = 0; cls < size; cls++) {
      if (!isRead(columns, cls, own)) continue
      const number = numbers.find(own)
      for (let row = number === -1 ? -1 : (first[number] ?? -1); row !== -1; row = next[row] ?? -1) {
        const rest = shape.rests[row] ?? nothing
        if (rest.length === 0 || isMet(cls, rest)) found[shape.places[row] ?? -1]?.push(cls)
      }
    }
    return size
  }

  private column(label: string): Column {
    const known = this.columns.get(label)
    if (known !== undefined) return known
    const own = new Int32Array(this.joining.size)
    const numbers = new Map<string, number>()
    for (const [value, classes] of this.joining.postings.get(label) ?? []) {
      const number = numbers.size + 1
      numbers.set(value, number)
      for (const cls of classes) own[cls] = number
    }
    const made = {numbers, own}
    this.columns.set(label, made)
    return made
  }
}

/** Reads the numbers of a class's values; false where it lacks a label. */
function isRead(columns: readonly Column[], cls: number, into: number[]): boolean {
  for (let i = 0; i < columns.length; i++) {
    const own = columns[i]?.own[cls] ?? 0
    if (own === 0) return false
    into[i] = own
  }
  return true
}

/** Rows of values by number, and by number the first row that has it and by row the next that has the same; -1 where there is none. */
type Table = {readonly numbers: NumberLists; readonly first: readonly number[]; readonly next: Int32Array}

/** A value that nobody has leads nowhere. */
function tabled({labels, values, places}: Shape, columns: readonly Column[]): Table {
  const numbers = new NumberLists()
  const first: number[] = []
  const next = new Int32Array(places.length)
  const own: number[] = labels.map(() => 0)
  for (let row = places.length - 1; row >= 0; row--) {
    let isHad = true
    for (let i = 0; i < labels.length; i++) {
      own[i] = columns[i]?.numbers.get(values[row * labels.length + i] ?? "") ?? 0
      isHad &&= own[i] !== 0
    }
    if (!isHad) continue
    const number = numbers.idOf(own)
    next[row] = first[number] ?? -1
    first[number] = row
  }
  return {numbers, first, next}
}
