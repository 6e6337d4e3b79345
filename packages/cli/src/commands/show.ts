// `carveout show`: every resource as the engine reads it, defaults filled in.

import {summaries} from "../catalog.ts"
import {isReadable, parseManifests} from "@carveout/engine"
import type {Diagnostic, Resource} from "@carveout/engine"
import {diagnosticJson, diagnosticsText, printable} from "@carveout/report"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readPaths, unreadable} from "../input.ts"
import {printError, printInputErrors, printJson, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"
import {parseOptions} from "../world.ts"

/** The command. */
export const show: Command = {
  name: "show",
  usage: "carveout show PATH… [--each] [-o text|json]",
  summary: summaries.show,
  details:
    "What the cluster would hold after defaulting: types, tiers, protocols, orders. Resources that the cluster would refuse are left out, and said.",
  options: [
    ...inputOptions,
    {name: "each", help: "read every file by itself: objects of one name in several files are no repeats"},
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json"], help: "how to print; text unless given"},
  ],
  examples: [{line: "carveout show policy.yaml", does: "see which types and tier a policy gets by default"}],
  run,
}

/** Reads and prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (args.paths.length === 0) {
    printError(terminal, {message: "nothing to show", help: "name a file, a folder, or `-` for standard input"}, style)
    return exitCode.unanswered
  }
  const {files, errors} = readPaths(args.paths, terminal)
  printInputErrors(terminal, errors, style)
  const parsed = (hasSwitch(args, "each") ? files.map((file) => [file]) : [files]).map((group) => parseManifests(group, parseOptions(args)))
  const resources = parsed.flatMap((manifests) => manifests.resources)
  const diagnostics = parsed.flatMap((manifests) => manifests.diagnostics)
  const found = [...errors.map(unreadable), ...diagnostics]
  if (valueOf(args, "output") === "json")
    printJson(terminal, {resources: resources.map(resourceJson), diagnostics: found.map(diagnosticJson)})
  else {
    terminal.out(resources.map(resourceText).join("---\n"))
    if (resources.length === 0 && found.length === 0) printError(terminal, nothingRead(parsed), style)
    const shown = diagnostics.filter(({severity}) => severity !== "info")
    if (shown.length > 0) terminal.err(`\n${diagnosticsText(shown, sourceLookup(files), style)}`)
  }
  return codeOf(diagnostics, {found: resources.length, unreadable: errors.length})
}

/** Why nothing is shown. WHY said: an exit code alone leaves somebody looking for the fault in the wrong place. */
function nothingRead(parsed: readonly {readonly documents: number}[]): UsageError {
  if (parsed.every(({documents}) => documents === 0)) return {message: "the input holds no document"}
  const help = "shown are policies, what they speak of and what surrounds it: pods, workloads, Services, namespaces, nodes"
  return {message: "the input holds no resource that has a say about any flow", help}
}

/** 2 where nothing could be read, 1 where something is refused, else 0. */
function codeOf(diagnostics: readonly Diagnostic[], {found, unreadable}: {readonly found: number; readonly unreadable: number}): ExitCode {
  if (unreadable > 0 || !isReadable(diagnostics) || (found === 0 && diagnostics.length === 0)) return exitCode.unanswered
  return diagnostics.some(({severity}) => severity === "error") ? exitCode.no : exitCode.yes
}

/** The contract's shape. */
function resourceJson({at, object}: Resource): object {
  return {file: at.file, line: at.line, object: object()}
}

/** A document with its place as a comment; JSON is YAML, and keeps every value's type in sight. */
function resourceText({at, object}: Resource): string {
  return `# ${printable(at.file)}:${at.line}\n${JSON.stringify(object(), null, 2)}\n`
}
