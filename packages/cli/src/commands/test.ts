// `carveout test`: runs PolicyTest files and says which expectations hold.

import {summaries} from "../catalog.ts"
import {isReadable, Suite} from "@carveout/engine"
import type {Diagnostic, Source} from "@carveout/engine"
import {diagnosticJson, diagnosticsText, failureFindings, resultJson, resultsJunit, resultsTap, resultsText} from "@carveout/report"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import type {InputError} from "../input.ts"
import {unreadable} from "../input.ts"
import {printError, printInputErrors, printJson, printSarif, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"
import {gateOf, judgeSuite, limitOf, printSuite} from "../suite.ts"
import type {SuiteAnswer} from "../suite.ts"
import {isMeantAsTest, nothingAsked, readTestFiles} from "../test-files.ts"
import {runTests} from "../tests.ts"
import type {TestRun} from "../tests.ts"
import {parseOptions} from "../world.ts"

/** The command. */
export const test: Command = {
  name: "test",
  usage: "carveout test FILE… [--coverage] [--mutants] [--fail-under PERCENT] [-o text|json|junit|tap|sarif]",
  summary: summaries.test,
  details:
    "FILE is a PolicyTest (apiVersion carveout.dev/v1alpha1) or a folder that holds some. Each names its manifests in spec.resources and its expectations in spec.expect: from, to, protocol, port, the verdict wanted and, if you like, who decides. A test that asks nothing is an error, never a success. --coverage says which rules, tiers and groups of the matrix no expectation touches. --mutants tries small edits to the policies (a rule dropped, a port widened, an action swapped, a selector loosened, …), each alone, and lists those that no test would notice, each with a flow that it opens or closes; edits that change no verdict do not count.",
  options: [
    ...inputOptions,
    {
      name: "output",
      short: "o",
      value: "FORMAT",
      choices: ["text", "json", "junit", "tap", "sarif"],
      help: "how to print; text unless given",
    },
    {name: "all", short: "a", help: "list what holds, too"},
    {name: "coverage", help: "say what no expectation touches"},
    {name: "mutants", help: "say which small edits to the policies no test would notice"},
    {name: "mutants-max", value: "N", help: `try at most N edits, spread evenly; ${Suite.mutantsMax} unless given`},
    {
      name: "fail-under",
      value: "PERCENT",
      help: "exit code 1 where fewer rules are touched (--coverage) or fewer edits noticed (--mutants)",
    },
  ],
  examples: [
    {line: "carveout test policies/tests/", does: "run every test below a folder"},
    {line: "carveout test policies/tests/ --coverage --mutants", does: "judge the tests themselves: what do they miss?"},
    {line: "carveout test dns.yaml -o junit > report.xml", does: "write a report that CI systems show"},
  ],
  run,
}

/** Finds tests, runs them, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (args.paths.length === 0) {
    printError(terminal, {message: "no test given", help: "name a PolicyTest file, or a folder that holds some"}, style)
    return exitCode.unanswered
  }
  const wrong = gateOf(args) ?? limitOf(args)
  if (typeof wrong === "object") {
    printError(terminal, wrong, style)
    return exitCode.unanswered
  }
  const {files, errors, manifests, unread} = readTestFiles(args.paths, terminal)
  const runs = runTests(
    manifests.flatMap(({tests}) => tests),
    {terminal, ...parseOptions(args)},
  )
  const lost = [...errors, ...runs.flatMap((each) => each.errors)]
  printInputErrors(terminal, lost, style)
  const suite = judgeSuite(args, terminal, runs)
  const all: Outcome = {files, lost, runs, suite, diagnostics: [...unread, ...runs.flatMap(({diagnostics}) => diagnostics)]}
  const sources = [...files, ...runs.flatMap((each) => each.files)]
  print({args, terminal}, all, sourceLookup(sources))
  const asked = runs.reduce((sum, {world, test}) => sum + (world === null ? 0 : test.expect.length), 0)
  if (asked === 0) printError(terminal, {message: "nothing was asked", help: nothingAsked(manifests, all.diagnostics)}, style)
  return codeOf(all, asked, errors.length)
}

type Outcome = {
  readonly files: readonly Source[]
  readonly lost: readonly InputError[]
  readonly runs: readonly TestRun[]
  readonly suite: SuiteAnswer
  readonly diagnostics: readonly Diagnostic[]
}

/** An error that keeps something out of the world. One code does not: its object is judged all the same. */
function isInvalid({severity, code}: Diagnostic): boolean {
  return severity === "error" && code !== "no-destination-port"
}

/** 2 where something could not be asked, 1 where something failed or the input is invalid, else 0. */
function codeOf({runs, suite, diagnostics}: Outcome, asked: number, unreadable: number): ExitCode {
  const isLost = !isReadable(diagnostics) || diagnostics.some((each) => isMeantAsTest(each) || each.code === "no-test")
  if (asked === 0 || unreadable > 0 || isLost || runs.some(({isAnswered}) => !isAnswered)) return exitCode.unanswered
  const isFailed = runs.some(({results}) => results.some(({pass}) => !pass)) || diagnostics.some(isInvalid) || !suite.isEnough
  return isFailed ? exitCode.no : exitCode.yes
}

type Target = {readonly args: Arguments; readonly terminal: Terminal}

/** Prints results in the format asked for. */
function print(
  {args, terminal}: Target,
  {files, lost, runs, suite, diagnostics: found}: Outcome,
  source: (file: string, line: number) => string | undefined,
): void {
  const style = styleFor(args, terminal)
  const results = runs.flatMap((each) => each.results)
  const passed = results.filter(({pass}) => pass).length
  const diagnostics = [...lost.map(unreadable), ...found]
  // WHY: what is wrong with an entry is what its own result says.
  const ofEntries = new Set(runs.flatMap(({test: {unread}}) => unread.flatMap(({problems}) => problems)))
  const besides = diagnostics.filter((each) => !ofEntries.has(each))
  switch (valueOf(args, "output")) {
    case "json":
      printJson(terminal, {
        passed,
        failed: results.length - passed,
        results: results.map(resultJson),
        ...suite.json,
        diagnostics: diagnostics.map(diagnosticJson),
      })
      return
    case "junit":
      terminal.out(resultsJunit(results, besides))
      return printSuite(suite, terminal.err, style)
    case "sarif":
      printSarif(terminal, [...failureFindings(results), ...diagnostics], {command: "test", files})
      return printSuite(suite, terminal.err, style)
    case "tap":
      terminal.out(resultsTap(results, besides))
      return printSuite(suite, terminal.err, style)
    default: {
      const shown = found.filter(({severity}) => severity !== "info")
      if (shown.length > 0) terminal.out(`${diagnosticsText(shown, source, style)}\n`)
      terminal.out(resultsText(results, hasSwitch(args, "all") ? "all" : "failures", style))
      printSuite(suite, terminal.out, style)
    }
  }
}
