// The matrix of a world as lines and cells, with what its baseline has otherwise.

import type {Pair} from "../worker/worlds.ts"
import {CellTable} from "./cell-words.ts"
import {cellsOf, partsOf} from "./cells.ts"
import {classedMatrix} from "./classed.ts"
import {PairCounter} from "./counting.ts"
import {groupExceptions, nodesOf, podExceptions} from "./exceptions.ts"
import {jointsOf} from "./joints.ts"
import type {Joints} from "./joints.ts"
import {countsOf, groupingOf, linesOf} from "./lines.ts"
import type {Line, Lines} from "./lines.ts"
import {ownersIn} from "./owners.ts"
import type {MatrixLines, MatrixView, MatrixWant} from "./view.ts"

/** Makes the matrix. */
export function matrixView({world, baseline}: Pair, {wire, by: wish, known}: MatrixWant): MatrixView {
  const matrix = classedMatrix(world, wire)
  const base = world === baseline ? matrix : classedMatrix(baseline, wire)
  const owners = ownersIn(world)
  const counts = countsOf(matrix, owners)
  const by = groupingOf(wish, counts)
  const lines = linesOf(matrix, by, owners)
  const compared = {matrix, baseline: base, joints: jointsOf(matrix, base)}
  const table = new CellTable()
  const counter = new PairCounter(compared, table)
  const parts = partsOf(compared.joints, lines.all)
  const cells = cellsOf(counter, parts)
  const exceptions =
    by === "pods"
      ? podExceptions(counter, compared, {slotOf: slotsByJoint(compared.joints, lines.all, cells.slots), side: cells.side})
      : groupExceptions(counter, compared, {lines: lines.all, parts})
  return {
    by,
    counts,
    linesId: lines.id,
    lines: lines.id === known ? null : linesView(lines),
    nodes: by === "pods" ? lineNodes(lines.all, nodesOf(matrix.inside)) : new Int32Array(),
    ...cells,
    exceptions,
    words: table.words,
  }
}

function linesView({id, all, outsideFrom}: Lines): MatrixLines {
  return {id, names: all.map(({name}) => name), sizes: Uint32Array.from(all, ({members}) => members.length), outsideFrom}
}

/** The slot of every joint class of a matrix by pods. */
function slotsByJoint({ofInside}: Joints, lines: readonly Line[], slots: Uint32Array): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const [i, {members}] of lines.entries()) {
    const joint = ofInside[members[0] ?? -1]
    if (joint !== undefined) found.set(joint, slots[i] ?? 0)
  }
  return found
}

function lineNodes(lines: readonly Line[], nodes: Int32Array): Int32Array {
  return Int32Array.from(lines, ({members}) => nodes[members[0] ?? -1] ?? -1)
}
