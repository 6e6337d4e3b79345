// Open pairs of ends about which nothing is open, counted without listing them. What passes from one to another depends on two values
// alone: what the row of the one has for the peer class of the other, and the other way round. Ends of one row are a group, and between
// two groups every value of the one side meets every value of the other, so that pairs of groups are counted by how often each occurs.

import {noPackets} from "./packet-table.ts"
import {usualOf} from "./patterns.ts"
import {noRow} from "./rows.ts"
import type {PatternRow, Rows} from "./rows.ts"
import type {EndClass, Space} from "./space.ts"
import {Exceptions, Tallies} from "./tallies.ts"
import {Kinds} from "./usual.ts"
import type {Usual} from "./usual.ts"
import {Values} from "./values.ts"

/** A class in one family, in the only way in which it stands: rows of what it lets out and in, and its peer class. */
export type Plain = {readonly departure: number; readonly arrival: number; readonly peer: number}

/** The one way in which a class stands; null of classes that may stand in several. */
export function plainOf({variants, isRoaming}: EndClass): Plain | null {
  const variant = variants[0]
  const peer = variant?.peers[0]
  if (variant === undefined || peer === undefined || variants.length > 1 || variant.peers.length > 1) return null
  if (isRoaming || variant.sole !== null) return null
  return {departure: variant.departure.far, arrival: variant.arrival.far, peer}
}

/** Ends that stand alike: in each family in one way, or with null not at all. `weight`: how many they are. */
export type PlainEnds = {readonly faces: readonly (Plain | null)[]; readonly weight: number}

/**
 * Ends of one kind with the same rows of one half. `usual`: what these rows have for ends opposite that they do not list. INVARIANT: it is looked at
 * while all pairs are counted and never later, because an edit may find a shorter form of a row, which lists fewer.
 */
type Group = {readonly rows: readonly number[]; readonly usual: Usual; readonly kind: number; weight: number}

/** One side of all pairs. `of`: by end the place of its group; `exceptions`: how many entries the rows of its groups list. */
type Side = {
  readonly groups: Group[]
  readonly places: Map<string | number, number>
  readonly of: number[]
  readonly kinds: Kinds
  exceptions: number
}

/** A half of how an end stands, by its rows. */
export type Half = "departure" | "arrival"

/** What an end's rows of one half have for the other side: what is usual, and by group of that side what differs. */
type Near = {readonly usual: Usual; readonly own: Tallies}

/** A count of open pairs that follows who comes and who goes. */
export class PlainPairs {
  /** How many ordered pairs of ends something passes between, every end and itself among them. */
  pairs = 0
  /** Values that were held together so far. */
  looked = 0
  private readonly rows: readonly Rows[]
  private readonly values: Values
  private readonly ends: PlainEnds[] = []
  /** By end its place, once somebody goes. */
  private places: Map<PlainEnds, number> | null = null
  /** By family and peer class, the places of the ends that are of it. */
  private readonly ofPeer: (number[] | undefined)[][]
  private readonly senders: Side
  private readonly receivers: Side
  /** The exceptions that were listed last: ends, and what rows have for them. */
  private readonly listed: {readonly ends: number[]; readonly values: number[]} = {ends: [], values: []}

  constructor(spaces: readonly Space[], ends: readonly PlainEnds[]) {
    this.rows = spaces.map(({chains}) => chains.rows)
    this.values = new Values(this.rows)
    this.ofPeer = spaces.map(() => [])
    const sideBefore = (opposite: Half): Side => {
      const kinds = new Kinds(this.rows, this.values, {ends, half: opposite})
      return {groups: [], places: new Map(), of: [], kinds, exceptions: 0}
    }
    this.senders = sideBefore("arrival")
    this.receivers = sideBefore("departure")
    for (const end of ends) this.enter(end)
    this.pairs = this.counted()
  }

  /**
   * Some who came go, and others come, all of one peer class in each family. WHY together: mostly the same ends stand otherwise in one half, and
   * whatever half they have as before has passed as it passes now.
   */
  replace(gone: readonly PlainEnds[], come: readonly PlainEnds[]): void {
    const sample = gone[0] ?? come[0]
    if (sample === undefined) return
    for (const end of gone) this.leave(end)
    this.pairs += this.within(come) - this.within(gone)
    for (const [half, far] of [["departure", this.receivers] as const, ["arrival", this.senders] as const]) {
      this.pairs += this.changeWith(sample, changesOf(gone, come, half), far)
    }
    for (const end of come) this.enter(end)
  }

  private enter(end: PlainEnds): void {
    const place = this.ends.length
    this.ends.push(end)
    this.places?.set(end, place)
    this.enterSide(end, "departure", this.senders)
    this.enterSide(end, "arrival", this.receivers)
    for (let face = 0; face < end.faces.length; face++) {
      const each = end.faces[face] ?? null
      if (each !== null) noteAt((this.ofPeer[face] ??= []), each.peer, place)
    }
  }

  private enterSide(end: PlainEnds, half: Half, side: Side): void {
    const group = this.groupOf(side, end, rowsOf(end, half))
    side.of.push(group)
    const own = side.groups[group]
    if (own !== undefined) own.weight += end.weight
  }

  private leave(end: PlainEnds): void {
    this.places ??= new Map(this.ends.map((each, at) => [each, at]))
    const place = this.places.get(end)
    if (place === undefined) throw new RangeError("who goes has come before")
    this.places.delete(end)
    for (const side of [this.senders, this.receivers]) {
      const own = side.groups[side.of[place] ?? 0]
      if (own !== undefined) own.weight -= end.weight
    }
    for (const [face, each] of end.faces.entries()) {
      const alike = each === null ? undefined : this.ofPeer[face]?.[each.peer]
      alike?.splice(alike.indexOf(place), 1)
    }
  }

  private groupOf(side: Side, end: PlainEnds, rows: readonly number[]): number {
    const kind = side.kinds.of(end)
    const key = rows.length === 1 && kind < kindsMax ? (rows[0] ?? noRow) * kindsMax + kind : `${rows.join()} ${kind}`
    let place = side.places.get(key)
    if (place === undefined) {
      place = side.groups.length
      side.places.set(key, place)
      const {kinds} = side === this.senders ? this.receivers : this.senders
      side.groups.push({rows, usual: kinds.usualOf(rows), kind, weight: 0})
      for (const [face, row] of rows.entries()) side.exceptions += kinds.formOf(face, row)?.peers.length ?? 0
    }
    return place
  }

  /** Open pairs of some ends of one peer class with each other, and of each with itself. */
  private within(ends: readonly PlainEnds[]): number {
    let total = 0
    for (const from of ends) {
      for (const to of ends) {
        const [out, into] = [this.valueFor(rowsOf(from, "departure"), to), this.valueFor(rowsOf(to, "arrival"), from)]
        total += this.open(out, into) * from.weight * to.weight
      }
    }
    return total
  }

  /** How many more pairs are open with the other side where so many more ends of a peer class have rows, or fewer. */
  private changeWith(sample: PlainEnds, changes: readonly Change[], far: Side): number {
    if (changes.length === 0) return 0
    const near = changes.map(({rows, weight}) => ({...this.nearOf(rows, far), weight}))
    // WHY: where one stands for the other, only groups are to be looked at for which they have different values.
    const isTraded = near.reduce((sum, {weight}) => sum + weight, 0) === 0 && near.every(({usual}) => usual === near[0]?.usual)
    let total = 0
    for (let place = 0; place < far.groups.length; place++) {
      const group = far.groups[place]
      if (group === undefined || group.weight === 0) continue
      if (isTraded && !near.some(({own}) => own.has(place))) continue
      const theirs = this.valueFor(group.rows, sample)
      for (const {usual, own, weight} of near) {
        total += weight * this.sharing(theirs, group, {base: far.kinds.usualFor(usual, group.kind), values: own, key: place})
      }
    }
    return total
  }

  private nearOf(rows: readonly number[], far: Side): Near {
    const own = new Tallies(far.groups.length)
    this.tally(rows, far, own)
    return {usual: far.kinds.usualOf(rows), own}
  }

  /** What rows have for an end. */
  private valueFor(rows: readonly number[], {faces}: PlainEnds): number {
    const [only = noRow] = rows
    if (rows.length === 1) return this.at(0, only, faces[0]?.peer ?? -1)
    return this.values.of(rows.map((row, face) => this.at(face, row, faces[face]?.peer ?? -1)))
  }

  /** WHY by the longer side: its exceptions are gone through group by group, those of the other are kept until they are asked for. */
  private counted(): number {
    const isForward = this.receivers.exceptions >= this.senders.exceptions
    const [near, far] = isForward ? [this.receivers, this.senders] : [this.senders, this.receivers]
    const kept = this.exceptionsBy(far, near)
    const [nearValues, farValues] = [new Tallies(far.groups.length), new Tallies(far.groups.length)]
    let total = this.usualPairs(near, far)
    for (const [place, group] of near.groups.entries()) {
      this.tally(group.rows, far, nearValues)
      kept.each(place, (other, value, weight) => farValues.add(other, value, weight))
      const both = {near, far, nearValues, farValues}
      for (let i = 0; i < nearValues.count; i++) total += this.between(group, nearValues.keyAt(i), both)
      for (let i = 0; i < farValues.count; i++) {
        const other = farValues.keyAt(i)
        if (!nearValues.has(other)) total += this.between(group, other, both)
      }
      nearValues.clear()
      farValues.clear()
    }
    return total
  }

  /**
   * What exceptions change between two groups: what the one's row has for the other's ends, against what the other's row has for the one's.
   * WHY no callbacks: there are as many pairs of groups as exceptions.
   */
  private between(group: Group, other: number, {near, far, nearValues, farValues}: Both): number {
    const opposite = far.groups[other] ?? group
    const [out, into] = [far.kinds.usualFor(group.usual, opposite.kind), near.kinds.usualFor(opposite.usual, group.kind)]
    let pairs = -this.open(out, into) * group.weight * opposite.weight
    let left = opposite.weight
    for (let place = nearValues.first(other); place !== -1; place = nearValues.next(place)) {
      const weight = nearValues.weight(place)
      left -= weight
      pairs += weight * this.sharing(nearValues.value(place), group, {base: into, values: farValues, key: other})
    }
    return left === 0 ? pairs : pairs + left * this.sharing(out, group, {base: into, values: farValues, key: other})
  }

  /** How many of a group's ends are such that what the other side has for them shares a packet with a value. */
  private sharing(
    own: number,
    {weight}: Group,
    {base, values, key}: {readonly base: number; readonly values: Tallies; readonly key: number},
  ): number {
    let found = 0
    let left = weight
    for (let place = values.first(key); place !== -1; place = values.next(place)) {
      left -= values.weight(place)
      found += this.open(own, values.value(place)) * values.weight(place)
    }
    return left === 0 ? found : found + this.open(own, base) * left
  }

  private open(a: number, b: number): number {
    this.looked++
    return this.values.meets(a, b) ? 1 : 0
  }

  /** All pairs as if rows listed nobody. */
  private usualPairs(near: Side, far: Side): number {
    const kinds = ({groups}: Side): readonly Weighed[] => {
      const found = new Map<Usual, Map<number, number>>()
      for (const {usual, kind, weight} of groups) {
        let byKind = found.get(usual)
        if (byKind === undefined) found.set(usual, (byKind = new Map()))
        byKind.set(kind, (byKind.get(kind) ?? 0) + weight)
      }
      return [...found].flatMap(([usual, byKind]) => Array.from(byKind, ([kind, weight]) => ({usual, kind, weight})))
    }
    let pairs = 0
    const others = kinds(far)
    for (const from of kinds(near)) {
      for (const to of others) {
        const isOpen = this.open(far.kinds.usualFor(from.usual, to.kind), near.kinds.usualFor(to.usual, from.kind))
        pairs += isOpen * from.weight * to.weight
      }
    }
    return pairs
  }

  /** By group of the near side, the exceptions that groups of the far side make of its ends. */
  private exceptionsBy(far: Side, near: Side): Exceptions {
    const found = new Exceptions(near.groups.length)
    const values = new Tallies(near.groups.length)
    for (const [group, {rows}] of far.groups.entries()) {
      this.tally(rows, near, values)
      for (let i = 0; i < values.count; i++) {
        const own = values.keyAt(i)
        for (let at = values.first(own); at !== -1; at = values.next(at)) {
          found.add(own, {group, value: values.value(at), weight: values.weight(at)})
        }
      }
      values.clear()
    }
    return found
  }

  /** Notes the exceptions of rows by the groups of a side. */
  private tally(rows: readonly number[], side: Side, into: Tallies): void {
    const count = this.listExceptions(rows, side)
    const {of} = side
    const {ends, values} = this.listed
    for (let i = 0; i < count; i++) {
      const end = ends[i] ?? 0
      into.add(of[end] ?? 0, values[i] ?? noPackets, this.ends[end]?.weight ?? 0)
    }
  }

  /** Lists every end for which rows have something of their own, once, and says how many. WHY no callback: there are millions. */
  private listExceptions(rows: readonly number[], side: Side): number {
    const {kinds} = side
    const [only = noRow] = rows
    if (rows.length === 1) return this.listEntries(0, kinds.formOf(0, only), 0)
    let count = 0
    for (const [face, id] of rows.entries()) {
      const {ends, values} = this.listed
      const [from, to] = [count, this.listEntries(face, kinds.formOf(face, id), count)]
      for (let i = from; i < to; i++) {
        const end = ends[i] ?? 0
        const own = this.ends[end] ?? nobody
        if (rows.some((each, earlier) => earlier < face && kinds.lists({face: earlier, id: each}, own))) continue
        ends[count] = end
        values[count++] = this.valueFor(rows, own)
      }
    }
    return count
  }

  /** Lists every end that a row of a family lists, from a place on, and says where the list ends. */
  private listEntries(face: number, row: PatternRow | undefined, from: number): number {
    const ofPeer = this.ofPeer[face]
    if (row === undefined || ofPeer === undefined) return from
    const {peers, values} = row
    const listed = this.listed
    let count = from
    for (let i = 0; i < peers.length; i++) {
      const own = ofPeer[peers[i] ?? 0]
      if (own === undefined) continue
      for (let k = 0; k < own.length; k++) {
        listed.ends[count] = own[k] ?? 0
        listed.values[count++] = values[i] ?? noPackets
      }
    }
    this.looked += count - from
    return count
  }

  /** What a row has for a peer. WHY something for who does not stand in the family: its own rows there are empty, so it does not matter what. */
  private at(face: number, row: number, peer: number): number {
    const rows = this.rows[face]
    if (peer !== -1 && rows !== undefined) return rows.at(row, peer)
    const pattern = rows?.patternRow(row).pattern
    return pattern === undefined ? noPackets : usualOf(pattern, 0)
  }
}

const nobody: PlainEnds = {faces: [], weight: 0}

/** By how much more weight ends have some rows of one half, negative for less. */
type Change = {readonly rows: readonly number[]; readonly weight: number}

function changesOf(gone: readonly PlainEnds[], come: readonly PlainEnds[], half: Half): readonly Change[] {
  const found = new Map<string, {readonly rows: readonly number[]; weight: number}>()
  const note = (end: PlainEnds, weight: number): void => {
    const rows = rowsOf(end, half)
    const known = found.get(rows.join())
    if (known === undefined) found.set(rows.join(), {rows, weight})
    else known.weight += weight
  }
  for (const end of gone) note(end, -end.weight)
  for (const end of come) note(end, end.weight)
  return [...found.values()].filter(({weight}) => weight !== 0)
}

/** WHY begun with one: a list that grew keeps room for others, and there are as many as peer classes. */
function noteAt(ofPeer: (number[] | undefined)[], peer: number, place: number): void {
  const known = ofPeer[peer]
  if (known === undefined) ofPeer[peer] = [place]
  else known.push(place)
}

function rowsOf({faces}: PlainEnds, half: Half): readonly number[] {
  return faces.map((face) => face?.[half] ?? noRow)
}

/** Two sides, and what rows of a group of the near one list of the far one, and those of the far one of the group. */
type Both = {readonly near: Side; readonly far: Side; readonly nearValues: Tallies; readonly farValues: Tallies}

/** How many ends of a kind have rows with the same for whom they do not list. */
type Weighed = {readonly usual: Usual; readonly kind: number; readonly weight: number}

/** WHY: a row and a kind make one exact number. */
const kindsMax = 2 ** 20
