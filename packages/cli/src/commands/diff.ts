// `carveout diff`: which flows a change opens, closes, or hands to another rule, and which edit does it.

import {compareStaged, compareWorlds} from "@carveout/engine"
import type {Analysis} from "@carveout/engine"
import {
  diagnosticJson,
  differenceCsv,
  differenceDot,
  differenceHtml,
  differenceJson,
  differenceMarkdown,
  differenceMermaid,
  differenceSvg,
  differenceText,
  isDifferent,
  printable,
} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readPaths} from "../input.ts"
import {printError, printJson, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"
import {readSides} from "../two-sides.ts"
import {isUsable} from "../usable.ts"
import {during} from "../working.ts"
import {loadWorld, worldOfFiles} from "../world.ts"
import type {Loaded} from "../world.ts"

const formats = ["text", "json", "csv", "markdown", "dot", "mermaid", "svg", "html"] as const

/** The command. */
export const diff: Command = {
  name: "diff",
  usage: "carveout diff BASE HEAD [--with PATH]… | BASE..HEAD [PATH…] | --staged PATH…",
  summary: summaries.diff,
  details:
    "BASE and HEAD are folders or files, or revisions of the repository around: `main:deploy/` is the folder deploy at main, `main..HEAD:deploy/` both at once, `main..HEAD deploy/ pods/` several folders, `main...HEAD` what HEAD did since it left main. A folder that only one revision has is empty in the other; `main:deploy/ deploy/` compares with the files as they lie there, committed or not. What both worlds share, such as a dump of the cluster's pods, is given with --with. Exit code 1 where something was opened or closed; flows that only another rule decides do not count. --staged compares a world with itself once its staged policies are enforced.",
  options: [
    {name: "with", value: "PATH", many: true, help: "manifests that belong to both worlds"},
    {name: "staged", help: "what enforcing the staged policies would change"},
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: formats, help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout diff main..HEAD:deploy/", does: "see what the branch opens and closes"},
    {line: "carveout diff before/ after/ --with cluster-dump.json -o markdown", does: "write a comment about a change"},
    {line: "carveout diff --staged deploy/", does: "see what promoting the staged policies would do"},
  ],
  run,
}

/** Loads both worlds, compares, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const worlds = hasSwitch(args, "staged") ? stagedWorld(args, terminal) : bothWorlds(args, terminal)
  if ("message" in worlds) {
    printError(terminal, worlds, style)
    return exitCode.unanswered
  }
  const usable = worlds.loaded.map((loaded) => isEmptySide(loaded) || isUsable(terminal, loaded, style))
  if (usable.includes(false)) return exitCode.unanswered
  const programs = worlds.loaded.map(({program}) => program)
  const difference = during(terminal, "comparing", programs, () => worlds.compare())
  print(args, terminal, {difference, loaded: worlds.loaded})
  return isDifferent(difference) ? exitCode.no : exitCode.yes
}

/** A folder that only the other revision has: a world without anything is a world. */
function isEmptySide({files, errors}: Loaded): boolean {
  return files.length === 0 && errors.length === 0
}

type Worlds = {readonly loaded: readonly Loaded[]; readonly compare: () => Analysis.Difference}

function stagedWorld(args: Arguments, terminal: Terminal): Worlds | UsageError {
  if (args.paths.length === 0) return {message: "nothing to compare", help: "name a file, a folder, or `-` for standard input"}
  const loaded = loadWorld({...args, paths: [...args.paths, ...(args.values.get("with") ?? [])]}, terminal)
  return {loaded: [loaded], compare: () => compareStaged(loaded.program)}
}

function bothWorlds(args: Arguments, terminal: Terminal): Worlds | UsageError {
  const sides = readSides(args.paths, terminal)
  if ("message" in sides) return sides
  for (const note of sides.notes) terminal.err(`carveout: note: ${printable(note)}\n`)
  const shared = readPaths(args.values.get("with") ?? [], terminal)
  const [base, head] = [sides.base, sides.head].map((own) =>
    worldOfFiles({files: [...own.files, ...shared.files], errors: [...own.errors, ...shared.errors]}, args),
  )
  if (base === undefined || head === undefined) return {message: "two worlds are compared"}
  return {loaded: [base, head], compare: () => compareWorlds(base.program, head.program)}
}

type Answer = {readonly difference: Analysis.Difference; readonly loaded: readonly Loaded[]}

function print(args: Arguments, terminal: Terminal, {difference, loaded}: Answer): void {
  switch (valueOf(args, "output") ?? "text") {
    case "json":
      return printJson(terminal, {
        ...differenceJson(difference),
        diagnostics: loaded.flatMap(({diagnostics}) => diagnostics.map(diagnosticJson)),
      })
    case "csv":
      return terminal.out(differenceCsv(difference))
    case "markdown":
      return terminal.out(differenceMarkdown(difference))
    case "dot":
      return terminal.out(differenceDot(difference))
    case "mermaid":
      return terminal.out(differenceMermaid(difference))
    case "svg":
      return terminal.out(differenceSvg(difference))
    case "html":
      return terminal.out(differenceHtml(difference))
    default:
      return terminal.out(differenceText(difference, styleFor(args, terminal)))
  }
}
