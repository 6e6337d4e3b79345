// Policies found by the labels that their selectors demand, so that no endpoint is held against every policy.

import {restrictionsOf} from "../selector/restrict.ts"
import type {Restriction} from "../selector/restrict.ts"
import type {Labels, Selector} from "../selector/selector.ts"
import type {Policy} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import type {SortedTier} from "./program.ts"

/** A policy with its place in the order of evaluation. */
export type PlacedPolicy = {readonly place: number; readonly tier: SortedTier["tier"]; readonly policy: Policy}

/** Policies by one demand of their selector; those that demand nothing of a label, or an absence, stand in `free`. */
export type PolicyIndex = {
  readonly valued: ReadonlyMap<string, ReadonlyMap<string, readonly PlacedPolicy[]>>
  readonly present: ReadonlyMap<string, readonly PlacedPolicy[]>
  readonly free: readonly PlacedPolicy[]
}

/** WHY once: an edit changes one policy, and the index is made anew. */
const demandsOf = oncePer((selector: Selector) => ({all: restrictionsOf(selector)}))

/** Indexes the policies of a program. A selector that nothing can satisfy is left out. */
export function indexPolicies(tiers: readonly SortedTier[]): PolicyIndex {
  const valued = new Map<string, Map<string, PlacedPolicy[]>>()
  const present = new Map<string, PlacedPolicy[]>()
  const free: PlacedPolicy[] = []
  const bucketsOf = (label: string, restriction: Restriction): readonly PlacedPolicy[][] => {
    if (restriction.kind === "absent") return [free]
    if (restriction.kind === "present") return [bucket(present, label)]
    let values = valued.get(label)
    if (values === undefined) valued.set(label, (values = new Map()))
    return restriction.values.map((value) => bucket(values, value))
  }
  let place = 0
  for (const {tier, policies} of tiers) {
    for (const policy of policies) {
      const restrictions = demandsOf(policy.selector).all
      if (restrictions === null) continue
      const choices = [...restrictions].map(([label, restriction]) => bucketsOf(label, restriction))
      for (const each of smallest(choices) ?? [free]) each.push({place, tier, policy})
      place++
    }
  }
  return {valued, present, free}
}

/** The policies that may select something with these labels, in the order of evaluation. Every one that does is among them. */
export function candidatesFor({valued, present, free}: PolicyIndex, labels: Labels): readonly PlacedPolicy[] {
  const found: PlacedPolicy[] = [...free]
  for (const [label, value] of labels) {
    const byValue = valued.get(label)?.get(value)
    if (byValue !== undefined) found.push(...byValue)
    const byPresence = present.get(label)
    if (byPresence !== undefined) found.push(...byPresence)
  }
  return found.sort((a, b) => a.place - b.place)
}

function bucket(map: Map<string, PlacedPolicy[]>, key: string): PlacedPolicy[] {
  const known = map.get(key)
  if (known !== undefined) return known
  const made: PlacedPolicy[] = []
  map.set(key, made)
  return made
}

function sizeOf(buckets: readonly (readonly PlacedPolicy[])[]): number {
  return buckets.reduce((sum, {length}) => sum + length, 0)
}

/** The choice with the fewest policies so far; undefined where there is none. */
function smallest(choices: readonly (readonly PlacedPolicy[][])[]): readonly PlacedPolicy[][] | undefined {
  const [first, ...others] = choices
  return first === undefined ? undefined : others.reduce((a, b) => (sizeOf(b) < sizeOf(a) ? b : a), first)
}
