// Pairs on one node, where that makes a difference: cells that their slots do not tell.

import type {Analysis} from "@carveout/engine"
import {changeOf, partsOf} from "./cells.ts"
import type {CellMaker, Compared} from "./cells.ts"
import type {Line} from "./lines.ts"

/** The slots of joint classes, of so many slots in all. */
export type JointSlots = {readonly slotOf: ReadonlyMap<number, number>; readonly side: number}

/** Exceptions of a matrix by pods: by slots, for whoever is on one node. */
export function podExceptions(maker: CellMaker, {matrix, baseline, joints}: Compared, {slotOf, side}: JointSlots): Uint32Array {
  const found: number[] = []
  const visit = (from: number, to: number): void => {
    const [row, column] = [slotOf.get(from), slotOf.get(to)]
    if (row === undefined || column === undefined) return
    const [now, before] = [maker.nowAt(from, to, true), maker.beforeAt(from, to, true)]
    found.push(row * side + column, now, before, changeOf(before, now))
  }
  const touched = touchedBy(matrix, joints.now)
  if (baseline !== matrix) for (const [from, to] of touchedBy(baseline, joints.before)) for (const each of to) add(touched, from, each)
  for (const [from, targets] of touched) for (const to of targets) visit(from, to)
  return Uint32Array.from(found)
}

/** Members of one joint class on each node. */
type Crew = {readonly joint: number; readonly count: number; readonly nodes: ReadonlyMap<string, number>}

/**
 * Exceptions of a matrix by groups: by lines, with pairs on one node counted as what they are. A node's connections to its own pods are
 * left out, as of every set: nothing can stop them.
 */
export function groupExceptions(maker: CellMaker, {matrix, baseline, joints}: Compared, lines: readonly Line[]): Uint32Array {
  const touched = touchedBy(matrix, joints.now)
  if (baseline !== matrix) for (const [from, to] of touchedBy(baseline, joints.before)) for (const each of to) add(touched, from, each)
  if (touched.size === 0) return new Uint32Array()
  const linesOf = new Map<number, number[]>()
  const parts = lines.map(({members}) => partsOf(joints, members))
  for (const [i, own] of parts.entries()) for (const {joint} of own) append(linesOf, joint, i)
  const nodes = new Set(matrix.ends.flatMap(({kind}, place) => (kind === "node" ? (joints.ofEnd[place] ?? []) : [])))
  const crews = lines.map((line) => crewsOf(matrix, maker, line))
  const found: number[] = []
  for (const [i, own] of parts.entries()) {
    const targets = new Set(own.flatMap(({joint}) => [...(touched.get(joint) ?? [])].flatMap((to) => linesOf.get(to) ?? [])))
    for (const j of targets) {
      addMeetings(maker, [crews[i] ?? [], crews[j] ?? []], {isSame: i === j, nodes})
      const [now, before, change] = maker.take()
      found.push(i * lines.length + j, now, before, change)
    }
  }
  return Uint32Array.from(found)
}

type Meeting = {
  readonly isSame: boolean
  /** Joint classes of nodes: who is on a node is its own. */
  readonly nodes: ReadonlySet<number>
}

function addMeetings(maker: CellMaker, [from, to]: readonly [readonly Crew[], readonly Crew[]], meeting: Meeting): void {
  for (const source of from) for (const target of to) addPairs(maker, [source, target], meeting)
}

function addPairs(maker: CellMaker, [source, target]: readonly [Crew, Crew], {isSame, nodes}: Meeting): void {
  const selves = isSame && source.joint === target.joint ? source.count : 0
  let together = 0
  for (const [node, count] of source.nodes) together += count * (target.nodes.get(node) ?? 0)
  // INVARIANT: an end is on its own node, so of an end and itself only those without a node are among those apart.
  const selvesTogether = selves === 0 ? 0 : sum(source.nodes.values())
  if (!nodes.has(source.joint)) maker.add(source.joint, target.joint, {pairs: together - selvesTogether, isNear: true})
  maker.add(source.joint, target.joint, {pairs: source.count * target.count - together - (selves - selvesTogether), isNear: false})
}

function crewsOf({ends}: Analysis.ClassMatrix, {joints}: CellMaker, {members}: Line): readonly Crew[] {
  const crews = new Map<number, {joint: number; count: number; nodes: Map<string, number>}>()
  for (const member of members) {
    const own = joints.ofEnd[member] ?? []
    const node = ends[member]?.node ?? null
    for (const joint of own) {
      const crew = crews.get(joint) ?? {joint, count: 0, nodes: new Map<string, number>()}
      crews.set(joint, crew)
      crew.count += 1 / own.length
      if (node !== null) crew.nodes.set(node, (crew.nodes.get(node) ?? 0) + 1)
    }
  }
  return [...crews.values()]
}

/** By joint class, those to which one node makes a difference. */
function touchedBy({near, classes}: Analysis.ClassMatrix, of: readonly number[]): Map<number, Set<number>> {
  const byClass = new Map<number, number[]>()
  for (const [joint, cls] of of.entries()) append(byClass, cls, joint)
  const touched = new Map<number, Set<number>>()
  for (const index of near.keys()) {
    for (const from of byClass.get(Math.floor(index / classes)) ?? []) {
      for (const to of byClass.get(index % classes) ?? []) add(touched, from, to)
    }
  }
  return touched
}

function add(map: Map<number, Set<number>>, key: number, value: number): void {
  const set = map.get(key)
  if (set === undefined) map.set(key, new Set([value]))
  else set.add(value)
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}

function append(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
