// `carveout lint`: traps in manifests that a cluster takes, each judged by what the policies do together.

import {Lint, severities} from "@carveout/engine"
import type {Severity} from "@carveout/engine"
import {acceptedText, diagnosticJson, diagnosticsJunit, diagnosticsText, fittedText, isAtLeast, summaryText} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readPaths} from "../input.ts"
import {printError, printJson, printSarif, styleFor} from "../output.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {addEnds, hasEnds, isUsable} from "../usable.ts"
import type {Face} from "../usable.ts"
import {during} from "../working.ts"
import {worldWithResources} from "../world.ts"
import type {Loaded} from "../world.ts"

const ids = Object.keys(Lint.rules)

/** The command. */
export const lint: Command = {
  name: "lint",
  usage: "carveout lint PATH… [--rule ID]… [--ignore ID]… [-o text|json|sarif|junit] [--fail-on error|warning|info]",
  summary: summaries.lint,
  details:
    'What `check` lets pass, since a cluster takes it, and what still goes wrong: lookups that are denied, over UDP or only over TCP, and whose fault it is; carve-outs for lookups that mean nobody, everybody, or whoever has a label; policies and peers that nobody is. Each is judged by what all policies do together, so that what another policy allows is no finding, and one cause is one finding: it names a flow that anybody can try with `explain`. An error breaks something, a warning may, or opens more than was meant. What somebody has looked at and lets stand is accepted at the object that it is about, a policy, or for lookups the pod, the workload or the namespace, by the annotation `accept.carveout.dev/DNS203: "why this is right here"`; it is listed and fails nothing. `carveout help DNS001` is the page of a rule, `carveout help codes` lists all.',
  options: [
    ...inputOptions,
    {name: "rule", value: "ID", many: true, choices: ids, help: "this rule alone, and others named so"},
    {name: "ignore", value: "ID", many: true, choices: ids, help: "all rules but this one, and others named so"},
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json", "sarif", "junit"], help: "how to print; text unless given"},
    {name: "fail-on", value: "SEVERITY", choices: [...severities], help: "exit with 1 from this severity on; error unless given"},
  ],
  examples: [
    {line: "carveout lint deploy/", does: "find the traps in a folder"},
    {line: "carveout lint deploy/ --fail-on warning --ignore DNS203", does: "fail on warnings, too, but for one rule"},
  ],
  run,
}

/** Loads, looks, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (args.paths.length === 0) {
    printError(terminal, {message: "nothing to look at", help: "name a file, a folder, or `-` for standard input"}, style)
    return exitCode.unanswered
  }
  const {resources, ...loaded} = worldWithResources(readPaths(args.paths, terminal), args)
  const face = {terminal, style, output: valueOf(args, "output")}
  if (!isUsable(face, loaded) || !hasEnds(face, [loaded], addEnds)) return exitCode.unanswered
  const judged = during(terminal, "looking", [loaded.program], () => Lint.judgedIn(loaded.program, resources, wantedBy(args)))
  const failOn = severities.find((severity) => severity === valueOf(args, "fail-on")) ?? "error"
  print(face, loaded, judged, failOn)
  return judged.findings.some(({severity}) => isAtLeast(severity, failOn)) ? exitCode.no : exitCode.yes
}

function wantedBy(args: Arguments): (id: string) => boolean {
  const [alone, ignored] = [new Set(args.values.get("rule")), new Set(args.values.get("ignore"))]
  return (id) => (alone.size === 0 || alone.has(id)) && !ignored.has(id)
}

function print({terminal, style, output}: Face, {files, diagnostics}: Loaded, judged: Lint.Judgement, failOn: Severity): void {
  const {findings, accepted, unneeded} = judged
  const told = [...findings, ...unneeded]
  const json = (each: Lint.Finding): object => ({...diagnosticJson(each), rule: each.rule, certainty: each.certainty, fixes: each.fixes})
  switch (output) {
    case "json":
      return printJson(terminal, {
        findings: findings.map(json),
        accepted: accepted.map(json),
        diagnostics: [...diagnostics, ...unneeded].map(diagnosticJson),
      })
    case "sarif":
      return printSarif(terminal, [...told, ...accepted], {command: "lint", files})
    case "junit": {
      const names = files.map(({name}) => name)
      return terminal.out(diagnosticsJunit(told, names, failOn))
    }
    default:
      if (told.length > 0) terminal.out(fittedText(`${diagnosticsText(told, sourceLookup(files), style)}\n`, widthOf(terminal)))
      terminal.out(`${summaryText(told, style)} in ${files.length} ${files.length === 1 ? "file" : "files"}\n`)
      terminal.out(fittedText(acceptedText(accepted, style), widthOf(terminal)))
  }
}
