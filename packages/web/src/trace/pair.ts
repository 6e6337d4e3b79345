// The two ends whose flow is walked: those named, or a pair of members that shows what a cell of the matrix is about.

import type {Analysis} from "@carveout/engine"
import {classedMatrix} from "../matrix/classed.ts"
import {linesOf} from "../matrix/lines.ts"
import type {Line} from "../matrix/lines.ts"
import {ownersIn} from "../matrix/owners.ts"
import type {World} from "../worker/worlds.ts"
import type {TraceWant} from "./view.ts"

/** Ends as a question names them, and what passes between them where the matrix says it. */
export type FlowPair = {readonly from: string; readonly to: string; readonly pass: Analysis.MatrixPass | null}

/** LIMIT: pairs of a cell that are looked at for one that passes. */
const pairsMax = 20_000

/** Finds the pair; null where the lines are gone. */
export function pairOf(world: World, {asked: {from, to, by}, wire}: TraceWant): FlowPair | null {
  const matrix = classedMatrix(world, wire)
  if (by === undefined) {
    const ends = [from, to].map((name) => matrix.ends.find((end) => end.name === name))
    const [source, target] = ends
    return {from, to, pass: source === undefined || target === undefined ? null : passOf(matrix, source, target)}
  }
  const lines = linesOf(matrix, by, ownersIn(world))
  const [rows, columns] = [from, to].map((name) => lines.find((line) => line.name === name))
  return rows === undefined || columns === undefined ? null : telling(matrix, rows, columns)
}

/** A pair of which something passes; one of which nothing does where there is no other. */
function telling(matrix: Analysis.ClassMatrix, rows: Line, columns: Line): FlowPair | null {
  let other: FlowPair | null = null
  let seen = 0
  for (const row of rows.members) {
    for (const column of columns.members) {
      const [from, to] = [matrix.ends[row], matrix.ends[column]]
      if (row === column || from === undefined || to === undefined || seen++ > pairsMax || isOwn(from, to)) continue
      const pass = passOf(matrix, from, to)
      const found = {from: questionName(from), to: questionName(to), pass}
      if (pass?.passing) return found
      other ??= found
    }
  }
  return other
}

/** A node and its own pod: of many pairs never the one that tells something. */
function isOwn(from: Analysis.ClassedEnd, to: Analysis.ClassedEnd): boolean {
  return from.kind === "node" && from.node === to.node
}

function passOf(
  {apart, near, passes, classes}: Analysis.ClassMatrix,
  from: Analysis.ClassedEnd,
  to: Analysis.ClassedEnd,
): Analysis.MatrixPass | null {
  const index = from.cls * classes + to.cls
  const isNear = from.node !== null && from.node === to.node
  return passes[(isNear ? near.get(index) : undefined) ?? apart[index] ?? 0] ?? null
}

/** How a question names an end: those outside by one of their addresses. */
function questionName({kind, name, outside}: Analysis.ClassedEnd): string {
  if (kind === "outside") return outside?.address ?? name
  return kind === "pod" && misread.test(name) ? `pod/${name}` : name
}

/** Namespaces whose pods a question would take for something else. */
const misread = /^(host|svc|pod)\//
