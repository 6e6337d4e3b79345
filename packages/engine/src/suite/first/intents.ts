// What is to be said of each part of a world: who reaches it, and what of the outside it reaches; as intents to be tried.

import {encapsulated} from "../../analyze/halves.ts"
import type {Family} from "../../net/address.ts"
import {PacketSet} from "../../net/packet-set.ts"
import {PrefixSet} from "../../net/prefix-set.ts"
import type {PlainValue} from "../../manifest/yaml/plain.ts"
import type {Program} from "../../program/program.ts"
import {groupBy} from "../../std/group.ts"
import {compareBytes} from "../../std/order.ts"
import {inhabited, outsideWords} from "./outside.ts"
import {packetsOfWires, wiresOf} from "./packets.ts"
import type {Rounding, Wire} from "./packets.ts"
import type {InsideRow, OutsideRow, Part, Parts, Passing} from "./parts.ts"
import type {Word, Wording} from "./words.ts"

/** One side of flows with what is on the wire, as an intent lists it. */
export type Item = {readonly [field: string]: PlainValue}

/** What is said of some parts alike. `allowed` are flows that pass, `all` at least all that do; null where that is too long to say. */
export type Saying = {
  readonly parts: readonly Part[]
  readonly allowed: readonly Item[]
  readonly all: readonly Item[] | null
  readonly closed: readonly Closed[]
}

/** Ends inside from which nothing comes but what is excepted. */
export type Closed = {readonly from: Word; readonly except: readonly Wire[]}

/** Of whom something is said: in words, and how many others are like that who have no word but their names. */
export type Subject = {readonly word: Word; readonly others: number}

/** LIMIT: pods that no label tells from others, of which the same is said by name; a person would delete the rest. */
const namedMax = 2

/** LIMIT: lines of one intent. */
const itemsMax = 40

/** LIMIT: nodes listed by name. */
const nodesMax = 12

type Row = InsideRow | (Passing & {readonly outside: OutsideRow})

/** Finds what there is to say. */
export class Intents {
  private readonly program: Program
  private readonly parts: Parts
  private readonly wording: Wording
  private readonly taken: ReadonlyMap<Family, PrefixSet>
  private readonly places: ReadonlyMap<Part, number>
  /** Words by the places of parts. */
  private readonly found = new Map<string, readonly Word[]>()

  constructor(program: Program, parts: Parts, wording: Wording) {
    this.program = program
    this.parts = parts
    this.places = new Map(parts.all.map((part, place) => [part, place]))
    this.wording = wording
    this.taken = new Map(program.snapshot.families.map((family) => [family, inhabited(program, family)]))
  }

  /** Who reaches each part; parts of which the same is to be said are one. Nodes only where they have host endpoints. */
  arrivals(): readonly Saying[] {
    const isAsked = ({kind}: Part): boolean => kind === "pods" || this.program.snapshot.hosts.length > 0
    return together(this.parts.all.filter(isAsked).map((part) => ({parts: [part], ...this.arrival(part)})))
  }

  /** What of the outside of a family each part reaches. */
  departures(family: Family): readonly Saying[] {
    const pods = this.parts.all.filter(({kind, classes}) => kind === "pods" && classes.some((each) => each !== null))
    return together(
      pods.flatMap((part) => {
        const rows = this.parts.outside(part, family, "to")
        if (rows.length === 0) return []
        const items = (rounding: Rounding): readonly Item[] =>
          rows.flatMap((row) => this.outsideItems(row, {side: "to", rounding, packets: rounding === "less" ? row.sure : row.maybe}))
        return [{parts: [part], allowed: items("less").slice(0, itemsMax), all: limited(items("more")), closed: []}]
      }),
    )
  }

  /** Words for everything outside, without the addresses that somebody has. */
  everythingOutside(family: Family): readonly Word[] {
    return outsideWords(PrefixSet.all(family), this.takenIn(family), "less").words
  }

  /** Words for some parts of which the same is said. */
  subjects(parts: readonly Part[]): readonly Subject[] {
    const words = this.words(parts)
    const names = words.filter((word) => this.wording.isName(word))
    const others = Math.max(0, names.length - namedMax)
    const left = new Set(names.slice(namedMax))
    return words.flatMap((word) => (left.has(word) ? [] : [{word, others: this.wording.isName(word) ? others : 0}]))
  }

  /** WHY remembered: the same parts reach, and are reached by, many others. */
  private words(parts: readonly Part[]): readonly Word[] {
    const key = parts.map((part) => this.places.get(part)).join()
    let found = this.found.get(key)
    if (found === undefined) this.found.set(key, (found = this.wordsFor(parts)))
    return found
  }

  private wordsFor(parts: readonly Part[]): readonly Word[] {
    const names = (kind: Part["kind"]): readonly string[] => parts.filter((part) => part.kind === kind).flatMap((part) => [...part.names])
    return [...this.wording.words(new Set(names("pods"))), ...names("nodes").toSorted(compareBytes).slice(0, nodesMax)]
  }

  private arrival(to: Part): Omit<Saying, "parts"> {
    const inside = this.insideRows(to)
    const outside = this.program.snapshot.families.flatMap((family) => this.parts.outside(to, family, "from"))
    const rows: readonly Row[] = [...inside, ...outside.map((row) => ({outside: row, sure: row.sure, maybe: row.maybe}))]
    const everyone = wiresOf(
      rows.reduce((set, {sure}) => set.intersect(sure), PacketSet.all),
      "less",
    )
    const said = packetsOfWires(everyone, "more")
    const items = (rounding: Rounding): readonly Item[] => [
      ...everyone.map((wire) => ({from: "any", ...wire})),
      ...rows.flatMap((row) => this.items(row, rounding, beyond(rounding === "less" ? row.sure : row.maybe, said))),
    ]
    return {allowed: items("less").slice(0, itemsMax), all: limited(items("more")), closed: this.closed(inside, outside)}
  }

  private insideRows(to: Part): readonly InsideRow[] {
    const sources = this.parts.all.filter((from) => from !== to || from.names.size > 1)
    return this.parts.arrivals(sources, to)
  }

  private items(row: Row, rounding: Rounding, packets: PacketSet): readonly Item[] {
    if ("outside" in row) return this.outsideItems(row.outside, {side: "from", rounding, packets})
    const wires = wiresOf(packets, rounding)
    return wires.length === 0 ? [] : crossed("from", this.words(row.parts), wires)
  }

  private outsideItems({addresses}: OutsideRow, {side, rounding, packets}: Said): readonly Item[] {
    const wires = wiresOf(packets, rounding)
    if (wires.length === 0) return []
    return crossed(side, outsideWords(addresses, this.takenIn(addresses.family), rounding).words, wires)
  }

  /** What some parts inside may send where the outside may send more: an `only` would not say it, as blocks hold addresses of pods. */
  private closed(inside: readonly InsideRow[], outside: readonly OutsideRow[]): readonly Closed[] {
    const open = outside.reduce((set, {maybe}) => set.union(maybe), PacketSet.empty)
    return inside.flatMap(({maybe, parts}) => {
      if (open.subtract(maybe).subtract(encapsulated).isEmpty()) return []
      const except = wiresOf(maybe, "more")
      return this.words(parts).map((from) => ({from, except}))
    })
  }

  private takenIn(family: Family): PrefixSet {
    return this.taken.get(family) ?? PrefixSet.of(family, [])
  }
}

/** What is left to say; of a row that has everything, everything. */
function beyond(packets: PacketSet, said: PacketSet): PacketSet {
  return PacketSet.all.subtract(encapsulated).subtract(packets).isEmpty() ? packets : packets.subtract(said)
}

type Said = {readonly side: "from" | "to"; readonly rounding: Rounding; readonly packets: PacketSet}

function crossed(side: "from" | "to", words: readonly Word[], wires: readonly Wire[]): readonly Item[] {
  return words.flatMap((word) => wires.map((wire) => ({[side]: word, ...wire})))
}

function limited(items: readonly Item[]): readonly Item[] | null {
  return items.length > itemsMax ? null : items
}

/** Parts of which the same is said. */
function together(sayings: readonly Saying[]): readonly Saying[] {
  const alike = groupBy(sayings, ({allowed, all, closed}) => JSON.stringify([allowed, all, closed]))
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [{...first, parts: group.flatMap(({parts}) => parts)}]
  })
}
