// A replay for a person: first what would be lost, heaviest first, then what is open, and the rest in numbers.

import {missingText} from "@carveout/engine"
import type {Replayed} from "@carveout/flows"
import {flowText} from "../results/model.ts"
import {counted, folded, printable} from "../style.ts"
import type {Style} from "../style.ts"
import type {ReplayAnswer} from "./model.ts"
import {countsText, sectionsOf, seenText, wireText} from "./sections.ts"

/** How text is laid out. `most`: flows of an outcome that are listed; `width`: of a line, null where it may be broken nowhere. */
export type ReplayLayout = {readonly most: number; readonly width: number | null}

/** The whole answer. */
export function replayText(answer: ReplayAnswer, style: Style, {most, width}: ReplayLayout): string {
  const parts = sectionsOf(answer).map(({title, own}) => {
    const more = own.length > most ? [style.dim(`  and ${own.length - most} more; \`-o json\` has them all`)] : []
    return [style.bold(title), ...own.slice(0, most).flatMap((each) => linesOf(each, style)), ...more].join("\n")
  })
  const lines = [...parts, summaryOf(answer, style)].join("\n\n").split("\n")
  return `${lines.flatMap((line) => folded(line, width, 6)).join("\n")}\n`
}

function linesOf(replayed: Replayed, style: Style): readonly string[] {
  const {conversation, outcome, witness, isPartly, missing, symptom} = replayed
  const {from, to, connections} = conversation
  const line = `  ${printable(from.text)} → ${printable(to.text)} ${wireText(conversation)}  ${style.dim(counted(connections, "connection"))}`
  if (outcome === "nobody") {
    return [line, `    ${style.doubt("missing:")} ${missing.map((side) => printable(conversation[side].text)).join(" and ")}`]
  }
  const shown = witness === null ? [] : [witnessLine(witness, {isPartly, style})]
  const notice = symptom === null ? [] : [`    what the app notices: ${symptom}`]
  return [line, ...shown, ...notice]
}

function witnessLine(
  witness: NonNullable<Replayed["witness"]>,
  {isPartly, style}: {readonly isPartly: boolean; readonly style: Style},
): string {
  const {verdict, by, missing} = witness.decision
  if (verdict === "unknown") return `    ${style.doubt("missing:")} ${[...new Set(missing.map(missingText))].map(printable).join("; ")}`
  const word = verdict === "allow" ? style.good("allowed") : style.bad("denied")
  const decider = by === null ? "" : ` by ${printable(by)}`
  return `    ${isPartly ? "some of it " : ""}${word}${decider}: ${style.dim(printable(flowText(witness)))}`
}

function summaryOf(answer: ReplayAnswer, style: Style): string {
  return `${countsText(answer)}\n${style.dim(seenText(answer))}`
}
