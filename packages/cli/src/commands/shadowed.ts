// `carveout shadowed`: rules without effect, and policies that select nobody.

import {shadowedRules} from "@carveout/engine"
import type {Analysis} from "@carveout/engine"
import {diagnosticJson, folded, printable, shadowedFindings, shadowedText} from "@carveout/report"
import type {Style} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, printJson, printSarif, styleFor} from "../output.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {addEnds, hasEnds, isUsable} from "../usable.ts"
import {during} from "../working.ts"
import {loadWorld} from "../world.ts"

/** The command. */
export const shadowed: Command = {
  name: "shadowed",
  usage: "carveout shadowed PATH… [-o text|json|sarif]",
  summary: summaries.shadowed,
  details:
    "A rule is *shadowed* where rules before it take every flow that it matches, *redundant* where the same would happen without it, *vacuous* where it applies to no endpoint now: its policy selects none, its peers are nobody, or its list is never asked since the policy does not name the direction. A policy without rules that selects nobody is *vacuous* itself: it closes nothing. Every list and every end is looked at, all protocols and ports; the rules that take its place are named. Each is judged by itself: where two say the same, one of them may go and then the other is needed. What is vacuous today may matter to a pod of tomorrow.",
  options: [
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json", "sarif"], help: "how to print; text unless given"},
  ],
  examples: [{line: "carveout shadowed deploy/", does: "find the rules that could go"}],
  run,
}

/** Loads, looks, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (args.paths.length === 0) {
    printError(terminal, {message: "nothing to look at", help: "name a file, a folder, or `-` for standard input"}, style)
    return exitCode.unanswered
  }
  const loaded = loadWorld(args, terminal)
  const face = {terminal, style, output: valueOf(args, "output")}
  if (!isUsable(face, loaded) || !hasEnds(face, [loaded], addEnds)) return exitCode.unanswered
  const rules = during(terminal, "looking at every rule", [loaded.program], () => shadowedRules(loaded.program))
  if (valueOf(args, "output") === "json") {
    printJson(terminal, {rules: rules.map(ruleJson), diagnostics: loaded.diagnostics.map(diagnosticJson)})
  } else if (valueOf(args, "output") === "sarif") printSarif(terminal, shadowedFindings(rules), {command: "shadowed", files: loaded.files})
  else terminal.out(rulesText(rules, style, widthOf(terminal)))
  return rules.length === 0 ? exitCode.yes : exitCode.no
}

function ruleJson({by, kind, because, at}: Analysis.ShadowedRule): object {
  return {by, kind, because, at: {file: at.file, line: at.line, column: at.column}}
}

function rulesText(rules: readonly Analysis.ShadowedRule[], style: Style, width: number | null): string {
  if (rules.length === 0) return `${style.good("every rule has an effect")}\n`
  const lines = rules.flatMap((rule) => {
    const {by, kind, because, at} = rule
    const others = because.length === 0 ? "" : ` ${printable(because.join(", "))}`
    const line = `${style.doubt(kind.padEnd(9))} ${printable(by)}: ${shadowedText(rule)}${others}  ${style.place(`${printable(at.file)}:${at.line}`)}`
    return folded(line, width, 10)
  })
  return [...lines, ""].join("\n")
}
