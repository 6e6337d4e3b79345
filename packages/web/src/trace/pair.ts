// The two ends whose flow is walked: those named, or a pair of members that shows what a cell of the matrix is about.

import type {Analysis} from "@carveout/engine"
import {classedMatrix} from "../matrix/classed.ts"
import {calledAfter, linesOf} from "../matrix/lines.ts"
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
    const [source = -1, target = -1] = [from, to].map((name) => matrix.inside.findIndex((end) => end.name === name))
    return {from, to, pass: source === -1 || target === -1 ? null : passOf(matrix, source, target)}
  }
  const {all} = linesOf(matrix, by, ownersIn(world))
  const [rows, columns] = [from, to].map((name) => all.find((line) => line.name === name) ?? lineWith(matrix, all, name))
  return rows === undefined || columns === undefined ? null : telling(matrix, rows, columns)
}

/** The line of the end after which a line of another grouping was called. WHY: an edit may part a class or join it to another. */
function lineWith({inside}: Analysis.ClassMatrix, lines: readonly Line[], name: string): Line | undefined {
  const place = inside.findIndex((each) => each.name === calledAfter(name))
  return place === -1 ? undefined : lines.find(({members}) => members.includes(place))
}

/** A pair of which something passes; else one of which something may; else one of which nothing does; a node and its own pod where there are only those. */
function telling(matrix: Analysis.ClassMatrix, rows: Line, columns: Line): FlowPair | null {
  let open: FlowPair | null = null
  let other: FlowPair | null = null
  let own: FlowPair | null = null
  let seen = 0
  for (const from of rows.members) {
    for (const to of columns.members) {
      if (from === to || seen++ > pairsMax) continue
      const pair = {from: questionName(matrix, from), to: questionName(matrix, to), pass: passOf(matrix, from, to)}
      if (isOwn(matrix, from, to)) {
        own ??= pair
        continue
      }
      if (pair.pass?.passing) return pair
      if (pair.pass?.perhaps) open ??= pair
      other ??= pair
    }
  }
  return open ?? other ?? own
}

/** A node and its own pod: of many pairs never the one that tells something. */
function isOwn({inside}: Analysis.ClassMatrix, from: number, to: number): boolean {
  return inside[from]?.kind === "node" && inside[from].node === inside[to]?.node
}

function passOf(
  {inside, classOf, apart, near, passes, classes}: Analysis.ClassMatrix,
  from: number,
  to: number,
): Analysis.MatrixPass | null {
  const index = (classOf[from] ?? 0) * classes + (classOf[to] ?? 0)
  const node = inside[from]?.node ?? null
  const isNear = node !== null && node === inside[to]?.node
  return passes[(isNear ? near.get(index) : undefined) ?? apart[index] ?? 0] ?? null
}

/** How a question names an end: those outside by one of their addresses. */
function questionName({inside, outside}: Analysis.ClassMatrix, place: number): string {
  const end = inside[place]
  if (end === undefined) return outside[place - inside.length]?.address ?? ""
  return end.kind === "pod" && misread.test(end.name) ? `pod/${end.name}` : end.name
}

/** Namespaces whose pods a question would take for something else. */
const misread = /^(host|svc|pod)\//
