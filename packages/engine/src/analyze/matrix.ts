// The matrix of a world: every pair of ends between which something may pass, for all packets at once.

import {hasPorts, protocolNumber} from "../net/protocol.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {Program} from "../program/program.ts"
import {assert} from "../std/assert.ts"
import {compareBytes} from "../std/order.ts"
import type {Matrix, MatrixEnd, MatrixGroup, MatrixPair, PacketBlock} from "./answer.ts"
import {blocksOf, namingOf} from "./blocks.ts"
import type {Naming} from "./blocks.ts"
import {bundlesOf, namesOf, rangesOf} from "./listing.ts"
import type {Bundle, Lens} from "./listing.ts"
import {noPackets} from "./packet-table.ts"
import {spaceIn} from "./lineage.ts"
import {atomsOf} from "./size.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"

/** What a matrix is limited to. `protocol` is a name or number, `port` needs one with ports; absent means all. */
export type MatrixQuery = {readonly protocol?: string | number; readonly port?: number}

/** The packets that a query speaks of; null where its protocol is none, or has no ports and one is given. */
export function packetsAsked({protocol, port}: MatrixQuery): PacketSet | null {
  if (protocol === undefined && port === undefined) return PacketSet.all
  const number = protocolNumber(protocol ?? "TCP")
  if (number === undefined || number < 0 || number > 255) return null
  if (port === undefined) return PacketSet.ofProtocol(number)
  return hasPorts(number) ? PacketSet.ofPorts(number, [{first: port, last: port}]) : null
}

/**
 * The matrix as groups. A flow stands in `allow` exactly when `decide` allows it, in `unknown` exactly when it says unknown; what
 * stands in neither is denied. Of an end and itself nothing is said, nor of two ends outside.
 */
export function matrixOf(program: Program, query: MatrixQuery = {}): Matrix {
  const faces = facesOf(program, query)
  const groups = faces.flatMap((face) => face.bundles.map((bundle) => groupOf(face, bundle)))
  return {
    groups: groups.toSorted((a, b) => a.ipFamily - b.ipFamily || compareBytes(a.from[0] ?? "", b.from[0] ?? "")),
    ends: endsOf(faces),
    classes: faces.reduce((sum, {space}) => sum + space.classes.length, 0),
    atoms: faces.reduce((sum, {space}) => sum + atomsOf(space), 0),
  }
}

/** The matrix as pairs, each once, without building them all. */
export function* matrixPairs(program: Program, query: MatrixQuery = {}): Generator<MatrixPair> {
  for (const face of facesOf(program, query)) for (const bundle of face.bundles) yield* pairsOf(face, bundle)
}

function* pairsOf(face: Face, bundle: Bundle): Generator<MatrixPair> {
  const ipFamily = face.space.family
  const targets = namesOf(face.space, bundle.to)
  const blocks = printed(face, bundle)
  for (const from of namesOf(face.space, bundle.from)) {
    for (const to of targets) if (from !== to) yield {from, to, ipFamily, ...blocks}
  }
}

type Printed = Pick<MatrixGroup, "allow" | "unknown">

type Face = {readonly space: Space; readonly bundles: readonly Bundle[]; readonly naming: Naming}

function facesOf(program: Program, query: MatrixQuery): readonly Face[] {
  const asked = packetsAsked(query)
  assert(asked !== null, "a query names a protocol that there is")
  return program.snapshot.families.map((family) => {
    const space = spaceIn(program, family)
    return {space, bundles: bundlesOf(space, lensOf(space, asked)), naming: namingOf(program, family)}
  })
}

function lensOf({chains}: Space, asked: PacketSet): Lens {
  const {table} = chains.rows
  const id = table.idOf(asked)
  return ({sure, maybe}) => ({sure: table.meet(sure, id), maybe: table.meet(maybe, id)})
}

function groupOf(face: Face, bundle: Bundle): MatrixGroup {
  const names = (ends: readonly SpaceEnd[]): readonly string[] => sortedNames(face.space, ends)
  return {from: names(bundle.from), to: names(bundle.to), ipFamily: face.space.family, ...printed(face, bundle)}
}

/** Ends by name, ranges of the outside last and ascending. */
function sortedNames(space: Space, ends: readonly SpaceEnd[]): readonly string[] {
  const inside = ends.filter(({kind}) => kind !== "outside").map(({name}) => name)
  return [
    ...inside.sort(compareBytes),
    ...namesOf(
      space,
      ends.filter(({kind}) => kind === "outside"),
    ),
  ]
}

function printed({space, naming}: Face, {passage: {sure, maybe}}: Bundle): Printed {
  const {table} = space.chains.rows
  const blocks = (id: number): readonly PacketBlock[] => (id === noPackets ? [] : blocksOf(table.setOf(id), naming))
  return {allow: blocks(sure), unknown: blocks(table.minus(maybe, sure))}
}

/** Every end once, by name; the outside as the ranges that no rule tells apart. */
function endsOf(faces: readonly Face[]): readonly MatrixEnd[] {
  const ends = new Map<string, MatrixEnd>()
  for (const {space} of faces) for (const each of space.classes) for (const end of endsOfClass(space, each)) ends.set(end.name, end)
  return [...ends.values()].toSorted((a, b) => rankOf(a) - rankOf(b) || (rankOf(a) === 2 ? 0 : compareBytes(a.name, b.name)))
}

function endsOfClass(space: Space, {kind, members}: EndClass): readonly MatrixEnd[] {
  if (kind !== "outside") return members.map(({name, namespace}) => ({name, kind, namespace}))
  const places = members.map(({stretch}) => stretch)
  return rangesOf(space, places).map((name) => ({name, kind, namespace: ""}))
}

function rankOf({kind}: MatrixEnd): number {
  return kind === "outside" ? 2 : kind === "node" ? 1 : 0
}
