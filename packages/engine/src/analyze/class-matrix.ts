// The matrix of a world by classes of ends, for faces that show thousands of them: squares of numbers instead of pairs of names.

import {bitsOf, printAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import type {PacketSample, PacketSet} from "../net/packet-set.ts"
import {protocolName} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import {assert} from "../std/assert.ts"
import {oncePer} from "../std/once.ts"
import type {AddressRange, ClassMatrix, Extent, InsideEnd, MatrixPass, OutsideEnd, PacketWords} from "./answer.ts"
import {blocksOf, namingOf} from "./blocks.ts"
import type {Naming} from "./blocks.ts"
import {classSquare} from "./class-pairs.ts"
import type {ClassSquare} from "./class-pairs.ts"
import {encapsulated} from "./halves.ts"
import {spaceIn} from "./lineage.ts"
import {rangeText, stretchesJoined} from "./names.ts"
import {packetsAsked, wantedOf} from "./query.ts"
import type {MatrixQuery} from "./query.ts"
import {noPackets} from "./packet-table.ts"
import type {Passage} from "./pairing.ts"
import {freeIn} from "./surroundings.ts"
import {rosterOf} from "./roster.ts"
import type {Roster} from "./roster.ts"
import type {EndClass, Space} from "./space.ts"

/** Makes the matrix. The same flows stand in it as in `matrixOf`. */
export function classMatrixOf(program: Program, query: MatrixQuery = {}): ClassMatrix {
  const asked = packetsAsked(query)
  assert(asked !== null, "a query names a protocol that there is")
  const faces = program.snapshot.families.map((family): Face => {
    const space = spaceIn(program, family)
    return {space, square: classSquare(space, asked), naming: namingOf(program, family), wanted: wantedOf(space, asked)}
  })
  const {ends: inside, places} = insideEnds(rosterOf(program))
  const outside = faces.map(({space}) => outsideEnds(program, space))
  const {classOf, joints} = joined(faces, {places, outside})
  return {
    inside,
    outside: outside.flatMap((own) => own.map(({end}) => end)),
    classOf,
    classes: joints.length,
    ...passesBetween(faces, joints, asked),
  }
}

type Face = {readonly space: Space; readonly square: ClassSquare; readonly naming: Naming; readonly wanted: number}

type Inside = {readonly ends: readonly InsideEnd[]; readonly places: ReadonlyMap<string, number>}

/** WHY remembered: while policies are edited, who is there stays. */
const insideEnds = oncePer(({ends: pods, nodes, aliases}: Roster): Inside => {
  const ends = [...pods, ...nodes, ...aliases].map(({name, kind, namespace, node}): InsideEnd => ({
    name,
    kind,
    namespace,
    node,
  }))
  return {ends, places: new Map(ends.map(({name}, place) => [name, place]))}
})

/** The class of an end in each family, -1 where it does not speak it. */
type Joint = readonly number[]

type Ends = {readonly places: ReadonlyMap<string, number>; readonly outside: readonly (readonly PlacedOutside[])[]}

/** Ends by their classes in all families. An end that speaks none is of a class to and from which nothing passes. */
function joined(faces: readonly Face[], {places, outside}: Ends): {readonly classOf: Uint32Array; readonly joints: readonly Joint[]} {
  const byFace = faces.map(({space}) => classesIn(space, places))
  const [only, ...others] = faces
  // WHY in advance: of one family the joint classes are those of its space, under the same numbers.
  const joints: Joint[] = only !== undefined && others.length === 0 ? only.space.classes.map((_, cls) => [cls]) : []
  const numbers = new Map<string | number, number>(joints.map(([cls = -1], place) => [cls, place]))
  const classOf = (joint: Joint): number => {
    const key = joint.length === 1 ? (joint[0] ?? -1) : joint.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, joints.length)
    return joints.push(joint) - 1
  }
  const classes = new Uint32Array(places.size + outside.reduce((sum, {length}) => sum + length, 0))
  for (let place = 0; place < places.size; place++) classes[place] = classOf(byFace.map((own) => own[place] ?? -1))
  let place = places.size
  for (const [face, own] of outside.entries())
    for (const {cls} of own) classes[place++] = classOf(faces.map((_, other) => (other === face ? cls : -1)))
  return {classOf: classes, joints}
}

function classesIn({classes}: Space, places: ReadonlyMap<string, number>): Int32Array {
  const found = new Int32Array(places.size).fill(-1)
  for (const [number, {kind, members}] of classes.entries()) {
    if (kind === "outside") continue
    for (const {name} of members) found[places.get(name) ?? -1] = number
  }
  return found
}

/** An end outside with its class in its space. */
type PlacedOutside = {readonly end: OutsideEnd; readonly cls: number}

/** One end for every class outside. */
function outsideEnds(program: Program, space: Space): readonly PlacedOutside[] {
  const {family} = space
  const found = space.classes.flatMap(({kind, members}: EndClass, cls) => {
    if (kind !== "outside") return []
    const places = members.map(({stretch}) => stretch)
    const ranges = stretchesJoined(space, places).map((range): AddressRange => ({...range, text: blockText(family, range)}))
    const size = ranges.reduce((sum, {first, last}) => sum + last - first + 1n, 0n)
    const address = sampleOf(program, family, ranges)
    return [{cls, size, ranges, address: address === undefined ? null : printAddress(address)}]
  })
  const most = found.reduce((size, each) => (each.size > size ? each.size : size), 0n)
  return found.map(({cls, size, ranges, address}) => ({cls, end: {ipFamily: family, ranges, isRest: size === most, address}}))
}

/** Addresses of the blocks that documentation may use: a reader knows them for examples. */
const plainAddresses: Readonly<Record<Family, readonly bigint[]>> = {
  4: [0xc633_6401n, 0xcb00_7101n, 0xc000_0201n],
  6: [(0x2001_0db8n << 96n) | 1n],
}

/** An address that nobody has, a plain one if there is one. */
function sampleOf(program: Program, family: Family, ranges: readonly AddressRange[]): Address | undefined {
  const plain = plainAddresses[family].filter((value) => ranges.some(({first, last}) => first <= value && value <= last))
  const candidates = [...plain.map((value) => ({first: value, last: value})), ...ranges]
  for (const range of candidates) {
    const [free] = freeIn(program, family, range, 1)
    if (free !== undefined) return free
  }
  return undefined
}

/** A range as the block that it is, or else as formats have it. */
function blockText(family: Family, range: {readonly first: bigint; readonly last: bigint}): string {
  const size = range.last - range.first + 1n
  const isBlock = (size & (size - 1n)) === 0n && range.first % size === 0n
  if (!isBlock) return rangeText(family, range)
  return `${printAddress({family, value: range.first})}/${bitsOf(family) - (size.toString(2).length - 1)}`
}

/** What passes between classes: of one family its own square, of two both under common numbers. */
function passesBetween(faces: readonly Face[], joints: readonly Joint[], asked: PacketSet): Pick<ClassMatrix, "apart" | "near" | "passes"> {
  const count = joints.length
  const passes = new Passes(faces, asked)
  const apart = new Uint32Array(count * count)
  const near = new Map<number, number>()
  const [only, ...others] = faces
  if (only !== undefined && others.length === 0 && joints.every(([cls], i) => cls === i)) {
    const {square} = only
    return {apart: square.apart, near: square.near, passes: square.passages.map((_, place) => passes.made([place]))}
  }
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const index = i * count + j
      const [from, to] = [joints[i] ?? [], joints[j] ?? []]
      apart[index] = passes.between(from, to, "apart")
      const close = passes.between(from, to, "near")
      if (close !== apart[index]) near.set(index, close)
    }
  }
  return {apart, near, passes: passes.all()}
}

/** Numbers what passes in all families together; 0 is nothing. */
class Passes {
  private readonly faces: readonly Face[]
  private readonly asked: PacketSet
  private readonly places = new Map<string, number>()
  private readonly found: (readonly number[])[] = []

  constructor(faces: readonly Face[], asked: PacketSet) {
    this.faces = faces
    this.asked = asked
    this.found.push(faces.map(() => 0))
  }

  /** The place of what passes between two joint classes. */
  between(from: Joint, to: Joint, relation: "apart" | "near"): number {
    const own = this.faces.map((face, i) => placeIn(face, [from[i] ?? -1, to[i] ?? -1], relation))
    if (own.every((place) => place <= 0)) return 0
    const key = own.join()
    const known = this.places.get(key)
    if (known !== undefined) return known
    this.places.set(key, this.found.length)
    return this.found.push(own) - 1
  }

  all(): readonly MatrixPass[] {
    return this.found.map((own) => this.made(own))
  }

  /** A pass by its places in the families. */
  made(own: readonly number[]): MatrixPass {
    const parts = own.flatMap((place, i) => {
      const face = this.faces[i]
      const passage = face?.square.passages[place]
      return face === undefined || passage === undefined ? [] : [{face, passage}]
    })
    return new Pass(parts, this.asked)
  }
}

/** WHY packets on demand: they are for whoever asks for one flow, and a matrix is made at every key. */
class Pass implements MatrixPass {
  readonly extent: Extent
  readonly faces: MatrixPass["faces"]
  private readonly parts: readonly Part[]
  private readonly asked: PacketSet

  constructor(parts: readonly Part[], asked: PacketSet) {
    this.parts = parts
    this.asked = asked
    this.extent = extentOf(parts)
    this.faces = parts.map(({face: {space, naming}, passage: {sure, maybe}}) => {
      const {table} = space.chains.rows
      const blocks = (id: number): ReturnType<typeof blocksOf> => (id === noPackets ? [] : blocksOf(table.setOf(id), naming))
      return {ipFamily: space.family, allow: blocks(sure), unknown: blocks(table.minus(maybe, sure))}
    })
  }

  get passing(): PacketWords | null {
    return firstOf(this.parts, ({face, passage}) => face.space.chains.rows.table.setOf(passage.sure).sample())
  }

  get perhaps(): PacketWords | null {
    return firstOf(this.parts, ({face: {space}, passage: {sure, maybe}}) => {
      const {table} = space.chains.rows
      return sure === maybe ? null : table.setOf(table.minus(maybe, sure)).sample()
    })
  }

  get denied(): PacketWords | null {
    return firstOf(this.parts, ({face, passage}) => {
      const rest = this.asked.subtract(face.space.chains.rows.table.setOf(passage.maybe))
      return rest.subtract(encapsulated).sample() ?? rest.sample()
    })
  }
}

type Part = {readonly face: Face; readonly passage: Passage}

/** The place of a pair in the square of one family; -1 where they do not both speak it. */
function placeIn(
  {square: {apart, near}, space: {classes}}: Face,
  [from, to]: readonly [number, number],
  relation: "apart" | "near",
): number {
  if (from === -1 || to === -1) return -1
  const index = from * classes.length + to
  return (relation === "near" ? near.get(index) : undefined) ?? apart[index] ?? 0
}

function extentOf(parts: readonly Part[]): Extent {
  if (parts.every(({passage}) => passage.maybe === noPackets)) return "closed"
  if (parts.some(({passage: {sure, maybe}}) => sure !== maybe)) return "unknown"
  const isWhole = ({face: {space, wanted}, passage: {sure}}: Part): boolean => space.chains.rows.table.minus(wanted, sure) === noPackets
  return parts.every(isWhole) ? "open" : "partly"
}

function firstOf(parts: readonly Part[], sampleOf: (part: Part) => PacketSample | null): PacketWords | null {
  for (const part of parts) {
    const sample = sampleOf(part)
    if (sample !== null) return {...sample, protocol: protocolName(sample.protocol)}
  }
  return null
}
