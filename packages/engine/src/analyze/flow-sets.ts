// Sets of flows, and what passes in them: cut into cells of pairs of ends to which the same happens, each with one pair that stands for all.

import type {Address, Family} from "../net/address.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {PrefixSet} from "../net/prefix-set.ts"
import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import {freeIn} from "./surroundings.ts"
import {Pairing} from "./pairing.ts"
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
}

/** `nodes`: as `deciders`, and ends of a cell are on one node too. */
export type CellGrain = Grain | "nodes"

/** The cells of a query. With the grain `deciders`, ends of a cell share every list too, so that the same rules decide. */
export function* cellsOf(program: Program, query: FlowQuery, grain: CellGrain = "passages"): Generator<Cell> {
  for (const family of query.families) {
    const space = spaceIn(program, family, {grain: grain === "passages" ? "passages" : "deciders"})
    yield* new Cutter({program, space, grain}, query).cells()
  }
}

/** Ends of one class that the same sets of the query speak of. */
type Group = {
  readonly cls: EndClass
  readonly points: readonly Point[]
  readonly byNode: ReadonlyMap<string | null, readonly Point[]>
  readonly sets: readonly boolean[]
  readonly except: readonly boolean[]
}

class Cutter {
  private readonly program: Program
  private readonly space: Space
  private readonly grain: CellGrain
  private readonly query: FlowQuery
  private readonly pairing: Pairing
  private readonly asked = new Map<string, PacketSet>()

  constructor({program, space, grain}: {program: Program; space: Space; grain: CellGrain}, query: FlowQuery) {
    this.program = program
    this.space = space
    this.grain = grain
    this.query = query
    this.pairing = new Pairing(space, query.ownPods)
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
    for (const {relation, pairs, pair} of relationsOf(from, to)) {
      if (isLeftOut && relation === "same node") continue
      const passage = this.pairing.passage(from.cls, to.cls, relation)
      yield {space: this.space, classes: [from.cls, to.cls], from: pair[0], to: pair[1], packets, passage, pairs}
    }
  }

  /** What is asked of pairs of two groups. */
  private packetsOf(from: Group, to: Group): PacketSet {
    const {sets, except} = this.query
    const both = (of: "sets" | "except"): readonly number[] => from[of].flatMap((holds, i) => (holds && to[of][i] === true ? [i] : []))
    const [wanted, taken] = [both("sets"), both("except")]
    const key = `${wanted.join()} ${taken.join()}`
    const known = this.asked.get(key)
    if (known !== undefined) return known
    const joined = (of: readonly FlowSet[], places: readonly number[]): PacketSet =>
      places.reduce((set, i) => set.union(of[i]?.packets ?? PacketSet.empty), PacketSet.empty)
    const packets = joined(sets, wanted).subtract(joined(except, taken))
    this.asked.set(key, packets)
    return packets
  }

  private groups(side: "from" | "to"): readonly Group[] {
    const {sets} = this.query
    return this.space.classes.flatMap((cls) => {
      const asked = markedPoints(this.program, this.space, {query: this.query, side, ends: cls.members})
      const keyOf = ({point, marks}: (typeof asked)[number]): string =>
        `${marks.map(Number).join("")} ${this.grain === "nodes" ? point.end.node : ""}`
      return [...groupBy(asked, keyOf).values()].map((group) => {
        const marks = group[0]?.marks ?? []
        const own = group.map(({point}) => point)
        const byNode = groupBy(own, ({end}) => end.node)
        return {cls, points: own, byNode, sets: marks.slice(0, sets.length), except: marks.slice(sets.length)}
      })
    })
  }
}

/** A point, and which sets and exceptions of a query speak of it, in their order. */
export type MarkedPoint = {readonly point: Point; readonly marks: readonly boolean[]}

/** The points of some ends that any set of a query speaks of on a side. Outside it is one for each part that no block tells apart. */
export function markedPoints(
  program: Program,
  space: Space,
  {query: {sets, except}, side, ends}: {readonly query: FlowQuery; readonly side: "from" | "to"; readonly ends: readonly SpaceEnd[]},
): readonly MarkedPoint[] {
  const all = [...sets, ...except]
  const blocks = all.map((set) => set[side].outside(space.family))
  const pointsAt = (end: SpaceEnd): readonly Point[] =>
    end.kind === "outside" ? pointsOutside(program, space, end, blocks) : [{end, address: null}]
  return ends
    .flatMap(pointsAt)
    .map((point) => ({point, marks: all.map((set, i) => isIn(set[side], point, {family: space.family, blocks: blocks[i]}))}))
    .filter(({marks}) => marks.slice(0, sets.length).includes(true))
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

/** How the ends of two groups stand to each other, with a pair of different ends for each way. */
function relationsOf(from: Group, to: Group): readonly Related[] {
  const [first, second] = [from.points[0], to.points[0]]
  if (first === undefined || second === undefined) return []
  if (from.cls.kind === "outside" || to.cls.kind === "outside") {
    const inside = from.cls.kind === "outside" ? to : from
    return [{relation: "apart", pairs: inside.points.length, pair: [first, second]}]
  }
  const all = related("apart", from.points, to.points)
  const isPlaced = !from.cls.isRoaming && !to.cls.isRoaming && !(from.cls.kind === "node" && to.cls.kind === "node")
  if (!isPlaced) return all === null ? [] : [all]
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
