// `carveout check`: what the cluster would refuse, and what would not mean what it says.

import {summaries} from "../catalog.ts"
import {Lint, Scope, buildSnapshot, manual, parseManifests, severities} from "@carveout/engine"
import type {Diagnostic, Resource, Severity, SourceFile} from "@carveout/engine"
import {
  acceptedText,
  diagnosticJson,
  diagnosticsJunit,
  diagnosticsText,
  fittedText,
  isAtLeast,
  mendedJson,
  mendedText,
  summaryText,
} from "@carveout/report"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {fixFiles} from "../fixing.ts"
import type {Fixing} from "../fixing.ts"
import {readBytes, readPaths, unreadable} from "../input.ts"
import type {Input} from "../input.ts"
import {printError, printInputErrors, printJson, printSarif, styleFor} from "../output.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {checkTests} from "../tests.ts"
import {parseOptions} from "../world.ts"

/** The command. */
export const check: Command = {
  name: "check",
  usage: "carveout check PATH… [--each] [--fix [--dry-run]] [-o text|json|sarif|junit] [--fail-on error|warning|info]",
  summary: summaries.check,
  details:
    'Reads manifests as the cluster reads them: every field of every policy kind is validated, misspelt fields are named with the nearest known one, and traps that no server reports are warned of. A warning that somebody lets stand is accepted at its object by the annotation `accept.carveout.dev/CODE: "why"`. PATH is a file, a folder with its subfolders, or `-`. --fix makes every fix that cannot mean anything else in the files, such as a misspelt field, and then says what is left; with --dry-run it only says what it would do, and the exit code is 1 where that is anything.',
  options: [
    ...inputOptions,
    {name: "each", help: "judge every file by itself, as its own world: for collections of unrelated manifests"},
    {name: "fix", help: "mend in the files what can be mended in one way only, then check them"},
    {name: "dry-run", help: "with --fix: say what would be mended, and change nothing"},
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json", "sarif", "junit"], help: "how to print; text unless given"},
    {name: "fail-on", value: "SEVERITY", choices: [...severities], help: "exit with 1 from this severity on; error unless given"},
  ],
  examples: [
    {line: "carveout check deploy/", does: "check everything below a folder"},
    {line: "helm template shop ./chart | carveout check -", does: "check what a chart renders"},
    {line: "carveout check --fix --dry-run deploy/", does: "see what would be mended, and change nothing"},
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
  const misuse = misuseOf(args)
  if (misuse !== undefined) {
    printError(terminal, misuse, style)
    return exitCode.unanswered
  }
  const fixing = hasSwitch(args, "fix") ? fixed(args, terminal) : null
  const input = readPaths(args.paths, terminal)
  printInputErrors(terminal, [...input.errors, ...(fixing?.errors ?? [])], style)
  const {diagnostics: found, documents, resources} = hasSwitch(args, "each") ? checkEach(input, args) : checkTogether(input, args)
  const {open: diagnostics, accepted} = Lint.judged(found, resources, manual)
  const failOn = thresholdOf(args)
  const nothing = documents === 0 && diagnostics.length === 0
  const isText = (valueOf(args, "output") ?? "text") === "text"
  if (fixing !== null && valueOf(args, "output") !== "json") {
    const told = isText ? terminal.out : terminal.err
    told(mendedText(fixing.mended, style, hasSwitch(args, "dry-run")))
  }
  if (!isText || !nothing) print({args, terminal, input, fixing}, {open: diagnostics, accepted}, failOn)
  if (nothing && input.errors.length === 0) printError(terminal, {message: "the input holds no document"}, style)
  if (input.errors.length > 0 || nothing || (fixing?.errors ?? []).length > 0) return exitCode.unanswered
  if (hasSwitch(args, "dry-run") && (fixing?.mended ?? []).length > 0) return exitCode.no
  return diagnostics.some(({severity}) => isAtLeast(severity, failOn)) ? exitCode.no : exitCode.yes
}

/** What --fix cannot be asked for. */
function misuseOf(args: Arguments): UsageError | undefined {
  if (!hasSwitch(args, "fix")) {
    if (!hasSwitch(args, "dry-run")) return undefined
    return {message: "`--dry-run` belongs to `--fix`", help: "`carveout check` by itself changes nothing"}
  }
  if (!args.paths.includes("-")) return undefined
  return {message: "`--fix` writes files, and standard input is none", help: "name files or folders"}
}

/** Makes the fixes, or finds those that would be made. */
function fixed(args: Arguments, terminal: Terminal): Fixing {
  const look = (files: readonly SourceFile[]): readonly Diagnostic[] =>
    (hasSwitch(args, "each") ? checkEach({files}, args) : checkTogether({files}, args)).diagnostics
  // WHY not what could not be read: the files are read again for what is left, and that is said then.
  return fixFiles(readBytes(args.paths, terminal).files, terminal, {isDry: hasSwitch(args, "dry-run"), look})
}

/** The severity from which on a finding fails the run. */
function thresholdOf(args: Arguments): Severity {
  return severities.find((severity) => severity === valueOf(args, "fail-on")) ?? "error"
}

type Checked = {readonly diagnostics: readonly Diagnostic[]; readonly documents: number; readonly resources: readonly Resource[]}

/** All files as one world; assumptions are said, too. */
function checkTogether({files}: Pick<Input, "files">, args: Arguments): Checked {
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
    resources,
  }
}

/** Every file as a world of its own, in which nothing is missing. */
function checkEach({files}: Pick<Input, "files">, args: Arguments): Checked {
  const all = files.map((file) => {
    const {resources, tests, documents, diagnostics} = parseManifests([file], parseOptions(args))
    const empty = documents === 0 && diagnostics.length === 0 ? [emptyFile(file.name)] : []
    return {
      diagnostics: [...diagnostics, ...empty, ...checkTests(tests), ...buildSnapshot(resources, {missing: "ignore"}).diagnostics],
      documents,
      resources,
    }
  })
  return {
    diagnostics: all.flatMap(({diagnostics}) => diagnostics),
    documents: all.reduce((sum, {documents}) => sum + documents, 0),
    resources: all.flatMap(({resources}) => resources),
  }
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

type Run = {readonly args: Arguments; readonly terminal: Terminal; readonly input: Input; readonly fixing: Fixing | null}

/** Prints findings in the format asked for. */
function print({args, terminal, input, fixing}: Run, {open: found, accepted}: ReturnType<typeof Lint.judged>, failOn: Severity): void {
  const style = styleFor(args, terminal)
  const diagnostics = [...[...input.errors, ...(fixing?.errors ?? [])].map(unreadable), ...found]
  switch (valueOf(args, "output")) {
    case "json":
      printJson(terminal, {
        ...(fixing === null ? {} : {mended: fixing.mended.map(mendedJson)}),
        diagnostics: diagnostics.map(diagnosticJson),
        accepted: accepted.map(diagnosticJson),
      })
      return
    case "sarif":
      printSarif(terminal, [...diagnostics, ...accepted], {command: "check", files: input.files})
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
      terminal.out(fittedText(acceptedText(accepted, style), widthOf(terminal)))
  }
}
