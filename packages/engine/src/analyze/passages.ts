// What passes from one class to every class, as a list of numbers: the loops that a listing lives in.

import {groupBy} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import {canShareNode, Pairing} from "./pairing.ts"
import type {Passage} from "./pairing.ts"
import type {EndClass, Space, SpaceEnd, Variant} from "./space.ts"

/** Limits a passage to what was asked for. */
export type Lens = (passage: Passage) => Passage

/** The one way in which a closed class stands, with its one peer class. */
export type Closed = {readonly variant: Variant; readonly peer: number}

/** Two classes to which sharing a node makes a difference. */
export type Split = {readonly from: EndClass; readonly to: EndClass; readonly apart: Passage; readonly together: Passage}

/** Passages by number. */
export class PassageTable {
  private readonly passages: Passage[] = []
  private readonly numbers = new Map<string, number>()
  /** By number of a set of packets, the passage of exactly these. */
  private readonly exact: number[] = []

  constructor() {
    this.numberOf({sure: noPackets, maybe: noPackets})
  }

  /** The passage of a number. */
  passage(number: number): Passage {
    const passage = this.passages[number]
    if (passage === undefined) throw new RangeError(`no passage ${number}`)
    return passage
  }

  numberOf({sure, maybe}: Passage): number {
    const key = `${sure} ${maybe}`
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    const number = this.passages.length
    this.passages.push({sure, maybe})
    this.numbers.set(key, number)
    return number
  }

  /** The passage of packets that surely pass, seen through a lens. */
  exactly(packets: number, lens: Lens): number {
    return (this.exact[packets] ??= this.numberOf(lens({sure: packets, maybe: packets})))
  }
}

/** The number of no passage: it depends on whether two ends share a node. */
export const split = -1
/** The number of the passage of nothing. */
export const nothing = 0

/** The passages of a space by number. */
export class Passages {
  readonly table: PassageTable
  /** Pairs of classes that share nodes, and to which that matters; filled as they are met. */
  readonly splits: Split[] = []
  private readonly space: Space
  private readonly lens: Lens
  private readonly pairing: Pairing
  private readonly closed: readonly (Closed | null)[]
  private readonly halves: Readonly<Record<Half, HalfRows>>

  /** Passages with one table, seen through one lens, have the same numbers. */
  constructor(space: Space, lens: Lens, table: PassageTable = new PassageTable()) {
    this.space = space
    this.lens = lens
    this.table = table
    this.pairing = new Pairing(space)
    this.closed = space.classes.map(closedOf)
    this.halves = {departure: new HalfRows(space, this.closed, "departure"), arrival: new HalfRows(space, this.closed, "arrival")}
  }

  /** What passes from a class to each class, by number. `room`: a list of the caller's that takes it, one number for each class. */
  from(place: number, room?: Int32Array): Int32Array {
    return this.all(place, "departure", room)
  }

  /** What passes into a class from each class, by number. */
  into(place: number, room?: Int32Array): Int32Array {
    return this.all(place, "arrival", room)
  }

  private all(place: number, half: Half, room: Int32Array | undefined): Int32Array {
    const {classes} = this.space
    const result = room?.fill(0) ?? new Int32Array(classes.length)
    const cls = classes[place]
    if (cls === undefined) return result
    const own = this.closed[place] ?? null
    if (own !== null) this.spread(result, own, half)
    const far = half === "departure" ? "arrival" : "departure"
    for (const other of isSpecial(cls, own, half) ? classes.keys() : this.halves[far].special) {
      const end = classes[other]
      if (end !== undefined) result[other] = half === "departure" ? this.between(cls, end) : this.between(end, cls)
    }
    return result
  }

  /** Closed to closed: the meet of what one lets out and the other in. */
  private spread(result: Int32Array, {variant, peer}: Closed, half: Half): void {
    const {table} = this.space.chains.rows
    const near = this.halves[half].spread(variant[half].far)
    const other = this.halves[half === "departure" ? "arrival" : "departure"]
    const {rowOf} = other
    const far = other.at(peer)
    for (let i = 0; i < result.length; i++) {
      // WHY no pair of both: this is every class against every other, and a list for each would be most of what is made.
      const a = near[i] ?? noPackets
      const b = far[rowOf[i] ?? -1] ?? noPackets
      const both =
        a === b || b === allPackets ? a : a === allPackets ? b : a === noPackets || b === noPackets ? noPackets : table.meet(a, b)
      result[i] = this.table.exactly(both, this.lens)
    }
  }

  /** What passes from a class to a class, by number. */
  private between(from: EndClass, to: EndClass): number {
    const apart = this.pairing.passage(from, to, "apart")
    const number = this.table.numberOf(this.lens(apart))
    if (!canShareNode(from, to)) return number
    const together = this.pairing.passage(from, to, "same node")
    if (this.table.numberOf(this.lens(together)) === number || !doShareNode(from, to)) return number
    this.splits.push({from, to, apart: this.lens(apart), together: this.lens(together)})
    return split
  }
}

type Half = "departure" | "arrival"

/** LIMIT: numbers in spread rows that are held; who asks for every class of a large world would hold them squared. */
const spreadMax = 16_000_000

/** What stands for the peer class of open classes. */
const openPeer = -1

/** What the distinct rows of one half have: `of` is by class the place of its row among them, -1 of open classes. */
type Columns = {
  readonly of: Int32Array
  /** What each row has for most peer classes. */
  readonly bases: Int32Array
  /** By peer class the rows that have something else: a place and a value, and so on. */
  readonly exceptions: ReadonlyMap<number, readonly number[]>
  /** The bases, but for the peer class that was asked for last. */
  readonly room: Int32Array
}

/** The rows of one half of all closed classes. */
export class HalfRows {
  /** Classes that want a closer look, whoever is at the other end. */
  readonly special: readonly number[]
  private readonly space: Space
  private readonly closed: readonly (Closed | null)[]
  private readonly half: Half
  private readonly spreads = new Map<number, Int32Array>()
  private spreadRoom: Int32Array | null = null
  private knownColumns: Columns | null = null
  private knownPlaces: ReadonlyMap<number, readonly number[]> | null = null
  /** The peer class that the room of the columns is about. */
  private lastPeer = -1

  constructor(space: Space, closed: readonly (Closed | null)[], half: Half) {
    this.space = space
    this.closed = closed
    this.half = half
    this.special = [...closed.keys()].filter((place) => isSpecial(space.classes[place], closed[place] ?? null, half))
  }

  /** By class the place of its row among the distinct ones; -1 of open classes. */
  get rowOf(): Int32Array {
    return this.columns.of
  }

  /** What each distinct row has for a peer class, until the next is asked for. */
  at(peer: number): Int32Array {
    const {bases, exceptions, room} = this.columns
    const last = exceptions.get(this.lastPeer) ?? []
    for (let i = 0; i < last.length; i += 2) room[last[i] ?? 0] = bases[last[i] ?? 0] ?? noPackets
    const own = exceptions.get(peer) ?? []
    for (let i = 0; i < own.length; i += 2) room[own[i] ?? 0] = own[i + 1] ?? noPackets
    this.lastPeer = peer
    return room
  }

  /** What a row has for the peer class of each closed class, until the next is asked for. */
  spread(row: number): Int32Array {
    const known = this.spreads.get(row)
    if (known !== undefined) return known
    const {length} = this.closed
    // WHY none forgotten for a new one: of very many rows hardly any is asked for again, and to make room for each is dear.
    if ((this.spreads.size + 1) * length > spreadMax) return this.spreadOut(row, (this.spreadRoom ??= new Int32Array(length)))
    const made = this.spreadOut(row, new Int32Array(length))
    this.spreads.set(row, made)
    return made
  }

  /** WHY by what the row lists: a look for each class is many times as much. */
  private spreadOut(row: number, made: Int32Array): Int32Array {
    const {rows} = this.space.chains
    const {pattern, peers, values} = rows.patternRow(row)
    const [first = noPackets] = pattern.usual
    if (pattern.usual.length === 1) made.fill(first)
    for (const [peer, places] of this.places) {
      const value = peer === openPeer ? noPackets : rows.usualAt(pattern, peer)
      if (value !== first || pattern.usual.length > 1) for (const place of places) made[place] = value
    }
    for (let i = 0; i < peers.length; i++) {
      for (const place of this.places.get(peers[i] ?? openPeer) ?? []) made[place] = values[i] ?? noPackets
    }
    return made
  }

  /** The classes of a peer class, open ones under a number of their own. */
  private get places(): ReadonlyMap<number, readonly number[]> {
    return (this.knownPlaces ??= groupBy(this.closed.keys(), (place) => this.closed[place]?.peer ?? openPeer))
  }

  /** WHY when asked for: who asks what passes from classes asks for the columns of what they let in alone. */
  private get columns(): Columns {
    return (this.knownColumns ??= this.columnsOf())
  }

  private columnsOf(): Columns {
    const places = new Map<number, number>()
    const of = Int32Array.from(this.closed, (each) => {
      if (each === null) return -1
      const row = each.variant[this.half].far
      const place = places.get(row) ?? places.size
      places.set(row, place)
      return place
    })
    const rows = [...places.keys()].map((row) => this.space.chains.rows.row(row))
    const bases = Int32Array.from(rows, ({base}) => base)
    const exceptions = new Map<number, number[]>()
    for (const [place, {peers, values}] of rows.entries()) {
      for (let i = 0; i < peers.length; i++) {
        const [peer, value] = [peers[i] ?? -1, values[i] ?? noPackets]
        const known = exceptions.get(peer)
        if (known === undefined) exceptions.set(peer, [place, value])
        else known.push(place, value)
      }
    }
    return {of, bases, exceptions, room: bases.slice()}
  }
}

/** Null where several ways of standing, or an address that another end may have, want a closer look. */
export function closedOf(cls: EndClass): Closed | null {
  return cls.isRoaming ? null : onlyWayOf(cls)
}

/** The same, where it does not matter that nobody says on which node its members are. */
export function onlyWayOf({kind, variants}: EndClass): Closed | null {
  const [variant, ...others] = variants
  const [peer, ...peers] = variant?.peers ?? []
  if (variant === undefined || peer === undefined || others.length > 0 || peers.length > 0) return null
  return variant.sole !== null && kind !== "outside" ? null : {variant, peer}
}

/** Whether more than a class's row of one half is to be looked at. Without hosts' policy, sharing a node is nothing to pods. */
function isSpecial(cls: EndClass | undefined, closed: Closed | null, half: "departure" | "arrival"): boolean {
  if (closed === null) return true
  return cls?.kind === "node" || closed.variant[half].near !== closed.variant[half].far
}

/** Whether two different members of two classes are on one node. */
function doShareNode(from: EndClass, to: EndClass): boolean {
  const [nodes, others] = [byNode(from), byNode(to)]
  const [few, many] = nodes.size < others.size ? [nodes, others] : [others, nodes]
  if (from === to && from.kind === "node") return [...nodes.values()].some((own) => own.length > 1)
  for (const node of few.keys()) if (many.has(node)) return true
  return false
}

/** The members of a class by the node that they are on. */
export const byNode: (cls: EndClass) => ReadonlyMap<string | null, readonly SpaceEnd[]> = oncePer(({members}: EndClass) =>
  groupBy(members, ({node}) => node),
)
