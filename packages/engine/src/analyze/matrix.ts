// The matrix of a world: every pair of ends between which something may pass, for all packets at once.

import type {PacketSet} from "../net/packet-set.ts"
import type {Program} from "../program/program.ts"
import {assert} from "../std/assert.ts"
import {NumberLists} from "../std/number-lists.ts"
import {oncePer} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import type {Matrix, MatrixEnd, MatrixGroup, MatrixPair, PacketBlock} from "./answer.ts"
import {blocksOf, namingOf} from "./blocks.ts"
import type {Naming} from "./blocks.ts"
import {listingOf} from "./listing.ts"
import type {Bundle, Listing} from "./listing.ts"
import {Names, rangesOf} from "./names.ts"
import {noPackets} from "./packet-table.ts"
import type {Passage} from "./pairing.ts"
import type {Lens} from "./passages.ts"
import {packetsAsked, wantedOf} from "./query.ts"
import type {MatrixQuery} from "./query.ts"
import {endsByName} from "./roster.ts"
import {spaceIn} from "./lineage.ts"
import {listedServices, rangesAmong} from "./listed-services.ts"
import {everybody, groupsOfChosen} from "./chosen-ends.ts"
import type {Chosen, ChosenSides} from "./chosen-ends.ts"
import {sizeOf} from "./size.ts"
import type {Space, SpaceEnd} from "./space.ts"

/**
 * The matrix as groups. A flow stands in `allow` exactly when `decide` allows it, in `unknown` exactly when it says unknown; what
 * stands in neither is denied. Of an end and itself nothing is said, nor of two ends outside.
 */
export function matrixOf(program: Program, query: MatrixQuery & ChosenSides = {}): Matrix {
  const faces = facesOf(program, query)
  const groups = groupsOfChosen(faces.flatMap(groupsOf), query).map(withoutItself)
  const {from = everybody, to = everybody} = query
  return {
    groups: groups.toSorted((a, b) => a.ipFamily - b.ipFamily || compareBytes(a.from[0] ?? "", b.from[0] ?? "")),
    ends: endsOf(program, faces).filter(({name}) => from(name) || to(name)),
    classes: faces.reduce((sum, {space}) => sum + space.classes.length, 0),
    atoms: faces.reduce((sum, {space}) => sum + sizeOf(space).atoms, 0),
    notes: listedServices(
      program.snapshot,
      groups.map(({to}) => to),
    ),
  }
}

/** The matrix as pairs, each once, without building them all. It ends with the notes that the matrix has. */
export function* matrixPairs(program: Program, query: MatrixQuery & ChosenSides = {}): Generator<MatrixPair, Matrix["notes"]> {
  const ranges = new Set<string>()
  for (const face of facesOf(program, query)) {
    for (const bundle of face.bundles) for (const range of yield* pairsOf(face, bundle, query)) ranges.add(range)
  }
  return listedServices(program.snapshot, [[...ranges]])
}

/** The pairs of a bundle; it ends with the ranges among their destinations. */
function* pairsOf(
  {space, naming, names, parts, wanted}: Face,
  {from, to, passage}: Bundle,
  chosen: ChosenSides,
): Generator<MatrixPair, readonly string[]> {
  const ipFamily = space.family
  const named = (side: readonly number[], isMeant: Chosen = everybody): readonly string[] =>
    names.of(side.map((part) => parts[part] ?? [])).filter(isMeant)
  const targets = named(to, chosen.to)
  const {allow, unknown} = printed({space, naming, wanted}, passage)
  for (const source of named(from, chosen.from))
    for (const target of targets) if (source !== target) yield {from: source, to: target, ipFamily, allow, unknown}
  return rangesAmong(targets)
}

type Printed = Pick<MatrixGroup, "allow" | "unknown" | "isWhole">

type Face = Listing & {readonly space: Space; readonly naming: Naming; readonly names: Names; readonly wanted: number}

function facesOf(program: Program, query: MatrixQuery = {}): readonly Face[] {
  const asked = packetsAsked(query)
  assert(asked !== null, "a query names a protocol that there is")
  return program.snapshot.families.map((family) => {
    const space = spaceIn(program, family)
    return {
      space,
      ...listingOf(space, lensOf(space, asked)),
      naming: namingOf(program, family),
      names: new Names(space, program),
      wanted: wantedOf(space, asked),
    }
  })
}

function lensOf({chains}: Space, asked: PacketSet): Lens {
  const {table} = chains.rows
  const id = table.idOf(asked)
  return ({sure, maybe}) => ({sure: table.meet(sure, id), maybe: table.meet(maybe, id)})
}

/** The groups of a face. WHY sides once: many bundles lead to the same ends. */
function groupsOf({space, naming, names, parts, bundles, wanted}: Face): readonly MatrixGroup[] {
  const sides = new NumberLists()
  const named: (readonly string[])[] = []
  const namesOf = (side: readonly number[]): readonly string[] =>
    (named[sides.idOf(side)] ??= names.of(side.map((part) => parts[part] ?? [])))
  return bundles.map(({from, to, passage}) => ({
    from: namesOf(from),
    to: namesOf(to),
    ipFamily: space.family,
    ...printed({space, naming, wanted}, passage),
  }))
}

/** A group without what is no pair, where that can be left out: one end on a side and the same one among several on the other. */
function withoutItself(group: MatrixGroup): MatrixGroup {
  const {from, to} = group
  const isAmong = ([only, ...others]: readonly string[], side: readonly string[]): boolean =>
    only !== undefined && others.length === 0 && side.length > 1 && side.includes(only)
  if (isAmong(from, to)) return {...group, to: to.filter((name) => name !== from[0])}
  return isAmong(to, from) ? {...group, from: from.filter((name) => name !== to[0])} : group
}

function printed({space, naming, wanted}: Pick<Face, "space" | "naming" | "wanted">, {sure, maybe}: Passage): Printed {
  const {table} = space.chains.rows
  const blocks = (id: number): readonly PacketBlock[] => (id === noPackets ? [] : blocksOf(table.setOf(id), naming))
  return {allow: blocks(sure), unknown: blocks(table.minus(maybe, sure)), isWhole: table.minus(wanted, sure) === noPackets}
}

/** Every end once: pods and workloads by name, nodes by name, then the outside as the ranges that no rule tells apart. */
function endsOf(program: Program, faces: readonly Face[]): readonly MatrixEnd[] {
  const present = new Set(faces.flatMap(({space}) => space.classes.map(({members}) => members)).flat())
  const inside = endsByName(program).sorted.filter((end) => present.has(end))
  const outside = new Map(faces.flatMap(({space}) => outsideOf(space)).map((end) => [end.name, end]))
  return [
    ...inside.filter(({kind}) => kind !== "node").map(matrixEnd),
    ...inside.filter(({kind}) => kind === "node").map(matrixEnd),
    ...outside.values(),
  ]
}

const matrixEnd: (end: SpaceEnd) => MatrixEnd = oncePer(({name, kind, namespace}: SpaceEnd) => ({name, kind, namespace}))

function outsideOf(space: Space): readonly MatrixEnd[] {
  return space.classes.flatMap(({kind, members}) =>
    kind === "outside"
      ? rangesOf(
          space,
          members.map(({stretch}) => stretch),
        ).map((name) => ({name, kind, namespace: ""}))
      : [],
  )
}
