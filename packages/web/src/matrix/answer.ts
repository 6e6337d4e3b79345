// The matrix of a world as lines and cells, with what its baseline has otherwise.

import type {Pair} from "../worker/worlds.ts"
import {CellTable} from "./cell-words.ts"
import {cellsOf, CellMaker} from "./cells.ts"
import {classedMatrix} from "./classed.ts"
import {groupExceptions, podExceptions} from "./exceptions.ts"
import {jointsOf} from "./joints.ts"
import {countsOf, groupingOf, linesOf} from "./lines.ts"
import type {Line} from "./lines.ts"
import {ownersIn} from "./owners.ts"
import type {MatrixLines, MatrixView, MatrixWant} from "./view.ts"

/** Makes the matrix. */
export function matrixView({world, baseline}: Pair, {wire, by: wish, known}: MatrixWant): MatrixView {
  const matrix = classedMatrix(world, wire)
  const base = world === baseline ? matrix : classedMatrix(baseline, wire)
  const ownerOf = ownersIn(world)
  const counts = countsOf(matrix, ownerOf)
  const by = groupingOf(wish, counts)
  const lines = linesOf(matrix, by, ownerOf)
  const linesId = idOf(lines)
  const compared = {matrix, baseline: base, joints: jointsOf(matrix, base)}
  const table = new CellTable()
  const maker = new CellMaker(compared, table)
  const cells = cellsOf(maker, lines)
  const exceptions =
    by === "pods"
      ? podExceptions(maker, compared, {slotOf: slotsByJoint(compared.joints.ofEnd, lines, cells.slots), side: cells.side})
      : groupExceptions(maker, compared, lines)
  return {
    by,
    counts,
    linesId,
    lines: linesId === known ? null : linesView(linesId, lines),
    nodes: by === "pods" ? nodesOf(lines.map(({members}) => matrix.ends[members[0] ?? -1]?.node ?? null)) : new Int32Array(),
    ...cells,
    exceptions,
    words: table.words,
  }
}

function linesView(id: string, lines: readonly Line[]): MatrixLines {
  const outsideFrom = lines.findIndex(({isOutside}) => isOutside)
  return {
    id,
    names: lines.map(({name}) => name),
    sizes: Uint32Array.from(lines, ({members}) => members.length),
    outsideFrom: outsideFrom === -1 ? lines.length : outsideFrom,
  }
}

/** Tells lists of lines apart by names and sizes (FNV-1a, twice with other beginnings). */
function idOf(lines: readonly Line[]): string {
  let [a, b] = [0x811c9dc5, 0x01234567]
  const take = (value: number): void => {
    a = Math.imul(a ^ value, 0x01000193)
    b = Math.imul(b ^ value, 0x01000193) + 1
  }
  for (const {name, members, isOutside} of lines) {
    for (let i = 0; i < name.length; i++) take(name.charCodeAt(i))
    take(members.length)
    take(Number(isOutside))
  }
  return `${lines.length} ${a >>> 0} ${b >>> 0}`
}

/** The slot of every joint class of a matrix by pods. */
function slotsByJoint(ofEnd: readonly (readonly number[])[], lines: readonly Line[], slots: Uint32Array): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const [i, {members}] of lines.entries()) {
    const joints = ofEnd[members[0] ?? -1] ?? []
    if (joints.length === 1) found.set(joints[0] ?? -1, slots[i] ?? 0)
  }
  return found
}

/** Nodes by number, -1 where it is not known. */
function nodesOf(names: readonly (string | null)[]): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from(names, (name) => {
    if (name === null) return -1
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, numbers.size)
    return numbers.size - 1
  })
}
