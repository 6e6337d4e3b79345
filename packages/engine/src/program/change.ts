// What an edit did to the policies of a world: who is gone, who is new.

import type {Policy, Snapshot} from "../snapshot/snapshot.ts"
import {isSameList, listChange} from "../std/group.ts"

/** Policies that only one of two worlds has. `isInOrder`: those that both have stand in the same order in both. */
export type PolicyChange = {readonly gone: readonly Policy[]; readonly fresh: readonly Policy[]; readonly isInOrder: boolean}

type Known = {readonly before: readonly Policy[]; readonly change: PolicyChange}

const known = new WeakMap<readonly Policy[], Known>()

/** The change from one world to another. WHY remembered: everything that is taken up from an earlier program asks for it. */
export function policyChange({policies: before}: Snapshot, {policies: after}: Snapshot): PolicyChange {
  const found = known.get(after)
  if (found?.before === before) return found.change
  const change = changeBetween(before, after)
  known.set(after, {before, change})
  return change
}

/** LIMIT: policies that an edit replaces one by one. */
const replacedMax = 256

/** By policy that is gone the one that is in its place now, in the same order of evaluation; null where that is not so of all. */
export function policyHeirs({gone, fresh, isInOrder}: PolicyChange): ReadonlyMap<Policy, Policy> | null {
  if (!isInOrder || gone.length !== fresh.length || gone.length > replacedMax) return null
  const heirs = new Map<Policy, Policy>()
  for (const [i, policy] of gone.entries()) {
    const heir = fresh[i]
    if (heir?.tier !== policy.tier || heir.order !== policy.order || heir.tieBreak !== policy.tieBreak) return null
    heirs.set(policy, heir)
  }
  return heirs
}

function changeBetween(before: readonly Policy[], after: readonly Policy[]): PolicyChange {
  const {start, end, newEnd} = listChange(before, after)
  const [old, young] = [before.slice(start, end), after.slice(start, newEnd)]
  const [oldOnes, youngOnes] = [new Set(old), new Set(young)]
  return {
    gone: old.filter((policy) => !youngOnes.has(policy)),
    fresh: young.filter((policy) => !oldOnes.has(policy)),
    isInOrder: isSameList(
      old.filter((policy) => youngOnes.has(policy)),
      young.filter((policy) => oldOnes.has(policy)),
    ),
  }
}
