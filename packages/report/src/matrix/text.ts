// A matrix as tables: for terminals, spreadsheets and Markdown.

import type {Analysis} from "@carveout/engine"
import {csvCell, markdownText} from "../markup.ts"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import {blocksText, familyJson, namesText, shortened} from "./model.ts"

type Entry = {readonly from: string; readonly to: string; readonly family: string; readonly allow: string; readonly unknown: string}

function entryOf({from, to, ipFamily, allow, unknown}: Analysis.MatrixGroup, most: number): Entry {
  const words = (blocks: readonly Analysis.PacketBlock[]): string => (blocks.length === 0 ? "" : blocksText(blocks))
  return {from: namesText(from, most), to: namesText(to, most), family: familyJson(ipFamily), allow: words(allow), unknown: words(unknown)}
}

/** Groups as a table no wider than `width`; what does not fit goes on below, and names wider than a column lose their middle. */
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
  return [style.bold(rowText(head, widths)), ...rows.map((row) => rowText(row, widths)), style.dim(summary), ""].join("\n")
}

/** Columns as wide as they need, the widest narrowed until all fit. */
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

/** One row, over as many lines as its longest cell needs. */
function rowText(cells: readonly string[], widths: readonly number[]): string {
  const columns = cells.map((cell, i) => wrapped(printable(cell), widths[i] ?? 0))
  const height = Math.max(...columns.map((lines) => lines.length))
  const lines = Array.from({length: height}, (_, row) =>
    columns
      .map((column, i) => padded(column[row] ?? "", widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  )
  return lines.join("\n")
}

/** A text in lines of a width, broken at spaces and after commas; words that are wider lose their middle. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const [, space = "", word = ""] of text.matchAll(/( *)([^ ,]+,*|,+)/g)) {
    const short = shortened(word, width)
    const line = lines.at(-1)
    const glue = space === "" ? "" : " "
    if (line !== undefined && [...line, ...glue, ...short].length <= width) lines[lines.length - 1] = `${line}${glue}${short}`
    else lines.push(short)
  }
  return lines
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - [...text].length))
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
