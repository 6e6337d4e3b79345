// What is judged otherwise than in the baseline, or than if staged policies were enforced, in words.

import {compareStaged, compareWorlds, protocolName} from "@carveout/engine"
import type {Analysis} from "@carveout/engine"
import {diffLines, differenceSummary} from "@carveout/report"
import type {Asked} from "../trace/view.ts"
import type {Pair} from "../worker/worlds.ts"
import type {ChangeLine, ChangesView, ChangesWant} from "./view.ts"

/** LIMIT: names that a line spells out. */
const namesShown = 6

/** Compares. */
export function changesView(pair: Pair, want: ChangesWant): ChangesView {
  const staged = pair.world.program.snapshot.policies.filter((policy) => policy.staged).length
  const {isFirst = false} = pair
  const difference = differenceOf(pair, want)
  if (difference === null) return {with: want.with, lines: [], summary: "no flow is judged otherwise", staged, isFirst}
  return {with: want.with, lines: linesOf(difference), summary: differenceSummary(difference), staged, isFirst}
}

/** null where there is nothing to compare. */
function differenceOf({world, baseline}: Pair, want: ChangesWant): Analysis.Difference | null {
  if (want.with === "staged") return world.program.hasStaged ? compareStaged(world.program) : null
  return world === baseline
    ? null
    : compareWorlds(baseline.program, world.program, {
        findings: {base: baseline.diagnostics, head: world.diagnostics},
      })
}

function linesOf(difference: Analysis.Difference): readonly ChangeLine[] {
  const groups = [...difference.opened, ...difference.closed, ...difference.redecided]
  return diffLines(difference, namesShown).map(({part, from, to, packets, change, witness}, i) => ({
    part,
    from,
    to,
    packets,
    change,
    witness,
    asked: askedOf(groups[i]),
    causes: (groups[i]?.cause ?? []).map(({object, change: edit, at}) => ({
      text: `${object} ${edit}`,
      file: at?.file ?? null,
      line: at?.line ?? 0,
    })),
  }))
}

/** The flow of a group as a question. */
function askedOf(group: Analysis.DiffGroup | undefined): Asked {
  const {from = "", to = "", flow} = group?.witness ?? {}
  const protocol = flow === undefined ? null : String(protocolName(flow.protocol) ?? flow.protocol)
  return {from, to, wire: {protocol, port: flow?.port ?? null}}
}
