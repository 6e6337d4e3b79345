// Policies found by the labels that their selectors demand, so that no endpoint is held against every policy.

import type {Direction} from "../manifest/resource.ts"
import {restrictionsOf} from "../selector/restrict.ts"
import type {Restriction} from "../selector/restrict.ts"
import type {LabelReader, Selector} from "../selector/selector.ts"
import type {Policy} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import type {ListedPolicy, SortedTier} from "./program.ts"
import {questionsOf} from "./questions.ts"

/** A policy with its place in the order of evaluation, and as lists of each direction have it; null of a direction that it is not of. */
export type PlacedPolicy = {
  readonly place: number
  readonly tier: SortedTier["tier"]
  readonly policy: Policy
  readonly ingress: ListedPolicy | null
  readonly egress: ListedPolicy | null
}

/** A policy at its place. WHY made ready for lists: there are very many, and each policy is in many of them. */
export function placedPolicy(tier: SortedTier["tier"], policy: Policy, place: number): PlacedPolicy {
  const {number} = questionsOf(policy)
  const ingress = isOfDirection(policy, "Ingress") ? {policy, rules: policy.ingress, number} : null
  const egress = isOfDirection(policy, "Egress") ? {policy, rules: policy.egress, number} : null
  return {place, tier, policy, ingress, egress}
}

/** Whether a policy is of a direction; rules of any other direction are dead. */
export function isOfDirection({types, kind}: Policy, direction: Direction): boolean {
  if (types.length > 0) return types.includes(direction)
  return kind !== "ClusterNetworkPolicy" && kind !== "AdminNetworkPolicy" && kind !== "BaselineAdminNetworkPolicy"
}

/**
 * Policies by one demand of their selector, and among those by another one; those that demand nothing of a label (more), or an
 * absence, stand in `free`. `size`: how many policies there are below.
 */
export type PolicyIndex = {
  readonly valued: Map<string, Map<string, PolicyIndex>>
  readonly present: Map<string, PolicyIndex>
  readonly free: PlacedPolicy[]
  size: number
}

/** LIMIT: demands that a policy is filed by: a namespace and an app tell most policies apart, and a demand for many values is many files. */
const depthMax = 2

/** WHY once: an edit changes one policy, and the index is made anew. */
const demandsOf = oncePer((selector: Selector) => ({all: restrictionsOf(selector)}))

/** Indexes the policies of a program. A selector that nothing can satisfy is left out. */
export function indexPolicies(tiers: readonly SortedTier[]): PolicyIndex {
  const index = emptyIndex()
  let place = 0
  for (const {tier, policies} of tiers) {
    for (const policy of policies) {
      const placed = placedPolicy(tier, policy, place++)
      const restrictions = demandsOf(policy.selector).all
      if (restrictions === null) continue
      const demands = [...restrictions].filter(([, {kind}]) => kind !== "absent")
      file(index, placed, demands)
    }
  }
  return index
}

/** The policies that may select something with these labels, in the order of evaluation. Every one that does is among them. */
export function candidatesFor(index: PolicyIndex, labels: LabelReader): readonly PlacedPolicy[] {
  const found: PlacedPolicy[] = []
  collect(index, labels, found)
  return found.sort((a, b) => a.place - b.place)
}

type Demand = readonly [label: string, restriction: Restriction]

/** Files a policy under the demand that has the fewest policies so far. */
function file(index: PolicyIndex, placed: PlacedPolicy, demands: readonly Demand[], depth = 0): void {
  index.size++
  const [first, ...others] = depth === depthMax ? [] : demands
  if (first === undefined) {
    index.free.push(placed)
    return
  }
  const best = others.reduce((a, b) => (sizeOf(index, b) < sizeOf(index, a) ? b : a), first)
  const drawers = drawersOf(index, best)
  const rest = drawers.length > 1 ? [] : demands.filter((demand) => demand !== best)
  for (const each of drawers) file(each, placed, rest, depth + 1)
}

function drawersOf({valued, present}: PolicyIndex, [label, restriction]: Demand): readonly PolicyIndex[] {
  if (restriction.kind !== "one of") return [drawer(present, label)]
  let values = valued.get(label)
  if (values === undefined) valued.set(label, (values = new Map()))
  return restriction.values.map((value) => drawer(values, value))
}

/** WHY by the labels that are asked for: they are few, and an endpoint has many. */
function collect({valued, present, free}: PolicyIndex, labels: LabelReader, found: PlacedPolicy[]): void {
  for (const placed of free) found.push(placed)
  for (const [label, values] of valued) {
    const value = labels.get(label)
    const below = value === undefined ? undefined : values.get(value)
    if (below !== undefined) collect(below, labels, found)
  }
  for (const [label, below] of present) if (labels.has(label)) collect(below, labels, found)
}

function emptyIndex(): PolicyIndex {
  return {valued: new Map(), present: new Map(), free: [], size: 0}
}

function drawer(map: Map<string, PolicyIndex>, key: string): PolicyIndex {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = emptyIndex()
  map.set(key, made)
  return made
}

/** How many policies are filed under a demand so far. */
function sizeOf({valued, present}: PolicyIndex, [label, restriction]: Demand): number {
  if (restriction.kind !== "one of") return present.get(label)?.size ?? 0
  const values = valued.get(label)
  return restriction.values.reduce((sum, value) => sum + (values?.get(value)?.size ?? 0), 0)
}
