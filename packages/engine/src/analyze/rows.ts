// Rows: for every peer class a set of packets. One set stands for most of them, the others are listed. Each row once, by number.

import {partitionPackets} from "../net/packet-partition.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"

/** `base` for every peer class but those of `peers`, ascending, which have the packets of `values`, never `base`. */
export type Row = {readonly base: number; readonly peers: Int32Array; readonly values: Int32Array}

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
  /** How many entries rows got, words walks went over, and parts the most divided list has: for those who count. */
  readonly counts: {entries: number; words: number; parts: number} = {entries: 0, words: 0, parts: 0}
  private readonly rows: Row[] = []
  private room = nothing
  private taken = 0
  private entries = {peers: nothing, values: nothing}
  private readonly distinct: (readonly number[] | undefined)[] = []
  /** By set of packets the number of the row in which it was last seen. */
  private marks = new Int32Array()
  private lastMark = 0
  /** Rows by a hash of what they hold. WHY no text as a key: rows may be as long as there are peer classes. */
  private readonly ids = new Map<number, number[]>()
  private readonly known = {meet: new Map<number, number>(), join: new Map<number, number>(), minus: new Map<number, number>()}

  constructor(table: PacketTable) {
    this.table = table
    for (const base of [noPackets, allPackets]) this.idOf({base, peers: new Int32Array(), values: new Int32Array()})
  }

  get size(): number {
    return this.rows.length
  }

  idOf({base, peers, values}: Row): number {
    return this.idOfEntries(base, {peers, values, count: peers.length})
  }

  /** The row of a base and the first entries of two lists, which stay the caller's. */
  idOfEntries(base: number, entries: Entries): number {
    const hash = hashOf(base, entries)
    const alike = this.ids.get(hash)
    for (const id of alike ?? []) if (isSame(this.row(id), base, entries)) return id
    const id = this.rows.length
    this.rows.push({base, peers: this.kept(entries.peers, entries.count), values: this.kept(entries.values, entries.count)})
    if (alike === undefined) this.ids.set(hash, [id])
    else alike.push(id)
    this.counts.entries += entries.count
    return id
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
    return this.idOfEntries(base, entries)
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

  row(id: number): Row {
    const row = this.rows[id]
    if (row === undefined) throw new RangeError(`no row ${id}`)
    return row
  }

  /** The distinct sets of packets that a row has. */
  packetsIn(id: number): readonly number[] {
    return (this.distinct[id] ??= this.distinctIn(this.row(id)))
  }

  /** WHY marks: rows are long, and looking into a set for each of their entries is dear. */
  private distinctIn({base, values}: Row): readonly number[] {
    if (this.marks.length < this.table.size) this.marks = new Int32Array(2 * this.table.size)
    const {marks} = this
    const mark = ++this.lastMark
    const found = [base]
    marks[base] = mark
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? base
      if (marks[value] === mark) continue
      marks[value] = mark
      found.push(value)
    }
    return found
  }

  /** The packets of a peer class. */
  at(id: number, peer: number): number {
    const {base, peers, values} = this.row(id)
    let low = 0
    let high = peers.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const here = peers[middle] ?? 0
      if (here === peer) return values[middle] ?? base
      if (here < peer) low = middle + 1
      else high = middle - 1
    }
    return base
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
    const id = this.combined(operation, this.row(a), this.row(b))
    this.known[operation].set(key, id)
    return id
  }

  private combined(operation: Operation, a: Row, b: Row): number {
    const {table} = this
    const base = table[operation](a.base, b.base)
    const entries = this.scratch(a.peers.length + b.peers.length)
    const last = 2 ** 31
    let [i, j] = [0, 0]
    while (i < a.peers.length || j < b.peers.length) {
      const left = a.peers[i] ?? last
      const right = b.peers[j] ?? last
      const value = table[operation](left <= right ? (a.values[i] ?? a.base) : a.base, right <= left ? (b.values[j] ?? b.base) : b.base)
      if (value !== base) {
        entries.peers[entries.count] = Math.min(left, right)
        entries.values[entries.count++] = value
      }
      if (left <= right) i++
      if (right <= left) j++
    }
    return this.idOfEntries(base, entries)
  }
}

/** A number that is the same for the same row (FNV-1a over its words). */
function hashOf(base: number, {peers, values, count}: Entries): number {
  let hash = Math.imul(0x811c_9dc5 ^ base, 0x0100_0193)
  for (let i = 0; i < count; i++) {
    hash = Math.imul(hash ^ (peers[i] ?? 0), 0x0100_0193)
    hash = Math.imul(hash ^ (values[i] ?? 0), 0x0100_0193) ^ (hash >>> 15)
  }
  return hash
}

function isSame(row: Row, base: number, {peers, values, count}: Entries): boolean {
  if (row.base !== base || row.peers.length !== count) return false
  for (let i = 0; i < count; i++) if (row.peers[i] !== peers[i] || row.values[i] !== values[i]) return false
  return true
}
