// What a replay is told in, for every form of it: sections of flows, how many there are of each outcome, what was seen.

import {protocolName} from "@carveout/engine"
import type {Outcome, Replayed} from "@carveout/flows"
import {counted} from "../style.ts"
import type {ReplayAnswer} from "./model.ts"

/** Flows of one outcome under what is said of it. */
export type Section = {readonly title: string; readonly own: readonly Replayed[]}

const titles: Readonly<Record<Exclude<Outcome, "kept" | "closed" | "cut">, string>> = {
  open: "open: the manifests, or the record, do not say enough",
  nobody: "of somebody who is not in the manifests",
  opened: "would pass, and were denied when they were seen",
}

/** The sections that have flows: first what would be lost, of a change what it takes before what was lost already. */
export function sectionsOf({replayed}: ReplayAnswer): readonly Section[] {
  const cut = (isCutAlready: boolean): readonly Replayed[] =>
    replayed.filter((each) => each.outcome === "cut" && each.isCutAlready === isCutAlready)
  const others = (Object.keys(titles) as (keyof typeof titles)[]).map((outcome) => ({
    title: titles[outcome],
    own: replayed.filter((each) => each.outcome === outcome),
  }))
  return [
    {title: "would be denied, and passed when they were seen", own: cut(false)},
    {title: "denied before the change, too, and passed when they were seen", own: cut(true)},
    ...others,
  ].filter(({own}) => own.length > 0)
}

/** How many flows there are of an outcome, and what is said of them. `already`: cut before the change, too. */
export type OutcomeCount = {readonly outcome: Outcome | "already"; readonly count: number; readonly words: string}

/** How many flows there are of each outcome that came. */
export function outcomeCounts({counts, already}: Pick<ReplayAnswer, "counts" | "already">): readonly OutcomeCount[] {
  const {cut, open, nobody, opened, closed, kept} = counts
  const said: readonly OutcomeCount[] = [
    {outcome: "cut", count: cut - (already ?? 0), words: "would be denied"},
    {outcome: "already", count: already ?? 0, words: "denied before the change, too"},
    {outcome: "open", count: open, words: "open"},
    {outcome: "nobody", count: nobody, words: "of nobody here"},
    {outcome: "opened", count: opened, words: "would pass anew"},
    {outcome: "kept", count: kept, words: "pass as they did"},
    {outcome: "closed", count: closed, words: "denied as they were"},
  ]
  return said.filter(({count}) => count > 0)
}

/** The same in a line. */
export function countsText(answer: ReplayAnswer): string {
  return outcomeCounts(answer)
    .map(({count, words}) => `${count} ${words}`)
    .join(", ")
}

/** How much was seen, and when. */
export function seenText({records, passed, replayed}: ReplayAnswer): string {
  const over = passed === 0 ? "" : `, ${passed} of them no new connection`
  return `${counted(replayed.length, "flow")} of ${counted(records + passed, "record")}${over}${spanOf(replayed)}`
}

/** Protocol and port. */
export function wireText({protocol, port}: Replayed["conversation"]): string {
  return `${protocolName(protocol)}${port === null ? "" : ` ${port}`}`
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
