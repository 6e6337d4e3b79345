// A matrix as tables: for terminals, spreadsheets and Markdown.

import type {Analysis} from "@carveout/engine"
import {csvCell, markdownText} from "../markup.ts"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import {blocksText, familyJson, namesText} from "./model.ts"

type Entry = {readonly from: string; readonly to: string; readonly family: string; readonly allow: string; readonly unknown: string}

function entryOf({from, to, ipFamily, allow, unknown}: Analysis.MatrixGroup, most: number): Entry {
  const words = (blocks: readonly Analysis.PacketBlock[]): string => (blocks.length === 0 ? "" : blocksText(blocks))
  return {from: namesText(from, most), to: namesText(to, most), family: familyJson(ipFamily), allow: words(allow), unknown: words(unknown)}
}

/** Groups as a table no wider than `width`; names that do not fit are cut short. */
export function matrixText({groups, ends, classes}: Analysis.Matrix, style: Style, width: number): string {
  const count = ends.filter(({kind}) => kind !== "outside").length
  const summary = `${count} ${count === 1 ? "endpoint" : "endpoints"} in ${classes} classes; ${groups.length} ${groups.length === 1 ? "group" : "groups"} of pairs with something open`
  if (groups.length === 0) return `${style.bold("nothing passes")} between any two ends\n${style.dim(summary)}\n`
  const families = new Set(groups.map(({ipFamily}) => ipFamily))
  const entries = groups.map((group) => entryOf(group, 2))
  const rows = entries.map(({from, to, family, allow, unknown}) => [
    from,
    to,
    ...(families.size > 1 ? [family] : []),
    [allow, unknown === "" ? "" : `unknown: ${unknown}`].filter((text) => text !== "").join("; "),
  ])
  const head = ["FROM", "TO", ...(families.size > 1 ? ["FAMILY"] : []), "PASSES"]
  const widths = widthsOf([head, ...rows], width)
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => fit(printable(cell), widths[i] ?? 0))
      .join("  ")
      .trimEnd()
  return [style.bold(line(head)), ...rows.map(line), style.dim(summary), ""].join("\n")
}

/** Columns as wide as they need, the widest narrowed until all fit. The last one takes what is left. */
function widthsOf(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const wanted = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => [...printable(row[i] ?? "")].length)))
  const gaps = 2 * (wanted.length - 1)
  while (wanted.reduce((a, b) => a + b, 0) + gaps > width) {
    const widest = wanted.indexOf(Math.max(...wanted))
    if ((wanted[widest] ?? 0) <= 12) break
    wanted[widest] = (wanted[widest] ?? 0) - 1
  }
  return wanted
}

function fit(text: string, width: number): string {
  const letters = [...text]
  return letters.length > width ? `${letters.slice(0, Math.max(0, width - 1)).join("")}…` : text.padEnd(width)
}

/** A summary as text. */
export function summaryLines(summary: Analysis.MatrixSummary & {readonly phases: Phases; readonly peakMemoryMiB: number}): string {
  const {phases, peakMemoryMiB, ...counts} = summary
  const lines = Object.entries(counts).map(([name, value]) => `${name.padEnd(14)}${String(value).padStart(16)}`)
  const time = Object.entries(phases).map(([name, value]) => `${name.padEnd(14)}${`${Math.round(value)} ms`.padStart(16)}`)
  return [...lines, ...time, `${"peak memory".padEnd(14)}${`${peakMemoryMiB} MiB`.padStart(16)}`, ""].join("\n")
}

/** Milliseconds of each phase. */
export type Phases = {readonly read: number; readonly compile: number; readonly analyze: number}

/** Every pair as a line of CSV, quoted as RFC 4180 has it. Cells that a spreadsheet would calculate begin with an apostrophe. */
export function* pairsCsv(pairs: Iterable<Analysis.MatrixPair>): Generator<string> {
  yield "from,to,ipFamily,allow,unknown\r\n"
  for (const {from, to, ipFamily, allow, unknown} of pairs) {
    const cells = [
      from,
      to,
      familyJson(ipFamily),
      allow.length === 0 ? "" : blocksText(allow),
      unknown.length === 0 ? "" : blocksText(unknown),
    ]
    yield `${cells.map(csvCell).join(",")}\r\n`
  }
}

/** Groups as a Markdown table. */
export function matrixMarkdown({groups}: Analysis.Matrix): string {
  if (groups.length === 0) return "Nothing passes between any two ends.\n"
  const rows = groups.map((group) => {
    const {from, to, family, allow, unknown} = entryOf(group, 5)
    return `| ${[from, to, family, allow, unknown].map(markdownText).join(" | ")} |`
  })
  return ["| From | To | Family | Passes | Unknown |", "|---|---|---|---|---|", ...rows, ""].join("\n")
}
