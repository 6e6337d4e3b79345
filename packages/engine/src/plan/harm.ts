// What a step does that nobody wished for: flows that the end lets pass and the step cuts, and flows that the end does not and the step opens. What is opened to
// somebody who is not there in the end is among them: the end lets nothing of it pass.

import {changesIn} from "../analyze/contain.ts"
import type {Worlds} from "../analyze/deltas.ts"
import {editsBetween} from "../analyze/edits.ts"
import {firstPair, flowBetween, nameOf} from "../analyze/joint-flow.ts"
import {spaceIn} from "../analyze/lineage.ts"
import type {Space} from "../analyze/space.ts"
import {decide} from "../decide/decide.ts"
import type {EndSet} from "../analyze/extents.ts"
import {cellsOf} from "../analyze/flow-sets.ts"
import type {Cell, FlowSet} from "../analyze/flow-sets.ts"
import type {JointEnd} from "../analyze/joint-class.ts"
import {allPackets, noPackets} from "../analyze/packet-table.ts"
import type {JointPairs} from "../analyze/pairer.ts"
import {touchedBy} from "../analyze/touched.ts"
import {caseOf} from "../analyze/witness.ts"
import type {Family} from "../net/address.ts"
import type {PacketSet} from "../net/packet-set.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import type {Program} from "../program/program.ts"
import type {Case} from "../question/answer.ts"
import {append} from "../std/group.ts"
import {oncePer} from "../std/once.ts"

/**
 * Flows to which a step does harm: each witness as the end of the plan decides it, or the step where the end has not both ends; of ends to which the same happens one.
 * `cut`: the end lets them pass. `bared`: the end does not. `pairs`: how many pairs of ends.
 */
export type Harm = {readonly cut: readonly Case[]; readonly bared: readonly Case[]; readonly pairs: number}

/** No harm. */
export const harmless: Harm = {cut: [], bared: [], pairs: 0}

/** LIMIT: witnesses of one step. */
const witnessesMax = 12

/** What a step takes or gives, by family: flows that pass for sure and no longer do, or that now do; and those that may. */
type Taken = Readonly<Record<Grade, Map<Family, FlowSet[]>>>
type Grade = "sure" | "maybe"

/**
 * The harm that a step from one world to another does, where a third one is meant. Allow stands above unknown, unknown above deny: a flow may only go towards what it is
 * in the end. `most`: how many witnesses are wanted.
 */
export function harmOf(before: Program, after: Program, end: Program, most: number = witnessesMax): Harm {
  const edits = editsBetween(before.snapshot, after.snapshot)
  if (edits.length === 0) return harmless
  const [closed, opened]: [Taken, Taken] = [emptyTaken(), emptyTaken()]
  const leaving: Leaving[] = []
  for (const {worlds, pair} of changesIn({base: before, head: after, touched: touchedBy(before, after, edits)})) {
    leaving.push(...openedToLeaving(end, after, worlds, pair))
    for (const grade of ["sure", "maybe"] as const) {
      note(closed[grade], worlds, pair, worlds.table.minus(pair.base[grade], pair.head[grade]))
      note(opened[grade], worlds, pair, worlds.table.minus(pair.head[grade], pair.base[grade]))
    }
  }
  const cut = harmed(end, closed, {most, of: (cell, grade) => cell.packets.intersect(passing(cell, grade))})
  const bared = harmed(end, opened, {most, of: (cell, grade) => cell.packets.subtract(passing(cell, grade))})
  const left = leaving.reduce((sum, {pairs}) => sum + pairs, 0)
  const shown = leaving.slice(0, most - bared.cases.length).map(({witness}) => witness)
  return {cut: cut.cases, bared: [...bared.cases, ...shown], pairs: cut.pairs + bared.pairs + left}
}

/** Pairs of ends between which a step opens something, of which one is not there in the end. */
type Leaving = {readonly pairs: number; readonly witness: Case}

const endsOf = oncePer(({classes}: Space): ReadonlySet<string> => new Set(classes.flatMap(({members}) => members.map(({name}) => name))))

/** WHY of ends alone that were there before the step: whoever comes meets those who have yet to go, and no rule is loosened for it. */
function openedToLeaving(end: Program, after: Program, {table, family}: Worlds, pair: JointPairs): readonly Leaving[] {
  const {base, head} = pair
  const packets = table.join(table.minus(head.sure, base.sure), table.minus(head.maybe, base.maybe))
  if (packets === noPackets) return []
  const staying = endsOf(spaceIn(end, family))
  const isLeaving = ({name, range}: JointEnd): boolean => range === null && !staying.has(name)
  const [from, to] = [pair.from, pair.to].map((ends) => ends.filter((each) => each.range !== null || each.base !== null))
  if (from === undefined || to === undefined) return []
  const [sources, targets] = [from.filter(isLeaving), to.filter(isLeaving)]
  const ends = firstPair(sources, to) ?? firstPair(from, targets)
  const flow = ends === null ? null : flowBetween(ends, table.setOf(packets), family)
  if (ends === null || flow === null) return []
  const pairs = from.length * to.length - (from.length - sources.length) * (to.length - targets.length)
  return [{pairs, witness: {flow, from: nameOf(ends[0]), to: nameOf(ends[1]), decision: decide(after, flow)}}]
}

/** What passes in a cell. WHY everything may where a node meets somebody who may be its own pod: own pods are left out of cells alone. */
function passing({space, classes: [from, to], passage}: Cell, grade: Grade): PacketSet {
  const isPerhapsOwn = grade === "maybe" && from.kind === "node" && to.isRoaming
  return space.chains.rows.table.setOf(isPerhapsOwn ? allPackets : passage[grade])
}

function emptyTaken(): Taken {
  return {sure: new Map(), maybe: new Map()}
}

function note(list: Map<Family, FlowSet[]>, {table, family}: Worlds, {from, to}: JointPairs, packets: number): void {
  if (packets !== noPackets) append(list, family, {from: setOf(from), to: setOf(to), packets: table.setOf(packets)})
}

type Found = {readonly cases: readonly Case[]; readonly pairs: number}
type Wanted = {readonly most: number; readonly of: (cell: Cell, grade: Grade) => PacketSet}

/** What the end says otherwise. WHY of one grade: what passes for sure may pass, too, and would be counted twice. */
function harmed(end: Program, taken: Taken, wanted: Wanted): Found {
  const sure = harmedIn(end, taken, "sure", wanted)
  if (wanted.most === 1 && sure.pairs > 0) return sure
  const maybe = harmedIn(end, taken, "maybe", wanted)
  return maybe.pairs > sure.pairs ? maybe : sure
}

function harmedIn(end: Program, taken: Taken, grade: Grade, {most, of}: Wanted): Found {
  const cases: Case[] = []
  let pairs = 0
  for (const [family, sets] of taken[grade]) {
    for (const cell of cellsOf(end, {sets, except: [], families: [family], ownPods: "left out", outsiders: "left out"})) {
      const packets = of(cell, grade)
      if (packets.isEmpty()) continue
      pairs += cell.pairs
      const found = cases.length < most ? caseOf(end, cell, packets) : null
      if (found !== null) cases.push(found)
      // WHY: whoever wants one only asks whether there is any.
      if (most === 1) return {cases, pairs}
    }
  }
  return {cases, pairs}
}

/** Some ends of two worlds as a set of any third. */
function setOf(ends: readonly JointEnd[]): EndSet {
  const names = new Set(ends.flatMap(({name, range}) => (range === null ? [name] : [])))
  const ranges = ends.flatMap(({range}) => range ?? [])
  return {
    holds: ({name}) => names.has(name),
    named: names,
    outside: (family) =>
      PrefixSet.of(
        family,
        ranges.flatMap(({first, last, sample}) => (sample.family === family ? [{first, last}] : [])),
      ),
  }
}
