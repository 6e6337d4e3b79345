// The difference between the world and its baseline, in words.

import {compareWorlds} from "@carveout/engine"
import {diffLines, differenceSummary} from "@carveout/report"
import type {Pair} from "../worker/worlds.ts"
import type {ChangesView} from "./view.ts"

/** LIMIT: names that a line spells out. */
const namesShown = 6

/** Compares the world with its baseline. */
export function changesView({world, baseline}: Pair): ChangesView {
  if (world === baseline) return {lines: [], summary: "no flow is judged otherwise"}
  const difference = compareWorlds(baseline.program, world.program)
  return {lines: diffLines(difference, namesShown), summary: differenceSummary(difference)}
}
