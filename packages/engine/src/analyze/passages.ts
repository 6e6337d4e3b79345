// What passes from one class to every class, as a list of numbers: the loops that a listing lives in.

import {groupBy} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import type {Passage} from "./pairing.ts"
import type {EndClass, Space, SpaceEnd, Variant} from "./space.ts"

/** Limits a passage to what was asked for. */
export type Lens = (passage: Passage) => Passage

/** The one way in which a closed class stands, with its one peer class. */
type Closed = {readonly variant: Variant; readonly peer: number}

/** Two classes to which sharing a node makes a difference. */
export type Split = {readonly from: EndClass; readonly to: EndClass; readonly apart: Passage; readonly together: Passage}

/** The passages of a space by number; 0 is nothing. */
export class Passages {
  /** Pairs of classes that share nodes, and to which that matters; filled by `from`. */
  readonly splits: Split[] = []
  private readonly space: Space
  private readonly lens: Lens
  private readonly pairing: Pairing
  private readonly closed: readonly (Closed | null)[]
  private readonly numbers = new Map<string, number>()
  private readonly passages: Passage[] = []
  /** By number of a set of packets, the passage of exactly these. */
  private readonly exact: number[] = []
  /** By row, what it has for each class as the other end. */
  private readonly spread = new Map<number, Int32Array>()
  /** The rows of what closed classes let in, each once, and by class the place of its own; -1 of open classes. */
  private readonly arrivals: readonly number[]
  private readonly arrivalOf: Int32Array
  /** Classes that want a closer look from wherever something comes. */
  private readonly special: readonly number[]

  constructor(space: Space, lens: Lens) {
    this.space = space
    this.lens = lens
    this.pairing = new Pairing(space)
    this.closed = space.classes.map(closedOf)
    const arrivals = this.closed.map((each) => each?.variant.arrival.far ?? -1)
    this.arrivals = [...new Set(arrivals)]
    const places = new Map(this.arrivals.map((row, place) => [row, place]))
    this.arrivalOf = Int32Array.from(arrivals, (row) => places.get(row) ?? -1)
    this.special = [...space.classes.keys()].filter((place) => isSpecial(space.classes[place], this.closed[place] ?? null, "arrival"))
    this.numberOf({sure: noPackets, maybe: noPackets})
  }

  /** The passage of a number. */
  passage(number: number): Passage {
    const passage = this.passages[number]
    if (passage === undefined) throw new RangeError(`no passage ${number}`)
    return passage
  }

  /** What passes from a class to each class, by number. What sharing a node changes is in `splits`, and nothing here. */
  from(place: number): Int32Array {
    const {classes} = this.space
    const result = new Int32Array(classes.length)
    const source = classes[place]
    if (source === undefined) return result
    const own = this.closed[place] ?? null
    if (own !== null) this.fill(result, own)
    for (const to of isSpecial(source, own, "departure") ? classes.keys() : this.special) {
      const target = classes[to]
      if (target !== undefined) result[to] = this.between(source, target)
    }
    return result
  }

  /** Closed to closed: the meet of what one lets out and the other in. */
  private fill(result: Int32Array, {variant, peer}: Closed): void {
    const {rows} = this.space.chains
    const out = this.spreadOf(variant.departure.far)
    const inward = Int32Array.from(this.arrivals, (row) => (row === -1 ? noPackets : rows.at(row, peer)))
    for (let to = 0; to < result.length; to++) {
      const [a, b] = [out[to] ?? noPackets, inward[this.arrivalOf[to] ?? -1] ?? noPackets]
      const both =
        a === b || b === allPackets ? a : a === allPackets ? b : a === noPackets || b === noPackets ? noPackets : rows.table.meet(a, b)
      result[to] = this.exact[both] ?? this.exactly(both)
    }
  }

  private exactly(packets: number): number {
    const number = this.numberOf({sure: packets, maybe: packets})
    this.exact[packets] = number
    return number
  }

  private numberOf(passage: Passage): number {
    const seen = this.lens(passage)
    const key = seen.maybe === noPackets ? "" : `${seen.sure} ${seen.maybe}`
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    const number = this.passages.length
    this.passages.push(seen)
    this.numbers.set(key, number)
    return number
  }

  private spreadOf(row: number): Int32Array {
    const known = this.spread.get(row)
    if (known !== undefined) return known
    const {rows} = this.space.chains
    const made = Int32Array.from(this.closed, (each) => (each === null ? noPackets : rows.at(row, each.peer)))
    this.spread.set(row, made)
    return made
  }

  /** What passes from a class to a class, by number. */
  between(from: EndClass, to: EndClass): number {
    const apart = this.pairing.passage(from, to, "apart")
    const number = this.numberOf(apart)
    if (!canShareNode(from, to)) return number
    const together = this.pairing.passage(from, to, "same node")
    if (this.numberOf(together) === number || !doShareNode(from, to)) return number
    this.splits.push({from, to, apart: this.lens(apart), together: this.lens(together)})
    return 0
  }
}

/** Null where several ways of standing, or an address that another end may have, want a closer look. */
function closedOf({kind, variants, isRoaming}: EndClass): Closed | null {
  const [variant, ...others] = variants
  const [peer, ...peers] = variant?.peers ?? []
  return variant === undefined || peer === undefined || others.length > 0 || peers.length > 0 || isRoaming
    ? null
    : variant.sole !== null && kind !== "outside"
      ? null
      : {variant, peer}
}

/** Whether more than a class's row of one half is to be looked at. Without hosts' policy, sharing a node is nothing to pods. */
function isSpecial(cls: EndClass | undefined, closed: Closed | null, half: "departure" | "arrival"): boolean {
  if (closed === null) return true
  return cls?.kind === "node" || closed.variant[half].near !== closed.variant[half].far
}

/** Whether members of two classes can be on one node and it be known. A node and itself are no pair. */
function canShareNode(from: EndClass, to: EndClass): boolean {
  const isPlaced = ({kind, isRoaming}: EndClass): boolean => kind !== "outside" && !isRoaming
  return isPlaced(from) && isPlaced(to) && !(from.kind === "node" && to.kind === "node")
}

function doShareNode(from: EndClass, to: EndClass): boolean {
  const [nodes, others] = [byNode(from), byNode(to)]
  const [few, many] = nodes.size < others.size ? [nodes, others] : [others, nodes]
  for (const node of few.keys()) if (many.has(node)) return true
  return false
}

/** The members of a class by the node that they are on. */
export const byNode: (cls: EndClass) => ReadonlyMap<string | null, readonly SpaceEnd[]> = oncePer(({members}: EndClass) =>
  groupBy(members, ({node}) => node),
)
