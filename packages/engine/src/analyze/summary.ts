// How much is open, counted without listing: what most others let a class have, those that differ, and what sharing a node changes.

import type {Program} from "../program/program.ts"
import {append, groupBy, isSameList} from "../std/group.ts"
import type {AnalysisCounts, MatrixSummary} from "./answer.ts"
import {countsByNode, jointsOf} from "./counted-ends.ts"
import type {Joint} from "./counted-ends.ts"
import {noPackets} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import type {Relation} from "./pairing.ts"
import {spaceIn} from "./lineage.ts"
import {plainOf, PlainPairs} from "./plain-pairs.ts"
import type {PlainEnds} from "./plain-pairs.ts"
import type {Row} from "./rows.ts"
import {sizeOf} from "./size.ts"
import type {EndClass, Space} from "./space.ts"

/**
 * Counts what a matrix would list; `groups` is left to who lists. `hear` is told what was done for it. WHY apart: an answer is the same
 * however it was reached, and what is done depends on what was remembered; of a program that nothing was made of and nobody asked before,
 * both follow from its text.
 */
export function summarize(program: Program, hear?: (counts: AnalysisCounts) => void): MatrixSummary {
  const spaces = program.snapshot.families.map((family) => spaceIn(program, family))
  const counter = new Counter(spaces)
  const sum = (count: (space: Space) => number): number => spaces.reduce((total, space) => total + count(space), 0)
  const summary = {
    endpoints: counter.endpoints,
    policies: program.snapshot.policies.length,
    classes: sum(({classes}) => classes.length),
    rows: sum((space) => sizeOf(space).rows),
    atoms: sum((space) => sizeOf(space).atoms),
    groups: counter.groups(),
    allowedPairs: counter.openPairs(),
  }
  hear?.(countsOf(program, spaces, counter))
  return summary
}

/** WHY last: counting pairs makes sets too. */
function countsOf({memory}: Program, spaces: readonly Space[], {pairs}: Counter): AnalysisCounts {
  const sum = (count: (chains: Space["chains"]) => number): number => spaces.reduce((total, {chains}) => total + count(chains), 0)
  return {
    peers: sum(({peers}) => peers.count),
    stretches: sum(({peers}) => peers.around.cut.stretches.length),
    parts: Math.max(0, ...spaces.map(({chains}) => chains.rows.counts.parts)),
    selectors: memory.matched + sum(({peers}) => peers.matched),
    words: sum(({rows}) => rows.counts.words),
    sets: sum(({rows}) => rows.table.made),
    entries: sum(({rows}) => rows.counts.entries),
    pairs,
  }
}

/** Whom every class is held against: machines by node, and the outside of each family. */
type Ground = {readonly machines: readonly Joint[]; readonly outside: readonly EndClass[]}

/**
 * What was counted of spaces of one lineage: over which ground, and the pairs of those classes that stand in one way. WHY kept: an edit
 * changes few classes. INVARIANT: classes of a lineage have rows by the same numbers.
 */
type Ledger = {
  ground: Ground
  counts: number
  plain: {readonly pairs: PlainPairs; readonly joints: readonly Joint[]} | null
  /** Those of the last count. */
  last: readonly Joint[]
}

/** By peer class 1 where it is of somebody outside, and how many are. */
type OutsidePeers = {readonly has: Uint8Array; readonly count: number}

/** LIMIT: classes that come or go in an edit, above which all pairs are counted anew. */
const changesMax = 48

const ledgers = new WeakMap<object, Ledger>()

class Counter {
  readonly endpoints: number
  /** Pairs of classes looked at so far. */
  pairs = 0
  private readonly spaces: readonly Space[]
  private readonly pairings: readonly Pairing[]
  private readonly joints: readonly Joint[]
  /** Those of them that stand in one way, and the others. */
  private readonly plain: Joint[] = []
  private readonly open: Joint[] = []
  private readonly outside: readonly (readonly EndClass[])[]
  private readonly openOutside: readonly (boolean | undefined)[][]
  private readonly outsideSets: OutsidePeers[] = []
  private readonly hasStations: boolean
  private readonly ledger: Ledger
  private readonly machineAt = new Map<string, number[]>()

  constructor(spaces: readonly Space[]) {
    this.spaces = spaces
    this.pairings = spaces.map((space) => new Pairing(space))
    this.joints = jointsOf(spaces, lastOf(spaces))
    this.outside = spaces.map(({classes}) => classes.filter(({kind}) => kind === "outside"))
    this.openOutside = spaces.map(() => [])
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
    const ground = {machines, outside: this.outside.flat()}
    this.ledger = ledgerOf(spaces, ground)
    this.ledger.last = this.joints
    for (const [place, {members}] of ground.machines.entries()) {
      for (const {node} of members) if (node !== null) append(this.machineAt, node, place)
    }
  }

  /** Ordered pairs of ends between which something surely passes, the outside as one end. */
  openPairs(): number {
    let total = this.pairsApart()
    for (const joint of this.joints) total += this.ownPairs(joint)
    return this.hasStations ? total + this.nodeCorrections() : total
  }

  /** Distinct combinations of what a class lets out to whom: the rows of a listing. */
  groups(): number {
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

  private isOpen(from: Joint, to: Joint, relation: Relation): boolean {
    this.pairs++
    return this.pairings.some((pairing, face) => {
      const [source, target] = [from.faces[face] ?? null, to.faces[face] ?? null]
      return source !== null && target !== null && pairing.passage(source, target, relation).sure !== noPackets
    })
  }

  /** What a class has with itself is no pair; the outside is one end; and nodes meet their own pods. */
  private ownPairs(joint: Joint): number {
    const {entry} = joint
    if (entry.ground === this.ledger.ground) return entry.own
    let total = this.isOpen(joint, joint, joint.isNode ? "apart" : "same node") ? -joint.count : 0
    if (this.spaces.some((_, face) => this.reaches(joint, face, "from"))) total += joint.count
    if (this.spaces.some((_, face) => this.reaches(joint, face, "to"))) total += joint.count
    if (!this.hasStations && !joint.isNode) total += this.ownNodes(joint)
    entry.own = total
    entry.ground = this.ledger.ground
    return total
  }

  /** What being on a node changes between its pods and itself. Without host endpoints that is all that sharing a node changes. */
  private ownNodes(joint: Joint): number {
    const {machines} = this.ledger.ground
    const shared = new Map<number, number>()
    for (const {node} of joint.members) {
      for (const place of (node === null ? undefined : this.machineAt.get(node)) ?? []) shared.set(place, (shared.get(place) ?? 0) + 1)
    }
    let total = 0
    for (const [place, count] of shared) {
      const machine = machines[place]
      if (machine !== undefined) total += count * (this.changeOnNode(joint, machine) + this.changeOnNode(machine, joint))
    }
    return total
  }

  /** Whether anything passes between a class and somebody outside. */
  private reaches(joint: Joint, face: number, side: "from" | "to"): boolean {
    const own = joint.faces[face] ?? null
    const pairing = this.pairings[face]
    if (own === null || pairing === undefined) return false
    const plain = plainOf(own)
    if (plain !== null) return this.reachesOutside(face, side === "from" ? plain.departure : plain.arrival)
    return (this.outside[face] ?? []).some((each) => {
      const passage = side === "from" ? pairing.passage(own, each, "apart") : pairing.passage(each, own, "apart")
      return passage.sure !== noPackets
    })
  }

  /** WHY the row alone: no policy is asked at the far end. */
  private reachesOutside(face: number, id: number): boolean {
    const rows = this.spaces[face]?.chains.rows
    const known = this.openOutside[face]
    if (rows === undefined || known === undefined) return false
    return (known[id] ??= this.isOpenOutside(rows.row(id), this.outsidePeers(face)))
  }

  /** Whether a row has something for anybody outside. WHY by what it lists: that is less than there is outside, or next to nothing. */
  private isOpenOutside({base, peers, values}: Row, outside: OutsidePeers): boolean {
    let others = outside.count
    for (let i = 0; i < peers.length; i++) {
      if (outside.has[peers[i] ?? 0] !== 1) continue
      this.pairs++
      if ((values[i] ?? base) !== noPackets) return true
      others--
    }
    return base !== noPackets && others > 0
  }

  /** INVARIANT: who is outside stands in one way, with one peer class. */
  private outsidePeers(face: number): OutsidePeers {
    const known = this.outsideSets[face]
    if (known !== undefined) return known
    const has = new Uint8Array(this.spaces[face]?.chains.peers.count ?? 0)
    for (const {variants} of this.outside[face] ?? []) for (const {peers} of variants) for (const peer of peers) has[peer] = 1
    const found = {has, count: has.reduce((sum, each) => sum + each, 0)}
    this.outsideSets[face] = found
    return found
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
    const gone = before?.joints.filter(({entry}) => entry.count !== ledger.counts) ?? []
    if (before === null || gone.length + come.length > changesMax) {
      const pairs = new PlainPairs(
        spaces,
        joints.flatMap(({plain}) => plain ?? []),
      )
      ledger.plain = {pairs, joints}
      this.pairs += pairs.looked
      return pairs.pairs
    }
    const looked = before.pairs.looked
    follow(
      before.pairs,
      gone.flatMap(({plain}) => plain ?? []),
      come.flatMap(({plain}) => plain ?? []),
    )
    ledger.plain = {pairs: before.pairs, joints}
    this.pairs += before.pairs.looked - looked
    return before.pairs.pairs
  }

  private sum(from: Joint, targets: readonly Joint[]): number {
    let total = 0
    for (const to of targets) if (this.isOpen(from, to, "apart")) total += from.count * to.count
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
          const change = known.get(key) ?? (from === undefined || to === undefined ? 0 : this.changeOnNode(from, to))
          known.set(key, change)
          total += change * (counts[i]?.get(node) ?? 0) * (counts[j]?.get(node) ?? 0)
        }
      }
    }
    return total
  }

  private changeOnNode(from: Joint, to: Joint): number {
    if (from.isNode && to.isNode) return 0
    return Number(this.isOpen(from, to, "same node")) - Number(this.isOpen(from, to, "apart"))
  }
}

/** Takes from a count who is gone and adds who came, peer class by peer class. */
function follow(pairs: PlainPairs, gone: readonly PlainEnds[], come: readonly PlainEnds[]): void {
  const peersOf = ({faces}: PlainEnds): string => faces.map((face) => face?.peer ?? "").join()
  const [old, young] = [groupBy(gone, peersOf), groupBy(come, peersOf)]
  for (const peers of new Set([...old.keys(), ...young.keys()])) pairs.replace(old.get(peers) ?? [], young.get(peers) ?? [])
}

/** WHY: a row and a peer class make one exact number. */
const peersMax = 2 ** 26

/** The ledger of a lineage in one family, as far as everybody is still held against the same; of several families always a new one. */
function ledgerOf(spaces: readonly Space[], ground: Ground): Ledger {
  const [only, ...others] = spaces
  const lineage = others.length === 0 ? only?.origin.lineage : undefined
  const known = lineage === undefined ? undefined : ledgers.get(lineage)
  const isSame =
    known !== undefined && isSameList(known.ground.machines, ground.machines) && isSameList(known.ground.outside, ground.outside)
  if (isSame) return known
  const ledger: Ledger = known ?? {ground, counts: 0, plain: null, last: []}
  ledger.ground = ground
  if (lineage !== undefined) ledgers.set(lineage, ledger)
  return ledger
}

/** The classes of the last count of a lineage. */
function lastOf(spaces: readonly Space[]): readonly Joint[] | undefined {
  const [only, ...others] = spaces
  return only === undefined || others.length > 0 ? undefined : ledgers.get(only.origin.lineage)?.last
}
