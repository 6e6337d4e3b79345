// Pairs of ends of two worlds by where they stand to each other: who decides between two ends may depend on whether they share a node.

import {assert} from "../std/assert.ts"
import {groupBy} from "../std/group.ts"
import type {JointClass, JointEnd} from "./joint-class.ts"
import {firstPair} from "./joint-flow.ts"
import type {JointEnds} from "./joint-flow.ts"
import {relationOf} from "./pairing.ts"

/** Everybody of the one list with everybody of the other; an end and itself are no pair. */
export type PairBlock = {readonly from: readonly JointEnd[]; readonly to: readonly JointEnd[]}

/** Pairs that stand to each other alike, in the base and in the head, so that one of them tells of all. WHY blocks when asked for: few are. */
export type RelatedPairs = {readonly first: JointEnds; blocks(): readonly PairBlock[]}

/** All pairs of two classes, as if it did not matter on which nodes they are. */
export function allPairs(from: JointClass, to: JointClass): readonly RelatedPairs[] {
  if (from === to && from.members.length < 2) return []
  return [new AllPairs(from, to)]
}

class AllPairs implements RelatedPairs {
  private readonly from: JointClass
  private readonly to: JointClass

  constructor(from: JointClass, to: JointClass) {
    this.from = from
    this.to = to
  }

  /** WHY when asked for: most pairs are decided as others were, and nobody looks at who they are. */
  get first(): JointEnds {
    const first = firstPair(this.from.members, this.to.members)
    assert(first !== null, "two classes have members, and one has two")
    return first
  }

  blocks(): readonly PairBlock[] {
    return [{from: this.from.members, to: this.to.members}]
  }
}

/** All pairs of two classes by whether they share a node in each of the worlds. */
export function pairsByNode(from: JointClass, to: JointClass): readonly RelatedPairs[] {
  const targets = new Targets(to.members)
  const apart: {readonly sources: readonly JointEnd[]; readonly near: ReadonlySet<readonly JointEnd[]>}[] = []
  const together = new Map<string, PairBlock[]>()
  let firstApart: JointEnds | null = null
  for (const sources of groupBy(from.members, nodesOf).values()) {
    const near = targets.near(sources)
    for (const group of near) {
      const way = wayOf(sources, group)
      together.set(way, [...(together.get(way) ?? []), {from: sources, to: group}])
    }
    firstApart ??= targets.firstApart(sources, near)
    apart.push({sources, near})
  }
  const found: RelatedPairs[] = []
  for (const blocks of together.values()) {
    const first = firstOf(blocks)
    if (first !== null) found.push({first, blocks: () => blocks})
  }
  if (firstApart === null) return found
  const alone = apart.flatMap(({sources, near}) => (near.size === 0 ? sources : []))
  const blocks = (): readonly PairBlock[] => [
    ...(alone.length === 0 ? [] : [{from: alone, to: to.members}]),
    ...apart.flatMap(({sources, near}) => (near.size === 0 ? [] : [{from: sources, to: targets.allBut(near)}])),
  ]
  return [...found, {first: firstApart, blocks}]
}

/** Ends gathered by the nodes that they are on in both worlds. */
class Targets {
  private readonly groups: readonly (readonly JointEnd[])[]
  private readonly at: Readonly<Record<"base" | "head", ReadonlyMap<string | null, readonly (readonly JointEnd[])[]>>>

  constructor(ends: readonly JointEnd[]) {
    this.groups = [...groupBy(ends, nodesOf).values()]
    const by = (side: "base" | "head"): Targets["at"]["base"] => groupBy(this.groups, (group) => nodeOf(group, side))
    this.at = {base: by("base"), head: by("head")}
  }

  /** Those that share a node with some ends that are all on one, in either world. */
  near(sources: readonly JointEnd[]): ReadonlySet<readonly JointEnd[]> {
    const found = new Set<readonly JointEnd[]>()
    for (const side of ["base", "head"] as const) {
      const node = nodeOf(sources, side)
      if (node !== null) for (const group of this.at[side].get(node) ?? []) found.add(group)
    }
    return found
  }

  firstApart(sources: readonly JointEnd[], near: ReadonlySet<readonly JointEnd[]>): JointEnds | null {
    for (const group of this.groups) {
      const pair = near.has(group) ? null : firstPair(sources, group)
      if (pair !== null) return pair
    }
    return null
  }

  allBut(near: ReadonlySet<readonly JointEnd[]>): readonly JointEnd[] {
    return this.groups.flatMap((group) => (near.has(group) ? [] : group))
  }
}

function firstOf(blocks: readonly PairBlock[]): JointEnds | null {
  for (const {from, to} of blocks) {
    const pair = firstPair(from, to)
    if (pair !== null) return pair
  }
  return null
}

function nodeOf([end]: readonly JointEnd[], side: "base" | "head"): string | null {
  return end?.[side]?.node ?? null
}

function nodesOf({base, head}: JointEnd): string {
  return `${base?.node ?? ""} ${head?.node ?? ""}`
}

/** How the ends of two groups stand to each other in both worlds. */
function wayOf([a]: readonly JointEnd[], [b]: readonly JointEnd[]): string {
  return `${relationOf(a?.base ?? null, b?.base ?? null)}, ${relationOf(a?.head ?? null, b?.head ?? null)}`
}
