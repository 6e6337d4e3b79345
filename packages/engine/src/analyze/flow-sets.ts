// Sets of flows, and what passes in them: cut into cells of pairs of ends to which the same happens, each with one pair that stands for all.

import type {Decision} from "../decide/decision.ts"
import type {Flow} from "../decide/flow.ts"
import type {Address, Family} from "../net/address.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {PrefixSet} from "../net/prefix-set.ts"
import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import {freeIn} from "./surroundings.ts"
import {canShareNode, Pairing} from "./pairing.ts"
import type {OwnPods, Passage, Relation} from "./pairing.ts"
import {spaceIn} from "./lineage.ts"
import type {EndClass, Grain, Space, SpaceEnd} from "./space.ts"

/**
 * Ends: those inside by a test, and blocks of addresses. An address that somebody has is that end, so blocks are of the outside. `holds`: of one
 * family, because words that give an address speak of nobody's address of the other.
 */
export type EndSet = {readonly holds: (end: SpaceEnd, family: Family) => boolean; readonly outside: (family: Family) => PrefixSet}

/** Every flow from one of some ends to one of others with one of some packets. */
export type FlowSet = {readonly from: EndSet; readonly to: EndSet; readonly packets: PacketSet}

/** The flows of any of `sets` that are in none of `except`. */
export type FlowQuery = {
  readonly sets: readonly FlowSet[]
  readonly except: readonly FlowSet[]
  readonly families: readonly Family[]
  readonly ownPods: OwnPods
}

/** A definite end. `address` of ends outside alone. */
export type Point = {readonly end: SpaceEnd; readonly address: Address | null}

/**
 * Pairs of ends of two classes with the packets that are asked of them. `pairs`: how many; addresses outside that
 * no rule and no word of the query tells apart count as one end.
 */
export type Cell = {
  readonly space: Space
  readonly classes: readonly [from: EndClass, to: EndClass]
  readonly from: Point
  readonly to: Point
  readonly packets: PacketSet
  readonly passage: Passage
  readonly pairs: number
  readonly doubt?: Doubt
}

/** Packets of a cell of which more is open than policy: `judge` makes of a decision what a question by name makes of it. */
export type Doubt = {readonly packets: PacketSet; readonly judge: (flow: Flow, decision: Decision) => Decision}

/** `nodes`: as `deciders`, and ends of a cell are on one node too. */
export type CellGrain = Grain | "nodes"

/** The cells of a query. With the grain `deciders`, ends of a cell share every list too, so that the same rules decide. */
export function* cellsOf(program: Program, query: FlowQuery, grain: CellGrain = "passages"): Generator<Cell> {
  for (const family of query.families) {
    const space = spaceIn(program, family, {grain: grain === "passages" ? "passages" : "deciders"})
    yield* new Cutter({program, space, grain}, query).cells()
  }
}

/** Ends of one class that the same sets of the query speak of. `kind`: the number of those sets on its side. */
type Group = {
  readonly cls: EndClass
  readonly points: readonly Point[]
  readonly byNode: ReadonlyMap<string | null, readonly Point[]>
  readonly marks: readonly boolean[]
  readonly kind: number
}

/** WHY: two kinds make one exact number. */
const kindsMax = 2 ** 26

class Cutter {
  private readonly program: Program
  private readonly space: Space
  private readonly grain: CellGrain
  private readonly query: FlowQuery
  private readonly pairing: Pairing
  /** By the kinds of two groups what is asked of pairs of them. */
  private readonly asked = new Map<number, PacketSet>()
  private readonly hasStations: boolean

  constructor({program, space, grain}: {program: Program; space: Space; grain: CellGrain}, query: FlowQuery) {
    this.program = program
    this.space = space
    this.grain = grain
    this.query = query
    this.pairing = new Pairing(space, query.ownPods)
    this.hasStations = space.stations.length > 0
  }

  *cells(): Generator<Cell> {
    const targets = this.groups("to")
    for (const from of this.groups("from")) {
      for (const to of targets) {
        if (from.cls.kind === "outside" && to.cls.kind === "outside") continue
        const packets = this.packetsOf(from, to)
        if (!packets.isEmpty()) yield* this.between(from, to, packets)
      }
    }
  }

  private *between(from: Group, to: Group, packets: PacketSet): Generator<Cell> {
    const isLeftOut = this.query.ownPods === "left out" && from.cls.kind === "node"
    for (const {relation, pairs, pair} of this.canNodesMatter(from, to) ? relationsOf(from, to) : [allApart(from, to)]) {
      if (isLeftOut && relation === "same node") continue
      const passage = this.pairing.passage(from.cls, to.cls, relation)
      yield {space: this.space, classes: [from.cls, to.cls], from: pair[0], to: pair[1], packets, passage, pairs}
    }
  }

  /** Whether it matters on which nodes ends of two groups are, or who of both is one and the same. */
  private canNodesMatter({cls: from}: Group, {cls: to}: Group): boolean {
    return this.hasStations || from === to || from.kind === "node" || to.kind === "node" || from.kind === "outside" || to.kind === "outside"
  }

  /** What is asked of pairs of two groups. */
  private packetsOf(from: Group, to: Group): PacketSet {
    const key = from.kind * kindsMax + to.kind
    const known = this.asked.get(key)
    if (known !== undefined) return known
    const {sets, except} = this.query
    const joined = (of: readonly FlowSet[], first: number): PacketSet =>
      of.reduce(
        (all, {packets}, i) => (from.marks[first + i] === true && to.marks[first + i] === true ? all.union(packets) : all),
        PacketSet.empty,
      )
    const packets = joined(sets, 0).subtract(joined(except, sets.length))
    this.asked.set(key, packets)
    return packets
  }

  private groups(side: "from" | "to"): readonly Group[] {
    const marker = new Marker(this.program, this.space, {query: this.query, side})
    const kinds = new Map<string, number>()
    return this.space.classes.flatMap((cls) => {
      const asked = marker.points(cls.members)
      const keyOf = ({point, marks}: (typeof asked)[number]): string => `${textOf(marks)} ${this.grain === "nodes" ? point.end.node : ""}`
      return [...groupBy(asked, keyOf).values()].map((group) => {
        const marks = group[0]?.marks ?? []
        const own = group.map(({point}) => point)
        const kind = kinds.get(textOf(marks)) ?? kinds.size
        kinds.set(textOf(marks), kind)
        return {cls, points: own, byNode: groupBy(own, ({end}) => end.node), marks, kind}
      })
    })
  }
}

function textOf(marks: readonly boolean[]): string {
  return marks.map(Number).join("")
}

/** A point, and which sets and exceptions of a query speak of it, in their order. */
export type MarkedPoint = {readonly point: Point; readonly marks: readonly boolean[]}

/** Finds the points of ends that any set of a query speaks of on a side. Outside it is one for each part that no block tells apart. */
export class Marker {
  private readonly program: Program
  private readonly space: Space
  private readonly sets: readonly EndSet[]
  /** How many of them are asked for; the others are exceptions. */
  private readonly asked: number
  private readonly blocks: readonly PrefixSet[]

  constructor(program: Program, space: Space, {query: {sets, except}, side}: {readonly query: FlowQuery; readonly side: "from" | "to"}) {
    this.program = program
    this.space = space
    this.sets = [...sets, ...except].map((set) => set[side])
    this.asked = sets.length
    this.blocks = this.sets.map((set) => set.outside(space.family))
  }

  points(ends: readonly SpaceEnd[]): readonly MarkedPoint[] {
    const found: MarkedPoint[] = []
    for (const end of ends) {
      if (end.kind === "outside") for (const point of pointsOutside(this.program, this.space, end, this.blocks)) this.mark(point, found)
      else if (this.isAsked(end)) this.mark({end, address: null}, found)
    }
    return found
  }

  /** WHY first: most ends are in no set, and a list of what they are not in would be made for each. */
  private isAsked(end: SpaceEnd): boolean {
    const {family} = this.space
    for (let i = 0; i < this.asked; i++) if (this.sets[i]?.holds(end, family) === true) return true
    return false
  }

  private mark(point: Point, into: MarkedPoint[]): void {
    const {family} = this.space
    const marks = this.sets.map((set, i) => isIn(set, point, {family, blocks: this.blocks[i]}))
    for (let i = 0; i < this.asked; i++) {
      if (marks[i] !== true) continue
      into.push({point, marks})
      return
    }
  }
}

/** One address that nobody has of every part of a stretch that the blocks do not tell apart. */
function pointsOutside(program: Program, {family, chains}: Space, end: SpaceEnd, blocks: readonly PrefixSet[]): readonly Point[] {
  const stretch = chains.peers.around.cut.stretches[end.stretch]
  if (stretch === undefined) return []
  return cutAt(stretch, blocks).flatMap((part) => freeIn(program, family, part, 1).map((address) => ({end, address})))
}

type Part = {readonly first: bigint; readonly last: bigint}

/** A stretch cut at every border of blocks that lies within. */
function cutAt({first, last}: Part, blocks: readonly PrefixSet[]): readonly Part[] {
  const drawn = blocks.flatMap(({ranges}) => ranges.flatMap((range) => [range.first, range.last + 1n]))
  const borders = new Set([first, ...drawn.filter((border) => border > first && border <= last)])
  const starts = [...borders].sort((a, b) => (a < b ? -1 : 1))
  return starts.map((start, i) => ({first: start, last: (starts[i + 1] ?? last + 1n) - 1n}))
}

function isIn(
  set: EndSet,
  {end, address}: Point,
  {family, blocks}: {readonly family: Family; readonly blocks: PrefixSet | undefined},
): boolean {
  return address === null ? set.holds(end, family) : (blocks?.has(address) ?? false)
}

type Related = {readonly relation: Relation; readonly pairs: number; readonly pair: readonly [Point, Point]}

/** All pairs of two groups of different classes as one, with one on different nodes if there is any. */
function allApart(from: Group, to: Group): Related {
  const [a, b] = [from.points[0], to.points[0]]
  if (a === undefined || b === undefined) throw new RangeError("a group has a point")
  const pair = a.end.node === b.end.node ? (pairApart(from, to) ?? ([a, b] as const)) : ([a, b] as const)
  return {relation: "apart", pairs: from.points.length * to.points.length, pair}
}

/** How the ends of two groups stand to each other, with a pair of different ends for each way. */
function relationsOf(from: Group, to: Group): readonly Related[] {
  const [first, second] = [from.points[0], to.points[0]]
  if (first === undefined || second === undefined) return []
  if (from.cls.kind === "outside" || to.cls.kind === "outside") {
    const inside = from.cls.kind === "outside" ? to : from
    return [{relation: "apart", pairs: inside.points.length, pair: [first, second]}]
  }
  const all = related("apart", from.points, to.points)
  if (!canShareNode(from.cls, to.cls)) return all === null ? [] : [all]
  const near = [...from.byNode].flatMap(([node, points]) => related("same node", points, to.byNode.get(node) ?? []) ?? [])
  const [one] = near
  const together = near.reduce((sum, {pairs}) => sum + pairs, 0)
  const distant = pairApart(from, to)
  return [
    ...(distant === null ? [] : [{relation: "apart" as const, pairs: (all?.pairs ?? 0) - together, pair: distant}]),
    ...(one === undefined ? [] : [{...one, pairs: together}]),
  ]
}

/** Every pair of different ends of two lists. */
function related(relation: Relation, from: readonly Point[], to: readonly Point[]): Related | null {
  const ends = new Set(to.map(({end}) => end))
  const selves = from.filter(({end}) => ends.has(end)).length
  const pairs = from.length * to.length - selves
  if (pairs === 0) return null
  for (const a of from) for (const b of to) if (a.end !== b.end) return {relation, pairs, pair: [a, b]}
  return null
}

/** Two ends on different nodes. */
function pairApart(from: Group, to: Group): readonly [Point, Point] | null {
  for (const [node, points] of from.byNode) {
    for (const [other, others] of to.byNode) {
      const [a, b] = [points[0], others[0]]
      if (node !== other && a !== undefined && b !== undefined) return [a, b]
    }
  }
  return null
}
