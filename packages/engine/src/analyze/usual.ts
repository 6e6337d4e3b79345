// What rows have for ends that they do not list: it depends on the common sets in which these are, and on nothing else.

import {usualOf} from "./patterns.ts"
import type {Pattern} from "./patterns.ts"
import type {Half, PlainEnds} from "./plain-pairs.ts"
import {noRow} from "./rows.ts"
import type {PatternRow, Rows} from "./rows.ts"
import type {Values} from "./values.ts"

/** What rows have for the ends of a side that they do not list, by the kind of these; undefined until somebody asked. Alike rows share one. */
export type Usual = {readonly patterns: readonly Pattern[]; readonly byKind: (number | undefined)[]}

/** Ends of one side of all pairs by the common sets that they are in, as far as rows opposite speak of these: each such kind a number. */
export class Kinds {
  private readonly rows: readonly Rows[]
  private readonly values: Values
  /** By family the sets that count. */
  private readonly sets: readonly number[]
  private readonly numbers = new Map<string | number, number>()
  /** By kind and family the sets that its ends are in. */
  private readonly held: (readonly number[])[] = []
  private readonly usuals = new Map<string | number, Usual>()

  /** For rows of each family, as ends opposite have them for a half. */
  constructor(rows: readonly Rows[], values: Values, {ends, half}: {readonly ends: readonly PlainEnds[]; readonly half: Half}) {
    this.rows = rows
    this.values = values
    const sets = rows.map(() => 0)
    for (const {faces} of ends) {
      // WHY by place: rows are very many, and each step of an iterator is an object.
      for (let face = 0; face < rows.length; face++) {
        sets[face] = (sets[face] ?? 0) | (rows[face]?.patternRow(faces[face]?.[half] ?? noRow).pattern.cells.sets ?? 0)
      }
    }
    this.sets = sets
  }

  /** The kind of an end. */
  of(end: PlainEnds): number {
    const key = this.sets.length === 1 ? this.heldBy(end, 0) : this.sets.map((_, face) => this.heldBy(end, face)).join()
    let kind = this.numbers.get(key)
    if (kind === undefined) {
      this.numbers.set(key, (kind = this.held.length))
      this.held.push(this.sets.map((_, face) => this.heldBy(end, face)))
    }
    return kind
  }

  private heldBy({faces}: PlainEnds, face: number): number {
    const own = faces[face]
    return own ? (this.rows[face]?.common.holdersOf(own.peer) ?? 0) & (this.sets[face] ?? 0) : 0
  }

  /** A row of an end opposite as it is kept, if kinds tell apart what it speaks of; a row that an edit made may speak of more. */
  formOf(face: number, id: number): PatternRow | undefined {
    const rows = this.rows[face]
    const row = rows?.patternRow(id)
    const isTold = row === undefined || (row.pattern.cells.sets & ~(this.sets[face] ?? 0)) === 0
    return isTold ? row : rows?.listedRow(id)
  }

  /** What rows of an end opposite have for those that they do not list. */
  usualOf(ids: readonly number[]): Usual {
    const patterns = ids.flatMap((id, face) => this.formOf(face, id)?.pattern ?? [])
    const key = patterns.length === 1 ? (patterns[0]?.place ?? 0) : patterns.map(({place}) => place).join()
    let usual = this.usuals.get(key)
    if (usual === undefined) this.usuals.set(key, (usual = {patterns, byKind: []}))
    return usual
  }

  /** The same for ends of one kind. */
  usualFor({patterns, byKind}: Usual, kind: number): number {
    return (byKind[kind] ??= this.values.of(patterns.map((pattern, face) => usualOf(pattern, this.held[kind]?.[face] ?? 0))))
  }

  /** Whether a row of a family lists an end. */
  lists({face, id}: {readonly face: number; readonly id: number}, end: PlainEnds): boolean {
    const [own, rows, form] = [end.faces[face], this.rows[face], this.formOf(face, id)]
    return own && rows !== undefined && form !== undefined ? rows.at(id, own.peer) !== usualOf(form.pattern, this.heldBy(end, face)) : false
  }
}
