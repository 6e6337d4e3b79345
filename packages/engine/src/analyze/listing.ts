// The passages of a space written out as groups: rows of equal sources, columns of equal outside sources, nothing twice.

import {groupBy} from "../std/group.ts"
import {NumberLists} from "../std/number-lists.ts"
import {noPackets} from "./packet-table.ts"
import type {Passage} from "./pairing.ts"
import {byNode, nothing, Passages, split} from "./passages.ts"
import type {Lens, Split} from "./passages.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"

/** Ends between which the same passes, by the numbers of parts. Pairs of an end with itself are not meant. */
export type Bundle = {readonly from: readonly number[]; readonly to: readonly number[]; readonly passage: Passage}

/** The bundles of a space in which something passes or may, and the parts that they speak of: the classes, then pieces of them. */
export type Listing = {readonly bundles: readonly Bundle[]; readonly parts: readonly (readonly SpaceEnd[])[]}

/** Lists a space. */
export function listingOf(space: Space, lens: Lens): Listing {
  const lister = new Lister(space, lens)
  const bundles = [...lister.rows(), ...lister.columns(), ...lister.onNodes()]
  return {bundles: merged(bundles, lister.parts), parts: lister.parts}
}

class Lister {
  /** Classes by their place, then what nodes make of them. */
  readonly parts: (readonly SpaceEnd[])[]
  private readonly passages: Passages
  private readonly inside: readonly number[]
  private readonly outside: readonly number[]
  private readonly places: ReadonlyMap<EndClass, number>
  private readonly pieces = new Map<string, number>()

  constructor(space: Space, lens: Lens) {
    this.passages = new Passages(space, lens)
    const places = [...space.classes.keys()]
    this.inside = places.filter((place) => space.classes[place]?.kind !== "outside")
    this.outside = places.filter((place) => space.classes[place]?.kind === "outside")
    this.places = new Map(space.classes.map((cls, place) => [cls, place]))
    this.parts = space.classes.map(({members}) => members)
  }

  /** From everything inside: sources with the same passages to everything stand together. */
  rows(): readonly Bundle[] {
    const lists = new NumberLists()
    const rows: {readonly from: number[]; readonly passages: Int32Array}[] = []
    for (const from of this.inside) {
      const passages = this.passages.from(from)
      const id = lists.idOf(passages)
      const known = rows[id]
      if (known === undefined) rows.push({from: [from], passages})
      else known.from.push(from)
    }
    return rows.flatMap(({from, passages}) => this.targets(passages).map(({to, passage}) => ({from, to, passage})))
  }

  /** From the outside: by destination, so that ranges of addresses come out as long as they can be. */
  columns(): readonly Bundle[] {
    const rows = this.outside.map((place) => ({place, passages: this.passages.from(place)}))
    return this.inside.flatMap((to) => {
      const from = groupBy(rows, ({passages}) => passages[to] ?? nothing)
      from.delete(nothing)
      from.delete(split)
      return [...from].map(([number, sources]) => ({
        from: sources.map(({place}) => place),
        to: [to],
        passage: this.passages.table.passage(number),
      }))
    })
  }

  /** Pairs of classes that sharing a node makes a difference to, node by node. */
  onNodes(): readonly Bundle[] {
    return this.passages.splits.flatMap((split) => this.ofSplit(split))
  }

  private targets(passages: Int32Array): readonly {readonly to: readonly number[]; readonly passage: Passage}[] {
    const found = new Map<number, number[]>()
    for (const [place, number] of passages.entries()) {
      if (number === nothing || number === split) continue
      const known = found.get(number)
      if (known === undefined) found.set(number, [place])
      else known.push(place)
    }
    return [...found].map(([number, to]) => ({to, passage: this.passages.table.passage(number)}))
  }

  private ofSplit({from, to, apart, together}: Split): readonly Bundle[] {
    const [sources, targets] = [byNode(from), byNode(to)]
    const isBySource = sources.size <= targets.size
    const found: Bundle[] = []
    for (const node of (isBySource ? sources : targets).keys()) {
      const [here, there] = [this.part(from, node, "here"), this.part(to, node, "here")]
      if (together.maybe !== noPackets) found.push({from: here, to: there, passage: together})
      if (apart.maybe === noPackets) continue
      if (isBySource) found.push({from: here, to: this.part(to, node, "elsewhere"), passage: apart})
      else found.push({from: this.part(from, node, "elsewhere"), to: there, passage: apart})
    }
    return found
  }

  /** The members of a class that are on a node, or that are not; no part where there are none, the whole class where it is all. */
  private part(cls: EndClass, node: string | null, which: "here" | "elsewhere"): readonly number[] {
    const place = this.places.get(cls) ?? -1
    const here = byNode(cls).get(node) ?? []
    const count = which === "here" ? here.length : cls.members.length - here.length
    if (count === 0) return []
    if (count === cls.members.length) return [place]
    const key = `${place} ${which} ${node}`
    const known = this.pieces.get(key)
    if (known !== undefined) return [known]
    this.pieces.set(key, this.parts.length)
    return [this.parts.push(which === "here" ? here : cls.members.filter((end) => end.node !== node)) - 1]
  }
}

/** Bundles to the same parts with the same passage joined, then those from the same parts. */
function merged(bundles: readonly Bundle[], parts: readonly (readonly SpaceEnd[])[]): readonly Bundle[] {
  const lists = new NumberLists()
  const isOutside = ([first]: readonly number[]): boolean => parts[first ?? -1]?.[0]?.kind === "outside"
  const join = (side: "from" | "to", given: readonly Bundle[]): readonly Bundle[] => {
    const other = side === "from" ? "to" : "from"
    const groups = groupBy(given, (each) => {
      const {sure, maybe} = each.passage
      return `${sure} ${maybe} ${isOutside(each[side]) ? "outside" : "inside"} ${lists.idOf(each[other])}`
    })
    return [...groups.values()].flatMap((group) => {
      const [first] = group
      return first === undefined ? [] : [group.length === 1 ? first : {...first, [side]: group.flatMap((each) => each[side])}]
    })
  }
  const isPair = (each: Bundle): boolean => isSomething(each, parts)
  return join("to", join("from", bundles.filter(isPair))).filter(isPair)
}

/** Whether a bundle holds a pair of different ends, and anything passes. */
function isSomething({from, to, passage}: Bundle, parts: readonly (readonly SpaceEnd[])[]): boolean {
  if (passage.maybe === noPackets || from.length === 0 || to.length === 0) return false
  const [source, target] = [parts[from[0] ?? -1] ?? [], parts[to[0] ?? -1] ?? []]
  const isOneEach = from.length === 1 && to.length === 1 && source.length === 1 && target.length === 1
  return !(isOneEach && source[0] === target[0])
}
