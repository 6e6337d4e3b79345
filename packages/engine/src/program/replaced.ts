// A program in which some workloads have other labels, profiles or ports: for questions of what would be, of which one explanation asks very many.

import type {Endpoint, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import type {Holders} from "./holders.ts"
import {kindsOf} from "./kin.ts"
import type {EffectiveLabels} from "./labels.ts"
import {listsOf, noRowLists} from "./list.ts"
import {indexPolicies} from "./policy-index.ts"
import type {ListRow, Memory, Program} from "./program.ts"

/** Whether `withWorkloads` may put one workload in the place of another: whoever has an address is then the same as before. */
export function isReplaceable(old: WorkloadEndpoint, young: WorkloadEndpoint): boolean {
  if (old.id !== young.id || old.addresses.length !== young.addresses.length || old.unnamed.join() !== young.unnamed.join()) return false
  return old.addresses.every(({family, value}, i) => young.addresses[i]?.family === family && young.addresses[i].value === value)
}

/**
 * The same program with some workloads in the places of those that they may replace. It costs what they are, and not what the world holds: all that
 * is known of policies is shared, and nothing of it changes. WHY not `compile`: that makes a world which is going to stay.
 */
export function withWorkloads(program: Program, young: readonly WorkloadEndpoint[]): Program {
  const swaps = new Map<Endpoint, WorkloadEndpoint>()
  const byId = new Map<string, WorkloadEndpoint>()
  for (const each of young) {
    const old = program.workloads.get(each.id)
    if (old === undefined || !isReplaceable(old, each)) throw new RangeError(`${each.id} replaces nobody`)
    swaps.set(old, each)
    byId.set(each.id, each)
  }
  const labels = program.labels.beside()
  const {workloads, holders} = program
  return {
    ...program,
    snapshot: {...program.snapshot, workloads: replacedIn(program.snapshot.workloads, byId)},
    workloads: {get: (id) => byId.get(id) ?? workloads.get(id), has: (id) => workloads.has(id)},
    labels,
    holders: {4: swapped(holders[4], swaps), 6: swapped(holders[6], swaps)},
    memory: memoryBeside(program, young, labels),
  }
}

/** By id the place of a workload. */
const placesOf = oncePer((workloads: readonly WorkloadEndpoint[]) => new Map(workloads.map(({id}, place) => [id, place])))

function replacedIn(workloads: readonly WorkloadEndpoint[], byId: ReadonlyMap<string, WorkloadEndpoint>): readonly WorkloadEndpoint[] {
  const places = placesOf(workloads)
  const replaced = workloads.slice()
  for (const [id, each] of byId) replaced[places.get(id) ?? -1] = each
  return replaced
}

function swapped(holders: Holders, swaps: ReadonlyMap<Endpoint, WorkloadEndpoint>): Holders {
  return {...holders, get: (value) => holders.get(value)?.map((each) => swaps.get(each) ?? each)}
}

/**
 * What is remembered of policies, and nothing of ends. WHY rows of their own for who is new, of no class: classes of labels are the world's, and
 * nobody in it has these.
 */
function memoryBeside(program: Program, young: readonly WorkloadEndpoint[], labels: EffectiveLabels): Memory {
  const {memory} = program
  const lists = listsOf(program)
  const rows = young.map((each): [Endpoint, ListRow] => [each, noRowLists(-1, labels.of(each))])
  return {
    previous: null,
    index: (memory.index ??= indexPolicies(program.tiers)),
    selecting: memory.selecting,
    asked: 0,
    matched: 0,
    kinds: kindsOf(program),
    kin: null,
    lists: {...lists, byEndpoint: new Map(rows), token: {}, from: null, touched: [], asked: 0},
    parties: {4: new Map(), 6: new Map()},
    openParties: {4: new Map(), 6: new Map()},
    classes: memory.classes,
    places: memory.places,
  }
}
