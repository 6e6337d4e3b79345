// Sets of flows, and what passes in them: cut into cells of pairs of ends to which the same happens, each with one pair that stands for all.

import type {Decision} from "../decide/decision.ts"
import type {Flow} from "../decide/flow.ts"
import type {Family} from "../net/address.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import {canShareNode, Pairing} from "./pairing.ts"
import type {OwnPods, Passage, Relation} from "./pairing.ts"
import {spaceIn} from "./lineage.ts"
import type {EndSet} from "./extents.ts"
import {allPackets} from "./packet-table.ts"
import {Marker} from "./marks.ts"
import type {Marked, Marks, Point} from "./marks.ts"
import type {EndClass, Grain, Space} from "./space.ts"

/** Every flow from one of some ends to one of others with one of some packets. */
export type FlowSet = {readonly from: EndSet; readonly to: EndSet; readonly packets: PacketSet}

/**
 * The flows of any of `sets` that are in none of `except`. `outsiders`: whether those between two ends outside are among them, which nobody is asked about
 * but a Service leads.
 */
export type FlowQuery = {
  readonly sets: readonly FlowSet[]
  readonly except: readonly FlowSet[]
  readonly families: readonly Family[]
  readonly ownPods: OwnPods
  readonly outsiders: "led" | "left out"
}

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

/** Ends of one class that the same sets of the query hold. */
class Group implements Marked {
  readonly cls: EndClass
  readonly marks: Marks
  readonly points: readonly Point[]
  private nodes: ReadonlyMap<string | null, readonly Point[]> | null = null

  constructor({cls, marks, points}: Marked) {
    this.cls = cls
    this.marks = marks
    this.points = points
  }

  /** WHY when asked: mostly it does not matter on which nodes ends are. */
  get byNode(): ReadonlyMap<string | null, readonly Point[]> {
    return (this.nodes ??= groupBy(this.points, ({end}) => end.node))
  }
}

/** WHY: two kinds make one exact number. */
const kindsMax = 2 ** 26

/** Finds the ends of one side of a query. */
export function markerOf(
  program: Program,
  space: Space,
  {query: {sets, except}, side}: {readonly query: FlowQuery; readonly side: "from" | "to"},
): Marker {
  return new Marker(program, space, {asked: sets.map((set) => set[side]), except: except.map((set) => set[side])})
}

/** What a query asks of pairs of ends with some marks. */
export function packetsBetween({sets, except}: FlowQuery, from: Marks, to: Marks): PacketSet {
  const joined = (list: readonly FlowSet[], first: number): PacketSet =>
    list.reduce(
      (all, {packets}, i) => (from.of[first + i] === true && to.of[first + i] === true ? all.union(packets) : all),
      PacketSet.empty,
    )
  const wanted = joined(sets, 0)
  return wanted.isEmpty() ? wanted : wanted.subtract(joined(except, sets.length))
}

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
        const isOutside = from.cls.kind === "outside" && to.cls.kind === "outside"
        if (isOutside && this.query.outsiders === "left out") continue
        const packets = this.packetsOf(from, to)
        if (packets.isEmpty()) continue
        if (isOutside) yield* this.led(from, to, packets)
        else yield* this.between(from, to, packets)
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

  /** INVARIANT: nodes ask nothing of what they lead on, so that everything passes. */
  private *led(from: Group, to: Group, packets: PacketSet): Generator<Cell> {
    const passage = {sure: allPackets, maybe: allPackets}
    for (const {pairs, pair} of relationsOf(from, to)) {
      yield {space: this.space, classes: [from.cls, to.cls], from: pair[0], to: pair[1], packets, passage, pairs}
    }
  }

  /** Whether it matters on which nodes ends of two groups are, or who of both is one and the same. */
  private canNodesMatter({cls: from}: Group, {cls: to}: Group): boolean {
    return this.hasStations || from === to || from.kind === "node" || to.kind === "node" || from.kind === "outside" || to.kind === "outside"
  }

  /** What is asked of pairs of two groups. */
  private packetsOf(from: Group, to: Group): PacketSet {
    const key = from.marks.number * kindsMax + to.marks.number
    const known = this.asked.get(key)
    if (known !== undefined) return known
    const packets = packetsBetween(this.query, from.marks, to.marks)
    this.asked.set(key, packets)
    return packets
  }

  private groups(side: "from" | "to"): readonly Group[] {
    const groups = markerOf(this.program, this.space, {query: this.query, side})
      .all()
      .map((each) => new Group(each))
    if (this.grain !== "nodes") return groups
    return groups.flatMap((group) => Array.from(group.byNode.values(), (points) => new Group({cls: group.cls, marks: group.marks, points})))
  }
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
