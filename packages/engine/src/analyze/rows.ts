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

const idsMax = 2 ** 26
const operations = ["meet", "join", "minus"] as const
type Operation = (typeof operations)[number]

/** Rows by number, with their operations; what was computed is remembered. */
export class Rows {
  readonly table: PacketTable
  /** How many entries rows got, words walks went over, and parts the most divided list has: for those who count. */
  readonly counts: {entries: number; words: number; parts: number} = {entries: 0, words: 0, parts: 0}
  private readonly rows: Row[] = []
  private readonly distinct: (readonly number[] | undefined)[] = []
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

  idOf(row: Row): number {
    const hash = hashOf(row)
    const alike = this.ids.get(hash)
    for (const id of alike ?? []) if (isSame(this.row(id), row)) return id
    const id = this.rows.length
    this.rows.push(row)
    if (alike === undefined) this.ids.set(hash, [id])
    else alike.push(id)
    this.counts.entries += row.peers.length
    return id
  }

  /** The row with a value for each peer class. Its base is the packets that more than half of them have. */
  idOfValues(all: Int32Array): number {
    return this.idOfExceptions(this.baseOf(all), all)
  }

  /** The row of a base and a value for each peer class. */
  idOfExceptions(base: number, all: Int32Array): number {
    const peers: number[] = []
    const values: number[] = []
    for (const [peer, value] of all.entries()) {
      if (value === base) continue
      peers.push(peer)
      values.push(value)
    }
    return this.idOf({base, peers: Int32Array.from(peers), values: Int32Array.from(values)})
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
    let found = this.distinct[id]
    if (found === undefined) {
      const {base, values} = this.row(id)
      this.distinct[id] = found = [...new Set(values).add(base)]
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
    const id = this.idOf(this.combined(operation, this.row(a), this.row(b)))
    this.known[operation].set(key, id)
    return id
  }

  private combined(operation: Operation, a: Row, b: Row): Row {
    const {table} = this
    const base = table[operation](a.base, b.base)
    const room = a.peers.length + b.peers.length
    const peers = new Int32Array(room)
    const values = new Int32Array(room)
    const last = 2 ** 31
    let [i, j, end] = [0, 0, 0]
    while (i < a.peers.length || j < b.peers.length) {
      const left = a.peers[i] ?? last
      const right = b.peers[j] ?? last
      const value = table[operation](left <= right ? (a.values[i] ?? a.base) : a.base, right <= left ? (b.values[j] ?? b.base) : b.base)
      if (value !== base) {
        peers[end] = Math.min(left, right)
        values[end++] = value
      }
      if (left <= right) i++
      if (right <= left) j++
    }
    return {base, peers: peers.slice(0, end), values: values.slice(0, end)}
  }
}

/** A number that is the same for the same row (FNV-1a over its words). */
function hashOf({base, peers, values}: Row): number {
  let hash = Math.imul(0x811c_9dc5 ^ base, 0x0100_0193)
  for (let i = 0; i < peers.length; i++) {
    hash = Math.imul(hash ^ (peers[i] ?? 0), 0x0100_0193)
    hash = Math.imul(hash ^ (values[i] ?? 0), 0x0100_0193) ^ (hash >>> 15)
  }
  return hash
}

function isSame(a: Row, b: Row): boolean {
  if (a.base !== b.base || a.peers.length !== b.peers.length) return false
  for (let i = 0; i < a.peers.length; i++) if (a.peers[i] !== b.peers[i] || a.values[i] !== b.values[i]) return false
  return true
}
