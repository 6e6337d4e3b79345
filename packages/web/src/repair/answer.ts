// The smallest policy with which a denied flow passes, or everybody's lookups, as the doctor of the command line writes it, with all that it would open.

import {Doctor} from "@carveout/engine"
import {diffLines, reasonText} from "@carveout/report"
import {walked} from "../trace/answer.ts"
import {namesByWorkload} from "../changes/by-workload.ts"
import type {TraceWant} from "../trace/view.ts"
import {promoted} from "../worker/promoted.ts"
import type {Pair, World} from "../worker/worlds.ts"
import type {LookupsRepair, RepairView, RepairWant} from "./view.ts"

/** LIMIT: names that a line spells out, and lines that are told. */
const shown = {names: 4, lines: 8} as const

/** WHY two of our own: the lab has the walk in sight. */
const reasons: typeof reasonText = {
  ...reasonText,
  open: "the manifests leave open whether the flow would pass then: the walk says what is not known",
  many: "it would take more policies than anybody should add at once: the walk says what denies it",
}

/** Writes it. */
export function repairView({world}: Pair, {wish, of}: RepairWant): RepairView {
  const nothing = {wish, text: null, refusal: null, changes: [], more: 0, overrules: []}
  const repair = of.kind === "flow" ? ofFlow(world, of) : ofLookups(world, of)
  if (repair === null) return {...nothing, refusal: "it is not in this world any more"}
  if (!("text" in repair)) return {...nothing, refusal: `${reasons[repair.because]}${repair.by === null ? "" : `; it is ${repair.by}`}`}
  const short = namesByWorkload([world])
  const opened = repair.difference.opened.map((group) => ({...group, from: short(group.from), to: short(group.to)}))
  const changes = diffLines({...repair.difference, opened}, shown.names).flatMap(({part, from, to, packets, group}) => {
    if (part === "redecided") return []
    const isOpen = group.after.verdict === "unknown"
    return [{part, words: `${from} → ${to}: ${packets}${isOpen ? ", perhaps: no manifest says which address it has" : ""}`}]
  })
  return {
    ...nothing,
    text: repair.text,
    changes: changes.slice(0, shown.lines),
    more: Math.max(0, changes.length - shown.lines),
    overrules: repair.overrules,
  }
}

type Found = Doctor.Repair | Doctor.Unrepaired | null

function ofFlow(world: World, want: TraceWant): Found {
  const found = walked(world, want)
  if (found === null || !found.answer.ok) return null
  return Doctor.repairOf({program: world.program, files: world.files, namespace: undefined}, [found.question])
}

function ofLookups({program, files}: World, {resolver, with: which}: LookupsRepair): Found {
  const isStaged = which === "staged"
  const origin = {program: isStaged ? promoted(program) : program, files, namespace: undefined, ...(isStaged ? {viewed: promoted} : {})}
  const lookups = Doctor.lookupsIn(origin.program, resolver)
  return lookups.questions.length === 0 ? null : Doctor.lookupsRepair(origin, lookups)
}
