// A difference as scripts read it, and its groups in words.

import type {Analysis} from "@carveout/engine"
import {blocksText, familyJson, namesText} from "../matrix/model.ts"
import type {FamilyJson} from "../matrix/model.ts"
import {familyText, flowText, witnessJson} from "../results/model.ts"
import type {WitnessJson} from "../results/model.ts"

/** The three parts of a difference, in the order in which they matter. */
export const parts = ["opened", "closed", "redecided"] as const
/** One of the parts. */
export type Part = (typeof parts)[number]

/** How a part is marked where a line has one sign. */
export const signs: Readonly<Record<Part, string>> = {opened: "+", closed: "-", redecided: "~"}

/** The contract's `G`. */
export type DiffGroupJson = {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly ipFamily: FamilyJson
  readonly allow: readonly Analysis.PacketBlock[]
  readonly witness: WitnessJson
  readonly before: Analysis.Decided
  readonly after: Analysis.Decided
  readonly cause: readonly {
    readonly kind: string
    readonly object: string
    readonly change: string
    readonly at: {readonly file: string; readonly line: number; readonly column: number} | null
  }[]
}

/** The contract's `diff`. */
export function differenceJson(
  difference: Analysis.Difference,
): Readonly<Record<Part, readonly DiffGroupJson[]>> & {readonly isComplete: boolean} {
  const {opened, closed, redecided, isComplete} = difference
  return {opened: opened.map(groupJson), closed: closed.map(groupJson), redecided: redecided.map(groupJson), isComplete}
}

function groupJson({from, to, ipFamily, allow, witness, before, after, cause}: Analysis.DiffGroup): DiffGroupJson {
  return {from, to, ipFamily: familyJson(ipFamily), allow, witness: witnessJson(witness), before, after, cause: cause.map(causeJson)}
}

/** An edit in its contract shape. */
export function causeJson({kind, object, change, at}: Analysis.Cause): DiffGroupJson["cause"][number] {
  return {kind, object, change, at: at === null ? null : {file: at.file, line: at.line, column: at.column}}
}

/** Whether anything was opened or closed. */
export function isDifferent({opened, closed}: Analysis.Difference): boolean {
  return opened.length + closed.length > 0
}

/** A group in words, for every format that lists. */
export type DiffLine = {
  readonly part: Part
  readonly from: string
  readonly to: string
  readonly family: FamilyJson
  /** What passes, with its family where that is IPv6: most formats have no other place for it. */
  readonly packets: string
  readonly witness: string
  readonly change: string
  readonly causes: readonly {readonly text: string; readonly place: string}[]
  readonly group: Analysis.DiffGroup
}

/** Every group of a difference, opened ones first. */
export function diffLines(difference: Analysis.Difference, most: number): readonly DiffLine[] {
  return parts.flatMap((part) => difference[part].map((group) => lineOf(part, group, most)))
}

function lineOf(part: Part, group: Analysis.DiffGroup, most: number): DiffLine {
  const {from, to, ipFamily, allow, witness, before, after, cause} = group
  return {
    part,
    from: namesText(from, most),
    to: namesText(to, most),
    family: familyJson(ipFamily),
    packets: `${blocksText(allow)}${familyText(ipFamily)}`,
    witness: flowText(witness),
    change: `${sideText(before, isGone(cause, "added"))} → ${sideText(after, isGone(cause, "removed") || isGone(cause, "refused"))}`,
    causes: cause.map(({object, change, at}) => ({text: `${object} ${change}`, place: at === null ? "" : `${at.file}:${at.line}`})),
    group,
  }
}

/** Whether an end came, or went, so that one of the worlds has no such flow. */
function isGone(cause: Analysis.DiffGroup["cause"], word: string): boolean {
  return cause.some(({kind, change}) => kind === "endpoint" && change === word)
}

/** What one of the worlds says. WHY the end: a pod that is not there is denied by nobody. */
function sideText(decided: Analysis.Decided, isWithout: boolean): string {
  return decided.by === null && decided.verdict === "deny" && isWithout ? "no such end" : decidedText(decided)
}

/** A verdict with its decider. */
export function decidedText({verdict, by}: Analysis.Decided): string {
  return by === null ? verdict : `${verdict} by ${by}`
}

/** A part in words. */
export function partWord(part: Part): string {
  return part === "redecided" ? "decided by another rule" : part
}

/** What came of a comparison in one line. */
export function differenceSummary(difference: Analysis.Difference): string {
  if (parts.every((part) => difference[part].length === 0)) return "no flow is judged otherwise"
  const counts = parts.map((part) => `${difference[part].length} ${partWord(part)}`)
  return `${counts.join(", ")} (groups of flows)${difference.isComplete ? "" : "; another rule decides more flows than were looked at: compare in smaller steps to see them"}`
}
