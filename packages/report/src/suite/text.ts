// What a suite of tests touches and would notice, for a person.

import type {Suite} from "@carveout/engine"
import {decidedText} from "../diff/model.ts"
import {blocksText, namesText} from "../matrix/model.ts"
import {familyText, flowText} from "../results/model.ts"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import {mutationShare, ruleShare} from "./model.ts"
import type {PlaceJson} from "./model.ts"

/** LIMIT: lines of one list; the rest is counted. `-o json` has all. */
const linesMax = 40

/** Counts, and everything that is not touched. */
export function coverageText(coverage: Suite.Coverage, style: Style): string {
  const {rules, tiers, groups, isComplete} = coverage
  const reachable = rules.total - rules.unreachable.length
  const share = ruleShare(coverage)
  const beside = rules.unreachable.length === 0 ? "" : `, beside ${rules.unreachable.length} that no flow reaches`
  return [
    style.bold("coverage"),
    `  rules   ${rules.touched} of ${reachable} touched${share === null ? "" : ` (${share} %)`}${beside}`,
    ...listed(rules.untouched, ({by, at}) => `    ${style.doubt("untouched")} ${printable(by)}  ${placeText(at, style)}`),
    ...listed(rules.unreachable, ({by, kind, at}) => `    ${style.dim(kind.padEnd(9))} ${printable(by)}  ${placeText(at, style)}`),
    `  tiers   ${tiers.touched} of ${tiers.total} touched`,
    ...listed(tiers.untouched, (name) => `    ${style.doubt("untouched")} ${printable(name)}`),
    `  groups  ${groups.touched} of ${groups.total} touched`,
    ...listed(groups.untouched, (group) => `    ${style.doubt("untouched")} ${printable(groupText(group))}`),
    ...(isComplete ? [] : ["  not complete: there were too many flows to follow, more may be touched"]),
    "",
  ].join("\n")
}

function groupText({from, to, ipFamily, allow}: Suite.UntouchedGroup): string {
  return `${namesText(from, 3)} → ${namesText(to, 3)}: ${blocksText(allow)}${familyText(ipFamily)}`
}

/** Counts, and the edits that no test noticed, each with a flow that it changes. */
export function mutantsText(score: Suite.MutationScore, style: Style): string {
  const {noticed, survivors, equivalent, untried, total} = score
  const share = mutationShare(score)
  return [
    style.bold("mutants"),
    `  ${noticed} of ${noticed + survivors.length} small edits to the policies would be noticed${share === null ? "" : ` (${share} %)`}`,
    ...listed(survivors, (survivor) => survivorText(survivor, style)),
    ...(equivalent.length === 0
      ? []
      : [
          `  ${counted(equivalent.length, "more edit")} ${equivalent.length === 1 ? "changes" : "change"} no verdict, and ${equivalent.length === 1 ? "does" : "do"} not count`,
        ]),
    ...(untried === 0 ? [] : [`  not tried: ${untried} of ${total}`]),
    "",
  ].join("\n")
}

function survivorText({mutation, change, witness, before, after}: Suite.Survivor, style: Style): string {
  const {object, by, change: edit, at} = mutation
  const flow = `${flowText(witness)}: ${decidedText(before)} → ${decidedText(after)}`
  return [
    `  ${style.bad("unnoticed")} ${printable(`${by ?? object}: ${edit}`)}  ${placeText(at, style)}`,
    `      ${change === "opened" ? "opens" : "closes"} ${printable(flow)}`,
  ].join("\n")
}

function listed<T>(items: readonly T[], textOf: (item: T) => string): readonly string[] {
  const more = items.length - linesMax
  return [...items.slice(0, linesMax).map(textOf), ...(more > 0 ? [`    … and ${more} more`] : [])]
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`
}

function placeText({file, line}: PlaceJson, style: Style): string {
  return style.place(`${printable(file)}:${line}`)
}
