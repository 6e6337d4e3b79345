// Pairs on one node, where that makes a difference: cells that their slots do not tell.

import type {Analysis} from "@carveout/engine"
import type {Part} from "./cells.ts"
import {changeOf} from "./counting.ts"
import type {Compared, PairCounter} from "./counting.ts"
import type {Line} from "./lines.ts"

/** The slots of joint classes, of so many slots in all. */
export type JointSlots = {readonly slotOf: ReadonlyMap<number, number>; readonly side: number}

/** Exceptions of a matrix by pods: by slots, for whoever is on one node. */
export function podExceptions(counter: PairCounter, compared: Compared, {slotOf, side}: JointSlots): Uint32Array {
  const found: number[] = []
  const visit = (from: number, to: number): void => {
    const [row, column] = [slotOf.get(from), slotOf.get(to)]
    if (row === undefined || column === undefined) return
    const [now, before] = [counter.nearNow(from, to), counter.nearBefore(from, to)]
    found.push(row * side + column, now, before, changeOf(before, now))
  }
  for (const [from, targets] of touchedIn(compared)) for (const to of targets) visit(from, to)
  return Uint32Array.from(found)
}

/** The lines of a matrix by groups, with their parts. */
export type GroupLines = {readonly lines: readonly Line[]; readonly parts: readonly (readonly Part[])[]}

/**
 * Exceptions of a matrix by groups: by lines, with pairs on one node counted as what they are. A node's connections to its own pods are
 * left out, as of every set: nothing can stop them.
 */
export function groupExceptions(counter: PairCounter, compared: Compared, {lines, parts}: GroupLines): Uint32Array {
  const touched = touchedIn(compared)
  if (touched.size === 0) return new Uint32Array()
  const linesOf = new Map<number, number[]>()
  for (const [i, own] of parts.entries()) for (const {joint} of own) append(linesOf, joint, i)
  const crews = new Crews(compared)
  const found: number[] = []
  for (const [i, own] of parts.entries()) {
    const targets = new Set(own.flatMap(({joint}) => [...(touched.get(joint) ?? [])].flatMap((to) => linesOf.get(to) ?? [])))
    for (const j of targets) {
      addCell(counter, crews, [
        {line: lines[i], parts: own},
        {line: lines[j], parts: parts[j] ?? []},
      ])
      const [now, before, change] = counter.take()
      found.push(i * lines.length + j, now, before, change)
    }
  }
  return Uint32Array.from(found)
}

type Group = {readonly line: Line | undefined; readonly parts: readonly Part[]}

function addCell(counter: PairCounter, crews: Crews, [from, to]: readonly [Group, Group]): void {
  if (from.line === undefined || to.line === undefined) return
  const isSame = from.line === to.line
  const together = crews.together(from.line, to.line)
  for (const {joint, count} of from.parts) {
    for (const other of to.parts) {
      const near = together.get(joint * counter.count + other.joint) ?? 0
      const selves = isSame && joint === other.joint ? count : 0
      // INVARIANT: an end is on its own node, so of an end and itself only those without a node are among those apart.
      const selvesNear = selves === 0 ? 0 : crews.placed(from.line, joint)
      if (!crews.isNode(joint)) counter.addNear(joint, other.joint, near - selvesNear)
      counter.addApart(joint, other.joint, count * other.count - near - (selves - selvesNear))
    }
  }
}

/** Who of a line is on which node. */
class Crews {
  private readonly compared: Compared
  private readonly nodes: Int32Array
  private readonly nodeJoints: ReadonlySet<number>
  private readonly kept = new Map<Line, ReadonlyMap<number, readonly (readonly [joint: number, count: number])[]>>()

  constructor(compared: Compared) {
    this.compared = compared
    const {inside} = compared.matrix
    this.nodes = nodesOf(inside)
    const {ofInside} = compared.joints
    this.nodeJoints = new Set(inside.flatMap(({kind}, place) => (kind === "node" ? [ofInside[place] ?? 0] : [])))
  }

  isNode(joint: number): boolean {
    return this.nodeJoints.has(joint)
  }

  /** By pair of joint classes, how many pairs of members of two lines are on one node; a member and itself is such a pair, too. */
  together(from: Line, to: Line): ReadonlyMap<number, number> {
    const {joints} = this.compared
    const there = this.byNode(to)
    const found = new Map<number, number>()
    for (const member of from.members) {
      const node = this.nodes[member] ?? -1
      if (node === -1) continue
      const start = (joints.ofInside[member] ?? 0) * joints.now.length
      for (const [joint, count] of there.get(node) ?? []) found.set(start + joint, (found.get(start + joint) ?? 0) + count)
    }
    return found
  }

  /** How many members of a joint class are known to be on some node. */
  placed(line: Line, joint: number): number {
    const {ofInside} = this.compared.joints
    return line.members.filter((member) => ofInside[member] === joint && (this.nodes[member] ?? -1) !== -1).length
  }

  private byNode(line: Line): ReadonlyMap<number, readonly (readonly [number, number])[]> {
    const known = this.kept.get(line)
    if (known !== undefined) return known
    const {ofInside} = this.compared.joints
    const counts = new Map<number, Map<number, number>>()
    for (const member of line.members) {
      const node = this.nodes[member] ?? -1
      if (node === -1) continue
      const own = counts.get(node) ?? new Map<number, number>()
      counts.set(node, own)
      const joint = ofInside[member] ?? 0
      own.set(joint, (own.get(joint) ?? 0) + 1)
    }
    const made = new Map([...counts].map(([node, own]) => [node, [...own]]))
    this.kept.set(line, made)
    return made
  }
}

const knownNodes = new WeakMap<readonly Analysis.InsideEnd[], Int32Array>()

/** Nodes of ends by number, -1 where it is not known. */
export function nodesOf(inside: readonly Analysis.InsideEnd[]): Int32Array {
  let found = knownNodes.get(inside)
  if (found === undefined) {
    const numbers = new Map<string, number>()
    found = Int32Array.from(inside, ({node}) => {
      if (node === null) return -1
      const number = numbers.get(node) ?? numbers.size
      numbers.set(node, number)
      return number
    })
    knownNodes.set(inside, found)
  }
  return found
}

/** By joint class, those to which one node makes a difference, now or in the baseline. */
function touchedIn({matrix, baseline, joints}: Compared): ReadonlyMap<number, ReadonlySet<number>> {
  const touched = new Map<number, Set<number>>()
  const collect = ({near, classes}: Analysis.ClassMatrix, of: readonly number[]): void => {
    const byClass = new Map<number, number[]>()
    for (const [joint, cls] of of.entries()) append(byClass, cls, joint)
    for (const index of near.keys()) {
      const targets = byClass.get(index % classes) ?? []
      for (const from of byClass.get(Math.floor(index / classes)) ?? []) for (const to of targets) add(touched, from, to)
    }
  }
  collect(matrix, joints.now)
  if (baseline !== matrix) collect(baseline, joints.before)
  return touched
}

function add(map: Map<number, Set<number>>, key: number, value: number): void {
  const set = map.get(key)
  if (set === undefined) map.set(key, new Set([value]))
  else set.add(value)
}

function append(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
