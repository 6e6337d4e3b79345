// Which groups of the matrix the entries of tests speak of: a group is touched where a query shares a flow with it.

import {blocksOf, namingOf} from "../analyze/blocks.ts"
import {placeOf} from "../analyze/extents.ts"
import {markerOf, packetsBetween} from "../analyze/flow-sets.ts"
import type {FlowQuery} from "../analyze/flow-sets.ts"
import {spaceIn} from "../analyze/lineage.ts"
import {listingOf} from "../analyze/listing.ts"
import type {Marker, Marks, Point} from "../analyze/marks.ts"
import {Names} from "../analyze/names.ts"
import {noPackets} from "../analyze/packet-table.ts"
import type {Space, SpaceEnd} from "../analyze/space.ts"
import type {Family} from "../net/address.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {Program} from "../program/program.ts"
import {append} from "../std/group.ts"
import type {UntouchedGroup} from "./answer.ts"

/** A pair of a group with all its packets; null outside, where `addresses` are those of the group. */
export type GroupSample = {
  readonly from: string | null
  readonly to: string | null
  readonly family: Family
  readonly packets: PacketSet
  readonly addresses: readonly {readonly first: bigint; readonly last: bigint}[]
}

/** Ends between which the same passes. */
type Bundle = {readonly from: readonly SpaceEnd[]; readonly to: readonly SpaceEnd[]}

type Group = {readonly space: Space; readonly bundle: Bundle; readonly slices: Slices; readonly packets: PacketSet; isTouched: boolean}

/** The ends of one class that are in a bundle; `only` null where all of the class are. */
type Slice = {readonly place: number; readonly only: ReadonlySet<SpaceEnd> | null}
type Slices = {readonly from: readonly Slice[]; readonly to: readonly Slice[]}

/** The groups of a world's matrix in which something surely passes. What nodes send their own pods is in none: no policy can stop it. */
export class GroupCoverage {
  private readonly program: Program
  private readonly groups: readonly Group[]

  constructor(program: Program) {
    this.program = program
    this.groups = program.snapshot.families.flatMap((family) => groupsIn(spaceIn(program, family)))
  }

  get total(): number {
    return this.groups.length
  }

  /** Notes the groups that a query speaks of. */
  touch(query: FlowQuery): void {
    const markers = new Map<Space, Readonly<Record<"from" | "to", Marker>>>()
    for (const group of this.groups) {
      const {space, isTouched} = group
      if (isTouched || !query.families.includes(space.family)) continue
      const own = markers.get(space) ?? {
        from: markerOf(this.program, space, {query, side: "from"}),
        to: markerOf(this.program, space, {query, side: "to"}),
      }
      markers.set(space, own)
      group.isTouched = shares(query, group, own)
    }
  }

  /** Groups that no query spoke of. */
  untouched(): readonly UntouchedGroup[] {
    return this.groups
      .filter(({isTouched}) => !isTouched)
      .map(({space, bundle: {from, to}, packets}) => {
        const names = new Names(space, this.program)
        const named = (ends: readonly SpaceEnd[]): readonly string[] =>
          names.of([ends.filter(({kind}) => kind !== "outside"), ends.filter(({kind}) => kind === "outside")])
        const allow = blocksOf(packets, namingOf(this.program, space.family))
        return {from: named(from), to: named(to), ipFamily: space.family, allow}
      })
  }

  /** A pair of every group that no query spoke of. */
  samples(): readonly GroupSample[] {
    return this.groups
      .filter(({isTouched}) => !isTouched)
      .map(({space, bundle, packets}) => {
        const [source, target] = somePair(bundle)
        const stretches = [...bundle.from, ...bundle.to].flatMap(({stretch}) => space.chains.peers.around.cut.stretches[stretch] ?? [])
        return {from: insideName(source), to: insideName(target), family: space.family, packets, addresses: stretches}
      })
  }
}

/** Whether a query speaks of any flow of a group. */
function shares(query: FlowQuery, {slices, packets}: Group, markers: Readonly<Record<"from" | "to", Marker>>): boolean {
  const sources = byMarks(markers.from, slices.from)
  if (sources.length === 0) return false
  const targets = byMarks(markers.to, slices.to)
  return sources.some((from) =>
    targets.some((to) => !packetsBetween(query, from.marks, to.marks).intersect(packets).isEmpty() && hasPair(from, to)),
  )
}

/** The groups of a family, with the ends of their parts. */
function groupsIn(space: Space): readonly Group[] {
  const {bundles, parts} = listingOf(space, (passage) => passage)
  const {table} = space.chains.rows
  const ends = (side: readonly number[]): readonly SpaceEnd[] => side.flatMap((part) => parts[part] ?? [])
  const slices = (side: readonly number[]): readonly Slice[] => side.flatMap((part) => sliceOf(space, parts[part] ?? []))
  return bundles.flatMap(({from, to, passage}): readonly Group[] => {
    const bundle = {from: ends(from), to: ends(to)}
    if (passage.sure === noPackets || !hasPairs(bundle)) return []
    return [{space, bundle, slices: {from: slices(from), to: slices(to)}, packets: table.setOf(passage.sure), isTouched: false}]
  })
}

/** Whether any pair of a bundle is of two ends, and not of a node and its own pod. */
function hasPairs({from, to}: Bundle): boolean {
  return from.some((source) => to.some((target) => isPair(source, target)))
}

type End = Bundle["from"][number]

function isPair(source: End, target: End): boolean {
  return source !== target && !(source.kind === "node" && source.node === target.node)
}

function somePair({from, to}: Bundle): readonly [End, End] {
  for (const source of from) {
    const target = to.find((each) => isPair(source, each))
    if (target !== undefined) return [source, target]
  }
  throw new RangeError("a group has a pair")
}

function insideName({kind, name}: End): string | null {
  return kind === "outside" ? null : name
}

/** A part of a listing: a class, or some of one. */
function sliceOf(space: Space, ends: readonly SpaceEnd[]): readonly Slice[] {
  const [first] = ends
  if (first === undefined) return []
  const place = placeOf(space, first)
  return [{place, only: space.classes[place]?.members.length === ends.length ? null : new Set(ends)}]
}

/** Ends of which the same sets speak, by class. */
type Spoken = {readonly marks: Marks; readonly groups: readonly (readonly Point[])[]}

function byMarks(marker: Marker, slices: readonly Slice[]): readonly Spoken[] {
  const found = new Map<Marks, (readonly Point[])[]>()
  for (const {place, only} of slices) {
    for (const {marks, points} of marker.of(place)) {
      const own = only === null ? points : points.filter(({end}) => only.has(end))
      if (own.length > 0) append(found, marks, own)
    }
  }
  return Array.from(found, ([marks, groups]) => ({marks, groups}))
}

function hasPair(from: Spoken, to: Spoken): boolean {
  return from.groups.some((sources) =>
    to.groups.some((targets) => sources.some((source) => targets.some((target) => isPair(source.end, target.end)))),
  )
}
