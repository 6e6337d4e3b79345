// In which order tiers and policies are evaluated (evaluation 1.3 and 1.4). Pure: nothing here knows who is selected.

import type {Policy, Tier} from "../snapshot/snapshot.ts"
import {compareBytes} from "../std/order.ts"

type OrderedTier = Pick<Tier, "name" | "order" | "exists">
type OrderedPolicy = Pick<Policy, "order" | "tieBreak">

/** Tiers in the order of evaluation: those that exist first, by order (none is last), then by name. */
export function sortTiers<T extends OrderedTier>(tiers: readonly T[]): readonly T[] {
  return tiers.toSorted(compareTiers)
}

/** Policies of one tier in the order of evaluation: by order (none is last), then by `name/namespace/kind`, bytewise. */
export function sortPolicies<T extends OrderedPolicy>(policies: readonly T[]): readonly T[] {
  return policies.toSorted((a, b) => compareOrders(a.order, b.order) || compareBytes(a.tieBreak, b.tieBreak))
}

function compareTiers(a: OrderedTier, b: OrderedTier): number {
  if (a.exists !== b.exists) return a.exists ? -1 : 1
  return compareOrders(a.order, b.order) || compareBytes(a.name, b.name)
}

/** WHY: no subtraction; the difference of two infinities is no number. */
function compareOrders(a: number | null, b: number | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}
