// Numbers for selectors and for sets of them, the same in every program that an edit makes of another.

import {printSelector} from "../selector/print.ts"
import type {Selector} from "../selector/selector.ts"
import {NumberLists} from "../std/number-lists.ts"

/** LIMIT: trees that are remembered, as so many times the texts that there are; after many edits most of them are nobody's any more. */
const idsShare = 4

/** Selectors by number: those of the same text have the same. Sets of selectors have numbers too. */
export class SelectorTable {
  private readonly selectors: Selector[] = []
  /** WHY no weak map: those are dear to write and to collect, and what is forgotten here is only printed once more. */
  private readonly ids = new Map<Selector, number>()
  private readonly idsByText = new Map<string, number>()
  private readonly sets: (readonly number[])[] = []
  private readonly setIds = new NumberLists()

  /** How many selectors and sets there are. */
  get size(): number {
    return this.selectors.length + this.sets.length
  }

  idOf(selector: Selector): number {
    const known = this.ids.get(selector)
    if (known !== undefined) return known
    const text = printSelector(selector)
    let id = this.idsByText.get(text)
    if (id === undefined) {
      id = this.selectors.length
      this.selectors.push(selector)
      this.idsByText.set(text, id)
    }
    if (this.ids.size >= idsShare * this.selectors.length) this.ids.clear()
    this.ids.set(selector, id)
    return id
  }

  selector(id: number): Selector {
    const selector = this.selectors[id]
    if (selector === undefined) throw new RangeError(`no selector ${id}`)
    return selector
  }

  /** The number of a set of selectors, given ascending. */
  setId(selectors: ArrayLike<number>): number {
    const id = this.setIds.idOf(selectors)
    this.sets[id] ??= Array.from(selectors)
    return id
  }

  /** The selectors of a set, ascending. */
  set(id: number): readonly number[] {
    return this.sets[id] ?? []
  }
}
