// Which selectors of a program are true of which classes of labels. Found for all at once, or from an earlier program where little changed.

import type {LabelClasses} from "../selector/label-classes.ts"
import {placesOfLists} from "../std/buckets.ts"
import type {SelectorTable} from "./selector-table.ts"

/**
 * By class of labels, the number of the set of selectors that are true of it. `matched`: how many classes were held against selectors to
 * find it.
 */
export type Signatures = {
  readonly table: SelectorTable
  readonly selectors: ReadonlySet<number>
  readonly classes: LabelClasses
  readonly of: Int32Array
  readonly matched: number
}

/** LIMIT: selectors that an earlier answer did not have, as one of so many; with more of them all is found anew. */
const freshShare = 16

/** What is asked: which selectors, of which classes. */
type Asked = {readonly table: SelectorTable; readonly selectors: ReadonlySet<number>; readonly classes: LabelClasses}

/** Finds them. `earlier`: what an earlier program of the same table had. */
export function signaturesOf(asked: Asked, earlier: Signatures | null): Signatures {
  return (earlier === null ? null : patched(asked, earlier)) ?? {...asked, ...anew(asked)}
}

function anew({table, selectors, classes}: Asked): Pick<Signatures, "of" | "matched"> {
  const before = classes.matched
  const ascending = [...selectors].sort((a, b) => a - b)
  const matching = classes.matchingEach(ascending.map((id) => table.selector(id)))
  const {order, starts} = placesOfLists(matching, classes.size)
  const truths = order.map((place) => ascending[place] ?? -1)
  const of = new Int32Array(classes.size)
  for (let cls = 0; cls < of.length; cls++) of[cls] = table.setId(truths.subarray(starts[cls], starts[cls + 1]))
  return {of, matched: classes.matched - before}
}

/** The earlier answer without the selectors that are gone, and with those that are new; null where too much is new. */
function patched({table, selectors, classes}: Asked, earlier: Signatures): Signatures | null {
  if (earlier.table !== table || earlier.classes !== classes || earlier.of.length !== classes.size) return null
  const added = [...selectors].filter((id) => !earlier.selectors.has(id))
  if (added.length * freshShare > selectors.size) return null
  const isGone = [...earlier.selectors].some((id) => !selectors.has(id))
  if (added.length === 0 && !isGone) return {...earlier, selectors, matched: 0}
  const kept = new Map<number, readonly number[]>()
  const keptOf = (set: number): readonly number[] => {
    const known = kept.get(set) ?? (isGone ? table.set(set).filter((id) => selectors.has(id)) : table.set(set))
    kept.set(set, known)
    return known
  }
  const before = classes.matched
  const fresh = new Map<number, number[]>()
  for (const id of added.sort((a, b) => a - b)) {
    for (const cls of classes.matching(table.selector(id))) {
      const own = fresh.get(cls)
      if (own === undefined) fresh.set(cls, [id])
      else own.push(id)
    }
  }
  const of = earlier.of.map((set, cls) => {
    const stays = keptOf(set)
    const truths = fresh.get(cls)
    if (truths === undefined) return stays.length === table.set(set).length ? set : table.setId(stays)
    return table.setId([...stays, ...truths].sort((a, b) => a - b))
  })
  return {table, selectors, classes, of, matched: classes.matched - before}
}
