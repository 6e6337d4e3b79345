// `carveout selector`: is it a selector, what is its normal form, does it match.

import {summaries} from "../catalog.ts"
import {matchesSelector, parseSelector, printSelector} from "@carveout/engine"
import {printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import {hasSwitch, valueOf} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readInputOrError} from "../input.ts"
import {labelsOf} from "../label-words.ts"
import {printError, printJson, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"

/** The command. */
export const selector: Command = {
  name: "selector",
  usage: "carveout selector EXPR [--labels a=b,c=d] [-o text|json]   or   carveout selector --jsonl < lines",
  summary: summaries.selector,
  details:
    "EXPR is a Calico selector such as `app == 'web' && env in {'prod', 'dev'}`. A missing label satisfies `!=` and `not in`, which surprises everyone once: try it here. With --jsonl each line of standard input is `{selector, labels?}`, answered by a line of JSON.",
  options: [
    {name: "labels", value: "LABELS", help: "labels to match, as `a=b,c=d`; `a=` is an empty value"},
    {name: "jsonl", help: "answer lines of JSON on standard input, a line each"},
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json"], help: "how to print; text unless given"},
  ],
  examples: [
    {line: `carveout selector "env != 'prod'" --labels app=web`, does: "matches: the label is missing"},
    {line: `carveout selector "app = web"`, does: "see what is wrong, and where"},
  ],
  run,
}

/** The contract's shape of one answer. */
type SelectorAnswer = {
  readonly valid: boolean
  readonly canonical: string | null
  readonly matches: boolean | null
  readonly error: {readonly message: string; readonly offset: number} | null
}

/** Answers one expression, or lines of them. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (hasSwitch(args, "jsonl")) return answerLines(terminal, style)
  const [expression, ...others] = args.paths
  if (expression === undefined || others.length > 0) {
    printError(terminal, {message: "one selector is wanted", help: "quote it: `carveout selector \"app == 'web'\"`"}, style)
    return exitCode.unanswered
  }
  const labels = labelsOf(valueOf(args, "labels"))
  if (labels !== undefined && "message" in labels) {
    printError(terminal, labels, style)
    return exitCode.unanswered
  }
  const answer = answerOf(expression, labels)
  if (valueOf(args, "output") === "json") printJson(terminal, answer)
  else terminal.out(answerText(expression, answer))
  return answer.valid && answer.matches !== false ? exitCode.yes : exitCode.no
}

/** The answer about one expression; without labels nothing is matched. */
function answerOf(expression: string, labels: ReadonlyMap<string, string> | undefined): SelectorAnswer {
  const parsed = parseSelector(expression)
  if (!parsed.ok) return {valid: false, canonical: null, matches: null, error: parsed.error}
  return {valid: true, canonical: printSelector(parsed.value), matches: labels ? matchesSelector(parsed.value, labels) : null, error: null}
}

/** The answer for a person; an error is pointed at. */
function answerText(expression: string, {canonical, matches, error}: SelectorAnswer): string {
  if (error) return `not a selector: ${printable(error.message)}\n  ${printable(expression)}\n  ${" ".repeat(error.offset)}^\n`
  return `${canonical}\n${matches === null ? "" : matches ? "matches\n" : "does not match\n"}`
}

/** Answers every line; a line that is no question is answered by what is wrong with it. */
function answerLines(terminal: Terminal, style: Style): ExitCode {
  const input = readInputOrError(terminal)
  if (typeof input !== "string") {
    printError(terminal, input, style)
    return exitCode.unanswered
  }
  const lines = input.split("\n").filter((line) => line.trim() !== "")
  let code: ExitCode = lines.length === 0 ? exitCode.unanswered : exitCode.yes
  for (const line of lines) {
    const answer = answerLine(line)
    if (answer === undefined) code = exitCode.unanswered
    else if (!answer.valid && code === exitCode.yes) code = exitCode.no
    terminal.out(
      `${JSON.stringify(answer ?? {valid: false, canonical: null, matches: null, error: {message: "the line is no JSON object with a `selector`", offset: 0}})}\n`,
    )
  }
  return code
}

/** The answer about one line; undefined where it asks nothing. */
function answerLine(line: string): SelectorAnswer | undefined {
  try {
    const value = JSON.parse(line) as unknown
    if (typeof value !== "object" || value === null || !("selector" in value) || typeof value.selector !== "string") return undefined
    const labels = "labels" in value && typeof value.labels === "object" && value.labels !== null ? value.labels : undefined
    return answerOf(value.selector, labels ? new Map(Object.entries(labels).map(([key, label]) => [key, String(label)])) : undefined)
  } catch {
    return undefined
  }
}
