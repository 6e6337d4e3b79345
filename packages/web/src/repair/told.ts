// A repair in words: the manifests with all that they open and close, or why there is none.

import type {Doctor} from "@carveout/engine"
import {diffLines, reasonText} from "@carveout/report"
import {namesByWorkload} from "../changes/by-workload.ts"
import type {World} from "../worker/worlds.ts"
import type {AdditionView, RepairTold} from "./view.ts"

/** LIMIT: names that a line spells out, and lines that are told. */
const shown = {names: 4, lines: 8} as const

/** WHY two of our own: the lab has the walk in sight. */
const reasons: typeof reasonText = {
  ...reasonText,
  open: "the manifests leave open whether the flow would pass then: the walk says what is not known",
  many: "it would take more policies than anybody should add at once: the walk says what denies it",
}

/** Nothing to add, and why. */
export function noRepair(refusal: string): RepairTold {
  return {text: null, refusal, changes: [], more: 0, overrules: [], sets: []}
}

/** Tells it. */
export function toldRepair(world: World, repair: Doctor.Repair | Doctor.Unrepaired): RepairTold {
  if (!("text" in repair)) return noRepair(`${reasons[repair.because]}${repair.by === null ? "" : `; it is ${repair.by}`}`)
  const short = namesByWorkload([world])
  const {overrules, sets} = repair
  return {
    ...toldAddition(repair, short),
    refusal: null,
    overrules,
    sets: sets.map(({set, ...each}) => ({set, ...toldAddition(each, short)})),
  }
}

function toldAddition({text, difference}: Doctor.Addition, short: ReturnType<typeof namesByWorkload>): AdditionView {
  const opened = difference.opened.map((group) => ({...group, from: short(group.from), to: short(group.to)}))
  const changes = diffLines({...difference, opened}, shown.names).flatMap(({part, from, to, packets, group}) => {
    if (part === "redecided") return []
    const isOpen = group.after.verdict === "unknown"
    return [{part, words: `${from} → ${to}: ${packets}${isOpen ? ", perhaps: no manifest says which address it has" : ""}`}]
  })
  return {text, changes: changes.slice(0, shown.lines), more: Math.max(0, changes.length - shown.lines)}
}
