// Rows: for every peer class a set of packets. One set stands for most of them, the others are listed. Each row once, by number.

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
  private readonly rows: Row[] = []
  private readonly ids = new Map<string, number>()
  private readonly known = {meet: new Map<number, number>(), join: new Map<number, number>(), minus: new Map<number, number>()}

  constructor(table: PacketTable) {
    this.table = table
    for (const base of [noPackets, allPackets]) this.idOf({base, peers: new Int32Array(), values: new Int32Array()})
  }

  get size(): number {
    return this.rows.length
  }

  idOf(row: Row): number {
    const key = `${row.base}|${row.peers.join()}|${row.values.join()}`
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const id = this.rows.length
    this.rows.push(row)
    this.ids.set(key, id)
    return id
  }

  row(id: number): Row {
    const row = this.rows[id]
    if (row === undefined) throw new RangeError(`no row ${id}`)
    return row
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
    const peers: number[] = []
    const values: number[] = []
    const last = 2 ** 31
    let i = 0
    let j = 0
    while (i < a.peers.length || j < b.peers.length) {
      const left = a.peers[i] ?? last
      const right = b.peers[j] ?? last
      const value = table[operation](left <= right ? (a.values[i] ?? a.base) : a.base, right <= left ? (b.values[j] ?? b.base) : b.base)
      if (value !== base) {
        peers.push(Math.min(left, right))
        values.push(value)
      }
      if (left <= right) i++
      if (right <= left) j++
    }
    return {base, peers: Int32Array.from(peers), values: Int32Array.from(values)}
  }
}
