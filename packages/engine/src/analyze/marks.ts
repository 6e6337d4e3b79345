// The ends that a question speaks of on one side, gathered by the sets of the question that hold them.

import type {Address} from "../net/address.ts"
import type {PrefixSet} from "../net/prefix-set.ts"
import type {Program} from "../program/program.ts"
import {append, groupBy} from "../std/group.ts"
import {extentIn} from "./extents.ts"
import type {EndSet, Extent} from "./extents.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"
import {freeIn} from "./surroundings.ts"

/** A definite end. `address` of ends outside alone. */
export type Point = {readonly end: SpaceEnd; readonly address: Address | null}

/** Which sets of a question hold an end, then which of its exceptions do. `number`: another one for every other list. */
export type Marks = {readonly number: number; readonly of: readonly boolean[]}

/** Ends of one class that the same sets hold; never none. Outside an end for each part that no block tells apart. */
export type Marked = {readonly cls: EndClass; readonly marks: Marks; readonly points: readonly Point[]}

/** The ends that are asked about on a side, and those of exceptions. */
export type MarkedSets = {readonly asked: readonly EndSet[]; readonly except: readonly EndSet[]}

/** Sets of a side, each once, by their places in this list. */
type Places = readonly number[]

/** Finds the ends that any set that is asked about holds. */
export class Marker {
  private readonly program: Program
  private readonly space: Space
  /** The sets of the side, then its exceptions, as places in `sets`. */
  private readonly order: Places
  private readonly asked: ReadonlySet<number>
  private readonly blocks: readonly PrefixSet[]
  private readonly extents: readonly Extent[]
  /** By the place of a class the sets that hold something of it. */
  private readonly holding = new Map<number, number[]>()
  private readonly known = new Map<string, Marks>()
  private readonly found = new Map<number, readonly Marked[]>()

  constructor(program: Program, space: Space, {asked, except}: MarkedSets) {
    this.program = program
    this.space = space
    const numbers = new Map<EndSet, number>()
    this.order = [...asked, ...except].map((set) => {
      const number = numbers.get(set) ?? numbers.size
      numbers.set(set, number)
      return number
    })
    this.asked = new Set(this.order.slice(0, asked.length))
    this.blocks = Array.from(numbers.keys(), (set) => set.outside(space.family))
    this.extents = Array.from(numbers.keys(), (set) => extentIn(space, set))
    for (const [set, {shares, cut}] of this.extents.entries()) {
      for (const place of shares.keys()) append(this.holding, place, set)
      for (const place of cut.keys()) if (!shares.has(place)) append(this.holding, place, set)
    }
  }

  /** The places of classes of which something may be held, ascending. */
  get places(): readonly number[] {
    return [...this.holding.keys()].sort((a, b) => a - b)
  }

  /** Of all classes, in their order. */
  all(): readonly Marked[] {
    return this.places.flatMap((place) => this.of(place))
  }

  /** Of the class at a place. */
  of(place: number): readonly Marked[] {
    let found = this.found.get(place)
    if (found === undefined) this.found.set(place, (found = this.marked(place)))
    return found
  }

  private marked(place: number): readonly Marked[] {
    const [cls, holding] = [this.space.classes[place], this.holding.get(place)]
    if (cls === undefined || !holding?.some((set) => this.asked.has(set))) return []
    const isWhole = holding.every((set) => this.extents[set]?.shares.get(place) === "all")
    if (isWhole) return [{cls, marks: this.marksOf(holding), points: pointsOf(this.program, this.space, cls)}]
    const groups = groupBy(this.pieces(place, cls), ({sets}) => this.marksOf(sets))
    return Array.from(groups, ([marks, pieces]) => ({cls, marks, points: pieces.map(({point}) => point)}))
  }

  /** Every end of a class that is asked about, with all sets that hold it. */
  private pieces(place: number, cls: EndClass): readonly Piece[] {
    const {whole, byMember, cut} = this.heldOf(place)
    const points = pointsOf(this.program, this.space, cls)
    const members = this.areAsked(whole) ? [...cls.members.keys()] : [...new Set([...byMember.keys(), ...cut.keys()])].sort((a, b) => a - b)
    return members.flatMap((member): readonly Piece[] => {
      const sets = [...whole, ...(byMember.get(member) ?? [])]
      const cutting = cut.get(member)
      const point = points[member]
      const pieces =
        cutting === undefined ? (point === undefined ? [] : [{point, sets}]) : this.cutPieces(cls.members[member], sets, cutting)
      return pieces.filter((piece) => this.areAsked(piece.sets))
    })
  }

  /** The sets that hold all of a class, those that hold some of its members, and those that hold a part of one. */
  private heldOf(place: number): Held {
    const whole: number[] = []
    const [byMember, cut] = [new Map<number, number[]>(), new Map<number, number[]>()]
    for (const set of this.holding.get(place) ?? []) {
      const share = this.extents[set]?.shares.get(place)
      if (share === "all") whole.push(set)
      else for (const member of share ?? []) append(byMember, member, set)
      for (const member of this.extents[set]?.cut.get(place) ?? []) append(cut, member, set)
    }
    return {whole, byMember, cut}
  }

  /** One address that nobody has of every part of a stretch that the blocks cutting it do not tell apart. */
  private cutPieces(end: SpaceEnd | undefined, sets: Places, cutting: Places): readonly Piece[] {
    const {family, chains} = this.space
    const stretch = chains.peers.around.cut.stretches[end?.stretch ?? -1]
    if (end === undefined || stretch === undefined) return []
    const blocks = cutting.flatMap((set) => this.blocks[set] ?? [])
    return cutAt(stretch, blocks).flatMap((part) =>
      freeIn(this.program, family, part, 1).map((address) => {
        const holding = cutting.filter((set) => this.blocks[set]?.has(address))
        return {point: {end, address}, sets: [...sets, ...holding]}
      }),
    )
  }

  private areAsked(sets: Places): boolean {
    return sets.some((set) => this.asked.has(set))
  }

  private marksOf(sets: Places): Marks {
    const own = new Set(sets)
    const key = sets.length < 2 ? sets.join() : [...own].sort((a, b) => a - b).join()
    let marks = this.known.get(key)
    if (marks === undefined) this.known.set(key, (marks = {number: this.known.size, of: this.order.map((set) => own.has(set))}))
    return marks
  }
}

type Piece = {readonly point: Point; readonly sets: Places}
type Held = {
  readonly whole: Places
  readonly byMember: ReadonlyMap<number, Places>
  readonly cut: ReadonlyMap<number, Places>
}

/** By class its members as points. WHY remembered: most sets hold whole classes. INVARIANT: spaces that share a class share what addresses are free. */
const knownPoints = new WeakMap<EndClass, readonly Point[]>()

function pointsOf(program: Program, {family, chains}: Space, cls: EndClass): readonly Point[] {
  let points = knownPoints.get(cls)
  if (points === undefined) {
    const {stretches} = chains.peers.around.cut
    points = cls.members.map((end) => {
      const stretch = stretches[end.stretch]
      return {end, address: stretch === undefined ? null : (freeIn(program, family, stretch, 1)[0] ?? null)}
    })
    knownPoints.set(cls, points)
  }
  return points
}

type Part = {readonly first: bigint; readonly last: bigint}

/** A stretch cut at every border of blocks that lies within. */
function cutAt({first, last}: Part, blocks: readonly PrefixSet[]): readonly Part[] {
  const drawn = blocks.flatMap(({ranges}) => ranges.flatMap((range) => [range.first, range.last + 1n]))
  const borders = new Set([first, ...drawn.filter((border) => border > first && border <= last)])
  const starts = [...borders].sort((a, b) => (a < b ? -1 : 1))
  return starts.map((start, i) => ({first: start, last: (starts[i + 1] ?? last + 1n) - 1n}))
}
