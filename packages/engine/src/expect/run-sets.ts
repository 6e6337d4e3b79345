// Running an entry that speaks of sets: it holds for every flow, or fails with one for which it does not.

import {decidingParts} from "../analyze/deciding-parts.ts"
import {metCells} from "../analyze/met-cells.ts"
import type {Cell, CellGrain} from "../analyze/flow-sets.ts"
import {flowQueryOf, nothingJudged} from "../analyze/flow-words.ts"
import {caseOf} from "../analyze/witness.ts"
import {decideApart} from "../decide/decide.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {Case} from "../question/answer.ts"
import type {World} from "../question/ask.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {differences, factsOf} from "./compare.ts"
import type {Expectation} from "./policy-test.ts"

/** What came of an entry: flows for which it was held, the first of them that is as wanted, and one for which it does not hold. */
export type SetOutcome = {readonly first: Case | null; readonly failed: Case | null; readonly isRefused: boolean}

/** Holds an entry against every flow that it speaks of. A flow that certainly goes against it is shown before one of which that is open. */
export function runSets(world: World, entry: Expectation): Result<SetOutcome, readonly Diagnostic[]> {
  const query = flowQueryOf(world, entry)
  if (!query.ok) return query
  const {hasEmpty} = query.value
  let first: Case | null = null
  let open: Case | null = null
  for (const found of metCells(world, query.value, grainOf(entry))) {
    const cell = query.value.flows.ownPods === "left out" ? withoutOwnPods(world, found) : found
    if (first?.decision.verdict !== entry.verdict) first = caseOf(world.program, cell, cell.packets) ?? first
    const failed = failureIn(world, cell, entry)
    if (failed !== null && failed.decision.verdict !== "unknown") return ok({first, failed, isRefused: false})
    open ??= failed
  }
  if (open !== null) return ok({first, failed: open, isRefused: false})
  const isRefused = hasEmpty && entry.verdict === "allow"
  if (first === null && !isRefused && !hasEmpty) return fail([nothingJudged("the entry")])
  return ok({first, failed: null, isRefused})
}

/** A node and pods that may be on it, as what they are where they are not: a node's own pods are left out of sets, whatever is wanted of them. */
function withoutOwnPods({program}: World, cell: Cell): Cell {
  if (cell.from.end.kind !== "node" || !cell.classes[1].isRoaming) return cell
  return {...cell, doubt: {packets: PacketSet.empty, judge: (flow) => decideApart(program, flow)}}
}

/** Wants beyond the verdict need ends that the same rules decide. */
export function grainOf({by, egress, ingress, flowPath, deniedAt, pending}: Expectation): CellGrain {
  if (deniedAt?.node !== undefined && deniedAt.node !== null) return "nodes"
  return [by, egress, ingress, flowPath, deniedAt, pending].every((want) => want === null) ? "passages" : "deciders"
}

function failureIn(world: World, cell: Cell, entry: Expectation): Case | null {
  if (grainOf(entry) === "passages") {
    const {table} = cell.space.chains.rows
    const {sure, maybe} = cell.passage
    const [surely, perhaps] = [table.setOf(sure), table.setOf(maybe)]
    const wrong =
      entry.verdict === "allow"
        ? [cell.packets.subtract(perhaps), cell.packets.subtract(surely)]
        : [cell.packets.intersect(surely), cell.packets.intersect(perhaps)]
    return firstOf(wrong, (packets) => caseOf(world.program, cell, packets))
  }
  let open: Case | null = null
  for (const part of decidingParts(world.program, cell).flatMap((each) => apart(each, cell))) {
    const found = caseOf(world.program, cell, part)
    if (found === null || differences(entry, factsOf(found.decision)).length === 0) continue
    if (found.decision.verdict !== "unknown") return found
    open ??= found
  }
  return open
}

/** What is found in the first of some sets of packets in which anything is found. */
function firstOf(sets: readonly PacketSet[], find: (packets: PacketSet) => Case | null): Case | null {
  for (const packets of sets) {
    const found = packets.isEmpty() ? null : find(packets)
    if (found !== null) return found
  }
  return null
}

/** Packets that the same rules decide, those apart of which more is open. */
function apart(packets: PacketSet, {doubt}: Cell): readonly PacketSet[] {
  if (doubt === undefined) return [packets]
  return [packets.intersect(doubt.packets), packets.subtract(doubt.packets)].filter((each) => !each.isEmpty())
}
