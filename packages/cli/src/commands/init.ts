// `carveout init`: writes a first PolicyTest from what passes today.

import {existsSync, writeFileSync} from "node:fs"
import {dirname, isAbsolute, join, relative, sep} from "node:path"
import {Suite} from "@carveout/engine"
import {firstTestText, leftOutText} from "@carveout/report"
import type {Style} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"
import {isUsable} from "../usable.ts"
import {during} from "../working.ts"
import {loadWorld} from "../world.ts"

/** The command. */
export const init: Command = {
  name: "init",
  usage: "carveout init PATH… [--output FILE] [--force]",
  summary: summaries.init,
  details:
    "Writes a PolicyTest about the manifests as they are: who reaches whom and what reaches the outside, over all protocols and ports, pods gathered by the labels or names that tell them apart, as `only`, `at-least` and `never`. Every entry was tried and holds; together they speak of every group of the matrix, or it is said of how many they do not (see `carveout test --coverage`). It is a start: edit it into what should be. Without --output it is printed; a file that is there is left alone unless --force is given.",
  options: [
    ...inputOptions,
    {name: "output", short: "o", value: "FILE", help: "where to write; standard output unless given"},
    {name: "force", help: "replace a file that is there"},
  ],
  examples: [
    {line: "carveout init deploy/ -o policies.test.yaml", does: "write a first test, to edit"},
    {line: "carveout test policies.test.yaml --coverage --mutants", does: "see that it holds, and what it would notice"},
  ],
  run,
}

/** Loads, writes. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const misuse = misuseOf(args, terminal)
  if (misuse !== undefined) {
    printError(terminal, misuse, style)
    return exitCode.unanswered
  }
  const loaded = loadWorld(args, terminal)
  if (!isUsable({terminal, style, output: "yaml"}, loaded)) return exitCode.unanswered
  const test = during(terminal, "trying what passes", [loaded.program], () => Suite.firstTestOf(loaded.program))
  const count = test.sections.reduce((sum, {entries}) => sum + entries.length, 0)
  if (count === 0) {
    printError(terminal, {message: "the manifests hold no pod, workload or node to write a test about"}, style)
    return exitCode.unanswered
  }
  if (test.leftOut > 0) {
    terminal.err(`carveout: note: not everything fits into one file: ${leftOutText(test.leftOut)}; write one for each part of the world\n`)
  }
  const file = valueOf(args, "output")
  const text = firstTestText(test, {name: "what passes today", resources: resourcesFor(args.paths, file, terminal.folder)})
  if (file === undefined) terminal.out(text)
  return file === undefined ? exitCode.yes : write(file, text, {terminal, style, count})
}

/** Words that other commands take for a format. */
const formatWords: ReadonlySet<string> = new Set([
  "text",
  "json",
  "yaml",
  "csv",
  "markdown",
  "dot",
  "mermaid",
  "svg",
  "html",
  "junit",
  "sarif",
  "tap",
])

function misuseOf({paths, values}: Arguments, {folder}: Terminal): UsageError | undefined {
  if (paths.length === 0) return {message: "nothing to write about", help: "name a file or a folder of manifests"}
  if (paths.includes("-"))
    return {message: "a test names its manifests, and standard input has no name", help: "write the manifests to a file first"}
  if (values.has("namespace")) {
    return {message: "a test has no place for `--namespace`", help: "write `metadata.namespace` into the manifests"}
  }
  const file = values.get("output")?.at(-1)
  if (file !== undefined && formatWords.has(file)) {
    return {
      message: `here \`--output\` names a file, and \`${file}\` reads like a format`,
      help: `a test is YAML: write \`-o ./${file}\` if you mean the file`,
    }
  }
  if (file === undefined || values.has("force") || !existsSync(pathIn(folder, file))) return undefined
  return {message: `\`${file}\` is there already`, help: "name another file, or replace it with `--force`"}
}

/** Paths of manifests as the test's file sees them. */
function resourcesFor(paths: readonly string[], file: string | undefined, folder: string): readonly string[] {
  const from = file === undefined ? folder : dirname(pathIn(folder, file))
  return paths.map((path) => (isAbsolute(path) ? path : relative(from, pathIn(folder, path)).split(sep).join("/") || "."))
}

function pathIn(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}

type Writing = {readonly terminal: Terminal; readonly style: Style; readonly count: number}

function write(file: string, text: string, {terminal, style, count}: Writing): ExitCode {
  try {
    writeFileSync(pathIn(terminal.folder, file), text)
  } catch (error) {
    printError(terminal, {message: `\`${file}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`}, style)
    return exitCode.unanswered
  }
  terminal.err(`written: ${file}, ${count === 1 ? "1 entry that holds" : `${count} entries that hold`} today\n`)
  terminal.err(`next: edit it into what should be, then \`carveout test ${file} --coverage --mutants\`\n`)
  return exitCode.yes
}
