// The ends of a world gathered into parts to and from which the same passes in every family, with what passes between them.

import {allPackets, noPackets} from "../../analyze/packet-table.ts"
import {Pairing, relations} from "../../analyze/pairing.ts"
import type {Passage, Relation} from "../../analyze/pairing.ts"
import type {EndClass, Space} from "../../analyze/space.ts"
import {spaceIn} from "../../analyze/lineage.ts"
import type {Family} from "../../net/address.ts"
import {PacketSet} from "../../net/packet-set.ts"
import {PrefixSet} from "../../net/prefix-set.ts"
import type {Program} from "../../program/program.ts"
import {oncePer} from "../../std/once.ts"

/** Ends that are of one class in every family; pods or nodes. */
export type Part = {readonly kind: "pods" | "nodes"; readonly names: ReadonlySet<string>; readonly classes: readonly (EndClass | null)[]}

/** Packets that surely pass in every family, and that may in any. */
export type Passing = {readonly sure: PacketSet; readonly maybe: PacketSet}

/** Addresses outside with what passes between them and a part. */
export type OutsideRow = Passing & {readonly addresses: PrefixSet}

/** Parts inside with what passes from each of them. */
export type InsideRow = Passing & {readonly parts: readonly Part[]}

/** WHY: two numbers of sets make one exact number. */
const setsMax = 2 ** 26

type Face = {readonly space: Space; readonly pairing: Pairing; readonly outside: readonly EndClass[]}

/** The parts of a world. */
export class Parts {
  readonly all: readonly Part[]
  private readonly faces: readonly Face[]
  private readonly setOf: (number: number) => PacketSet

  constructor(program: Program) {
    this.faces = program.snapshot.families.map((family) => {
      const space = spaceIn(program, family)
      return {space, pairing: new Pairing(space, "left out"), outside: space.classes.filter(({kind}) => kind === "outside")}
    })
    const [table] = this.faces.map(({space}) => space.chains.rows.table)
    this.setOf = (number) => table?.setOf(number) ?? PacketSet.empty
    this.all = partsOf(this.faces.map(({space}) => space))
  }

  /** From some parts to a part; those from which the same passes are together. Two ends of one part count too; an end and itself do not. */
  arrivals(sources: readonly Part[], to: Part): readonly InsideRow[] {
    const alike = new Map<number, {readonly passage: Passage; readonly parts: Part[]}>()
    for (const from of sources) {
      const passage = this.between(from, to)
      const key = passage.sure * setsMax + passage.maybe
      const known = alike.get(key)
      if (known === undefined) alike.set(key, {passage, parts: [from]})
      else known.parts.push(from)
    }
    const {setOf} = this
    return Array.from(alike.values(), ({passage, parts}) => ({sure: setOf(passage.sure), maybe: setOf(passage.maybe), parts}))
  }

  /** WHY by number: there are as many pairs as parts times parts. INVARIANT: the families of a program number packets alike. */
  private between(from: Part, to: Part): Passage {
    let [sure, maybe] = [allPackets, noPackets]
    let isAny = false
    for (const [face, {space, pairing}] of this.faces.entries()) {
      const [source, target] = [from.classes[face] ?? null, to.classes[face] ?? null]
      if (source === null || target === null) continue
      isAny = true
      const {table} = space.chains.rows
      for (const relation of relationsOf(space, source, target)) {
        const passage = pairing.passage(source, target, relation)
        sure = table.meet(sure, passage.sure)
        maybe = table.join(maybe, passage.maybe)
      }
    }
    return isAny ? {sure, maybe} : {sure: noPackets, maybe}
  }

  /** The outside of a family, cut by what passes from it to a part, or from a part to it. */
  outside(part: Part, family: Family, way: "from" | "to"): readonly OutsideRow[] {
    const face = this.faces.findIndex(({space}) => space.family === family)
    const [found, own] = [this.faces[face], part.classes[face] ?? null]
    if (found === undefined || own === null) return []
    const {space, pairing, outside} = found
    const rows = new Map<string, {sure: number; maybe: number; ranges: {first: bigint; last: bigint}[]}>()
    for (const far of outside) {
      const {sure, maybe} = way === "from" ? pairing.passage(far, own, "apart") : pairing.passage(own, far, "apart")
      const ranges = far.members.flatMap(({stretch}) => space.chains.peers.around.cut.stretches[stretch] ?? [])
      const known = rows.get(`${sure} ${maybe}`)
      if (known === undefined) rows.set(`${sure} ${maybe}`, {sure, maybe, ranges: [...ranges]})
      else known.ranges.push(...ranges)
    }
    const {table} = space.chains.rows
    return [...rows.values()].map(({sure, maybe, ranges}) => ({
      sure: table.setOf(sure),
      maybe: table.setOf(maybe),
      addresses: PrefixSet.of(family, ranges),
    }))
  }
}

function partsOf(spaces: readonly Space[]): readonly Part[] {
  const classes = classesByName(spaces)
  const numbers = new Map<EndClass, number>()
  const numberOf = (each: EndClass | null): number => {
    if (each === null) return -1
    const number = numbers.get(each) ?? numbers.size
    numbers.set(each, number)
    return number
  }
  const parts = new Map<string, Part & {readonly names: Set<string>}>()
  for (const [name, own] of classes) {
    const key = own.map(numberOf).join()
    const known = parts.get(key)
    const kind = own.some((each) => each?.kind === "node") ? "nodes" : "pods"
    if (known === undefined) parts.set(key, {kind, classes: own, names: new Set([name])})
    else known.names.add(name)
  }
  return [...parts.values()]
}

/** The class of every end inside, by family. */
function classesByName(spaces: readonly Space[]): ReadonlyMap<string, readonly (EndClass | null)[]> {
  const found = new Map<string, (EndClass | null)[]>()
  for (const [face, space] of spaces.entries()) {
    const inside = space.classes.filter(({kind}) => kind !== "outside")
    for (const {name, each} of inside.flatMap((each) => each.members.map(({name}) => ({name, each})))) {
      const own = found.get(name) ?? spaces.map(() => null)
      own[face] = each
      found.set(name, own)
    }
  }
  return found
}

/** How members of two classes may stand to each other. What nodes do with their own pods is left out. */
function relationsOf({stations}: Space, from: EndClass, to: EndClass): readonly Relation[] {
  if (from.kind === "node" || from.isRoaming || to.isRoaming) return apart
  // WHY: without host endpoints it does not matter whether two pods share a node.
  if (stations.length === 0 && to.kind !== "node") return apart
  const nodes = nodesOf(from)
  return to.members.some(({node}) => nodes.has(node)) ? relations : apart
}

const apart: readonly Relation[] = ["apart"]

const nodesOf = oncePer(({members}: EndClass): ReadonlySet<string | null> => new Set(members.map(({node}) => node)))
