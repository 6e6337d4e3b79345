// The packets of a cell cut so finely that within a part the same rules decide: then one flow tells of all.

import type {PacketSet} from "../net/packet-set.ts"
import {everyList} from "../program/list.ts"
import type {Direction} from "../manifest/resource.ts"
import type {PolicyList, Program} from "../program/program.ts"
import type {Endpoint, Rule} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import {rulesOfList} from "./chains.ts"
import type {FailsafeGrain} from "./chains.ts"
import type {Cell} from "./flow-sets.ts"
import {encapsulated, neighborDiscovery} from "./halves.ts"
import {noPackets} from "./packet-table.ts"
import type {EndClass} from "./space.ts"

/** What of a cell matters here. */
export type DecidingCell = Pick<Cell, "space" | "classes" | "from" | "to" | "packets">

/** The parts of a cell's packets. INVARIANT: the cell is of the grain `deciders` or `nodes`. */
export function decidingParts(program: Program, cell: DecidingCell, failsafes: FailsafeGrain = "apart"): readonly PacketSet[] {
  const parts = cell.space.chains.rows.table.partition(decidingSets(program, cell, failsafes))
  return parts.map((packets) => packets.intersect(cell.packets)).filter((packets) => !packets.isEmpty())
}

/** The sets, by their numbers in the cell's table, that tell packets apart for whatever decides between the ends of a cell. */
export function decidingSets(program: Program, cell: DecidingCell, failsafes: FailsafeGrain): ReadonlySet<number> {
  const {chains} = cell.space
  const {table} = chains.rows
  const ids = new Set([...chains.failsafePackets(failsafes), encapsulated, neighborDiscovery].map((set) => table.idOf(set)))
  for (const list of listsAround(program, cell)) for (const id of packetsOfList(cell, list)) ids.add(id)
  return ids
}

/** Every list that a flow of a cell may meet: of the pod that sends what leaves it, of the other what enters it, and of any host endpoint. */
export function listsAround(program: Program, {from, to}: Pick<DecidingCell, "from" | "to">): ReadonlySet<PolicyList> {
  const lists = new Set<PolicyList>()
  const add = (endpoint: Endpoint | undefined, direction: Direction | null): void => {
    for (const list of endpoint === undefined ? [] : everyList(program, endpoint)) {
      if (direction === null || list.direction === direction) lists.add(list)
    }
  }
  add(program.workloads.get(from.end.name), "Egress")
  add(program.workloads.get(to.end.name), "Ingress")
  for (const {main, any} of program.hosts.values()) for (const host of [main, any]) add(host ?? undefined, null)
  return lists
}

/** What each rule of a list takes between the two classes, in any way in which they may stand. */
function* packetsOfList(cell: DecidingCell, list: PolicyList): Generator<number> {
  for (const rule of rulesOfList(list)) yield* packetsOfRule(cell, rule)
}

/** What a rule takes between the two classes, in any way in which they may stand; by number. */
export function* packetsOfRule({space, classes: [from, to]}: Pick<DecidingCell, "space" | "classes">, rule: Rule): Generator<number> {
  const {chains} = space
  const {table} = chains.rows
  const base = chains.baseOf(rule)
  if (base === noPackets) return
  const on = (side: "source" | "destination", peers: readonly number[]): ReadonlySet<number> =>
    new Set(peers.map((peer) => chains.sides.at(side, rule[side], peer)))
  for (const source of on("source", peersOf(from))) {
    for (const destination of on("destination", peersOf(to))) yield table.meet(base, table.meet(source, destination))
  }
}

/** WHY once: every rule of a list asks. */
const peersOf = oncePer(({variants}: EndClass): readonly number[] => [...new Set(variants.flatMap(({peers}) => peers))])
