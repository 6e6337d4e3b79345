// The smallest policy with which a denied flow passes, or everybody's lookups, as the doctor of the command line writes it, with all that it would open.

import {Doctor} from "@carveout/engine"
import {walked} from "../trace/answer.ts"
import type {TraceWant} from "../trace/view.ts"
import type {Pair, World} from "../worker/worlds.ts"
import {originOf} from "./origin.ts"
import {noRepair, toldRepair} from "./told.ts"
import type {LookupsRepair, RepairView, RepairWant} from "./view.ts"

/** Writes it. */
export function repairView({world}: Pair, {wish, of}: RepairWant): RepairView {
  const repair = of.kind === "flow" ? ofFlow(world, of) : ofLookups(world, of)
  return {wish, ...(repair === null ? noRepair("it is not in this world any more") : toldRepair(world, repair))}
}

type Found = Doctor.Repair | Doctor.Unrepaired | null

function ofFlow(world: World, want: TraceWant): Found {
  const found = walked(world, want)
  return found === null || !found.answer.ok ? null : Doctor.repairOf(originOf(world, "baseline"), [found.question])
}

function ofLookups(world: World, {resolver, with: which}: LookupsRepair): Found {
  const origin = originOf(world, which)
  const lookups = Doctor.lookupsIn(origin.program, resolver)
  return lookups.questions.length === 0 ? null : Doctor.lookupsRepair(origin, lookups)
}
