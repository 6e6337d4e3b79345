// The mutation score of a suite: of the small edits to the policies, how many would its tests notice?

import {changeOf, changesIn} from "../analyze/contain.ts"
import type {ChangedFlow} from "../analyze/contain.ts"
import {runEntry} from "../expect/run.ts"
import {assert} from "../std/assert.ts"
import type {Mutation, MutationScore, Survivor, TestedWorld} from "./answer.ts"
import {benchOf, mutatedWorld, touchedNames} from "./mutants/bench.ts"
import type {Bench, HeardEntry, MutatedWorld} from "./mutants/bench.ts"
import {mutantsOf} from "./mutants/list.ts"
import {placesIn} from "./places.ts"
import type {Mutant} from "./mutants/list.ts"

/** How a score is made. `limit`: edits that are tried at most, spread evenly over all; `onProgress` hears how many are done. */
export type MutationOptions = {readonly limit?: number; readonly onProgress?: (done: number, total: number) => void}

/** LIMIT: edits tried unless somebody asks for more or fewer; each is a run of the tests that it can matter to. */
export const mutantsMax = 1000

/**
 * Tries the small edits of every enforced policy and tier, each alone. An edit is noticed where an expectation that holds today
 * fails; an edit of a rule that stands in several worlds is one edit, noticed where it is so in any of them.
 */
export function mutationScore(worlds: readonly TestedWorld[], {limit = mutantsMax, onProgress}: MutationOptions = {}): MutationScore {
  const plans = plansOf(worlds)
  const chosen = spread(plans, limit)
  const equivalent: Mutation[] = []
  const survivors: Survivor[] = []
  let noticed = 0
  for (const [i, plan] of chosen.entries()) {
    onProgress?.(i, chosen.length)
    const outcome = tryPlan(plan)
    if (outcome === "noticed") noticed++
    else if (outcome === "equivalent") equivalent.push(plan.mutation)
    else survivors.push(outcome)
  }
  onProgress?.(chosen.length, chosen.length)
  return {total: plans.length, tried: chosen.length, untried: plans.length - chosen.length, noticed, equivalent, survivors}
}

/** An edit with every world in which its text stands. */
type Plan = {readonly mutation: Mutation; readonly parts: {readonly bench: Bench; readonly mutant: Mutant}[]}

function plansOf(worlds: readonly TestedWorld[]): readonly Plan[] {
  const plans = new Map<string, Plan>()
  for (const world of worlds) {
    const bench = benchOf(world)
    const placeOf = placesIn(world)
    for (const mutant of mutantsOf(world.program, world.resources)) {
      const mutation = {...mutant.mutation, at: placeOf(mutant.mutation.at)}
      const {kind, object, by, change, at} = mutation
      const key = [kind, object, by, change, at.file, at.line, at.column].join("\n")
      const known = plans.get(key)
      if (known === undefined) plans.set(key, {mutation, parts: [{bench, mutant}]})
      else known.parts.push({bench, mutant})
    }
  }
  return [...plans.values()]
}

/** Some of a list, evenly spread. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items
  return Array.from({length: count}, (_, i) => {
    const item = items[Math.floor((i * items.length) / count)]
    assert(item !== undefined, "a place within the list")
    return item
  })
}

/** Plain entries first; then pair by pair of ends between which other packets pass, those that speak of it. */
function tryPlan({mutation, parts}: Plan): "noticed" | "equivalent" | Survivor {
  const mutated = parts.map(({bench, mutant}) => ({bench, world: mutatedWorld(bench, mutant)}))
  if (mutated.some(({bench, world}) => isNoticedPlainly(bench, world))) return "noticed"
  let first: ChangedFlow | null = null
  for (const {bench, world} of mutated) {
    const change = changeUnheard(bench, world)
    if (change === "noticed") return "noticed"
    first ??= change
  }
  return first === null ? "equivalent" : {mutation, ...first}
}

function isNoticedPlainly({world, plain}: Bench, mutated: MutatedWorld): boolean {
  const own = {program: mutated.program, directory: world.directory}
  return plain.some(({entry, names}) => touchedNames(mutated, names) && !runEntry(own, entry).pass)
}

/** The first flow that changes, where no entry notices any; null where nothing changes. */
function changeUnheard({world, hearing}: Bench, mutated: MutatedWorld): ChangedFlow | "noticed" | null {
  const own = {program: mutated.program, directory: world.directory}
  const passing = new Set<HeardEntry>()
  let first: ChangedFlow | null = null
  for (const {worlds, pair} of changesIn({base: world.program, head: mutated.program, touched: mutated.touched})) {
    first ??= changeOf(worlds, pair, ["opened", "closed"])
    for (const heard of hearing.of(worlds, pair)) {
      if (passing.has(heard)) continue
      if (!runEntry(own, heard.entry).pass) return "noticed"
      passing.add(heard)
    }
  }
  return first
}
