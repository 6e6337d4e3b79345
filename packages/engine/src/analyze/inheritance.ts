// What the walks of an earlier program are worth in the one that an edit made of it: rows, written for the classes of the new one.

import type {PolicyList} from "../program/program.ts"
import type {Chains, ListEnd, Own} from "./chains.ts"
import type {Passing} from "./passing.ts"
import type {Peers} from "./peers.ts"
import {Rows} from "./rows.ts"
import type {Row} from "./rows.ts"

/** LIMIT: rows that are kept in one numbering; an edit that finds more writes those that it needs anew. */
const rowsMax = 200_000

/** The walks of an earlier program, by the peer classes of a later one. */
export class Inheritance {
  /** The rows of the later program. */
  readonly rows: Rows
  private readonly earlier: Chains
  /** By class of the later program the class of the earlier one in which its ends were; null where they are the same. */
  private readonly origins: Int32Array | null
  private readonly translation: Translation | null

  /** Null where the two programs differ in more than policies, or where an end of the later was in no class of the earlier. */
  static of(earlier: Chains, {program, peers}: Pick<Chains, "program" | "peers">): Inheritance | null {
    const old = earlier.program
    const isSameWorld =
      old.labels === program.labels &&
      old.holders === program.holders &&
      old.nodesAt === program.nodesAt &&
      old.sets === program.sets &&
      old.services === program.services
    if (!isSameWorld) return null
    if (peers === earlier.peers) return new Inheritance(earlier, peers, null)
    const origins = peers.originsIn(earlier.peers)
    return origins.includes(-1) ? null : new Inheritance(earlier, peers, origins)
  }

  private constructor(earlier: Chains, peers: Peers, origins: Int32Array | null) {
    this.earlier = earlier
    const isSame = origins === null || (peers.count === earlier.peers.count && origins.every((origin, peer) => origin === peer))
    this.origins = isSame ? null : origins
    this.rows = isSame && earlier.rows.size < rowsMax ? earlier.rows : new Rows(earlier.rows.table, peers.count)
    this.translation =
      this.rows === earlier.rows
        ? null
        : new Translation(earlier.rows, this.rows, origins ?? Int32Array.from({length: peers.count}, (_, peer) => peer))
  }

  /**
   * The walk of a list. INVARIANT: a list that both programs have asks only what both programs tell apart, so ends that are of one
   * class in the later program meet it alike, and as the class did in which they were.
   */
  passing(list: PolicyList, own: Own, end: ListEnd): Passing | undefined {
    const before = this.origins === null ? own : {...own, peer: this.origins[own.peer] ?? -1}
    const old = this.earlier.knownPassing(list, before, end)
    if (old === undefined || this.translation === null) return old
    return {accept: this.translation.row(old.accept), deny: this.translation.row(old.deny)}
  }
}

/** Rows of one numbering of peer classes in another. */
class Translation {
  private readonly from: Rows
  private readonly to: Rows
  private readonly origins: Int32Array
  /** By class of the old numbering those of the new one, ascending. */
  private readonly heirs: readonly (readonly number[])[]
  private readonly known = new Map<number, number>()

  constructor(from: Rows, to: Rows, origins: Int32Array) {
    this.from = from
    this.to = to
    this.origins = origins
    const heirs: number[][] = []
    for (const [peer, origin] of origins.entries()) (heirs[origin] ??= []).push(peer)
    this.heirs = heirs
  }

  row(id: number): number {
    const known = this.known.get(id)
    if (known !== undefined) return known
    const made = this.sparse(this.from.row(id)) ?? this.to.idOfValues(Int32Array.from(this.origins, (origin) => this.from.at(id, origin)))
    this.known.set(id, made)
    return made
  }

  /** The row, if most classes still have its base: then only the exceptions are written anew. */
  private sparse({base, peers, values}: Row): number | undefined {
    const exceptions: {readonly peer: number; readonly value: number}[] = []
    for (const [place, peer] of peers.entries()) {
      const value = values[place] ?? base
      for (const heir of this.heirs[peer] ?? []) exceptions.push({peer: heir, value})
    }
    if (exceptions.length * 2 >= this.origins.length) return undefined
    exceptions.sort((a, b) => a.peer - b.peer)
    return this.to.idOf({
      base,
      peers: Int32Array.from(exceptions, ({peer}) => peer),
      values: Int32Array.from(exceptions, ({value}) => value),
    })
  }
}
