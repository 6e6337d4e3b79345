// A replay for a person: first what would be lost, heaviest first, then what is open, and the rest in numbers.

import {missingText, protocolName} from "@carveout/engine"
import type {Outcome, Replayed} from "@carveout/flows"
import {flowText} from "../results/model.ts"
import {folded, printable} from "../style.ts"
import type {Style} from "../style.ts"
import type {ReplayAnswer} from "./model.ts"

/** How text is laid out. `most`: flows of an outcome that are listed; `width`: of a line, null where it may be broken nowhere. */
export type ReplayLayout = {readonly most: number; readonly width: number | null}

const titles: Readonly<Record<Exclude<Outcome, "kept" | "closed">, string>> = {
  cut: "would be denied, and passed when they were seen",
  open: "open: the manifests, or the record, do not say enough",
  nobody: "of somebody who is not in the manifests",
  opened: "would pass, and were denied when they were seen",
}

/** The whole answer. */
export function replayText(answer: ReplayAnswer, style: Style, {most, width}: ReplayLayout): string {
  const parts = (Object.keys(titles) as (keyof typeof titles)[]).flatMap((outcome) => {
    const own = answer.replayed.filter((each) => each.outcome === outcome)
    if (own.length === 0) return []
    const more = own.length > most ? [style.dim(`  and ${own.length - most} more; \`-o json\` has them all`)] : []
    return [[style.bold(titles[outcome]), ...own.slice(0, most).flatMap((each) => linesOf(each, style)), ...more].join("\n")]
  })
  const lines = [...parts, summaryOf(answer, style)].join("\n\n").split("\n")
  return `${lines.flatMap((line) => folded(line, width, 6)).join("\n")}\n`
}

function linesOf(replayed: Replayed, style: Style): readonly string[] {
  const {conversation, outcome, witness, isPartly, missing, symptom} = replayed
  const {from, to, protocol, port, connections} = conversation
  const wire = `${protocolName(protocol)}${port === null ? "" : ` ${port}`}`
  const line = `  ${printable(from.text)} → ${printable(to.text)} ${wire}  ${style.dim(counted(connections, "connection"))}`
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

function summaryOf({counts, records, passed, replayed}: ReplayAnswer, style: Style): string {
  const {cut, open, nobody, opened, closed, kept} = counts
  const said = [
    [cut, "would be denied"],
    [open, "open"],
    [nobody, "of nobody here"],
    [opened, "would pass anew"],
    [kept, "pass as they did"],
    [closed, "denied as they were"],
  ] as const
  const numbers = said.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  const over = passed === 0 ? "" : `, ${passed} of them no new connection`
  const line = `${counted(replayed.length, "flow")} of ${counted(records + passed, "record")}${over}${spanOf(replayed)}`
  return `${numbers.join(", ")}\n${style.dim(line)}`
}

function spanOf(replayed: readonly Replayed[]): string {
  const times = replayed
    .flatMap(({conversation: {since, until}}) => [since, until])
    .filter((time) => time !== null)
    .sort()
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined) return ""
  return first === last ? `, seen ${first}` : `, seen ${first} to ${last}`
}

function counted(count: number, what: string): string {
  return `${String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",")} ${what}${count === 1 ? "" : "s"}`
}
