// How large an analysis is, by what its classes hold: the same however they were found.

import type {Rows} from "./rows.ts"
import type {EndClass, Space} from "./space.ts"

/** The distinct rows of a space's classes, and the distinct sets of packets that those hold. */
export type Size = {readonly rows: number; readonly atoms: number}

/** How often classes have each row, and rows each set of packets: follows who comes and who goes. WHY: an edit changes few of very many. */
export class Census {
  private readonly rows: Rows
  private readonly usesOfRow: number[] = []
  private readonly usesOfSet: number[] = []
  private count = {rows: 0, atoms: 0}

  /** INVARIANT: all classes that come have rows by these numbers. */
  constructor(rows: Rows, classes: readonly EndClass[]) {
    this.rows = rows
    for (const cls of classes) this.add(cls)
  }

  get size(): Size {
    return {...this.count}
  }

  add(cls: EndClass): void {
    for (const {departure, arrival} of cls.variants) {
      for (const row of [departure.far, departure.near, departure.ownHost, departure.ownHostMaybe]) this.addRow(row)
      this.addRow(arrival.far)
      this.addRow(arrival.near)
    }
  }

  remove(cls: EndClass): void {
    for (const {departure, arrival} of cls.variants) {
      for (const row of [departure.far, departure.near, departure.ownHost, departure.ownHostMaybe]) this.removeRow(row)
      this.removeRow(arrival.far)
      this.removeRow(arrival.near)
    }
  }

  private addRow(row: number): void {
    const uses = this.usesOfRow[row] ?? 0
    this.usesOfRow[row] = uses + 1
    if (uses > 0) return
    this.count.rows++
    for (const set of this.rows.packetsIn(row)) {
      const own = this.usesOfSet[set] ?? 0
      this.usesOfSet[set] = own + 1
      if (own === 0) this.count.atoms++
    }
  }

  private removeRow(row: number): void {
    const uses = (this.usesOfRow[row] ?? 0) - 1
    this.usesOfRow[row] = uses
    if (uses > 0) return
    this.count.rows--
    for (const set of this.rows.packetsIn(row)) {
      const own = (this.usesOfSet[set] ?? 0) - 1
      this.usesOfSet[set] = own
      if (own === 0) this.count.atoms--
    }
  }
}

/** The size of a space. */
export function sizeOf({classes, chains, origin}: Space): Size {
  if (origin.size !== null) return origin.size
  const census = new Census(chains.rows, classes)
  // WHY only then: what its lineage has counted is what comes after it.
  if (origin.lineage.standings === origin.standings) origin.lineage.census = census
  origin.size = census.size
  return origin.size
}
