// How much is open, counted without listing: for every class what most others let it have, and then those that differ.

import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import type {AnalysisCounts, MatrixSummary} from "./answer.ts"
import {noPackets} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import type {Relation} from "./pairing.ts"
import {closedOf, HalfRows, nothing, Passages} from "./passages.ts"
import type {Closed} from "./passages.ts"
import {spaceIn} from "./lineage.ts"
import {atomsOf, rowsOf} from "./size.ts"
import type {EndClass, Space} from "./space.ts"

/** Counts what a matrix would list; `groups` is left to who lists. */
export function summarize(program: Program): MatrixSummary {
  return summarizeCounted(program).summary
}

/**
 * The same, and what was done for it. WHY apart: an answer is the same however it was reached, and what is done depends on what was
 * remembered; of a program that nothing was made of and nobody asked before, both follow from its text.
 */
export function summarizeCounted(program: Program): {readonly summary: MatrixSummary; readonly counts: AnalysisCounts} {
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
  return {summary, counts: countsOf(program, spaces, counter)}
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
type Joint = {readonly faces: readonly (EndClass | null)[]; count: number; readonly nodes: Map<string, number>; readonly isNode: boolean}

/** A family of the world: its classes by place, and the rows of what closed ones let out and in. */
type Face = {
  readonly space: Space
  readonly places: ReadonlyMap<EndClass, number>
  readonly closed: readonly (Closed | null)[]
  readonly departure: HalfRows
  readonly arrival: HalfRows
}

function faceOf(space: Space): Face {
  const closed = space.classes.map(closedOf)
  const places = new Map(space.classes.map((cls, place) => [cls, place]))
  return {space, places, closed, departure: new HalfRows(space, closed, "departure"), arrival: new HalfRows(space, closed, "arrival")}
}

/** Joints to which the same is let out, and that let the same in: by family the packets and the place of the arrival's row. */
type Target = {readonly packets: readonly number[]; readonly rows: readonly number[]; weight: number}

class Counter {
  readonly endpoints: number
  /** Pairs of classes looked at so far. */
  pairs = 0
  private readonly faces: readonly Face[]
  private readonly pairings: readonly Pairing[]
  private readonly joints: readonly Joint[]

  constructor(spaces: readonly Space[]) {
    this.faces = spaces.map(faceOf)
    this.pairings = spaces.map((space) => new Pairing(space))
    this.joints = jointsOf(spaces)
    this.endpoints = this.joints.reduce((sum, {count}) => sum + count, 0)
  }

  /** Ordered pairs of ends between which something surely passes, the outside as one end. */
  openPairs(): number {
    const [leaving, entering] = [this.withOutside("into"), this.withOutside("from")]
    let total = this.pairsApart() + this.nodeCorrections()
    for (const joint of this.joints) {
      if (this.isOpen(joint, joint, joint.isNode ? "apart" : "same node")) total -= joint.count
      for (const reached of [leaving, entering]) if (joint.faces.some((cls) => cls !== null && reached.has(cls))) total += joint.count
    }
    return total
  }

  /** The classes into which something comes from the outside, or from which something goes there. */
  private withOutside(way: "from" | "into"): ReadonlySet<EndClass> {
    const found = new Set<EndClass>()
    for (const {space} of this.faces) {
      const passages = new Passages(space, (passage) => passage)
      const outside = [...space.classes.keys()].filter((place) => space.classes[place]?.kind === "outside")
      const open = outside.map((place) => passages[way](place))
      for (const [place, cls] of space.classes.entries()) {
        if (open.some((numbers) => passages.table.passage(numbers[place] ?? nothing).sure !== noPackets)) found.add(cls)
      }
    }
    return found
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

  /** Every pair as if no two ends shared a node, pairs of an end with itself too. */
  private pairsApart(): number {
    const plain = this.joints.filter((joint) => this.isPlain(joint))
    const open = this.joints.filter((joint) => !this.isPlain(joint))
    let total = 0
    for (const sources of groupBy(plain, (joint) => this.departures(joint).join()).values()) {
      const [first] = sources
      if (first === undefined) continue
      const targets = this.targetsOf(first, plain)
      for (const source of sources) total += source.count * (this.openWeight(source, targets) + this.sum(source, open))
    }
    for (const source of open) total += source.count * this.sum(source, this.joints)
    return total
  }

  private isPlain({faces}: Joint): boolean {
    return faces.every((_, face) => faces[face] === null || this.closed(faces, face) !== null)
  }

  private closed(faces: Joint["faces"], face: number): Closed | null {
    const cls = faces[face] ?? null
    const own = this.faces[face]
    return cls === null || own === undefined ? null : (own.closed[own.places.get(cls) ?? -1] ?? null)
  }

  private departures({faces}: Joint): readonly number[] {
    return faces.map((_, face) => this.closed(faces, face)?.variant.departure.far ?? -1)
  }

  private sum(source: Joint, targets: readonly Joint[]): number {
    return targets.reduce((sum, target) => sum + (this.isOpen(source, target, "apart") ? target.count : 0), 0)
  }

  /** Plain joints by what a source lets out to them and by what they let in. WHY: sources with the same departure have the same targets. */
  private targetsOf(source: Joint, plain: readonly Joint[]): readonly Target[] {
    const departures = this.departures(source)
    const spreads = this.faces.map(({departure}, face) => (departures[face] === -1 ? null : departure.spread(departures[face] ?? 0)))
    const found = new Map<number | string, Target>()
    this.pairs += plain.length
    for (const target of plain) {
      const places = target.faces.map((cls, face) => (cls === null ? -1 : (this.faces[face]?.places.get(cls) ?? -1)))
      const packets = places.map((place, face) => spreads[face]?.[place] ?? noPackets)
      const rows = places.map((place, face) => this.faces[face]?.arrival.rowOf[place] ?? -1)
      const key = packets.length === 1 ? (packets[0] ?? 0) * rowsMax + (rows[0] ?? 0) : `${packets.join()} ${rows.join()}`
      const known = found.get(key)
      if (known === undefined) found.set(key, {packets, rows, weight: target.count})
      else known.weight += target.count
    }
    return [...found.values()]
  }

  /** How many ends of some targets a source surely reaches. */
  private openWeight(source: Joint, targets: readonly Target[]): number {
    const inward = this.faces.map(({arrival}, face) => {
      const own = this.closed(source.faces, face)
      return own === null ? null : arrival.at(own.peer)
    })
    let weight = 0
    this.pairs += targets.length
    for (const {packets, rows, weight: own} of targets) {
      const isOpen = this.faces.some(({space}, face) => {
        const [out, into] = [packets[face] ?? noPackets, inward[face]?.[rows[face] ?? -1] ?? noPackets]
        return out !== noPackets && into !== noPackets && space.chains.rows.table.meet(out, into) !== noPackets
      })
      if (isOpen) weight += own
    }
    return weight
  }

  /** What sharing a node changes. Without host endpoints that is only between a node and its own pods. */
  private nodeCorrections(): number {
    const present = new Map<string, Joint[]>()
    for (const joint of this.joints) for (const node of joint.nodes.keys()) push(present, node, joint)
    const hasStations = this.faces.some(({space}) => space.stations.length > 0)
    const shared = new Map<Joint, Map<Joint, number>>()
    for (const [node, here] of present) {
      const machines = here.filter(({isNode}) => isNode)
      for (const from of here) {
        for (const to of hasStations || from.isNode ? here : machines) {
          const pairs = (from.nodes.get(node) ?? 0) * (to.nodes.get(node) ?? 0)
          const row = shared.get(from) ?? new Map<Joint, number>()
          shared.set(from, row.set(to, (row.get(to) ?? 0) + pairs))
        }
      }
    }
    let total = 0
    for (const [from, row] of shared) for (const [to, pairs] of row) total += pairs * this.changeOnNode(from, to)
    return total
  }

  private changeOnNode(from: Joint, to: Joint): number {
    if (from.isNode && to.isNode) return 0
    return Number(this.isOpen(from, to, "same node")) - Number(this.isOpen(from, to, "apart"))
  }
}

/** WHY: two numbers of a key make one exact number; there are far fewer rows. */
const rowsMax = 2 ** 26

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
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
