// Diagnostics for a person at a terminal: what, where with the line itself, what to do, where to read more.
import {manualAddress} from "@carveout/engine"
import type {Diagnostic, Place, Severity} from "@carveout/engine"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import {countSeverities} from "./model.ts"

/** LIMIT: columns of a source line that are shown; a line may be a whole JSON file. */
const columnsMax = 160

/** LIMIT: findings of one code that are shown in full; a file that is wrong throughout is wrong in one way. */
const sameCodeMax = 50

/** A line of a file, from 1; undefined where the text is no longer at hand. */
export type SourceLookup = (file: string, line: number) => string | undefined

/** What is said of a whole file. WHY once: a chart has dozens, and they are rendered by one command. */
const ofWholeFiles: ReadonlySet<string> = new Set(["template-text", "chart-not-rendered"])

/** LIMIT: files of which the same is said that are named. */
const filesMax = 8

/** Every diagnostic as a block, separated by blank lines; what is said of several whole files alike stands there once, with the others' names. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], source: SourceLookup, style: Style): string {
  const counts = new Map<string, number>()
  const gathered = groupsOf(diagnostics)
  const shown = [...gathered.keys()].filter(({code}) => {
    const count = (counts.get(code) ?? 0) + 1
    counts.set(code, count)
    return count <= sameCodeMax
  })
  const rest = [...counts]
    .filter(([, count]) => count > sameCodeMax)
    .map(([code, count]) => `… and ${count - sameCodeMax} more of [${code}]\n`)
  const blocks = shown.map((diagnostic) => diagnosticText(diagnostic, source, style) + othersText(gathered.get(diagnostic) ?? [], style))
  return [...blocks, ...rest].join("\n")
}

/** The first of those that are alike, with the others; one that is about a part of its file stands for itself. */
function groupsOf(diagnostics: readonly Diagnostic[]): ReadonlyMap<Diagnostic, readonly Diagnostic[]> {
  const groups = Map.groupBy(diagnostics, (each) => (ofWholeFiles.has(each.code) ? [each.code, each.message, each.help].join("\n") : each))
  return new Map([...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, others] as const])))
}

function othersText(others: readonly Diagnostic[], style: Style): string {
  if (others.length === 0) return ""
  const names = others.slice(0, filesMax).map(({place}) => style.place(printable(place?.file ?? "")))
  const more = others.length > filesMax ? ` and ${others.length - filesMax} more` : ""
  return `  ${style.dim("the same of")} ${names.join(", ")}${more}\n`
}

/** One diagnostic as a block of lines, each ended. */
export function diagnosticText(diagnostic: Diagnostic, source: SourceLookup, style: Style): string {
  const {code, severity, message, help, place, path = "", related = []} = diagnostic
  const lines = [`${paint(severity, style)(style.bold(severity))}[${code}]: ${printable(message)}`]
  if (place) {
    lines.push(`  ${style.dim("at")} ${style.place(placeText(place))}${path === "" ? "" : style.dim(`  ${printable(path)}`)}`)
    lines.push(...excerpt(place, source, paint(severity, style)))
  }
  for (const other of related) lines.push(`  ${style.dim("and")} ${style.place(placeText(other.place))}  ${printable(other.message)}`)
  if (help !== undefined) lines.push(`  ${style.dim("help:")} ${printable(help)}`)
  if (severity !== "info") lines.push(`  ${style.dim(manualAddress(code))}`)
  return `${lines.join("\n")}\n`
}

/** `file:line:column`, as editors open it. */
export function placeText({file, line, column}: Place): string {
  return `${printable(file)}:${line}:${column}`
}

/** One line that counts what was found. */
export function summaryText(diagnostics: readonly Diagnostic[], style: Style): string {
  const counts = countSeverities(diagnostics)
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`
  const parts = [
    counts.error > 0 ? style.bad(count(counts.error, "error")) : "",
    counts.warning > 0 ? style.doubt(count(counts.warning, "warning")) : "",
    counts.info > 0 ? style.dim(count(counts.info, "note")) : "",
  ].filter((part) => part !== "")
  return parts.length === 0 ? style.good("no findings") : parts.join(", ")
}

/** LIMIT: accepted findings that are listed. */
const acceptedMax = 20

/** What somebody looked at and lets stand, a line each with the reason; empty where nobody did. */
export function acceptedText(accepted: readonly Diagnostic[], style: Style): string {
  const lines = accepted.slice(0, acceptedMax).map(({code, place, accepted: by}) => {
    const where = place === undefined ? "" : ` ${style.place(placeText(place))}`
    return `${style.dim("accepted")} ${code}${where}${style.dim(":")} ${printable(by?.reason ?? "")}\n`
  })
  const more = accepted.length - lines.length
  return more > 0 ? `${lines.join("")}${style.dim(`… and ${more} more that are accepted`)}\n` : lines.join("")
}

/** The source line with the stretch underlined; nothing where the text is gone. */
function excerpt(place: Place, source: SourceLookup, mark: (text: string) => string): readonly string[] {
  const text = source(place.file, place.line)
  if (text === undefined || text.trim() === "" || place.column > columnsMax) return []
  const shown = printable(text.replaceAll("\t", " ").slice(0, columnsMax))
  const end = place.endLine === place.line ? place.endColumn - 1 : text.trimEnd().length
  const width = Math.max(1, Math.min(end, columnsMax) - (place.column - 1))
  const gutter = String(place.line)
  const blank = " ".repeat(gutter.length)
  return [`  ${gutter} | ${shown}`, `  ${blank} | ${" ".repeat(place.column - 1)}${mark("^".repeat(width))}`]
}

/** The colour of a severity. */
function paint(severity: Severity, style: Style): (text: string) => string {
  if (severity === "error") return style.bad
  return severity === "warning" ? style.doubt : style.dim
}
