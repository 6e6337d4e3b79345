// The policies whose selectors are true of some labels: found for one class of labels, or for all classes at once.

import {itemsAt, placesOfLists} from "../std/buckets.ts"
import type {Buckets} from "../std/buckets.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Selector} from "../selector/selector.ts"
import {kindsOf} from "./kin.ts"
import {candidatesFor, indexPolicies, placedPolicy} from "./policy-index.ts"
import type {PlacedPolicy} from "./policy-index.ts"
import type {ListRow, Program} from "./program.ts"

/** LIMIT: classes that an edit touched and that are asked for one by one; who asks for more will ask for most. */
const singlyMax = 64

/** The policies that select a row, in the order of evaluation. WHY once for all its lists: they differ in little else. */
export function policiesSelecting(program: Program, {cls, labels}: Pick<ListRow, "cls" | "labels">): readonly PlacedPolicy[] {
  const {memory, tiers} = program
  const known = memory.selecting
  if (known !== null && cls >= 0 && cls + 1 < known.places.starts.length) {
    return itemsAt(known.places, cls, known.placed)
  }
  // WHY by kin: who has asked for the kinds of everybody is going to ask about everybody.
  if (memory.kin !== null && memory.selecting === null && (memory.previous === null || ++memory.asked > singlyMax)) {
    memory.selecting = selectingByClass(program)
    return policiesSelecting(program, {cls, labels})
  }
  memory.index ??= indexPolicies(tiers)
  const candidates = candidatesFor(memory.index, labels)
  memory.matched += candidates.length
  return candidates.filter(({policy}) => matchesSelector(policy.selector, labels))
}

/** All policies in the order of evaluation, and by class of labels the places of those that select it. */
export type Selecting = {readonly placed: readonly PlacedPolicy[]; readonly places: Buckets}

/** INVARIANT: every endpoint of the program is in a class; whoever comes later is asked for alone. */
function selectingByClass(program: Program): Selecting {
  const {classes} = kindsOf(program)
  const before = classes.matched
  const numbers = new Map<Selector, number>()
  const placed: PlacedPolicy[] = []
  const asked: number[] = []
  for (const {tier, policies} of program.tiers) {
    for (const policy of policies) {
      let number = numbers.get(policy.selector)
      if (number === undefined) numbers.set(policy.selector, (number = numbers.size))
      placed.push(placedPolicy(tier, policy, placed.length))
      asked.push(number)
    }
  }
  const selected = classes.matchingEach([...numbers.keys()])
  const lists = asked.map((number) => selected[number] ?? [])
  program.memory.matched += classes.matched - before
  return {placed, places: placesOfLists(lists, classes.size)}
}
