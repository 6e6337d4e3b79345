// A plan for a person: what to do in which order, what each step opens and closes, and where harm is done.

import type {Plan, Step} from "@carveout/engine/plan"
import {changeLine} from "../doctor/text.ts"
import {diffLines} from "../diff/model.ts"
import {fittedText, printable} from "../style.ts"
import type {Style} from "../style.ts"
import {actionOf, harmWords, planSummary, resourceOf, stayingLines} from "./model.ts"

/** LIMIT: names of one side that a line lists; the rest is counted. */
const namesMax = 3

/** LIMIT: lines of what one step opens and closes; the rest is counted. */
const linesMax = 4

/** The steps, and what is to be known of them. */
export function planText(plan: Plan, {style, width}: {readonly style: Style; readonly width: number | null}): string {
  const {steps} = plan
  const digits = String(steps.length).length
  const lines = steps.flatMap((step, i) => stepLines(step, String(i + 1).padStart(digits), style))
  const stays = stayingLines(plan).map((each) => `${style.doubt("stays")}  ${printable(each)}`)
  return `${[...lines, ...(steps.length === 0 ? [] : [""]), ...stays, summaryLine(plan, style)].map((line) => fittedText(line, width)).join("\n")}\n`
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
  const harmed = harmWords(harm).map(({verb, rest}) => `${style.bad(verb)} ${printable(rest)}`)
  return [
    `${style.bold(number)}. ${actionOf(step).padEnd(6)} ${printable(change.object)}  ${where}`,
    ...shown,
    ...(more > 0 ? [`${indent}and ${more === 1 ? "one group" : `${more} groups`} more`] : []),
    ...harmed.map((text) => `${indent}${text}`),
  ]
}

function summaryLine(plan: Plan, style: Style): string {
  const {kind, head, words} = planSummary(plan)
  const paint = {good: style.good, bad: style.bad, open: style.doubt}[kind]
  return `${paint(head)}  ${words}`
}
