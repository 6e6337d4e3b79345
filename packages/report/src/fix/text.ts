// A fix for a person: what became of each wish, which lines change, what is added, and all that it opens and closes.

import type {Fixed, LookupsOutcome, Outcome} from "@carveout/engine/fix"
import {diffLines} from "../diff/model.ts"
import {changeLine} from "../doctor/text.ts"
import {fittedText, printable} from "../style.ts"
import type {Style} from "../style.ts"
import {mendedText} from "./mended.ts"
import {unmetText, wishText} from "./model.ts"

/** How it looks. `width` null where nobody says how wide lines may be. `isWritten`: whether the files have it by now. */
export type FixLook = {
  readonly style: Style
  readonly width: number | null
  readonly isWritten: boolean
  readonly into: string
}

/** LIMIT: names of one side that a line lists; the rest is counted. */
const namesMax = 4

/** LIMIT: lines of what is opened and closed; the rest is counted. */
const changesMax = 30

/** Everything that is to be said of a fix. */
export function fixedText(fixed: Fixed, look: FixLook): string {
  const {style, width} = look
  const fitted = (lines: readonly string[]): readonly string[] => lines.map((line) => fittedText(line, width))
  const lines = [
    ...fitted(fixed.outcomes.map((outcome) => wishLine(outcome, style))),
    ...fitted(lookupsLines(fixed.lookups, style)),
    ...fitted(unmendedLines(fixed.unmended, style)),
    ...fitted(mendedText(fixed.mended, style, !look.isWritten).split("\n").slice(0, -1)),
    ...fitted(widenedLines(fixed, look)),
    // WHY whole lines: they are to be copied.
    ...addedLines(fixed, look),
    ...fitted(changeLines(fixed, style)),
  ]
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`
}

const words = {held: "PASSES", met: "REPAIRED", unmet: "OPEN"} as const

function wishLine({wish, state, because}: Outcome, style: Style): string {
  const paint = state === "unmet" ? style.bad : style.good
  return `${paint(words[state])}  ${printable(wishText(wish))}${because === null ? "" : `: ${printable(unmetText(because))}`}`
}

function lookupsLines(lookups: LookupsOutcome | null, style: Style): readonly string[] {
  if (lookups === null) return []
  const {before, after, because} = lookups
  if (before === 0) return [`${style.good("PASSES")}  name lookups: policy denies nobody's`]
  const was = before === 1 ? "one pod or workload was denied its own" : `${before} pods and workloads were denied theirs`
  if (after === 0) return [`${style.good("REPAIRED")}  name lookups: ${was}, nobody is now`]
  return [`${style.bad("OPEN")}  name lookups: ${was}, ${after} still are${because === null ? "" : `: ${printable(unmetText(because))}`}`]
}

function unmendedLines(unmended: Fixed["unmended"], style: Style): readonly string[] {
  if (unmended === null) return []
  const {count, because} = unmended
  return [`${style.bad("OPEN")}  ${count === 1 ? "one slip is" : `${count} slips are`} not mended: ${printable(unmetText(because))}`]
}

function widenedLines({widened}: Fixed, {style, isWritten}: FixLook): readonly string[] {
  return widened.map(({by, at, protocol, port}) => {
    const where = style.place(printable(`${at.file}:${at.line}:${at.column}`))
    return `${where} ${isWritten ? "widened" : "would be widened"}: ${protocol} ${port} is listed, too ${style.dim(`(${printable(by)})`)}`
  })
}

function addedLines({added, overrules}: Fixed, {style, into, isWritten, width}: FixLook): readonly string[] {
  if (added === "") return []
  const overruled = overrules.map(
    (by) => `  ${style.doubt("it overrules")} ${printable(by)}, which somebody may have meant: ask before you keep it`,
  )
  return [
    `${style.place(printable(into))} ${isWritten ? "has got" : "would get"}`,
    ...added
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
    ...overruled.map((line) => fittedText(line, width)),
  ]
}

function changeLines({difference, mended, widened, added}: Fixed, style: Style): readonly string[] {
  if (mended.length + widened.length === 0 && added === "") return []
  const all = diffLines(difference, namesMax).filter(({part}) => part !== "redecided")
  if (all.length === 0) return [style.bold("it changes nothing that passes")]
  const shown = all.slice(0, changesMax).map((line) => changeLine(line, style))
  const more = all.length - shown.length
  return [
    style.bold("what it changes for whoever is there now, and nothing else"),
    ...shown,
    ...(more > 0 ? [`  and ${more === 1 ? "one group" : `${more} groups`} more; -o json lists all`] : []),
  ]
}
