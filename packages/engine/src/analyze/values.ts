// What rows of several families have for an end, as one number, and whether two such share a packet.

import {noPackets} from "./packet-table.ts"
import type {Rows} from "./rows.ts"

/** LIMIT: values whose meetings are kept in one square; beyond it the tables of packets remember them. */
const squareMax = 1024

/** What rows have for an end, family by family, as one number: in one family the number of the packets. */
export class Values {
  private readonly rows: readonly Rows[]
  private readonly tuples: (readonly number[])[] = []
  private readonly ids = new Map<string, number>()
  /** By two values 1 where they share a packet, 2 where they do not. */
  private readonly square: Uint8Array
  private readonly room: number

  constructor(rows: readonly Rows[]) {
    this.rows = rows
    this.room = Math.min(squareMax, 64 + 2 * Math.max(0, ...rows.map(({table}) => table.size)))
    this.square = new Uint8Array(this.room * this.room)
  }

  of(values: readonly number[]): number {
    if (values.length === 1) return values[0] ?? noPackets
    const key = values.join()
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const id = this.tuples.length
    this.tuples.push(values)
    this.ids.set(key, id)
    return id
  }

  /** Whether two values share a packet in any family. */
  meets(a: number, b: number): boolean {
    if (a >= this.room || b >= this.room) return this.found(a, b)
    const place = a * this.room + b
    const known = this.square[place]
    if (known !== 0) return known === 1
    const found = this.found(a, b)
    this.square[place] = found ? 1 : 2
    return found
  }

  private found(a: number, b: number): boolean {
    const [first, second] = [this.tuple(a), this.tuple(b)]
    return this.rows.some(({table}, face) => table.meet(first[face] ?? noPackets, second[face] ?? noPackets) !== noPackets)
  }

  private tuple(value: number): readonly number[] {
    return this.rows.length === 1 ? [value] : (this.tuples[value] ?? [])
  }
}
