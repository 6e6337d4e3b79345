// What is judged otherwise than in the baseline, or than if staged policies were enforced, in words.

import {Doctor, compareWorlds, promotionOf, protocolName} from "@carveout/engine"
import type {Analysis} from "@carveout/engine"
import {diffLines, differenceSummary, namesText} from "@carveout/report"
import type {Asked} from "../trace/view.ts"
import {promoted} from "../worker/promoted.ts"
import type {Pair} from "../worker/worlds.ts"
import {namesByWorkload} from "./by-workload.ts"
import type {ChangeLine, ChangesView, ChangesWant, LostLine} from "./view.ts"

/** LIMIT: names that a line spells out. */
const namesShown = 6

/** Compares. */
export function changesView(pair: Pair, want: ChangesWant): ChangesView {
  const {enforced, deletions, findings} = promotionOf(pair.world.program)
  const staged = enforced.length + deletions.length
  const {isFirst = false} = pair
  const notes = want.with === "staged" ? findings.map(({message}) => message) : []
  const difference = differenceOf(pair, want, staged)
  const all = {with: want.with, staged, left: findings.length, notes, isFirst}
  if (difference === null) return {...all, lines: [], lost: [], summary: "no flow is judged otherwise"}
  const before = want.with === "staged" ? pair.world : pair.baseline
  const short = namesByWorkload([pair.baseline, pair.world])
  const lost = Doctor.lostLookups(before.program, difference).map((each) => lostLine(each, short))
  return {...all, lines: linesOf(difference, short), lost, summary: differenceSummary(difference)}
}

function lostLine({resolver, clients}: Doctor.LostLookups, short: Short): LostLine {
  return {
    resolver,
    clients: namesText(short(clients), namesShown),
    asked: {from: clients[0] ?? "", to: resolver, wire: {protocol: "UDP", port: 53}},
  }
}

/** null where there is nothing to compare. */
function differenceOf({world, baseline}: Pair, want: ChangesWant, staged: number): Analysis.Difference | null {
  if (want.with === "staged") return staged > 0 ? compareWorlds(world.program, promoted(world.program)) : null
  return world === baseline
    ? null
    : compareWorlds(baseline.program, world.program, {
        findings: {base: baseline.diagnostics, head: world.diagnostics},
      })
}

type Short = ReturnType<typeof namesByWorkload>

function linesOf(difference: Analysis.Difference, short: Short): readonly ChangeLine[] {
  const groups = [...difference.opened, ...difference.closed, ...difference.redecided]
  const named = (some: readonly Analysis.DiffGroup[]): readonly Analysis.DiffGroup[] =>
    some.map((group) => ({...group, from: short(group.from), to: short(group.to)}))
  const {opened, closed, redecided} = difference
  const shown = {...difference, opened: named(opened), closed: named(closed), redecided: named(redecided)}
  return diffLines(shown, namesShown).map(({part, from, to, packets, change, witness}, i) => ({
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
