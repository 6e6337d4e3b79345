// Patterns of rows: what most peer classes have, by the common sets that hold them. Each once.

import type {Cells} from "./common-sets.ts"
import {noPackets} from "./packet-table.ts"

/** What rows have for most peer classes: `usual` by cell of some common sets. `base`: the packets that more than half of all classes have. */
export type Pattern = {readonly place: number; readonly base: number; readonly cells: Cells; readonly usual: readonly number[]}

/** Patterns, each once. */
export class Patterns {
  /** By pattern a hash of it, once somebody asked. */
  readonly hashes: number[] = []
  private readonly known = new Map<string, Pattern>()
  /** By base, of what has it for all classes. */
  readonly plain: (Pattern | undefined)[] = []

  of({base, cells, usual}: Omit<Pattern, "place">): Pattern {
    const key = `${base} ${cells.sets} ${usual.join()}`
    let pattern = this.known.get(key)
    if (pattern === undefined) this.known.set(key, (pattern = {place: this.known.size, base, cells, usual}))
    if (cells.sets === 0 && usual[0] === base) this.plain[base] = pattern
    return pattern
  }
}

/** What a pattern has for the classes that some common sets hold, of its own and others. */
export function usualOf({cells, usual}: Pattern, key: number): number {
  return usual[cells.places.get(key & cells.sets) ?? 0] ?? noPackets
}

/** Of the sets that tell cells apart those without which values would not be told apart. */
export function neededSets({sets, keys}: Cells, usual: readonly number[]): number {
  let needed = sets
  for (let bit = 1; bit !== 0 && bit <= sets; bit <<= 1) {
    if ((sets & bit) === 0) continue
    const found = new Map<number, number | undefined>()
    const isNeedless = keys.every((key, cell) => {
      const rest = key & needed & ~bit
      if (!found.has(rest)) found.set(rest, usual[cell])
      return found.get(rest) === usual[cell]
    })
    if (isNeedless) needed &= ~bit
  }
  return needed
}
