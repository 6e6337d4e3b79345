// How much is open, counted without listing: what most others let a class have, those that differ, and what sharing a node changes.

import type {Program} from "../program/program.ts"
import {append} from "../std/group.ts"
import type {AnalysisCounts, MatrixSummary} from "./answer.ts"
import {countsByNode, jointsOf} from "./counted-ends.ts"
import type {Joint} from "./counted-ends.ts"
import {changesMax, countedAlong, follow, lastOf, ledgerOf, peersMax} from "./ledger.ts"
import type {Counted, Ledger} from "./ledger.ts"
import {spaceIn} from "./lineage.ts"
import {groundOf, OwnPairs} from "./own-pairs.ts"
import {PlainPairs} from "./plain-pairs.ts"
import {sizeOf} from "./size.ts"
import type {Space} from "./space.ts"

/**
 * Counts what a matrix would list; `groups` is left to who lists. `hear` is told what was done for it. WHY apart: an answer is the same
 * however it was reached, and what is done depends on what was remembered; of a program that nothing was made of and nobody asked before,
 * both follow from its text.
 */
export function summarize(program: Program, hear?: (counts: AnalysisCounts) => void): MatrixSummary {
  const spaces = program.snapshot.families.map((family) => spaceIn(program, family))
  const counted = countedAlong(spaces) ?? new Counter(spaces).counted()
  const sum = (count: (space: Space) => number): number => spaces.reduce((total, space) => total + count(space), 0)
  const summary = {
    endpoints: counted.endpoints,
    policies: program.snapshot.policies.length,
    classes: sum(({classes}) => classes.length),
    rows: sum((space) => sizeOf(space).rows),
    atoms: sum((space) => sizeOf(space).atoms),
    groups: counted.groups,
    allowedPairs: counted.allowedPairs,
  }
  hear?.(countsOf(program, spaces, counted.looked))
  return summary
}

/** WHY last: counting pairs makes sets too. */
function countsOf({memory}: Program, spaces: readonly Space[], pairs: number): AnalysisCounts {
  const sum = (count: (chains: Space["chains"]) => number): number => spaces.reduce((total, {chains}) => total + count(chains), 0)
  return {
    peers: sum(({peers}) => peers.count),
    stretches: sum(({peers}) => peers.around.cut.stretches.length),
    parts: Math.max(0, ...spaces.map(({chains}) => chains.rows.counts.parts)),
    selectors: memory.matched + sum(({peers}) => peers.matched),
    words: sum(({rows}) => rows.counts.words),
    sets: sum(({rows}) => rows.table.made),
    entries: sum(({rows}) => rows.counts.entries + rows.common.looked),
    pairs,
  }
}

class Counter {
  private readonly own: OwnPairs
  private readonly joints: readonly Joint[]
  /** Those of them that stand in one way, and the others. */
  private readonly plain: Joint[] = []
  private readonly open: Joint[] = []
  private readonly spaces: readonly Space[]
  private readonly ledger: Ledger
  private readonly endpoints: number
  private readonly hasStations: boolean
  private looked = 0

  constructor(spaces: readonly Space[]) {
    this.spaces = spaces
    this.joints = jointsOf(spaces, lastOf(spaces))
    this.hasStations = spaces.some(({stations}) => stations.length > 0)
    const machines: Joint[] = []
    let endpoints = 0
    for (const joint of this.joints) {
      endpoints += joint.count
      if (joint.isNode) machines.push(joint)
      if (joint.plain === null) this.open.push(joint)
      else this.plain.push(joint)
    }
    this.endpoints = endpoints
    this.ledger = ledgerOf(spaces, groundOf(spaces, machines))
    this.ledger.last = this.joints
    this.own = new OwnPairs(spaces, this.ledger.ground)
  }

  counted(): Counted {
    const {endpoints, ledger, open, hasStations} = this
    const groups = this.groups()
    let own = 0
    for (const joint of this.joints) own += this.own.of(joint)
    const apart = this.pairsApart()
    const corrections = hasStations ? this.nodeCorrections() : 0
    const isFollowed = open.length === 0 && !hasStations && this.spaces.length === 1
    ledger.following = isFollowed ? {version: this.spaces[0]?.origin.version ?? 0, endpoints, own, groups: null} : null
    return {endpoints, groups, allowedPairs: apart + own + corrections, looked: this.looked + this.own.looked}
  }

  /** Distinct combinations of what a class lets out to whom: the rows of a listing. */
  private groups(): number {
    const [single, mixed] = [new Set<number>(), new Set<string>()]
    // WHY the first row of a peer class apart: most have no other, and an exact number of two is slow to look up.
    const first: (number | undefined)[] = []
    let count = 0
    for (const {faces, plain} of this.joints) {
      const only = plain?.faces.length === 1 ? plain.faces[0] : undefined
      if (!only)
        mixed.add(faces.map((each) => each?.variants.map(({departure, peers}) => `${departure.far} ${peers.join()}`).join()).join("|"))
      else if (first[only.peer] === undefined) {
        first[only.peer] = only.departure
        count++
      } else if (first[only.peer] !== only.departure) single.add(only.departure * peersMax + only.peer)
    }
    return count + single.size + mixed.size
  }

  /** Every pair as if no two ends shared a node, pairs of an end with itself too. */
  private pairsApart(): number {
    const {plain, open} = this
    let total = this.plainPairs(plain)
    if (open.length > 0) for (const from of plain) total += this.sum(from, open)
    for (const from of open) total += this.sum(from, this.joints)
    return total
  }

  private plainPairs(joints: readonly Joint[]): number {
    const {ledger, spaces} = this
    const before = ledger.plain
    const last = ledger.counts++
    const come: Joint[] = []
    for (const joint of joints) {
      if (before === null || joint.entry.count !== last) come.push(joint)
      joint.entry.count = ledger.counts
    }
    const gone = Array.from(before?.joints ?? []).filter(({entry}) => entry.count !== ledger.counts)
    if (before === null || gone.length + come.length > changesMax) {
      const pairs = new PlainPairs(
        spaces,
        joints.flatMap(({plain}) => plain ?? []),
      )
      ledger.plain = {pairs, joints: new Set(joints)}
      this.looked += pairs.looked
      return pairs.pairs
    }
    this.looked += follow(before, gone, come)
    return before.pairs.pairs
  }

  private sum(from: Joint, targets: readonly Joint[]): number {
    let total = 0
    for (const to of targets) if (this.own.isOpen(from, to, "apart")) total += from.count * to.count
    return total
  }

  /** What sharing a node changes where nodes have host endpoints. */
  private nodeCorrections(): number {
    const [present, counts] = [new Map<string, number[]>(), this.joints.map(countsByNode)]
    for (const [i, nodes] of counts.entries()) for (const node of nodes.keys()) append(present, node, i)
    const known = new Map<number, number>()
    let total = 0
    for (const [node, here] of present) {
      for (const i of here) {
        for (const j of here) {
          const key = i * this.joints.length + j
          const [from, to] = [this.joints[i], this.joints[j]]
          const change = known.get(key) ?? (from === undefined || to === undefined ? 0 : this.own.changeOnNode(from, to))
          known.set(key, change)
          total += change * (counts[i]?.get(node) ?? 0) * (counts[j]?.get(node) ?? 0)
        }
      }
    }
    return total
  }
}
