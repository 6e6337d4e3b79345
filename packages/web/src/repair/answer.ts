// The smallest policy with which a denied flow passes, or everybody's lookups, as the doctor of the command line writes it, with all that it would open.

import {Doctor} from "@carveout/engine"
import {walked} from "../trace/answer.ts"
import type {TraceWant} from "../trace/view.ts"
import type {Pair, World} from "../worker/worlds.ts"
import {originOf} from "./origin.ts"
import {noRepair, toldRepair} from "./told.ts"
import {replayedOf, toRepair} from "../seen/replayed.ts"
import type {LookupsRepair, RepairView, RepairWant, SeenRepair} from "./view.ts"

/** Writes it. */
export function repairView(pair: Pair, {wish, of}: RepairWant): RepairView {
  const {world} = pair
  const repair = repairOf(pair, of)
  if (typeof repair === "string") return {wish, ...noRepair(repair)}
  return {wish, ...(repair === null ? noRepair("it is not in this world any more") : toldRepair(world, repair))}
}

function repairOf(pair: Pair, of: RepairWant["of"]): Found {
  switch (of.kind) {
    case "flow":
      return ofFlow(pair.world, of)
    case "lookups":
      return ofLookups(pair.world, of)
    case "seen":
      return ofSeen(pair, of)
  }
}

/** A text: why none is needed. */
type Found = Doctor.Repair | Doctor.Unrepaired | string | null

function ofFlow(world: World, want: TraceWant): Found {
  const found = walked(world, want)
  return found === null || !found.answer.ok ? null : Doctor.repairOf(originOf(world, "baseline"), [found.question])
}

function ofLookups(world: World, {resolver, with: which}: LookupsRepair): Found {
  const origin = originOf(world, which)
  const lookups = Doctor.lookupsIn(origin.program, {resolver})
  if ([lookups, ...lookups.elsewhere].some(({questions}) => questions.length > 0)) return Doctor.lookupsRepair(origin, lookups)
  if (resolver !== null) return null
  return lookups.resolver === null ? "no Service of this world answers name lookups" : `policy lets everybody ask ${lookups.resolver}`
}

function ofSeen(pair: Pair, of: SeenRepair): Found {
  const questions = toRepair(replayedOf(pair, of)).flatMap((each) => each.questions)
  return questions.length === 0 ? null : Doctor.repairOf(originOf(pair.world, of.with), questions, "a log")
}
