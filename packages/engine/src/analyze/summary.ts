// How much is open, counted without listing: for every class what most others let it have, and then those that differ.

import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import type {AnalysisCounts, MatrixSummary} from "./answer.ts"
import {noPackets} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import type {Relation} from "./pairing.ts"
import {spaceIn} from "./lineage.ts"
import {openPlainPairs, plainOf} from "./plain-pairs.ts"
import {atomsOf, rowsOf} from "./size.ts"
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
    rows: sum((space) => rowsOf(space).size),
    atoms: sum((space) => atomsOf(space)),
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

/** Ends that are of the same class in every family. `nodes`: how many of them are on each node that is known. */
type Joint = {
  readonly faces: readonly (EndClass | null)[]
  readonly count: number
  readonly nodes: ReadonlyMap<string, number>
  readonly isNode: boolean
}

class Counter {
  readonly endpoints: number
  /** Pairs of classes looked at so far. */
  pairs = 0
  private readonly spaces: readonly Space[]
  private readonly pairings: readonly Pairing[]
  private readonly joints: readonly Joint[]
  private readonly outside: readonly (readonly EndClass[])[]
  private readonly openOutside = new Map<string, boolean>()

  constructor(spaces: readonly Space[]) {
    this.spaces = spaces
    this.pairings = spaces.map((space) => new Pairing(space))
    this.joints = jointsOf(spaces)
    this.outside = spaces.map(({classes}) => classes.filter(({kind}) => kind === "outside"))
    this.endpoints = this.joints.reduce((sum, {count}) => sum + count, 0)
  }

  /** Ordered pairs of ends between which something surely passes, the outside as one end. */
  openPairs(): number {
    let total = this.pairsApart() + this.nodeCorrections()
    for (const joint of this.joints) {
      if (this.isOpen(joint, joint, joint.isNode ? "apart" : "same node")) total -= joint.count
      if (this.spaces.some((_, face) => this.reaches(joint, face, "from"))) total += joint.count
      if (this.spaces.some((_, face) => this.reaches(joint, face, "to"))) total += joint.count
    }
    return total
  }

  /** Distinct combinations of what a class lets out to whom: the rows of a listing. */
  groups(): number {
    const keys = new Set<string>()
    for (const {faces} of this.joints) {
      keys.add(faces.map((each) => each?.variants.map(({departure, peers}) => `${departure.far} ${peers.join()}`).join()).join("|"))
    }
    return keys.size
  }

  private isOpen(from: Joint, to: Joint, relation: Relation): boolean {
    this.pairs++
    return this.pairings.some((pairing, face) => {
      const [source, target] = [from.faces[face] ?? null, to.faces[face] ?? null]
      return source !== null && target !== null && pairing.passage(source, target, relation).sure !== noPackets
    })
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
    if (rows === undefined) return false
    const key = `${face} ${id}`
    const known = this.openOutside.get(key)
    if (known !== undefined) return known
    const isOpen = (this.outside[face] ?? []).some(({variants}) => {
      this.pairs++
      return variants.every(({peers}) => peers.every((peer) => rows.at(id, peer) !== noPackets))
    })
    this.openOutside.set(key, isOpen)
    return isOpen
  }

  /** Every pair as if no two ends shared a node, pairs of an end with itself too. */
  private pairsApart(): number {
    const faces = this.joints.map((joint) => joint.faces.map((each) => each && plainOf(each)))
    const isPlain = this.joints.map((joint, i) => joint.faces.every((each, face) => each === null || faces[i]?.[face] !== null))
    const everyone = [...this.joints.keys()]
    const plain = everyone.filter((i) => isPlain[i] === true)
    const open = everyone.filter((i) => isPlain[i] !== true)
    const counted = openPlainPairs(
      this.spaces,
      plain.map((i) => ({faces: faces[i] ?? [], weight: this.joints[i]?.count ?? 0})),
    )
    this.pairs += counted.looked
    let total = counted.pairs
    if (open.length > 0) for (const i of plain) total += this.sum(i, open)
    for (const i of open) total += this.sum(i, everyone)
    return total
  }

  private sum(from: number, targets: readonly number[]): number {
    const source = this.joints[from]
    let total = 0
    for (const to of targets) {
      const target = this.joints[to]
      if (source !== undefined && target !== undefined && this.isOpen(source, target, "apart")) total += source.count * target.count
    }
    return total
  }

  /** What sharing a node changes. Without host endpoints that is only between a node and its own pods. */
  private nodeCorrections(): number {
    const present = new Map<string, number[]>()
    for (const [i, {nodes}] of this.joints.entries()) for (const node of nodes.keys()) push(present, node, i)
    const hasStations = this.spaces.some(({stations}) => stations.length > 0)
    const known = new Map<number, number>()
    let total = 0
    for (const [node, here] of present) {
      const machines = here.filter((i) => this.joints[i]?.isNode)
      for (const i of here) {
        const others = hasStations || this.joints[i]?.isNode === true ? here : machines
        for (const j of others) {
          const key = i * this.joints.length + j
          const change = known.get(key) ?? this.changeOnNode(i, j)
          known.set(key, change)
          total += change * (this.joints[i]?.nodes.get(node) ?? 0) * (this.joints[j]?.nodes.get(node) ?? 0)
        }
      }
    }
    return total
  }

  private changeOnNode(i: number, j: number): number {
    const [from, to] = [this.joints[i], this.joints[j]]
    if (from === undefined || to === undefined || (from.isNode && to.isNode)) return 0
    return Number(this.isOpen(from, to, "same node")) - Number(this.isOpen(from, to, "apart"))
  }
}

function push<K>(map: Map<K, number[]> | undefined, key: K, value: number): void {
  const known = map?.get(key)
  if (known === undefined) map?.set(key, [value])
  else known.push(value)
}

function jointsOf(spaces: readonly Space[]): readonly Joint[] {
  const [only, ...others] = spaces
  if (only !== undefined && others.length === 0) return only.classes.filter(isInside).map((each) => jointOf([each], each.members))
  const numbers = new Map<EndClass, number>()
  const gathered = groupBy(byName(spaces, numbers), ({faces}) => faces.map((each) => (each === null ? "" : numbers.get(each))).join())
  return [...gathered.values()].flatMap((alike) => (alike[0] === undefined ? [] : [jointOf(alike[0].faces, alike)]))
}

function isInside({kind}: EndClass): boolean {
  return kind !== "outside"
}

function jointOf(faces: Joint["faces"], members: readonly {readonly node: string | null}[]): Joint {
  const nodes = new Map<string, number>()
  for (const {node} of members) if (node !== null) nodes.set(node, (nodes.get(node) ?? 0) + 1)
  return {faces, count: members.length, nodes, isNode: faces.some((each) => each?.kind === "node")}
}

type Named = {readonly faces: (EndClass | null)[]; readonly node: string | null}

/** Every end inside with its class in each family; classes are numbered on the way. */
function byName(spaces: readonly Space[], numbers: Map<EndClass, number>): Iterable<Named> {
  const found = new Map<string, Named>()
  const inside = spaces.flatMap(({classes}, face) => classes.filter(isInside).map((each) => ({face, each})))
  for (const {face, each} of inside) {
    numbers.set(each, numbers.size)
    for (const {name, node} of each.members) {
      let known = found.get(name)
      if (known === undefined) found.set(name, (known = {faces: spaces.map(() => null), node}))
      known.faces[face] = each
    }
  }
  return found.values()
}
