// What a snapshot came to, for a person: how much was read of what, and what was not.

import {printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import type {Diagnostic} from "@carveout/engine"
import {printNotes} from "../output.ts"
import type {Terminal} from "../terminal.ts"
import type {KindLine, Taken} from "./taking.ts"

/** A kind as rights name it. */
function nameOf({group, resource}: KindLine): string {
  return group === "" ? resource : `${resource}.${group}`
}

/** Prints the summary. `findings`: what the engine says of the document. */
export function printSummary(
  terminal: Terminal,
  taken: Taken,
  {findings, style}: {readonly findings: readonly Diagnostic[]; readonly style: Style},
): void {
  const {spec} = taken.document
  const counted = spec.kinds.flatMap((line) => ("count" in line ? [{name: nameOf(line), count: line.count}] : []))
  const total = counted.reduce((sum, {count}) => sum + count, 0)
  const seconds = (Date.parse(spec.doneAt) - Date.parse(spec.takenAt)) / 1000
  const server = spec.server === "" ? "the server" : `Kubernetes ${spec.server}`
  terminal.err(`read ${printable(server)} in ${seconds.toFixed(1)} s: ${total} objects of ${counted.length} kinds\n`)
  const width = String(total).length
  for (const {name, count} of counted) if (count > 0) terminal.err(`  ${String(count).padStart(width)}  ${printable(name)}\n`)
  const none = counted.filter(({count}) => count === 0).map(({name}) => name)
  if (none.length > 0) terminal.err(`  ${"0".padStart(width)}  ${style.dim(printable(none.join(", ")))}\n`)
  printNotes(
    terminal,
    taken.notes.map((message) => ({message})),
    style,
  )
  printMissing(terminal, findings, style)
}

/** What could not be read. WHY what to do comes once: it is the same for all that want rights. */
function printMissing(terminal: Terminal, findings: readonly Diagnostic[], style: Style): void {
  for (const [help, own] of Map.groupBy(findings, (finding) => finding.help ?? "")) {
    for (const {message} of own) terminal.err(`${style.doubt("not read:")} ${printable(message)}\n`)
    if (help !== "") terminal.err(`  ${style.dim("help:")} ${printable(help)}\n`)
  }
}
