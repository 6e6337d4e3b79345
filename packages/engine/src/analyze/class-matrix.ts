// The matrix of a world by classes of ends, for faces that show thousands of them: squares of numbers instead of pairs of names.

import {bitsOf, printAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import type {PacketSample, PacketSet} from "../net/packet-set.ts"
import {protocolName} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import {assert} from "../std/assert.ts"
import type {AddressRange, ClassedEnd, ClassMatrix, Extent, MatrixPass, PacketWords} from "./answer.ts"
import {blocksOf, namingOf} from "./blocks.ts"
import type {Naming} from "./blocks.ts"
import {classSquare} from "./class-pairs.ts"
import type {ClassSquare} from "./class-pairs.ts"
import {encapsulated} from "./halves.ts"
import {rangeText, stretchesJoined} from "./names.ts"
import {packetsAsked, wantedOf} from "./matrix.ts"
import type {MatrixQuery} from "./matrix.ts"
import {noPackets} from "./packet-table.ts"
import type {Passage} from "./pairing.ts"
import {freeIn} from "./peers.ts"
import {spaceOf} from "./space.ts"
import type {EndClass, Space} from "./space.ts"

/** Makes the matrix. The same flows stand in it as in `matrixOf`; ends come class by class, those outside last. */
export function classMatrixOf(program: Program, query: MatrixQuery = {}): ClassMatrix {
  const asked = packetsAsked(query)
  assert(asked !== null, "a query names a protocol that there is")
  const faces = program.snapshot.families.map((family): Face => {
    const space = spaceOf(program, family)
    return {space, square: classSquare(space, asked), naming: namingOf(program, family), wanted: wantedOf(space, asked)}
  })
  const {ends, joints} = joined(program, faces)
  const passes = new Passes(faces, asked)
  const count = joints.length
  const apart = new Uint32Array(count * count)
  const near = new Map<number, number>()
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const index = i * count + j
      const [from, to] = [joints[i] ?? [], joints[j] ?? []]
      apart[index] = passes.between(from, to, "apart")
      const close = passes.between(from, to, "near")
      if (close !== apart[index]) near.set(index, close)
    }
  }
  return {ends, classes: count, apart, near, passes: passes.all()}
}

type Face = {readonly space: Space; readonly square: ClassSquare; readonly naming: Naming; readonly wanted: number}

/** The class of an end in each family, -1 where it does not speak it. */
type Joint = readonly number[]

/** Ends gathered by their classes in all families. */
function joined(program: Program, faces: readonly Face[]): {readonly ends: readonly ClassedEnd[]; readonly joints: readonly Joint[]} {
  const drafts = insideDrafts(faces)
  const numbers = new Map<string | number, number>()
  const joints: Joint[] = []
  const classOf = (joint: readonly number[]): number => {
    const key = joint.length === 1 ? (joint[0] ?? -1) : joint.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, joints.length)
    joints.push(joint)
    return joints.length - 1
  }
  const inside = [...drafts.values()].map(({joint, ...end}): ClassedEnd => ({...end, cls: classOf(joint), outside: null}))
  const outside = faces.flatMap(({space}, face) =>
    outsideEnds(program, space).map(({place, ...end}): ClassedEnd => ({
      ...end,
      cls: classOf(faces.map((_, other) => (other === face ? place : -1))),
    })),
  )
  return {ends: [...inside, ...outside], joints}
}

type Draft = Pick<ClassedEnd, "name" | "namespace" | "node" | "kind"> & {readonly joint: number[]}

/** Every end inside, by name. */
function insideDrafts(faces: readonly Face[]): ReadonlyMap<string, Draft> {
  const drafts = new Map<string, Draft>()
  const note = (face: number, number: number, {kind, members}: EndClass): void => {
    for (const {name, namespace, node} of members) {
      let draft = drafts.get(name)
      if (draft === undefined) drafts.set(name, (draft = {name, namespace, node, kind, joint: faces.map(() => -1)}))
      draft.joint[face] = number
    }
  }
  for (const [face, {space}] of faces.entries()) {
    for (const [number, each] of space.classes.entries()) if (each.kind !== "outside") note(face, number, each)
  }
  return drafts
}

/** One end for every class outside. `place`: of the class in its space. */
function outsideEnds(program: Program, space: Space): readonly (Omit<ClassedEnd, "cls"> & {readonly place: number})[] {
  const {family} = space
  const found = space.classes.flatMap(({kind, members}: EndClass, place) => {
    if (kind !== "outside") return []
    const places = members.map(({stretch}) => stretch)
    const ranges = stretchesJoined(space, places).map((range): AddressRange => ({...range, text: blockText(family, range)}))
    const size = ranges.reduce((sum, {first, last}) => sum + last - first + 1n, 0n)
    const address = sampleOf(program, family, ranges)
    return [{place, size, ranges, address: address === undefined ? null : printAddress(address)}]
  })
  const most = found.reduce((size, each) => (each.size > size ? each.size : size), 0n)
  return found.map(({place, size, ranges, address}) => ({
    name: ranges[0]?.text ?? "",
    kind: "outside",
    namespace: "",
    node: null,
    outside: {ipFamily: family, ranges, isRest: size === most, address},
    place,
  }))
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

/** Numbers what passes in all families together; 0 is nothing. */
class Passes {
  private readonly faces: readonly Face[]
  private readonly asked: PacketSet
  private readonly places = new Map<number | string, number>([["nothing", 0]])
  private readonly found: (readonly number[])[] = []

  constructor(faces: readonly Face[], asked: PacketSet) {
    this.faces = faces
    this.asked = asked
    this.found.push(faces.map(() => 0))
  }

  /** The place of what passes between two joint classes. */
  between(from: Joint, to: Joint, relation: "apart" | "near"): number {
    const [only] = this.faces
    if (only !== undefined && this.faces.length === 1) return this.place(placeIn(only, [from[0] ?? -1, to[0] ?? -1], relation))
    return this.joint(this.faces.map((face, i) => placeIn(face, [from[i] ?? -1, to[i] ?? -1], relation)))
  }

  all(): readonly MatrixPass[] {
    return this.found.map((own) => this.made(own))
  }

  private place(own: number): number {
    if (own <= 0) return 0
    const known = this.places.get(own)
    if (known !== undefined) return known
    this.places.set(own, this.found.length)
    this.found.push([own])
    return this.found.length - 1
  }

  private joint(own: readonly number[]): number {
    if (own.every((place) => place <= 0)) return 0
    const key = own.join()
    const known = this.places.get(key)
    if (known !== undefined) return known
    this.places.set(key, this.found.length)
    this.found.push(own)
    return this.found.length - 1
  }

  private made(own: readonly number[]): MatrixPass {
    const parts = own.flatMap((place, i) => {
      const face = this.faces[i]
      const passage = face?.square.passages[place]
      return face === undefined || passage === undefined ? [] : [{face, passage}]
    })
    return {
      extent: extentOf(parts),
      faces: parts.map(({face: {space, naming}, passage: {sure, maybe}}) => {
        const {table} = space.chains.rows
        const blocks = (id: number): ReturnType<typeof blocksOf> => (id === noPackets ? [] : blocksOf(table.setOf(id), naming))
        return {ipFamily: space.family, allow: blocks(sure), unknown: blocks(table.minus(maybe, sure))}
      }),
      passing: firstOf(parts, ({face, passage}) => face.space.chains.rows.table.setOf(passage.sure).sample()),
      denied: firstOf(parts, ({face, passage}) => {
        const rest = this.asked.subtract(face.space.chains.rows.table.setOf(passage.maybe))
        return rest.subtract(encapsulated).sample() ?? rest.sample()
      }),
    }
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
