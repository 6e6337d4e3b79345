// Whether one world allows no more than another, or the same: yes, which is a proof, or one flow that says no.

import type {Case} from "../question/answer.ts"
import type {Program} from "../program/program.ts"
import type {Counterexample, Containment} from "./answer.ts"
import {Causes} from "./cause.ts"
import type {SideFindings} from "./cause.ts"
import {decidedIn} from "./decided.ts"
import {changedPairs, worldsIn} from "./deltas.ts"
import type {Worlds} from "./deltas.ts"
import type {JointPairs} from "./pairer.ts"
import {editsBetween} from "./edits.ts"
import {firstPair, flowBetween, nameOf} from "./joint-flow.ts"
import {noPackets} from "./packet-table.ts"
import {touchedBy} from "./touched.ts"
import type {Touched} from "./touched.ts"

/** Whether everything that the head allows is allowed in the base too. Allow stands above unknown, unknown above deny. */
export function contains(base: Program, head: Program, findings: SideFindings = {}): Containment {
  return containment(base, head, {changes: ["opened"], findings})
}

/** Whether two worlds allow the same. Who decides does not matter. */
export function equivalent(base: Program, head: Program, findings: SideFindings = {}): Containment {
  return containment(base, head, {changes: ["opened", "closed"], findings})
}

type Change = Counterexample["change"]

function containment(
  base: Program,
  head: Program,
  {changes, findings}: {readonly changes: readonly Change[]; readonly findings: SideFindings},
): Containment {
  const edits = editsBetween(base.snapshot, head.snapshot)
  const found = edits.length === 0 ? null : firstChange({base, head, touched: touchedBy(base, head, edits)}, changes)
  if (found === null) return {holds: true, counterexample: null}
  const cause = new Causes(base, head, {edits, findings}).of(found.witness.flow, "verdict")
  return {holds: false, counterexample: {...found, cause}}
}

/** Two worlds with the ends to which the edits between them can matter. */
export type EditedWorld = {readonly base: Program; readonly head: Program; readonly touched: Touched}

/** The first flow found that changes in one of some ways, without its cause; null where there is none. */
export function firstChange(edited: EditedWorld, changes: readonly Change[]): ChangedFlow | null {
  for (const {worlds, pair} of changesIn(edited)) {
    const found = changeOf(worlds, pair, changes)
    if (found !== null) return found
  }
  return null
}

/** Pairs of ends between which other packets pass than did, with the worlds of their family. */
export function* changesIn({base, head, touched}: EditedWorld): Generator<{readonly worlds: Worlds; readonly pair: JointPairs}> {
  for (const family of [...new Set([...base.snapshot.families, ...head.snapshot.families])].sort()) {
    const worlds = worldsIn(family, base, head, "passages")
    for (const pair of changedPairs(worlds, touched)) yield {worlds, pair}
  }
}

/** A flow between the ends of a pair that changes in the first of some ways in which any does; null where none does. */
export function changeOf(worlds: Worlds, pair: JointPairs, changes: readonly Change[]): ChangedFlow | null {
  for (const change of changes) {
    const found = changeIn(worlds, pair, change)
    if (found !== null) return found
  }
  return null
}

/** A flow that changes. */
export type ChangedFlow = Omit<Counterexample, "cause">

/** A flow between two ends that the head opens, or closes. */
function changeIn({base, head, table, family}: Worlds, pair: JointPairs, change: Change): ChangedFlow | null {
  const [less, more] = change === "opened" ? [pair.base, pair.head] : [pair.head, pair.base]
  const packets = table.join(table.minus(more.sure, less.sure), table.minus(more.maybe, less.maybe))
  const ends = packets === noPackets ? null : firstPair(pair.from, pair.to)
  const flow = ends === null ? null : flowBetween(ends, table.setOf(packets), family)
  if (ends === null || flow === null) return null
  const [before, after] = [decidedIn(base.program, flow), decidedIn(head.program, flow)]
  const decision = after.decision ?? before.decision
  if (decision === null) return null
  const witness: Case = {flow, from: nameOf(ends[0]), to: nameOf(ends[1]), decision}
  return {change, witness, before: before.decided, after: after.decided}
}
