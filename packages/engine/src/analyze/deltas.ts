// What differs between two worlds in one family, class of ends by class of ends.

import type {PacketTable} from "./packet-table.ts"
import {nothing as noPassage, PassageTable, Passages, split} from "./passages.ts"
import {ChangedSides, plainPairOf} from "./changed-sides.ts"
import {DeciderChanges} from "./decider-rows.ts"
import type {DeciderPart} from "./decider-rows.ts"
import {inOrder, jointClasses, placesWhere} from "./joint.ts"
import type {JointClass, Side} from "./joint-class.ts"
import {JointIndex} from "./joint-index.ts"
import type {Places, RowPair} from "./joint-index.ts"
import {Pairer} from "./pairer.ts"
import type {JointPairs} from "./pairer.ts"
import {hasAlias} from "./pairing.ts"
import {plainOf} from "./plain-pairs.ts"
import type {Grain} from "./space.ts"
import {relate, spaceIn} from "./lineage.ts"
import {allPairs, pairsByNode} from "./related-pairs.ts"
import type {RelatedPairs} from "./related-pairs.ts"
import type {Touched} from "./touched.ts"
import type {Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import {append} from "../std/group.ts"

/** Two worlds in one family. They number packets alike. */
export type Worlds = {readonly base: Side; readonly head: Side; readonly family: Family; readonly table: PacketTable}

/** Makes the two sides. */
export function worldsIn(family: Family, base: Program, head: Program, grain: Grain): Worlds {
  relate(base, head)
  const side = (program: Program): Side => ({program, space: spaceIn(program, family, {grain})})
  const [before, after] = [side(base), side(head)]
  return {base: before, head: after, family, table: before.space.chains.rows.table}
}

/**
 * Two classes between which another rule may decide, and their pairs by where they stand to each other. `parts`: of which packets, where that is
 * known; in a part each world has one decider for the pairs that stand alike. `doNodesMatter`: whether where they stand may have a say.
 */
export type Redecidable = {
  readonly classes: readonly [from: JointClass, to: JointClass]
  readonly ways: readonly RelatedPairs[]
  readonly parts: readonly DeciderPart[] | null
  readonly doNodesMatter: boolean
}

/** The classes between which another rule may decide. Of the grain `deciders`. */
export function* redecidablePairs(worlds: Worlds, touched: Touched): Generator<Redecidable> {
  const classes = jointClasses(worlds.base, worlds.head, touched)
  const changes = new DeciderChanges(worlds, classes, new JointIndex(worlds, classes))
  const targets = new RedecidedTargets(classes, changes)
  const hasStations = hasHosts(worlds)
  for (const place of inOrder(classes, targets.sources())) {
    const from = classes[place]
    for (const other of inOrder(classes, targets.of(place))) {
      const to = classes[other]
      if (from === undefined || to === undefined || (from.isOutside && to.isOutside)) continue
      const doNodesMatter = canNodesMatter([from, to], hasStations)
      const parts = doNodesMatter && targets.hasResettled(place, other) ? null : changes.parts(place, other)
      if (parts?.length === 0) continue
      const ways = doNodesMatter ? pairsByNode(from, to) : allPairs(from, to)
      yield {classes: [from, to], ways, parts, doNodesMatter}
    }
  }
}

/** Whether it may matter to who decides between two classes on which nodes their ends are. */
function canNodesMatter(classes: readonly JointClass[], hasStations: boolean): boolean {
  const nodes = classes.reduce((count, cls) => count + Number(cls.isNode), 0)
  const isSplit = nodes === 1 || (nodes === 0 && hasStations) || (nodes === 2 && classes.some(hasAliases))
  return classes.every(({isOutside}) => !isOutside) && isSplit
}

/** Whether a node of a class is in it under another than its first address: two ends may then be one node. */
function hasAliases({base, head}: JointClass): boolean {
  return [base, head].some((cls) => cls !== null && hasAlias(cls))
}

/** Whether an end of a class is on another node than it was, which lists do not show. */
function isResettled(cls: JointClass): boolean {
  return cls.isMoved && cls.members.some(({base, head}) => base !== null && head !== null && base.node !== head.node)
}

/** Whether any node of either world has host endpoints. */
function hasHosts({base, head}: Worlds): boolean {
  return base.space.stations.length + head.space.stations.length > 0
}

/**
 * By class, those to which another rule may decide: by the list of the one, or of the other. WHY from the classes that were touched: the
 * lists of all others say what they said, but of those that moved.
 */
class RedecidedTargets {
  private readonly classes: readonly JointClass[]
  private readonly changes: DeciderChanges
  private readonly touched: readonly number[]
  private readonly moved: readonly number[]
  private readonly nodes: ReadonlySet<number>
  private readonly resettled: ReadonlySet<number>
  /** Touched classes whose ingress may decide otherwise: about most sources but some, and by source about it alone. */
  private readonly ofMost: {readonly place: number; readonly but: ReadonlySet<number>}[] = []
  private readonly ofSource = new Map<number, number[]>()

  constructor(classes: readonly JointClass[], changes: DeciderChanges) {
    this.classes = classes
    this.changes = changes
    const among = (places: readonly number[], is: (cls: JointClass) => boolean): readonly number[] =>
      places.filter((place) => classes[place] !== undefined && is(classes[place]))
    this.touched = placesWhere(classes, ({isTouched}) => isTouched)
    this.moved = among(this.touched, ({isMoved}) => isMoved)
    this.resettled = new Set(among(this.moved, isResettled))
    // WHY none where nobody was resettled: they are held against those.
    this.nodes = new Set(this.resettled.size === 0 ? [] : placesWhere(classes, ({isNode}) => isNode))
    for (const place of this.touched) {
      const {listed, isRest} = changes.far(place, "Ingress")
      if (isRest) this.ofMost.push({place, but: new Set(listed)})
      else for (const source of listed) append(this.ofSource, source, place)
    }
  }

  /** Whether of two classes one has an end that is on another node than it was. */
  hasResettled(place: number, other: number): boolean {
    return this.resettled.has(place) || this.resettled.has(other)
  }

  /** The classes that `of` may find others for. */
  sources(): Iterable<number> {
    const {classes, ofMost, resettled, moved} = this
    if (ofMost.length + resettled.size + moved.length > 0) return classes.keys()
    return new Set([...this.ofSource.keys(), ...this.touched])
  }

  of(place: number): ReadonlySet<number> {
    const {changes, classes} = this
    const isTouched = classes[place]?.isTouched === true
    const found = new Set<number>(this.ofSource.get(place) ?? [])
    for (const most of this.ofMost) if (!most.but.has(place)) found.add(most.place)
    if (this.nodes.has(place)) for (const each of this.resettled) found.add(each)
    if (this.resettled.has(place)) for (const each of this.nodes) found.add(each)
    if (isTouched) {
      const {listed, isRest} = changes.far(place, "Egress")
      for (const each of isRest ? allBut(listed, classes.length) : listed) found.add(each)
    }
    for (const each of this.moved) {
      if (!found.has(each) && changes.differsAt(place, each, "Egress")) found.add(each)
    }
    if (classes[place]?.isMoved === true) {
      for (const each of classes.keys()) {
        if (!found.has(each) && changes.differsAt(each, place, "Ingress")) found.add(each)
      }
    }
    return found
  }
}

/** All places below `count` but some. */
function allBut(some: readonly number[], count: number): readonly number[] {
  const but = new Set(some)
  return Array.from({length: count}, (_, place) => place).filter((place) => !but.has(place))
}

/** The pairs between which another set of packets passes, or may pass. Complete, and found without looking at the others one by one. */
export function* changedPairs(worlds: Worlds, touched: Touched): Generator<JointPairs> {
  const classes = jointClasses(worlds.base, worlds.head, touched)
  const [pairer, candidates] = [new Pairer(worlds), new ChangeCandidates(worlds, classes)]
  const isWanted = (from: JointClass, to: JointClass): boolean => !(from.isOutside && to.isOutside) && pairer.isChanged(from, to)
  const touchedOnes = placesWhere(classes, ({isTouched}) => isTouched)
  const among = (places: Iterable<number>, is: (cls: JointClass) => boolean): readonly JointClass[] => {
    const found = [...places].filter((place) => classes[place] !== undefined && is(classes[place]))
    return inOrder(classes, found).flatMap((place) => classes[place] ?? [])
  }
  for (const place of inOrder(classes, touchedOnes)) {
    const own = classes[place]
    if (own === undefined) continue
    for (const to of among(candidates.of(place, "from"), (to) => isWanted(own, to))) yield* pairer.pairs(own, to)
    const sources = among(candidates.of(place, "into"), (from) => !from.isTouched && isWanted(from, own))
    for (const from of sources) yield* pairer.pairs(from, own)
  }
}

/**
 * LIMIT: touched classes of which each is held against each; of more of them the passages of all are listed and compared, but where so few stand otherwise
 * opposite that what rows have otherwise says the rest.
 */
const touchedMax = 500

/** Classes that are opposite of all, and by place those that are opposite of one. */
type Opposite = {readonly ofAll: readonly number[]; readonly ofPlace: ReadonlyMap<number, readonly number[]>}

/** The classes to which, or from which, other packets may pass than did. */
class ChangeCandidates {
  private readonly worlds: Worlds
  private readonly classes: readonly JointClass[]
  private readonly index: JointIndex
  private readonly hasStations: boolean
  /** Classes that are held against every touched one: the touched ones, nodes, and those that stand in several ways. */
  private readonly always: readonly number[]
  /** Those of them to whom, or from whom, something else may pass than did by what stands at their own end. */
  private readonly changing: Readonly<Record<"from" | "into", readonly number[]>>
  private readonly isSparse: boolean
  private readonly isMostlyUntouched: boolean
  private listed: ChangeFinder | null = null
  private sides: ChangedSides | null = null
  private sources: ReadonlyMap<number, readonly number[]> | null = null
  /** By a row of each world, the classes for which they have something else. WHY: an edit about everybody finds the same few pairs of rows again and again. */
  private readonly apart = new Map<string, Places>()
  private readonly opposite: Partial<Record<"from" | "into", Opposite>> = {}

  constructor(worlds: Worlds, classes: readonly JointClass[]) {
    this.worlds = worlds
    this.classes = classes
    this.index = new JointIndex(worlds, classes)
    this.hasStations = hasHosts(worlds)
    this.always = placesWhere(classes, ({isTouched, basePeer, isNode}) => isTouched || basePeer === -1 || isNode)
    const where = (half: "departure" | "arrival"): readonly number[] => this.always.filter((place) => !this.isStill(classes[place], half))
    // WHY without touched ones: whoever asks from whom something passes has looked at what passes from those.
    this.changing = {from: where("arrival"), into: where("departure").filter((place) => classes[place]?.isTouched !== true)}
    const touched = this.always.filter((place) => classes[place]?.isTouched === true).length
    this.isSparse = touched <= touchedMax
    this.isMostlyUntouched = touched * 2 <= classes.length
  }

  /** Those to whom other packets may pass from a touched class; or of those that were not touched the ones from whom they may. */
  of(place: number, way: "from" | "into"): Iterable<number> {
    const own = this.classes[place]
    if (own === undefined) return []
    const rows = this.hasStations || own.isMoved ? null : this.rowsOf(own, way)
    const found = rows === null ? null : this.byRows(place, own, {rows, way})
    return found ?? this.listedOf(place, way)
  }

  /** By a look at each pair. */
  private listedOf(place: number, way: "from" | "into"): readonly number[] {
    if (way === "from") return this.listedFrom(place)
    if (this.isMostlyUntouched) return this.finder.changed(place, way)
    this.sources ??= this.untouchedSources()
    return this.sources.get(place) ?? []
  }

  private listedFrom(place: number): readonly number[] {
    const own = this.classes[place]
    const pair = own === undefined || this.hasStations ? null : plainPairOf(own)
    return pair === null ? this.finder.changed(place, "from") : (this.sides ??= new ChangedSides(this.worlds, this.classes)).from(pair)
  }

  private get finder(): ChangeFinder {
    return (this.listed ??= new ChangeFinder(this.worlds, this.classes))
  }

  /** By touched class those of the others from whom something else passes. WHY from their side: they are fewer. */
  private untouchedSources(): ReadonlyMap<number, readonly number[]> {
    const found = new Map<number, number[]>()
    for (const [source, {isTouched}] of this.classes.entries()) {
      if (isTouched) continue
      for (const place of this.listedFrom(source)) if (this.classes[place]?.isTouched === true) append(found, place, source)
    }
    return found
  }

  /** By what two rows have otherwise, and who stands otherwise opposite; null where that is too many to be gathered for each of very many. */
  private byRows(
    place: number,
    own: JointClass,
    {rows, way}: {readonly rows: RowPair; readonly way: "from" | "into"},
  ): ReadonlySet<number> | null {
    const isSeen = this.isSeenAsBefore(own)
    if (!this.isSparse && (isSeen ? this.changing[way] : this.always).length > touchedMax) return null
    const changed = this.apartBy(rows)
    if (!this.isSparse && changed.isRest) return null
    const found = new Set(isSeen ? this.oppositeOf(place, way) : this.always)
    for (const each of changed.isRest ? allBut(changed.listed, this.classes.length) : changed.listed) found.add(each)
    return found
  }

  /** The classes for which two rows have something else. */
  private apartBy(rows: RowPair): Places {
    const key = rows.join(" ")
    let apart = this.apart.get(key)
    if (apart === undefined) this.apart.set(key, (apart = this.index.where([rows])))
    return apart
  }

  /** Of those who change opposite of a class that they see as before: whose rows have something else for it, or may have. */
  private *oppositeOf(place: number, way: "from" | "into"): Generator<number> {
    const {ofAll, ofPlace} = (this.opposite[way] ??= this.oppositeBy(way))
    yield* ofAll
    yield* ofPlace.get(place) ?? []
  }

  private oppositeBy(way: "from" | "into"): Opposite {
    const [ofAll, ofPlace] = [[] as number[], new Map<number, number[]>()]
    for (const place of this.changing[way]) {
      const cls = this.classes[place]
      const rows = cls === undefined || !this.isSeenAsBefore(cls) ? null : this.rowsOf(cls, way === "from" ? "into" : "from")
      const apart = rows && this.apartBy(rows)
      if (apart === null || apart.isRest) ofAll.push(place)
      else for (const each of apart.listed) append(ofPlace, each, place)
    }
    return {ofAll, ofPlace}
  }

  /** Whether whoever is opposite sees a class of pods as before: what he lets in of it is by then what his own row says. */
  private isSeenAsBefore(cls: JointClass): boolean {
    if (cls.isNode || !this.index.isOneNumbering) return false
    const [before, after] = [cls.base && plainOf(cls.base), cls.head && plainOf(cls.head)]
    return before !== null && after !== null && before.peer === after.peer
  }

  /** Whether one half of a class of pods is what it was, and whoever is opposite sees the class as before. */
  private isStill(cls: JointClass | undefined, half: "departure" | "arrival"): boolean {
    if (cls === undefined || !this.isSeenAsBefore(cls)) return false
    return (cls.base && plainOf(cls.base))?.[half] === (cls.head && plainOf(cls.head))?.[half]
  }

  /** What decides between a class that did not move and all that were not touched; null where that is more than one row in each world. */
  private rowsOf({base, head}: JointClass, way: "from" | "into"): RowPair | null {
    const [before, after] = [base && plainOf(base), head && plainOf(head)]
    if (before === null || after === null) return null
    return way === "from" ? [before.departure, after.departure] : [before.arrival, after.arrival]
  }
}

/** Finds changes class by class: both worlds number passages alike, so that lists of numbers are compared. */
class ChangeFinder {
  private readonly worlds: readonly Numbered[]
  private readonly count: number

  constructor({base, head}: Worlds, classes: readonly JointClass[]) {
    const table = new PassageTable()
    this.count = classes.length
    this.worlds = (["base", "head"] as const).map((side) => {
      const {space} = side === "base" ? base : head
      const places = new Map(space.classes.map((cls, place) => [cls, place]))
      const own = Int32Array.from(classes, (each) => (each[side] === null ? -1 : (places.get(each[side]) ?? -1)))
      return {places: own, passages: new Passages(space, (passage) => passage, table), room: new Int32Array(space.classes.length)}
    })
  }

  /** The classes to which, or from which, other packets pass than did; those among them to which sharing a node matters. */
  changed(place: number, way: "from" | "into"): readonly number[] {
    const [before, after] = this.worlds.map(({passages, places, room}) => {
      const own = places[place] ?? -1
      return {places, numbers: own === -1 ? null : passages[way](own, room)}
    })
    if (before === undefined || after === undefined) return []
    // WHY numbers in lists alone: it is every class against every other, where an edit is about everybody.
    const found: number[] = []
    for (let other = 0; other < this.count; other++) {
      const old = before.places[other] ?? -1
      const young = after.places[other] ?? -1
      const number = before.numbers === null || old === -1 ? noPassage : (before.numbers[old] ?? noPassage)
      const now = after.numbers === null || young === -1 ? noPassage : (after.numbers[young] ?? noPassage)
      if (number === split || number !== now) found.push(other)
    }
    return found
  }
}

/** A world's passages, and by joint class the place of its own class; -1 where it has none. `room`: for those of the class that is looked at. */
type Numbered = {readonly passages: Passages; readonly places: Int32Array; readonly room: Int32Array}
