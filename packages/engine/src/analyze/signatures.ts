// Which selectors of a program are true of which labels. Found for all labels at once, or from an earlier program where little changed.

import {LabelClasses} from "../selector/label-classes.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Labels} from "../selector/selector.ts"
import type {SelectorTable} from "./selector-table.ts"

/** By labels, the number of the set of selectors that are true of them. `matched`: how many labels were held against selectors to find it. */
export type Signatures = {
  readonly table: SelectorTable
  readonly selectors: ReadonlySet<number>
  readonly of: ReadonlyMap<Labels, number>
  readonly matched: number
}

/** LIMIT: labels and selectors that an earlier answer did not have, as one of so many; with more of them all is found anew. */
const freshShare = 16

/** What is asked: which selectors, of which labels. */
type Asked = {readonly table: SelectorTable; readonly selectors: ReadonlySet<number>; readonly labels: ReadonlySet<Labels>}

/** Finds them. `earlier`: what an earlier program of the same table had. */
export function signaturesOf(asked: Asked, earlier: Signatures | null): Signatures {
  return (earlier === null ? null : patched(asked, earlier)) ?? {...asked, ...anew(asked)}
}

function anew({table, selectors, labels}: Asked): Pick<Signatures, "of" | "matched"> {
  const classes = new LabelClasses([...selectors].map((id) => table.selector(id)))
  // WHY one map: first it holds classes, then what those stand for; there are as many label sets as pods.
  const found = new Map<Labels, number>()
  for (const each of labels) found.set(each, classes.classOf(each))
  const truths: number[][] = Array.from({length: classes.size}, () => [])
  const ascending = [...selectors].sort((a, b) => a - b)
  for (const id of ascending) for (const cls of classes.matching(table.selector(id))) truths[cls]?.push(id)
  const sets = truths.map((truth) => table.setId(truth))
  for (const [each, cls] of found) found.set(each, sets[cls] ?? 0)
  return {of: found, matched: classes.matched}
}

/** The earlier answer without the selectors that are gone, and with those that are new; null where too much is new. */
function patched({table, selectors, labels}: Asked, earlier: Signatures): Signatures | null {
  if (earlier.table !== table) return null
  const added = [...selectors].filter((id) => !earlier.selectors.has(id))
  const strangers = [...labels].filter((each) => !earlier.of.has(each)).length
  if (added.length * freshShare > selectors.size || strangers * freshShare > labels.size) return null
  const kept = new Map<number, readonly number[]>()
  const keptOf = (set: number): readonly number[] => {
    const known = kept.get(set) ?? table.set(set).filter((id) => selectors.has(id))
    kept.set(set, known)
    return known
  }
  const of = new Map<Labels, number>()
  let matched = 0
  for (const each of labels) {
    const before = earlier.of.get(each)
    const candidates = before === undefined ? selectors : added
    const truths: number[] = []
    matched += candidates === added ? added.length : selectors.size
    for (const id of candidates) if (matchesSelector(table.selector(id), each)) truths.push(id)
    const stays = before === undefined ? [] : keptOf(before)
    const isSame = truths.length === 0 && before !== undefined && stays.length === table.set(before).length
    of.set(each, isSame ? before : table.setId([...stays, ...truths].sort((a, b) => a - b)))
  }
  return {table, selectors, of, matched}
}
