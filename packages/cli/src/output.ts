// How commands say what they have to say: errors on standard error, one JSON document on standard output.

import {Lint, manual} from "@carveout/engine"
import type {Diagnostic} from "@carveout/engine"
import {printable, sarifLog} from "@carveout/report"
import type {Style} from "@carveout/report"
import {hasSwitch} from "./command.ts"
import type {Arguments, UsageError} from "./command.ts"
import type {InputError} from "./input.ts"
import {styleOf} from "./terminal.ts"
import type {Terminal} from "./terminal.ts"
import {versions} from "./version.ts"

/** The style that the arguments and the terminal ask for. */
export function styleFor(args: Arguments, terminal: Terminal): Style {
  return styleOf(terminal, hasSwitch(args, "no-color") ? "plain" : "automatic")
}

/** One JSON document and a line break. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`)
}

/** Whose findings they are, and what was read. */
export type Scan = {readonly command: string; readonly files: readonly {readonly name: string}[]}

/** Findings of one command for code scanning. */
export function printSarif(terminal: Terminal, diagnostics: readonly Diagnostic[], {command, files}: Scan): void {
  const source = {version: versions.carveout, command, files: files.map(({name}) => name)}
  printJson(
    terminal,
    sarifLog(diagnostics, (code) => (Object.hasOwn(manual, code) ? manual[code] : Lint.rules[code]), source),
  )
}

/** One line about what cannot be done, and one about what to do. */
export function printError(terminal: Terminal, {message, help}: UsageError, style: Style): void {
  terminal.err(`${style.bad("carveout:")} ${printable(message)}\n`)
  if (help !== undefined) terminal.err(`  ${style.dim("help:")} ${printable(help)}\n`)
}

/** What has to be known beside an answer, each with what to do about it. */
export function printNotes(terminal: Terminal, notes: readonly Pick<Diagnostic, "message" | "help">[], style: Style): void {
  for (const {message, help} of notes) {
    terminal.err(`${style.doubt("note:")} ${printable(message)}\n`)
    if (help !== undefined) terminal.err(`  ${style.dim("help:")} ${printable(help)}\n`)
  }
}

/** What could not be read. */
export function printInputErrors(terminal: Terminal, errors: readonly InputError[], style: Style): void {
  for (const {path, message, help} of errors)
    printError(terminal, {message: `\`${path}\`: ${message}`, ...(help === undefined ? {} : {help})}, style)
}
