// What a node holds beside what its manifests want of it.

import type {Comparison, Difference} from "@carveout/dataplane"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"

/** The comparison as text. */
export function heldText({same, differences, setsCompared}: Comparison & {readonly setsCompared: boolean}, style: Style): string {
  const head = `${same} chain${same === 1 ? " is" : "s are"} as the manifests want`
  const unlooked = setsCompared ? "" : style.dim("members of sets were not compared: give `--held-sets`\n")
  if (differences.length === 0) return `${style.good(head)}, and nothing differs\n${unlooked}`
  const lines = differences.flatMap((each) => differenceLines(each, style))
  return `${head}; ${style.bad(`${differences.length} ${differences.length === 1 ? "thing differs" : "things differ"}`)}\n${lines.join("\n")}\n${unlooked}`
}

function differenceLines(difference: Difference, style: Style): readonly string[] {
  const causes = difference.causes.slice(0, causesShown).join(", ")
  const more = difference.causes.length > causesShown ? `, and ${difference.causes.length - causesShown} more` : ""
  return ["", ...wordsOf(difference, style), ...(causes === "" ? [] : [style.dim(`  of ${printable(causes)}${more}`)])]
}

const causesShown = 6

function wordsOf(difference: Difference, style: Style): readonly string[] {
  switch (difference.kind) {
    case "table-missing":
      return [`${style.bold(difference.table)}: the node has no such table`]
    case "chain-missing":
      return [`${chainWords(difference, style)} is missing`]
    case "chain-unwanted":
      return [`${chainWords(difference, style)} is there, and nothing in the manifests wants it`]
    case "chain-changed":
      return [
        `${chainWords(difference, style)} differs from rule ${difference.place + 1} on`,
        `  wanted: ${difference.wanted === null ? "no further rule" : printable(difference.wanted)}`,
        `  held:   ${difference.held === null ? "no further rule" : printable(difference.held)}`,
      ]
    case "rule-foreign":
      return [`${chainWords(difference, style)} holds a rule that is not Calico's`, `  held:   ${printable(difference.held)}`]
    case "rule-ahead":
      return [`${chainWords(difference, style)}: a rule stands before Calico's`, `  held:   ${printable(difference.held)}`]
    case "set-missing":
      return [`set ${style.place(printable(difference.set))} is missing`]
    case "set-unwanted":
      return [`set ${style.place(printable(difference.set))} is there, and nothing in the manifests wants it`]
    case "set-changed":
    case "map-changed":
      return [
        `${difference.kind === "set-changed" ? "set" : "map"} ${style.place(printable(difference.kind === "set-changed" ? difference.set : difference.map))} has other members`,
        ...(difference.less.length === 0 ? [] : [`  lacks:  ${listed(difference.less)}`]),
        ...(difference.more.length === 0 ? [] : [`  has:    ${listed(difference.more)}`]),
      ]
  }
}

const membersShown = 10

function listed(members: readonly string[]): string {
  const more = members.length > membersShown ? `, and ${members.length - membersShown} more` : ""
  return `${printable(members.slice(0, membersShown).join(", "))}${more}`
}

function chainWords({table, chain}: {readonly table: string; readonly chain: string}, style: Style): string {
  return `${table} ${style.place(printable(chain))}`
}
