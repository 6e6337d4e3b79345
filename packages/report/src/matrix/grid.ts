// A matrix as a grid: a line for each end, for ends that nothing tells apart together, or for whole namespaces where the others are too many to
// look at.

import type {Analysis} from "@carveout/engine"
import {blocksText, isWholeOutside, namesText} from "./model.ts"

/** What a cell of a drawn grid says. */
export type CellKind = "closed" | "partly" | "open" | "unknown"
/** A cell: its kind and the packets in words. */
export type GridCell = {readonly kind: CellKind; readonly text: string}
/** Ends in rows and columns; ends with the same cells stand for each other, or else those of one namespace stand together. */
export type Grid = {
  readonly isByNamespace: boolean
  readonly labels: readonly string[]
  readonly names: readonly (readonly string[])[]
  readonly cells: readonly (readonly GridCell[])[]
}

/** LIMIT: ends drawn one by one. */
const foldAbove = 24

/** LIMIT: lines of ends that nothing tells apart; instead of more, namespaces are drawn. */
const linesMax = 250

/** LIMIT: sets of packets that a cell spells out. */
const textsMax = 4

const closed: GridCell = {kind: "closed", text: "nothing"}
const outside = "outside"

/** A line: its ends, and whether they behave alike. */
type Line = {readonly label: string; readonly names: readonly string[]}

/** One group between two lines: for how many pairs of them, and where an end is outside which ends inside and which addresses. */
type Meeting = {readonly group: Analysis.MatrixGroup; readonly pairs: number; readonly abroad: Abroad | null}
type Abroad = {readonly inside: readonly string[]; readonly addresses: readonly string[]}

/** A matrix as a grid. Both families stand in one cell. */
export function gridOf(matrix: Analysis.Matrix): Grid {
  return new GridMaker(matrix).make()
}

class GridMaker {
  private readonly groups: readonly Analysis.MatrixGroup[]
  /** By name its namespace; of what stands inside alone. */
  private readonly inside: ReadonlyMap<string, string>
  private readonly lines: readonly Line[]
  /** Whether ends of one line may behave otherwise. */
  private readonly isCoarse: boolean

  constructor({groups, ends}: Analysis.Matrix) {
    this.groups = groups
    this.inside = new Map(ends.flatMap(({name, namespace, kind}) => (kind === "outside" ? [] : [[name, namespace] as const])))
    const alike = this.linesAlike()
    this.isCoarse = alike.length > linesMax
    this.lines = this.isCoarse ? this.linesByNamespace() : alike
  }

  make(): Grid {
    const cells = this.meetings()
    return {
      isByNamespace: this.isCoarse,
      labels: this.lines.map(({label}) => label),
      names: this.lines.map(({names}) => names),
      cells: this.lines.map((from, row) =>
        this.lines.map((to, column) => {
          const isSelf = row === column && from.names.length === 1
          return isSelf ? closed : this.cell(cells.get(row * this.lines.length + column) ?? [], pairsOf(from, to, row === column))
        }),
      ),
    }
  }

  private rowOf(name: string): string {
    return this.inside.has(name) ? name : outside
  }

  private linesAlike(): readonly Line[] {
    const all = [...this.inside.keys(), outside]
    const places = new Map<string, string[]>()
    for (const [i, {from, to}] of this.groups.entries()) {
      for (const name of new Set(from.map((each) => this.rowOf(each)))) append(places, name, `from ${i}`)
      for (const name of new Set(to.map((each) => this.rowOf(each)))) append(places, name, `to ${i}`)
    }
    const keyOf = (name: string): string => (all.length > foldAbove ? `${name === outside} ${(places.get(name) ?? []).join(" ")}` : name)
    const byKey = new Map<string, string[]>()
    for (const name of all) append(byKey, keyOf(name), name)
    return [...byKey.values()].map((names) => {
      const [first = ""] = names
      return {label: names.length === 1 ? first : `${first} +${names.length - 1}`, names}
    })
  }

  private linesByNamespace(): readonly Line[] {
    const byNamespace = new Map<string, string[]>()
    for (const [name, namespace] of this.inside) append(byNamespace, namespace, name)
    const lines = Array.from(byNamespace, ([namespace, names]): Line => {
      return {label: `${namespace === "" ? "nodes" : namespace} (${names.length})`, names}
    })
    return [...lines, {label: outside, names: [outside]}]
  }

  /** By place in the grid the groups that meet there. */
  private meetings(): ReadonlyMap<number, readonly Meeting[]> {
    const placeOf = new Map(this.lines.flatMap(({names}, place) => names.map((name) => [name, place] as const)))
    const counted = (names: readonly string[]): ReadonlyMap<number, number> => {
      const counts = new Map<number, number>()
      for (const name of new Set(names.map((each) => this.rowOf(each)))) {
        const place = placeOf.get(name) ?? -1
        counts.set(place, (counts.get(place) ?? 0) + 1)
      }
      return counts
    }
    const found = new Map<number, Meeting[]>()
    for (const group of this.groups) {
      const [sources, targets] = [counted(group.from), counted(group.to)]
      const receivers = new Set(group.to)
      const selves = this.isCoarse ? counted(group.from.filter((name) => receivers.has(name))) : null
      const addressesIn = (names: readonly string[]): readonly string[] => names.filter((name) => !this.inside.has(name))
      for (const [row, some] of sources) {
        for (const [column, others] of targets) {
          const pairs = some * others - (row === column ? (selves?.get(row) ?? 0) : 0)
          const isFrom = this.lines[row]?.names[0] === outside
          const isTo = this.lines[column]?.names[0] === outside
          const insideOf = (names: readonly string[], place: number): readonly string[] =>
            names.filter((name) => placeOf.get(name) === place)
          const abroad = isFrom
            ? {inside: insideOf(group.to, column), addresses: addressesIn(group.from)}
            : isTo
              ? {inside: insideOf(group.from, row), addresses: addressesIn(group.to)}
              : null
          append(found, row * this.lines.length + column, {group, pairs, abroad})
        }
      }
    }
    return found
  }

  private cell(meetings: readonly Meeting[], pairs: number): GridCell {
    if (meetings.length === 0) return closed
    const isAll = this.isOfAll(meetings, pairs)
    const texts = [...new Set(meetings.map(meetingText))]
    const left = texts.length - textsMax
    const more = left > 0 ? [left === 1 ? "one other set of packets" : `${left} other sets of packets`] : []
    const text = `${[...texts.slice(0, textsMax), ...more].join(" or ")}${isAll ? "" : ", not between all of them"}`
    if (meetings.some(({group}) => group.unknown.length > 0)) return {kind: "unknown", text}
    const isWhole = isAll && meetings.every(({group, abroad}) => group.isWhole && (abroad === null || isWholeOutside(abroad.addresses)))
    return {kind: isWhole ? "open" : "partly", text}
  }

  /** Whether groups are about every pair of two lines, in each family in which they are about any. */
  private isOfAll(meetings: readonly Meeting[], pairs: number): boolean {
    if (!this.isCoarse) return true
    return ([4, 6] as const).every((family) => {
      const own = meetings.filter(({group}) => group.ipFamily === family)
      // The outside is one end of many groups: who inside is meant counts once.
      const abroad = new Set(own.flatMap((each) => each.abroad?.inside ?? []))
      return own.length === 0 || (abroad.size > 0 ? abroad.size : own.reduce((sum, each) => sum + each.pairs, 0)) >= pairs
    })
  }
}

function pairsOf(from: Line, to: Line, isSame: boolean): number {
  return from.names.length * to.names.length - (isSame ? from.names.length : 0)
}

function meetingText({group: {allow, unknown}, abroad}: Meeting): string {
  const packets = allow.length > 0 ? blocksText(allow) : `perhaps ${blocksText(unknown)}`
  return abroad === null || isWholeOutside(abroad.addresses) ? packets : `${packets} (${namesText(abroad.addresses, 2)})`
}

function append<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
