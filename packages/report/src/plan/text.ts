// A plan for a person: what to do in which order, what each step opens and closes, and where harm is done.

import type {Plan, Step} from "@carveout/engine/plan"
import {changeLine} from "../doctor/text.ts"
import {diffLines} from "../diff/model.ts"
import {flowText} from "../results/model.ts"
import {fittedText, printable} from "../style.ts"
import type {Style} from "../style.ts"
import {actionOf, objectName, resourceOf} from "./model.ts"

/** LIMIT: names of one side that a line lists; the rest is counted. */
const namesMax = 3

/** LIMIT: lines of what one step opens and closes; the rest is counted. */
const linesMax = 4

/** The steps, and what is to be known of them. */
export function planText(plan: Plan, {style, width}: {readonly style: Style; readonly width: number | null}): string {
  const {steps} = plan
  const digits = String(steps.length).length
  const lines = steps.flatMap((step, i) => stepLines(step, String(i + 1).padStart(digits), style))
  return `${[...lines, ...(steps.length === 0 ? [] : [""]), summaryLine(plan, style)].map((line) => fittedText(line, width)).join("\n")}\n`
}

function stepLines(step: Step, number: string, style: Style): readonly string[] {
  const {change, difference, harm} = step
  const {file, line} = resourceOf(change).at
  const where = change.temporary
    ? style.doubt(change.after === null ? "temporary" : "temporary, as -o sh writes it")
    : style.place(printable(`${file}:${line}`))
  const indent = " ".repeat(number.length + 2)
  const all = diffLines(difference, namesMax)
  const shown = all.slice(0, linesMax).map((each) => `${indent}${changeLine(each, style).trimStart()}`)
  const more = all.length - shown.length
  const harmed = [
    ...harm.cut.map((each) => `${style.bad("cuts")} ${printable(flowText(each))}, which the end lets pass`),
    ...harm.bared.map((each) => `${style.bad("opens")} ${printable(flowText(each))}, which the end does not`),
  ]
  return [
    `${style.bold(number)}. ${actionOf(step).padEnd(6)} ${printable(objectName(change))}  ${where}`,
    ...shown,
    ...(more > 0 ? [`${indent}and ${more === 1 ? "one group" : `${more} groups`} more`] : []),
    ...harmed.map((text) => `${indent}${text}`),
  ]
}

function summaryLine({steps, isSafe, isComplete, changes}: Plan, style: Style): string {
  if (!isComplete) return `${style.doubt("NO PLAN")}  ${changes} changes are more than are put in an order: plan a part of them`
  if (steps.length === 0) return `${style.good("NOTHING TO DO")}  both sides have the same objects as far as policy is concerned`
  const bridges = steps.filter(({change}) => change.temporary).length / 2
  const helped = bridges === 0 ? "" : `, with ${bridges === 1 ? "a policy that is" : `${bridges} policies that are`} there on the way alone`
  const counted = `${changes === 1 ? "one change" : `${changes} changes`} in ${steps.length === 1 ? "one step" : `${steps.length} steps`}${helped}`
  if (isSafe) return `${style.good("SAFE")}  ${counted}: at no step is anything cut that passes in the end, or opened that does not`
  const harmful = steps.flatMap(({harm}, i) => (harm.pairs > 0 ? [i + 1] : []))
  const which = harmful.length === 1 ? `step ${harmful[0]} does` : `steps ${harmful.join(", ")} do`
  return `${style.bad("NOT SAFE")}  ${counted}: no order without harm was found, ${which} some`
}
