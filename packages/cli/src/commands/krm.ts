// `carveout krm`: a KRM function. A ResourceList comes on standard input and goes to standard output, with results.

import {isAtLeast, printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import {summaries} from "../catalog.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readInputOrError} from "../input.ts"
import {readFunctionConfig} from "../krm/function-config.ts"
import {judgeItems} from "../krm/judge.ts"
import {readResourceList, writeResourceList} from "../krm/resource-list.ts"
import {krmResults, resultLine} from "../krm/results.ts"
import {printError, printInputErrors, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"

/** The command. */
export const krm: Command = {
  name: "krm",
  usage: "carveout krm < RESOURCELIST",
  summary: summaries.krm,
  details:
    "Reads a ResourceList (config.kubernetes.io/v1), judges its items as one world, and writes the list back unchanged with `results`: severity, message, object, field and file of each finding and of each failed expectation. `functionConfig` takes, under `spec`: `failOn` (error, warning, info), `namespace`, `with` (paths of manifests that belong to the world), `tests` (paths of PolicyTests) and `expect` (expectations as a PolicyTest has them); a ConfigMap takes the same under `data`, without `expect`; a PolicyTest is asked as it stands. The items take the place of what a test names in `spec.resources`. Exit code 1 stops the build.",
  options: [],
  examples: [
    {
      line: "kustomize build --enable-alpha-plugins --enable-exec .",
      does: "with a function of exec path `carveout-krm` that runs this command",
    },
    {line: "carveout krm < resource-list.yaml", does: "see what the function would answer"},
  ],
  run,
}

/** Reads the list, judges it, writes it back. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (args.paths.length > 0) {
    return refuse(terminal, {message: "`krm` takes no PATH", help: "the ResourceList comes on standard input"}, style)
  }
  const input = readInputOrError(terminal)
  if (typeof input !== "string") return refuse(terminal, input, style)
  const list = readResourceList(input)
  if ("message" in list) return refuse(terminal, list, style)
  const config = readFunctionConfig(list.config)
  if ("message" in config) return refuse(terminal, config, style)
  const {diagnostics, errors, isAnswered} = judgeItems(list.items, config, terminal)
  printInputErrors(terminal, errors, style)
  const results = krmResults(diagnostics, list.items)
  terminal.out(writeResourceList(list, results))
  for (const result of results) if (result.severity !== "info") terminal.err(`${printable(resultLine(result))}\n`)
  if (errors.length > 0 || !isAnswered) return exitCode.unanswered
  return diagnostics.some(({severity}) => isAtLeast(severity, config.failOn)) ? exitCode.no : exitCode.yes
}

function refuse(terminal: Terminal, error: UsageError, style: Style): ExitCode {
  printError(terminal, error, style)
  return exitCode.unanswered
}
