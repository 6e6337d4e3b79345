// A run as tables that a terminal and Markdown both show well.

import {ratioOf, isMet, targetsOf} from "./targets.ts"
import type {Target} from "./targets.ts"
import type {Grown} from "./growth/series.ts"
import type {Run, WorldRow} from "./run.ts"

/** A table: a head, and rows of texts. */
type Table = {readonly head: readonly string[]; readonly rows: readonly (readonly string[])[]}

/** The worlds of a run. */
export function worldTable({rows}: Run): string {
  const head = [
    "world",
    "pods",
    "policies",
    "classes",
    "rows",
    "sets",
    "open pairs",
    "read ms",
    "ready ms",
    "cold ms",
    "warm ms",
    "÷ reader",
    "naive ÷ us",
    "peak MiB",
    "command ms",
    "command MiB",
  ]
  return drawn({head, rows: rows.map(worldRow)})
}

function worldRow(row: WorldRow): readonly string[] {
  const {plan, written, world, command} = row
  const {summary, readMs, naive} = world
  const ratio = ratioOf(row)
  const pairs = `${counted(summary.allowedPairs)}${written.expectedPairs === null ? "" : written.expectedPairs === summary.allowedPairs ? " ✓" : " ✗"}`
  return [
    `${plan.world}${plan.form === "full" ? " (whole pods)" : ""}`,
    counted(written.pods),
    counted(summary.policies),
    counted(summary.classes),
    counted(summary.rows),
    counted(summary.atoms),
    pairs,
    figure(readMs.pods + readMs.rest + readMs.policies),
    figure(world.ready),
    figure(world.cold),
    world.warm === null ? "—" : figure(world.warm),
    ratio === null ? "—" : ratio.toFixed(2),
    counted(Math.round(naive.ms / world.cold)),
    counted(world.peakMemoryMiB),
    command === null ? "—" : figure(command.wallMs),
    command === null ? "—" : counted(command.peakMemoryMiB),
  ]
}

/** The targets of a run. */
export function targetTable(run: Run): string {
  const rows = targetsOf(run).map((target) => {
    const {id, what, value, unit, must, stretch} = target
    const limit = (number: number | null): string =>
      number === null ? "—" : `${target.below ? "≤" : "≥"} ${figure(number)} ${unit}`.trim()
    return [
      id,
      what,
      value === null ? "not measured" : `${figure(value)} ${unit}`.trim(),
      limit(must),
      verdict(target, must),
      limit(stretch),
      distance(target),
    ]
  })
  return drawn({head: ["target", "what", "measured", "must", "met", "stretch", "from stretch"], rows})
}

function verdict(target: Target, limit: number | null): string {
  const met = isMet(target, limit)
  return met === null ? "—" : met ? "yes" : "NO"
}

/** How far a figure is from the stretch goal, as a factor. */
function distance({value, stretch, below}: Target): string {
  if (value === null || stretch === null) return "—"
  const factor = below ? value / stretch : stretch / value
  return factor <= 1 ? "reached" : `${factor.toFixed(1)}×`
}

/** The growth laws. */
export function growthTable(grown: readonly Grown[]): string {
  const rows = grown.map(({law, slope, points}) => {
    const [first, last] = [points[0], points.at(-1)]
    const range = `${counted(first?.size ?? 0)} to ${counted(last?.size ?? 0)}`
    const work = `${counted(first?.work ?? 0)} to ${counted(last?.work ?? 0)}`
    return [law.grows, law.maker.name, range, work, slope.toFixed(2), law.limit.toFixed(2), slope <= law.limit ? "yes" : "NO"]
  })
  return drawn({head: ["what grows", "world", "size", "operations", "slope", "limit", "within"], rows})
}

/** What the gate held, in a line. */
export function gateLine({gate: {worlds, flows, counted: known, wrong}}: Run): string {
  const agreed = wrong.length === 0 ? "none disagreed" : `${wrong.length} DISAGREED:\n${wrong.join("\n")}`
  return `exactness: ${counted(flows)} flows of ${worlds} worlds held against their matrix, ${known} worlds with a known number of open pairs; ${agreed}`
}

/** A number with three digits that count. */
function figure(value: number): string {
  if (value >= 100) return counted(Math.round(value))
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

function counted(value: number): string {
  return value.toLocaleString("en")
}

function drawn({head, rows}: Table): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)))
  const isText = (column: number): boolean =>
    rows.some((row) => /^[A-Za-z`]/.test(row[column] ?? "") && !/^(NO|yes|not)/.test(row[column] ?? ""))
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
    return `| ${padded.join(" | ")} |`
  }
  const rule = `|${widths.map((width, column) => (isText(column) ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`
  return [line(head), rule, ...rows.map(line)].join("\n")
}
