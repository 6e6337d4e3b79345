// The smallest repair of each complaint that policy is behind. It reads the whole world anew, so that each is made once for a world.

import {repairFor} from "@carveout/report"
import {originOf} from "../repair/origin.ts"
import {toldRepair} from "../repair/told.ts"
import type {RepairTold} from "../repair/view.ts"
import type {Pair, World} from "../worker/worlds.ts"
import {complaintsOf, diagnosisOf, remedyKey} from "./complaints.ts"
import type {DoctorWant, RemediesView} from "./view.ts"

/** What was made of a world, by what it was made for. */
const known = new WeakMap<World, Map<string, RepairTold>>()

/** Writes them; of complaints about the same flows once. */
export function remediesView({world}: Pair, want: DoctorWant): RemediesView {
  const origin = originOf(world, want.with)
  const made = known.get(world) ?? new Map<string, RepairTold>()
  known.set(world, made)
  const repairs = new Map<string, RepairTold>()
  for (const complaint of complaintsOf(want)) {
    const diagnosis = diagnosisOf(origin.program, complaint, want)
    const key = remedyKey(diagnosis)
    if (key === null || repairs.has(key)) continue
    const knownAs = `${want.with} ${key}`
    const repair = made.get(knownAs) ?? told(world, repairFor(origin, diagnosis))
    if (repair === null) continue
    made.set(knownAs, repair)
    repairs.set(key, repair)
  }
  return {repairs: [...repairs].map(([of, repair]) => ({...repair, of}))}
}

function told(world: World, repair: ReturnType<typeof repairFor>): RepairTold | null {
  return repair === null ? null : toldRepair(world, repair)
}
