// The passages of a space written out as groups: rows of equal sources, columns of equal outside sources, nothing twice.

import {printAddress} from "../net/address.ts"
import type {Family} from "../net/address.ts"
import {groupBy} from "../std/group.ts"
import {noPackets} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import type {Passage} from "./pairing.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"

/** Ends between which the same passes. Pairs of an end with itself are not meant. */
export type Bundle = {readonly from: readonly SpaceEnd[]; readonly to: readonly SpaceEnd[]; readonly passage: Passage}

/** Limits a passage to what was asked for. */
export type Lens = (passage: Passage) => Passage

/** Every bundle of a space in which something passes or may. */
export function bundlesOf(space: Space, lens: Lens): readonly Bundle[] {
  const lister = new Lister(space, lens)
  return merged([...lister.rows(), ...lister.columns(), ...lister.onNodes()])
}

type Sided = {readonly from: readonly EndClass[]; readonly to: readonly EndClass[]; readonly passage: Passage}

class Lister {
  private readonly space: Space
  private readonly lens: Lens
  private readonly pairing: Pairing
  private readonly inside: readonly EndClass[]
  private readonly outside: readonly EndClass[]
  private readonly split: {readonly from: EndClass; readonly to: EndClass; readonly apart: Passage; readonly together: Passage}[] = []

  constructor(space: Space, lens: Lens) {
    this.space = space
    this.lens = lens
    this.pairing = new Pairing(space)
    this.inside = space.classes.filter(({kind}) => kind !== "outside")
    this.outside = space.classes.filter(({kind}) => kind === "outside")
  }

  /** From everything inside: sources with the same passages to everything stand together. */
  rows(): readonly Bundle[] {
    const rows = new Map<string, {from: EndClass[]; to: ReadonlyMap<string, Target>}>()
    for (const from of this.inside) {
      const to = this.targets(this.space.classes, (each) => this.apartOrSplit(from, each))
      const key = [...to].map(([passage, {places}]) => `${passage}:${places.join()}`).join(";")
      const known = rows.get(key)
      if (known === undefined) rows.set(key, {from: [from], to})
      else known.from.push(from)
    }
    return [...rows.values()].flatMap(({from, to}) => [...to.values()].map(({classes, passage}) => bundle({from, to: classes, passage})))
  }

  /** From the outside: by destination, so that ranges of addresses come out as long as they can be. */
  columns(): readonly Bundle[] {
    return this.inside.flatMap((to) => {
      const from = this.targets(this.outside, (each) => this.lens(this.pairing.passage(each, to, "apart")))
      return [...from.values()].map(({classes, passage}) => bundle({from: classes, to: [to], passage}))
    })
  }

  /** Pairs of classes that sharing a node makes a difference to, node by node. */
  onNodes(): readonly Bundle[] {
    return this.split.flatMap(({from, to, apart, together}) => {
      const sources = byNode(from)
      const targets = byNode(to)
      const found: Bundle[] = []
      const isBySource = sources.size <= targets.size
      for (const [node, here] of isBySource ? sources : targets) {
        const fromHere = isBySource ? here : (sources.get(node) ?? [])
        const toHere = isBySource ? (targets.get(node) ?? []) : here
        found.push({from: fromHere, to: toHere, passage: together})
        if (isBySource) found.push({from: here, to: to.members.filter((end) => end.node !== node), passage: apart})
        else found.push({from: from.members.filter((end) => end.node !== node), to: here, passage: apart})
      }
      return found.filter(isSomething)
    })
  }

  private apartOrSplit(from: EndClass, to: EndClass): Passage {
    const apart = this.lens(this.pairing.passage(from, to, "apart"))
    if (!canShareNode(from, to)) return apart
    const together = this.lens(this.pairing.passage(from, to, "same node"))
    if (together.sure === apart.sure && together.maybe === apart.maybe) return apart
    if (!doShareNode(from, to)) return apart
    this.split.push({from, to, apart, together})
    return {sure: noPackets, maybe: noPackets}
  }

  private targets(classes: readonly EndClass[], passageTo: (to: EndClass) => Passage): ReadonlyMap<string, Target> {
    const found = new Map<string, Target>()
    for (const [place, each] of classes.entries()) {
      const passage = passageTo(each)
      if (passage.maybe === noPackets) continue
      const key = `${passage.sure} ${passage.maybe}`
      const known = found.get(key)
      if (known === undefined) found.set(key, {passage, classes: [each], places: [place]})
      else {
        known.classes.push(each)
        known.places.push(place)
      }
    }
    return found
  }
}

type Target = {readonly passage: Passage; readonly classes: EndClass[]; readonly places: number[]}

/** Whether members of two classes can be on one node and it be known. A node and itself are no pair. */
function canShareNode(from: EndClass, to: EndClass): boolean {
  const isPlaced = ({kind, isRoaming}: EndClass): boolean => kind !== "outside" && !isRoaming
  return isPlaced(from) && isPlaced(to) && !(from.kind === "node" && to.kind === "node")
}

function doShareNode(from: EndClass, to: EndClass): boolean {
  const nodes = new Set(from.members.map(({node}) => node))
  return to.members.some(({node}) => nodes.has(node))
}

function byNode({members}: EndClass): ReadonlyMap<string | null, readonly SpaceEnd[]> {
  return groupBy(members, ({node}) => node)
}

function bundle({from, to, passage}: Sided): Bundle {
  return {from: from.flatMap(({members}) => members), to: to.flatMap(({members}) => members), passage}
}

/** Whether a bundle holds a pair of different ends, and anything passes. */
function isSomething({from, to, passage}: Bundle): boolean {
  if (passage.maybe === noPackets || from.length === 0 || to.length === 0) return false
  return !(from.length === 1 && to.length === 1 && from[0] === to[0])
}

/** Bundles to the same ends with the same passage joined, then those from the same ends. */
function merged(bundles: readonly Bundle[]): readonly Bundle[] {
  const numbers = new Map<SpaceEnd, number>()
  const numberOf = (end: SpaceEnd): number => {
    const known = numbers.get(end)
    if (known !== undefined) return known
    numbers.set(end, numbers.size)
    return numbers.size - 1
  }
  const keyOf = (ends: readonly SpaceEnd[]): string => ends.map(numberOf).join()
  const join = (side: "from" | "to", given: readonly Bundle[]): readonly Bundle[] => {
    const other = side === "from" ? "to" : "from"
    const kindOf = (ends: readonly SpaceEnd[]): string => (ends[0]?.kind === "outside" ? "outside" : "inside")
    const groups = groupBy(given, (each) => `${each.passage.sure} ${each.passage.maybe} ${kindOf(each[side])} ${keyOf(each[other])}`)
    return [...groups.values()].flatMap((group) => {
      const [first] = group
      return first === undefined ? [] : [{...first, [side]: group.flatMap((each) => each[side])}]
    })
  }
  return join("to", join("from", bundles.filter(isSomething))).filter(isSomething)
}

/** The names of some ends; stretches of the outside that follow each other are one range. */
export function namesOf(space: Space, ends: readonly SpaceEnd[]): readonly string[] {
  const inside = ends.filter(({kind}) => kind !== "outside").map(({name}) => name)
  const places = ends.filter(({kind}) => kind === "outside").map(({stretch}) => stretch)
  return [...inside, ...rangesOf(space, places)]
}

/** Stretches as ranges. Those that pods, nodes and nobody else fill are no border: nothing of them is the outside. */
export function rangesOf(space: Space, places: readonly number[]): readonly string[] {
  const {stretches} = space.chains.peers.around.cut
  const free = new Set(space.classes.flatMap(({kind, members}) => (kind === "outside" ? members.map(({stretch}) => stretch) : [])))
  const wanted = new Set(places)
  const found: {first: bigint; last: bigint}[] = []
  let isOpen = false
  for (const [place, {first, last}] of stretches.entries()) {
    if (!free.has(place)) continue
    const before = found.at(-1)
    if (!wanted.has(place)) isOpen = false
    else if (isOpen && before !== undefined) before.last = last
    else {
      found.push({first, last})
      isOpen = true
    }
  }
  return found.map((range) => rangeText(space.family, range))
}

function rangeText(family: Family, {first, last}: {readonly first: bigint; readonly last: bigint}): string {
  return `${printAddress({family, value: first})}-${printAddress({family, value: last})}`
}
