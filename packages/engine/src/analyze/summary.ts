// How much is open, counted without listing: for every class what most others let it have, and then those that differ.

import type {Program} from "../program/program.ts"
import type {MatrixSummary} from "./answer.ts"
import {noPackets} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import type {Relation} from "./pairing.ts"
import {spaceIn} from "./lineage.ts"
import {atomsOf, rowsOf} from "./size.ts"
import type {EndClass, Space, Variant} from "./space.ts"

/** Counts what a matrix would list; `groups` is left to who lists. */
export function summarize(program: Program): MatrixSummary {
  const spaces = program.snapshot.families.map((family) => spaceIn(program, family))
  const counter = new Counter(spaces)
  const sum = (count: (space: Space) => number): number => spaces.reduce((total, space) => total + count(space), 0)
  return {
    endpoints: counter.endpoints,
    policies: program.snapshot.policies.length,
    classes: sum(({classes}) => classes.length),
    rows: sum((space) => rowsOf(space).size),
    atoms: sum((space) => atomsOf(space)),
    groups: counter.groups(),
    allowedPairs: counter.openPairs(),
  }
}

/** Ends that are of the same class in every family. `nodes`: how many of them are on each node that is known. */
type Joint = {readonly faces: readonly (EndClass | null)[]; count: number; readonly nodes: Map<string, number>; readonly isNode: boolean}

/** The one way in which a closed class stands; null for open classes, of which every pair is asked. */
type Face = {readonly variant: Variant; readonly peer: number} | null

class Counter {
  readonly endpoints: number
  private readonly spaces: readonly Space[]
  private readonly pairings: readonly Pairing[]
  private readonly joints: readonly Joint[]
  private readonly outside: readonly (readonly EndClass[])[]

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
    return this.pairings.some((pairing, face) => {
      const [source, target] = [from.faces[face] ?? null, to.faces[face] ?? null]
      return source !== null && target !== null && pairing.passage(source, target, relation).sure !== noPackets
    })
  }

  private reaches(joint: Joint, face: number, side: "from" | "to"): boolean {
    const own = joint.faces[face] ?? null
    const pairing = this.pairings[face]
    if (own === null || pairing === undefined) return false
    return (this.outside[face] ?? []).some((each) => {
      const passage = side === "from" ? pairing.passage(own, each, "apart") : pairing.passage(each, own, "apart")
      return passage.sure !== noPackets
    })
  }

  /** Every pair as if no two ends shared a node, pairs of an end with itself too. */
  private pairsApart(): number {
    const faces = this.joints.map(({faces: each}) => each.map(faceOf))
    const isPlain = this.joints.map((joint, i) => joint.faces.every((each, face) => each === null || (faces[i]?.[face] ?? null) !== null))
    const plain = [...this.joints.keys()].filter((i) => isPlain[i] === true)
    const open = [...this.joints.keys()].filter((i) => isPlain[i] !== true)
    const index = this.exceptionIndex(plain, faces)
    let total = 0
    for (const i of this.joints.keys()) {
      total += isPlain[i] === true ? this.fromPlain(i, faces, index) + this.sum(i, open) : this.sum(i, [...this.joints.keys()])
    }
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

  /** By face: plain joints by what they let in from most, by their own peer class, and by peer classes that they make an exception of. */
  private exceptionIndex(plain: readonly number[], faces: readonly (readonly Face[])[]): Index {
    const byBase = new Map<string, {readonly bases: readonly number[]; weight: number}>()
    const byPeer = this.spaces.map(() => new Map<number, number[]>())
    const byException = this.spaces.map(() => new Map<number, number[]>())
    const bases = new Map<number, readonly number[]>()
    for (const i of plain) {
      const own = this.spaces.map(({chains}, face) => {
        const each = faces[i]?.[face] ?? null
        if (each === null) return noPackets
        const row = chains.rows.row(each.variant.arrival.far)
        push(byPeer[face], each.peer, i)
        for (const peer of row.peers) push(byException[face], peer, i)
        return row.base
      })
      bases.set(i, own)
      const key = own.join()
      const known = byBase.get(key)
      const weight = this.joints[i]?.count ?? 0
      if (known === undefined) byBase.set(key, {bases: own, weight})
      else known.weight += weight
    }
    return {byBase: [...byBase.values()], byPeer, byException, bases}
  }

  private fromPlain(i: number, faces: readonly (readonly Face[])[], index: Index): number {
    const source = this.joints[i]
    if (source === undefined) return 0
    const own = this.spaces.map(({chains}, face) => {
      const each = faces[i]?.[face] ?? null
      return each === null ? null : {row: chains.rows.row(each.variant.departure.far), peer: each.peer, table: chains.rows.table}
    })
    const isOpenBy = (bases: readonly number[]): boolean =>
      own.some((each, face) => each !== null && each.table.meet(each.row.base, bases[face] ?? noPackets) !== noPackets)
    let weight = 0
    for (const {bases, weight: each} of index.byBase) if (isOpenBy(bases)) weight += each
    const differing = new Set<number>()
    for (const [face, each] of own.entries()) {
      for (const peer of each?.row.peers ?? []) for (const j of index.byPeer[face]?.get(peer) ?? []) differing.add(j)
      if (each !== null) for (const j of index.byException[face]?.get(each.peer) ?? []) differing.add(j)
    }
    for (const j of differing) {
      const target = this.joints[j]
      if (target === undefined) continue
      const wasOpen = isOpenBy(index.bases.get(j) ?? [])
      if (wasOpen !== this.isOpen(source, target, "apart")) weight += wasOpen ? -target.count : target.count
    }
    return weight * source.count
  }

  /** What sharing a node changes. Without host endpoints that is only between a node and its own pods. */
  private nodeCorrections(): number {
    const present = new Map<string, number[]>()
    for (const [i, {nodes}] of this.joints.entries()) for (const node of nodes.keys()) push(present, node, i)
    const hasStations = this.spaces.some(({stations}) => stations.length > 0)
    const known = new Map<string, number>()
    let total = 0
    for (const [node, here] of present) {
      const machines = here.filter((i) => this.joints[i]?.isNode)
      for (const i of here) {
        const others = hasStations || this.joints[i]?.isNode === true ? here : machines
        for (const j of others) {
          const key = `${i} ${j}`
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

type Index = {
  readonly byBase: readonly {readonly bases: readonly number[]; readonly weight: number}[]
  readonly byPeer: readonly Map<number, number[]>[]
  readonly byException: readonly Map<number, number[]>[]
  readonly bases: ReadonlyMap<number, readonly number[]>
}

function push<K>(map: Map<K, number[]> | undefined, key: K, value: number): void {
  const known = map?.get(key)
  if (known === undefined) map?.set(key, [value])
  else known.push(value)
}

function faceOf(each: EndClass | null): Face {
  const [variant, ...others] = each?.variants ?? []
  const [peer, ...peers] = variant?.peers ?? []
  if (each === null || variant === undefined || peer === undefined || others.length > 0 || peers.length > 0 || each.isRoaming) return null
  return {variant, peer}
}

type Named = {readonly faces: (EndClass | null)[]; readonly node: string | null; readonly isNode: boolean}

function jointsOf(spaces: readonly Space[]): readonly Joint[] {
  const numbers = new Map<EndClass, number>()
  const joints = new Map<string, Joint>()
  for (const {faces, node, isNode} of byName(spaces, numbers)) {
    const key = faces.map((each) => (each === null ? "" : numbers.get(each))).join()
    let joint = joints.get(key)
    if (joint === undefined) joints.set(key, (joint = {faces, count: 0, nodes: new Map(), isNode}))
    joint.count++
    if (node !== null) joint.nodes.set(node, (joint.nodes.get(node) ?? 0) + 1)
  }
  return [...joints.values()]
}

/** Every end inside with its class in each family; classes are numbered on the way. */
function byName(spaces: readonly Space[], numbers: Map<EndClass, number>): Iterable<Named> {
  const found = new Map<string, Named>()
  const inside = spaces.flatMap(({classes}, face) => classes.filter(({kind}) => kind !== "outside").map((each) => ({face, each})))
  for (const {face, each} of inside) {
    numbers.set(each, numbers.size)
    for (const {name, node} of each.members) {
      let known = found.get(name)
      if (known === undefined) found.set(name, (known = {faces: spaces.map(() => null), node, isNode: each.kind === "node"}))
      known.faces[face] = each
    }
  }
  return found.values()
}
