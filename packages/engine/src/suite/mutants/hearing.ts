// Which entries of a suite may hear of an edit: those that speak of a flow that passes otherwise since.

import {markerOf, packetsBetween} from "../../analyze/flow-sets.ts"
import type {FlowQuery} from "../../analyze/flow-sets.ts"
import {spaceIn} from "../../analyze/lineage.ts"
import type {Marker} from "../../analyze/marks.ts"
import {noPackets} from "../../analyze/packet-table.ts"
import type {JointPairs} from "../../analyze/pairer.ts"
import type {Worlds} from "../../analyze/deltas.ts"
import type {EndClass, Space} from "../../analyze/space.ts"
import type {Family} from "../../net/address.ts"
import type {PacketSet} from "../../net/packet-set.ts"
import type {Program} from "../../program/program.ts"
import {noBits, numbersOf, setBit} from "../../std/bits.ts"
import type {Bits} from "../../std/bits.ts"

/** An entry that wants one verdict of every flow of a query, and has it. */
export type Listener = {readonly query: FlowQuery; readonly verdict: "allow" | "deny"}

/** Listeners by the classes of ends of which they speak, in every family of a program. */
export class Hearing<T extends Listener> {
  private readonly program: Program
  private readonly listeners: readonly T[]
  private readonly ears = new Map<Family, Ears<T>>()

  constructor(program: Program, listeners: readonly T[]) {
    this.program = program
    this.listeners = listeners
  }

  /** Those that speak of a flow of a pair that passes no more, and want it allowed, or that may pass now, and want it denied. None too few. */
  of({table, family}: Worlds, pair: JointPairs): readonly T[] {
    const closed = table.minus(pair.base.sure, pair.head.sure)
    const opened = table.minus(pair.head.maybe, pair.base.maybe)
    const packets = {allow: closed, deny: opened}
    return this.earsOf(family)
      .near(pair)
      .flatMap((ear) => {
        const changed = packets[ear.listener.verdict]
        return changed !== noPackets && ear.hears(pair, table.setOf(changed)) ? [ear.listener] : []
      })
  }

  private earsOf(family: Family): Ears<T> {
    let ears = this.ears.get(family)
    if (ears === undefined) this.ears.set(family, (ears = new Ears(this.program, family, this.listeners)))
    return ears
  }
}

/** The listeners of a family, and by the place of a class those that speak of it on a side. */
class Ears<T extends Listener> {
  private readonly all: readonly Ear<T>[]
  private readonly places: ReadonlyMap<EndClass, number>
  private readonly sides = {from: new Map<number, Bits>(), to: new Map<number, Bits>()}

  constructor(program: Program, family: Family, listeners: readonly T[]) {
    const space = spaceIn(program, family)
    this.places = new Map(space.classes.map((cls, place) => [cls, place]))
    this.all = listeners
      .filter(({query}) => query.families.includes(family))
      .map((listener) => new Ear(program, {space, places: this.places}, listener))
    for (const [number, {from, to}] of this.all.entries()) {
      this.note("from", from.places, number)
      this.note("to", to.places, number)
    }
  }

  private note(side: "from" | "to", places: readonly number[], number: number): void {
    for (const place of places) {
      let bits = this.sides[side].get(place)
      if (bits === undefined) this.sides[side].set(place, (bits = noBits(this.all.length)))
      setBit(bits, number)
    }
  }

  /** Those that speak of both classes of a pair; where one of them is not in the program, all. */
  near({classes: [from, to]}: JointPairs): readonly Ear<T>[] {
    if (from.base === null || to.base === null) return this.all
    const [sources, targets] = [this.at("from", from.base), this.at("to", to.base)]
    if (sources === undefined || targets === undefined) return []
    return numbersOf(sources.map((word, i) => word & (targets[i] ?? 0))).flatMap((number) => this.all[number] ?? [])
  }

  private at(side: "from" | "to", cls: EndClass): Bits | undefined {
    return this.sides[side].get(this.places.get(cls) ?? -1)
  }
}

type Classes = {readonly space: Space; readonly places: ReadonlyMap<EndClass, number>}

/** A listener in one family. */
class Ear<T extends Listener> {
  readonly listener: T
  readonly from: Marker
  readonly to: Marker
  private readonly places: ReadonlyMap<EndClass, number>

  constructor(program: Program, {space, places}: Classes, listener: T) {
    this.listener = listener
    this.places = places
    this.from = markerOf(program, space, {query: listener.query, side: "from"})
    this.to = markerOf(program, space, {query: listener.query, side: "to"})
  }

  /** Whether it speaks of any of some packets between some ends of two classes. */
  hears({classes: [from, to]}: JointPairs, packets: PacketSet): boolean {
    if (from.base === null || to.base === null) return true
    const targets = this.to.of(this.places.get(to.base) ?? -1)
    return this.from
      .of(this.places.get(from.base) ?? -1)
      .some((source) =>
        targets.some((target) => !packetsBetween(this.listener.query, source.marks, target.marks).intersect(packets).isEmpty()),
      )
  }
}
