// The smallest repair of each complaint that policy is behind. It reads the whole world anew, so that each is made once for a world.

import {repairFor} from "@carveout/report"
import {originOf} from "../repair/origin.ts"
import {toldRepair} from "../repair/told.ts"
import type {RepairTold} from "../repair/view.ts"
import type {Pair, World} from "../worker/worlds.ts"
import {complaintsOf, diagnosisOf, remedyKey} from "./complaints.ts"
import type {RemediesView, RemediesWant} from "./view.ts"

/** What was made of a world, by what it was made for. */
const known = new WeakMap<World, Map<string, RepairTold>>()

/** Those that are known, and one more. WHY one: in a large world it takes most of a second, and whatever is typed meanwhile waits for no more than that. */
export function remediesView({world}: Pair, want: RemediesWant): RemediesView {
  const origin = originOf(world, want.with)
  const made = known.get(world) ?? new Map<string, RepairTold>()
  known.set(world, made)
  const repairs = new Map<string, RepairTold>()
  let isMade = false
  for (const complaint of complaintsOf(want)) {
    const diagnosis = diagnosisOf(origin.program, complaint, want)
    const key = remedyKey(diagnosis)
    if (key === null || repairs.has(key)) continue
    const knownAs = `${want.with} ${key}`
    if (isMade && !made.has(knownAs)) return viewOf(repairs, "in part")
    const repair = made.get(knownAs) ?? told(world, repairFor(origin, diagnosis))
    if (repair === null) continue
    isMade ||= !made.has(knownAs)
    made.set(knownAs, repair)
    repairs.set(key, repair)
  }
  return viewOf(repairs, "whole")
}

function viewOf(repairs: ReadonlyMap<string, RepairTold>, extent: "whole" | "in part"): RemediesView {
  return {repairs: [...repairs].map(([of, repair]) => ({...repair, of})), isWhole: extent === "whole"}
}

function told(world: World, repair: ReturnType<typeof repairFor>): RepairTold | null {
  return repair === null ? null : toldRepair(world, repair)
}
