// What differs between two worlds in one family, class of ends by class of ends.

import {noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import {nothing as noPassage, PassageTable, Passages, split} from "./passages.ts"
import {Pairing} from "./pairing.ts"
import type {Passage, Relation} from "./pairing.ts"
import {DeciderTexts} from "./decider-texts.ts"
import {jointClasses} from "./joint.ts"
import type {JointClass, JointEnd, Side} from "./joint.ts"
import type {EndClass, Grain} from "./space.ts"
import {relate, spaceIn} from "./lineage.ts"
import type {Touched} from "./touched.ts"
import type {Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"

/** Pairs of ends with what passes between them in both worlds. Never empty; an end and itself are no pair. */
export type JointPairs = {
  readonly from: readonly JointEnd[]
  readonly to: readonly JointEnd[]
  readonly base: Passage
  readonly head: Passage
  readonly classes: readonly [from: JointClass, to: JointClass]
}

/** Two worlds in one family. They number packets alike. */
export type Worlds = {readonly base: Side; readonly head: Side; readonly family: Family; readonly table: PacketTable}

/** Makes the two sides. */
export function worldsIn(family: Family, base: Program, head: Program, grain: Grain): Worlds {
  relate(base, head)
  const side = (program: Program): Side => ({program, space: spaceIn(program, family, {grain})})
  const [before, after] = [side(base), side(head)]
  return {base: before, head: after, family, table: before.space.chains.rows.table}
}

/** The pairs between which another rule may decide, gathered by what passes in both worlds. Of the grain `deciders`. */
export function* redecidablePairs(worlds: Worlds, touched: Touched): Generator<JointPairs> {
  const classes = jointClasses(worlds.base, worlds.head, touched)
  const [pairer, texts] = [new Pairer(worlds), new DeciderTexts(worlds)]
  for (const from of classes) {
    for (const to of classes) {
      if (!(from.isTouched || to.isTouched) || (from.isOutside && to.isOutside)) continue
      if (texts.mayDiffer(from, to)) yield* pairer.pairs(from, to)
    }
  }
}

/** The pairs between which another set of packets passes, or may pass. Complete, and found without looking at the others one by one. */
export function* changedPairs(worlds: Worlds, touched: Touched): Generator<JointPairs> {
  const classes = jointClasses(worlds.base, worlds.head, touched)
  const [pairer, finder] = [new Pairer(worlds), new ChangeFinder(worlds)]
  for (const own of classes) {
    if (!own.isTouched) continue
    for (const to of finder.changed(own, classes, "from")) if (!(own.isOutside && to.isOutside)) yield* pairer.pairs(own, to)
    for (const from of finder.changed(own, classes, "into")) {
      if (!from.isTouched && !(own.isOutside && from.isOutside)) yield* pairer.pairs(from, own)
    }
  }
}

/** Finds changes class by class: both worlds number passages alike, so that lists of numbers are compared. */
class ChangeFinder {
  private readonly worlds: readonly Numbered[]

  constructor({base, head}: Worlds) {
    const table = new PassageTable()
    this.worlds = (["base", "head"] as const).map((side) => {
      const {space} = side === "base" ? base : head
      const places = new Map(space.classes.map((cls, place) => [cls, place]))
      return {side, passages: new Passages(space, (passage) => passage, table), places}
    })
  }

  /** The classes to which, or from which, other packets pass than did; those among them to which sharing a node matters. */
  changed(own: JointClass, classes: readonly JointClass[], way: "from" | "into"): readonly JointClass[] {
    const [before, after] = this.worlds.map(({side, passages, places}) => {
      const cls = own[side]
      const numbers = cls === null ? null : passages[way](places.get(cls) ?? -1)
      return (other: JointClass): number => {
        const far = other[side]
        return numbers === null || far === null ? noPassage : (numbers[places.get(far) ?? -1] ?? noPassage)
      }
    })
    if (before === undefined || after === undefined) return []
    return classes.filter((other) => {
      const number = before(other)
      return number === split || number !== after(other)
    })
  }
}

type Numbered = {readonly side: "base" | "head"; readonly passages: Passages; readonly places: ReadonlyMap<EndClass, number>}

const nothing: Passage = {sure: noPackets, maybe: noPackets}

class Pairer {
  private readonly base: Pairing
  private readonly head: Pairing

  constructor({base, head}: Worlds) {
    this.base = new Pairing(base.space)
    this.head = new Pairing(head.space)
  }

  *pairs(from: JointClass, to: JointClass): Generator<JointPairs> {
    const classes = [from, to] as const
    const base = both(this.base, from.base, to.base)
    const head = both(this.head, from.head, to.head)
    if (isSame(base) && isSame(head)) {
      if (hasPair(from.members, to.members)) yield {classes, from: from.members, to: to.members, base: base.apart, head: head.apart}
      return
    }
    // Sharing a node matters in one of the worlds: end by end, gathered by how they stand in both.
    for (const source of from.members) {
      const groups = new Map<string, JointEnd[]>()
      for (const target of to.members) {
        if (source === target) continue
        const key = `${relationOf(source.base, target.base)},${relationOf(source.head, target.head)}`
        const known = groups.get(key)
        if (known === undefined) groups.set(key, [target])
        else known.push(target)
      }
      for (const [key, targets] of groups) {
        const [inBase, inHead] = key.split(",") as [Relation, Relation]
        yield {classes, from: [source], to: targets, base: of(base, inBase), head: of(head, inHead)}
      }
    }
  }
}

type Both = {readonly apart: Passage; readonly together: Passage}

function both(pairing: Pairing, from: EndClass | null, to: EndClass | null): Both {
  if (from === null || to === null) return {apart: nothing, together: nothing}
  const apart = pairing.passage(from, to, "apart")
  const isPlaced = ({kind, isRoaming}: EndClass): boolean => kind !== "outside" && !isRoaming
  if (!isPlaced(from) || !isPlaced(to) || (from.kind === "node" && to.kind === "node")) return {apart, together: apart}
  return {apart, together: pairing.passage(from, to, "same node")}
}

function of({apart, together}: Both, relation: Relation): Passage {
  return relation === "apart" ? apart : together
}

function isSame({apart, together}: Both): boolean {
  return apart.sure === together.sure && apart.maybe === together.maybe
}

function relationOf(from: JointEnd["base"], to: JointEnd["base"]): Relation {
  return from !== null && to !== null && from.node !== null && from.node === to.node ? "same node" : "apart"
}

function hasPair(from: readonly JointEnd[], to: readonly JointEnd[]): boolean {
  const [first] = from
  return first !== undefined && to.length > 0 && !(from.length === 1 && to.length === 1 && first === to[0])
}
