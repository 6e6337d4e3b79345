// Growth between two measured sizes of the mixed world, in time.

import type {WorldRow} from "../run.ts"
import {slopeOf} from "./fit.ts"

/** The slope of warm work after reading from 10,000 to 40,000 pods, policies growing alike; null where either is not measured. */
export function edgeSlopes(rows: readonly WorldRow[]): number | null {
  const points = [10_000, 40_000].flatMap((pods) => {
    const row = rows.find(({plan}) => plan.world === "mixed" && plan.pods === pods)
    const cost = row?.world.warm ?? null
    return cost === null ? [] : [{size: pods, cost}]
  })
  return points.length < 2 ? null : slopeOf(points)
}
