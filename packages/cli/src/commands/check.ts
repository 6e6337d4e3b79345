// `carveout check`: what the cluster would refuse, and what would not mean what it says.

import {summaries} from "../catalog.ts"
import {Scope, buildSnapshot, parseManifests, severities} from "@carveout/engine"
import type {Diagnostic, Severity} from "@carveout/engine"
import {diagnosticJson, diagnosticsJunit, diagnosticsText, fittedText, isAtLeast, summaryText} from "@carveout/report"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readPaths, unreadable} from "../input.ts"
import type {Input} from "../input.ts"
import {printError, printInputErrors, printJson, printSarif, styleFor} from "../output.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {checkTests} from "../tests.ts"
import {parseOptions} from "../world.ts"

/** The command. */
export const check: Command = {
  name: "check",
  usage: "carveout check PATH… [--each] [-o text|json|sarif|junit] [--fail-on error|warning|info]",
  summary: summaries.check,
  details:
    "Reads manifests as the cluster reads them: every field of every policy kind is validated, misspelt fields are named with the nearest known one, and traps that no server reports are warned of. PATH is a file, a folder with its subfolders, or `-`.",
  options: [
    ...inputOptions,
    {name: "each", help: "judge every file by itself, as its own world: for collections of unrelated manifests"},
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json", "sarif", "junit"], help: "how to print; text unless given"},
    {name: "fail-on", value: "SEVERITY", choices: [...severities], help: "exit with 1 from this severity on; error unless given"},
  ],
  examples: [
    {line: "carveout check deploy/", does: "check everything below a folder"},
    {line: "helm template shop ./chart | carveout check -", does: "check what a chart renders"},
    {line: "carveout check -o sarif deploy/ > findings.sarif", does: "write findings for code scanning"},
  ],
  run,
}

/** Reads, checks, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (args.paths.length === 0) {
    printError(terminal, {message: "nothing to check", help: "name a file, a folder, or `-` for standard input"}, style)
    return exitCode.unanswered
  }
  const input = readPaths(args.paths, terminal)
  printInputErrors(terminal, input.errors, style)
  const {diagnostics, documents} = hasSwitch(args, "each") ? checkEach(input, args) : checkTogether(input, args)
  const failOn = thresholdOf(args)
  const nothing = documents === 0 && diagnostics.length === 0
  const isText = (valueOf(args, "output") ?? "text") === "text"
  if (!isText || !nothing) print({args, terminal, input}, diagnostics, failOn)
  if (nothing && input.errors.length === 0) printError(terminal, {message: "the input holds no document"}, style)
  if (input.errors.length > 0 || nothing) return exitCode.unanswered
  return diagnostics.some(({severity}) => isAtLeast(severity, failOn)) ? exitCode.no : exitCode.yes
}

/** The severity from which on a finding fails the run. */
function thresholdOf(args: Arguments): Severity {
  return severities.find((severity) => severity === valueOf(args, "fail-on")) ?? "error"
}

type Checked = {readonly diagnostics: readonly Diagnostic[]; readonly documents: number}

/** All files as one world; assumptions are said, too. */
function checkTogether({files}: Input, args: Arguments): Checked {
  const {resources, tests, documents, diagnostics} = parseManifests(files, parseOptions(args))
  const built = buildSnapshot(resources)
  return {
    diagnostics: [
      ...diagnostics,
      ...checkTests(tests),
      ...built.diagnostics,
      ...Scope.portNamesOfNobody(built.snapshot),
      ...built.snapshot.assumptions,
    ],
    documents,
  }
}

/** Every file as a world of its own, in which nothing is missing. */
function checkEach({files}: Input, args: Arguments): Checked {
  const all = files.map((file) => {
    const {resources, tests, documents, diagnostics} = parseManifests([file], parseOptions(args))
    const empty = documents === 0 && diagnostics.length === 0 ? [emptyFile(file.name)] : []
    return {
      diagnostics: [...diagnostics, ...empty, ...checkTests(tests), ...buildSnapshot(resources, {missing: "ignore"}).diagnostics],
      documents,
    }
  })
  return {diagnostics: all.flatMap(({diagnostics}) => diagnostics), documents: all.reduce((sum, {documents}) => sum + documents, 0)}
}

/** The finding of a file that holds nothing. */
function emptyFile(file: string): Diagnostic {
  return {
    code: "no-document",
    severity: "error",
    message: "the file holds no document",
    place: {file, line: 1, column: 1, endLine: 1, endColumn: 1},
  }
}

type Run = {readonly args: Arguments; readonly terminal: Terminal; readonly input: Input}

/** Prints findings in the format asked for. */
function print({args, terminal, input}: Run, found: readonly Diagnostic[], failOn: Severity): void {
  const style = styleFor(args, terminal)
  const diagnostics = [...input.errors.map(unreadable), ...found]
  switch (valueOf(args, "output")) {
    case "json":
      printJson(terminal, {diagnostics: diagnostics.map(diagnosticJson)})
      return
    case "sarif":
      printSarif(terminal, diagnostics, {command: "check", files: input.files})
      return
    case "junit":
      terminal.out(
        diagnosticsJunit(
          diagnostics,
          input.files.map(({name}) => name),
          failOn,
        ),
      )
      return
    default:
      if (found.length > 0) terminal.out(fittedText(`${diagnosticsText(found, sourceLookup(input.files), style)}\n`, widthOf(terminal)))
      terminal.out(`${summaryText(found, style)} in ${input.files.length} ${input.files.length === 1 ? "file" : "files"}\n`)
  }
}
