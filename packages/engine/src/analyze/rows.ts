// Rows: for every peer class a set of packets. A pattern says what most of them have, the others are listed. Each row once, by number.

import {Hashed} from "../std/hashed.ts"
import {partitionPackets} from "../net/packet-partition.ts"
import {CommonSets} from "./common-sets.ts"
import type {Cells} from "./common-sets.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import {neededSets, Patterns, usualOf} from "./patterns.ts"
import type {Pattern} from "./patterns.ts"

/** `base` for every peer class but those of `peers`, ascending, which have the packets of `values`, never `base`. */
export type Row = {readonly base: number; readonly peers: Int32Array; readonly values: Int32Array}

/** A row as it is kept: its pattern, and the classes for which it has something else. */
export type PatternRow = {readonly pattern: Pattern; readonly peers: Int32Array; readonly values: Int32Array}

/** The number of the row without packets. */
export const noRow = 0
/** The number of the row of all packets. */
export const allRow = 1

/** Entries of a row: the first `count` of two lists. */
export type Entries = {readonly peers: Int32Array; readonly values: Int32Array; readonly count: number}

const nothing = new Int32Array()

/** How many numbers a stretch of the common room holds. */
const roomSize = 65_536

const idsMax = 2 ** 26
const operations = ["meet", "join", "minus"] as const
type Operation = (typeof operations)[number]

/** Rows by number, with their operations; what was computed is remembered. */
export class Rows {
  readonly table: PacketTable
  readonly common: CommonSets
  /** How many entries rows got, words walks went over, and parts the most divided list has: for those who count. */
  readonly counts: {entries: number; words: number; parts: number} = {entries: 0, words: 0, parts: 0}
  private readonly rows: PatternRow[] = []
  private readonly written: (Row | undefined)[] = []
  private readonly patterns = new Patterns()
  private room = nothing
  private taken = 0
  private entries = {peers: nothing, values: nothing}
  private writing: Omit<Entries, "count"> | undefined
  private readonly distinct: (readonly number[] | undefined)[] = []
  /** By set of packets the number of the row in which it was last seen. */
  private marks = new Int32Array()
  private lastMark = 0
  /** Lists that are written over and over: there are as many looks as rows. */
  private readonly seen: number[] = []
  private readonly left: number[] = []
  /** Rows by a hash of what they have for every class, however they are kept. */
  private readonly ids = new Hashed()
  private readonly known = {meet: new Map<number, number>(), join: new Map<number, number>(), minus: new Map<number, number>()}

  /** Rows of `count` peer classes. */
  constructor(table: PacketTable, count: number) {
    this.table = table
    this.common = new CommonSets(count)
    for (const base of [noPackets, allPackets]) this.idOf({base, peers: nothing, values: nothing})
  }

  get size(): number {
    return this.rows.length
  }

  idOf({base, peers, values}: Row): number {
    return this.idOfEntries(this.plainPattern(base, base), {peers, values, count: peers.length})
  }

  /** The row of a pattern and the first entries of two lists, which stay the caller's. None is what the pattern has for its class. */
  idOfEntries(pattern: Pattern, entries: Entries): number {
    const hash = this.hashOf(pattern, entries)
    const known = this.ids.find(hash, (id) => this.isSame(id, pattern, entries))
    if (known !== -1) return known
    this.rows.push(this.keptRow(pattern, entries))
    this.counts.entries += entries.count
    return this.ids.add(hash)
  }

  /** The pattern of some values, over as few common sets as say the same. */
  patternOf({base, cells, usual}: Omit<Pattern, "place">): Pattern {
    const first = usual[0] ?? base
    if (usual.every((each) => each === first)) return this.plainPattern(base, first)
    const few = this.common.cellsOf(neededSets(cells, usual))
    return this.patterns.of({
      base,
      cells: few,
      usual: few.keys.map((key) => usual[cells.keys.findIndex((each) => (each & few.sets) === key)] ?? base),
    })
  }

  private plainPattern(base: number, usual: number): Pattern {
    const known = base === usual ? this.patterns.plain[base] : undefined
    return known ?? this.patterns.of({base, cells: this.common.cellsOf(0), usual: [usual]})
  }

  private keptRow(pattern: Pattern, {peers, values, count}: Entries): PatternRow {
    return {pattern, peers: this.kept(peers, count), values: this.kept(values, count)}
  }

  /** A list copied into the common room. WHY: there are very many rows, and a buffer for each is dear to make and to look after. */
  private kept(list: Int32Array, count: number): Int32Array {
    if (count === 0) return nothing
    if (this.room.length - this.taken < count) {
      this.room = new Int32Array(Math.max(roomSize, count))
      this.taken = 0
    }
    const kept = this.room.subarray(this.taken, this.taken + count)
    kept.set(list.subarray(0, count))
    this.taken += count
    return kept
  }

  /** The row with a value for each peer class. Its base is the packets that more than half of them have. */
  idOfValues(all: Int32Array): number {
    return this.idOfExceptions(this.baseOf(all), all)
  }

  /** The row of a base and a value for each peer class. */
  idOfExceptions(base: number, all: Int32Array): number {
    const entries = this.scratch(all.length)
    for (let peer = 0; peer < all.length; peer++) {
      const value = all[peer] ?? base
      if (value === base) continue
      entries.peers[entries.count] = peer
      entries.values[entries.count++] = value
    }
    return this.idOfEntries(this.plainPattern(base, base), entries)
  }

  /** Room for entries, until the next row is made. */
  scratch(room: number): {readonly peers: Int32Array; readonly values: Int32Array; count: number} {
    if (this.entries.peers.length < room) this.entries = {peers: new Int32Array(2 * room), values: new Int32Array(2 * room)}
    return {...this.entries, count: 0}
  }

  private baseOf(all: Int32Array): number {
    const counts = new Map<number, number>()
    for (const value of all) counts.set(value, (counts.get(value) ?? 0) + 1)
    for (const [value, count] of counts) if (count * 2 > all.length) return value
    const parts = partitionPackets([...counts.keys()].map((value) => this.table.setOf(value)))
    const each = [...counts.values()]
    const most = parts.filter(({members}) => members.reduce((sum, place) => sum + (each[place] ?? 0), 0) * 2 > all.length)
    return most.reduce((id, {packets}) => this.table.join(id, this.table.idOf(packets)), noPackets)
  }

  /** The row as it is kept. */
  patternRow(id: number): PatternRow {
    const row = this.rows[id]
    if (row === undefined) throw new RangeError(`no row ${id}`)
    return row
  }

  /** The row with every class written out that has not its base. */
  row(id: number): Row {
    return (this.written[id] ??= this.writtenOut(this.patternRow(id)))
  }

  /** The same as a row is kept that speaks of no common set. */
  listedRow(id: number): PatternRow {
    const {base, peers, values} = this.row(id)
    return {pattern: this.plainPattern(base, base), peers, values}
  }

  private writtenOut({pattern, peers, values}: PatternRow): Row {
    const {base, cells, usual} = pattern
    if (cells.sets === 0 && usual[0] === base) return {base, peers, values}
    // WHY a room of its own: who asks may be about to keep entries that stand in the other.
    const {count} = this.common
    const entries = {...(this.writing ??= {peers: new Int32Array(count), values: new Int32Array(count)}), count: 0}
    let next = 0
    for (let peer = 0; peer < count; peer++) {
      const isListed = peers[next] === peer
      const value = isListed ? values[next] : usual[this.common.cellAt(cells, peer)]
      if (isListed) next++
      if (value === undefined || value === base) continue
      entries.peers[entries.count] = peer
      entries.values[entries.count++] = value
    }
    return {base, peers: entries.peers.slice(0, entries.count), values: entries.values.slice(0, entries.count)}
  }

  /** The distinct sets of packets that a row has, and its base. */
  packetsIn(id: number): readonly number[] {
    return (this.distinct[id] ??= this.distinctIn(this.patternRow(id)))
  }

  /** WHY marks: rows may be long, and looking into a set for each of their entries is dear. */
  private distinctIn({pattern: {base, cells, usual}, peers, values}: PatternRow): readonly number[] {
    if (this.marks.length < this.table.size) this.marks = new Int32Array(2 * this.table.size)
    const {marks, seen} = this
    const mark = ++this.lastMark
    let count = 0
    const note = (value: number): void => {
      if (marks[value] !== mark) seen[count++] = value
      marks[value] = mark
    }
    note(base)
    for (let i = 0; i < values.length; i++) note(values[i] ?? base)
    const left = this.unlisted(cells, peers)
    for (let cell = 0; cell < usual.length; cell++) if (left[cell] !== 0) note(usual[cell] ?? base)
    return seen.slice(0, count)
  }

  /** By cell how many classes are none of some; until the next row is asked for. */
  private unlisted(cells: Cells, peers: Int32Array): readonly number[] {
    const {left} = this
    for (let cell = 0; cell < cells.counts.length; cell++) left[cell] = cells.counts[cell] ?? 0
    for (let i = 0; i < peers.length; i++) {
      const cell = this.common.cellAt(cells, peers[i] ?? 0)
      left[cell] = (left[cell] ?? 0) - 1
    }
    return left
  }

  /** The packets of a peer class. */
  at(id: number, peer: number): number {
    const {pattern, peers, values} = this.patternRow(id)
    let low = 0
    let high = peers.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const here = peers[middle] ?? 0
      if (here === peer) return values[middle] ?? noPackets
      if (here < peer) low = middle + 1
      else high = middle - 1
    }
    return this.usualAt(pattern, peer)
  }

  /** What a pattern has for a class. */
  usualAt({cells, usual}: Pattern, peer: number): number {
    return usual[this.common.cellAt(cells, peer)] ?? noPackets
  }

  /** What two rows share, peer by peer. */
  meet(a: number, b: number): number {
    if (a === b || b === allRow) return a
    if (a === allRow) return b
    return a === noRow || b === noRow ? noRow : this.combine("meet", Math.min(a, b), Math.max(a, b))
  }

  /** What is in either row. */
  join(a: number, b: number): number {
    if (a === b || b === noRow) return a
    if (a === noRow) return b
    return a === allRow || b === allRow ? allRow : this.combine("join", Math.min(a, b), Math.max(a, b))
  }

  /** What the first row has and the second has not. */
  minus(a: number, b: number): number {
    if (a === b || a === noRow || b === allRow) return noRow
    return b === noRow ? a : this.combine("minus", a, b)
  }

  private combine(operation: Operation, a: number, b: number): number {
    const key = a * idsMax + b
    const known = this.known[operation].get(key)
    if (known !== undefined) return known
    const id = this.combined(operation, this.patternRow(a), this.patternRow(b))
    this.known[operation].set(key, id)
    return id
  }

  private combined(operation: Operation, a: PatternRow, b: PatternRow): number {
    const {table, common} = this
    const of = (left: number, right: number): number => table[operation](left, right)
    const cells = common.cellsOf(a.pattern.cells.sets | b.pattern.cells.sets)
    const usual = cells.keys.map((key) => of(usualOf(a.pattern, key), usualOf(b.pattern, key)))
    const pattern = {base: of(a.pattern.base, b.pattern.base), cells, usual}
    const entries = this.scratch(a.peers.length + b.peers.length)
    const last = 2 ** 31
    let [i, j] = [0, 0]
    while (i < a.peers.length || j < b.peers.length) {
      const left = a.peers[i] ?? last
      const right = b.peers[j] ?? last
      const peer = Math.min(left, right)
      const value = of(
        left === peer ? (a.values[i] ?? noPackets) : this.usualAt(a.pattern, peer),
        right === peer ? (b.values[j] ?? noPackets) : this.usualAt(b.pattern, peer),
      )
      if (value !== usual[common.cellAt(cells, peer)]) {
        entries.peers[entries.count] = peer
        entries.values[entries.count++] = value
      }
      if (left <= right) i++
      if (right <= left) j++
    }
    return this.idOfEntries(this.patternOf(pattern), entries)
  }

  /** A number that is the same for rows that have the same for every class: a sum over those that have not the base. */
  private hashOf(pattern: Pattern, {peers, values, count}: Entries): number {
    const {base, cells, usual} = pattern
    let hash = this.patternHash(pattern)
    const isPlain = cells.sets === 0
    const [only = base] = usual
    for (let i = 0; i < count; i++) {
      const peer = peers[i] ?? 0
      const [own, most] = [values[i] ?? base, isPlain ? only : this.usualAt(pattern, peer)]
      if (own !== base) hash = (hash + mixed(peer, own)) | 0
      if (most !== base) hash = (hash - mixed(peer, most)) | 0
    }
    return hash
  }

  private patternHash(pattern: Pattern): number {
    const known = this.patterns.hashes[pattern.place]
    if (known !== undefined) return known
    const {base, cells, usual} = pattern
    let hash = mixed(-1, base)
    const count = usual.every((each) => each === base) ? 0 : this.common.count
    for (let peer = 0; peer < count; peer++) {
      const value = usual[this.common.cellAt(cells, peer)] ?? base
      if (value !== base) hash = (hash + mixed(peer, value)) | 0
    }
    this.patterns.hashes[pattern.place] = hash
    return hash
  }

  /** Whether a row has the same for every class. WHY not by form alone: a set that is common now may not have been when the row was made. */
  private isSame(id: number, pattern: Pattern, entries: Entries): boolean {
    const row = this.patternRow(id)
    if (row.pattern === pattern) return isSameList(row, entries)
    if (row.pattern.base !== pattern.base || !this.isAlike(row, pattern, entries)) return false
    if (entries.count < row.peers.length) this.rows[id] = this.keptRow(pattern, entries)
    return true
  }

  /** Whether a row and another of another pattern have the same for every class: for those that either lists, and so for all others. */
  private isAlike(row: PatternRow, pattern: Pattern, {peers, values, count}: Entries): boolean {
    const cells = this.common.cellsOf(row.pattern.cells.sets | pattern.cells.sets)
    const left = [...cells.counts]
    const last = 2 ** 31
    for (let i = 0, j = 0; i < row.peers.length || j < count;) {
      const [a, b] = [row.peers[i] ?? last, j < count ? (peers[j] ?? last) : last]
      const peer = Math.min(a, b)
      const own = a === peer ? row.values[i++] : this.usualAt(row.pattern, peer)
      if (own !== (b === peer ? values[j++] : this.usualAt(pattern, peer))) return false
      const cell = this.common.cellAt(cells, peer)
      left[cell] = (left[cell] ?? 0) - 1
    }
    return cells.keys.every((key, cell) => left[cell] === 0 || usualOf(row.pattern, key) === usualOf(pattern, key))
  }
}

/** A class and what a row has for it, well mixed. */
function mixed(peer: number, value: number): number {
  let hash = Math.imul(peer + 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(value + 0x7f4a_7c15, 0xc2b2_ae35)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a_2d39)
  return hash ^ (hash >>> 15)
}

function isSameList(row: Omit<Row, "base">, {peers, values, count}: Entries): boolean {
  if (row.peers.length !== count) return false
  for (let i = 0; i < count; i++) if (row.peers[i] !== peers[i] || row.values[i] !== values[i]) return false
  return true
}
