// A Markdown table as columns of a terminal: cells wrapped, the widest column giving way first.

import {printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import {wrapped} from "./wrap.ts"

/** LIMIT: letters below which no column is narrowed. */
const narrowest = 8

/** The lines of a table, indented by two. */
export function tableLines(lines: readonly string[], columns: number, style: Style): readonly string[] {
  const [head, , ...body] = lines.map(cellsOf)
  if (head === undefined) return []
  const widths = widthsOf([head, ...body], columns - 2)
  const line = (cells: readonly string[]): readonly string[] => {
    const parts = widths.map((width, i) => wrapped(cells[i] ?? "", {columns: width, indent: ""}))
    const height = Math.max(1, ...parts.map(({length}) => length))
    return Array.from({length: height}, (_, at) =>
      `  ${parts.map((part, i) => (part[at] ?? "").padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd(),
    )
  }
  return [...line(head).map((text) => style.bold(text)), ...body.flatMap(line)]
}

function cellsOf(line: string): readonly string[] {
  const cells = line
    .trim()
    .replace(/^\|/, "")
    .replace(/\|$/, "")
    .split(/(?<!\\)\|/)
  return cells.map((cell) =>
    printable(
      cell
        .trim()
        .replaceAll("\\|", "|")
        .replaceAll("**", "")
        .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1"),
    ),
  )
}

function widthsOf(rows: readonly (readonly string[])[], columns: number): readonly number[] {
  const count = Math.max(...rows.map(({length}) => length))
  const widths = Array.from({length: count}, (_, i) => Math.max(1, ...rows.map((cells) => cells[i]?.length ?? 0)))
  const total = (): number => widths.reduce((sum, width) => sum + width, 2 * (count - 1))
  while (total() > columns) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] ?? 0) <= narrowest) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}
