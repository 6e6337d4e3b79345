// The GitHub Action: checks manifests, runs tests, compares base and head, replays what was seen, and tells it in the summary, in one comment and in outputs.
// What is read comes from the checked-out repository; the only address that is called is GITHUB_API_URL.

import {randomUUID} from "node:crypto"
import {appendFileSync, mkdirSync, writeFileSync} from "node:fs"
import {dirname, resolve} from "node:path"
import {compare, find, replay} from "./carveout.ts"
import type {Ran} from "./carveout.ts"
import {bodyMax, comment, targetOf} from "./comment.ts"
import type {Commented} from "./comment.ts"
import {fieldOf, listOf, readInputs, readTrigger} from "./inputs.ts"
import type {Environment, Inputs, Trigger} from "./inputs.ts"
import {allFindings, annotation, annotations, cutTo, reportText} from "./words.ts"
import type {Outcome} from "./words.ts"

/** LIMIT: letters of a step's summary; GitHub takes 1 MiB. */
const summaryMax = 900_000

/** Runs the Action. 0: nothing to complain about, 1: findings or a change that is not wanted, 2: something could not be answered. */
export async function main(environment: Environment, say: (line: string) => void): Promise<number> {
  const inputs = readInputs(environment)
  if ("message" in inputs) {
    say(annotation("error", inputs.message))
    return 2
  }
  const folder = environment["GITHUB_WORKSPACE"] ?? process.cwd()
  const trigger = readTrigger(environment, inputs)
  const outcome = judge(folder, inputs, trigger)
  const report = reportText(outcome)
  relay(outcome, say)
  if (inputs.sarif !== "") writeSarif(resolve(folder, inputs.sarif), outcome)
  const code = codeOf(inputs, outcome)
  const commented = await tell(environment, {inputs, trigger, outcome, report})
  for (const line of commentLines(commented)) say(line)
  const note =
    commented?.kind === "refused"
      ? `\n\nThe comment could not be written: ${commented.why}. The job needs \`pull-requests: write\`; a fork's never has it.\n`
      : ""
  append(environment["GITHUB_STEP_SUMMARY"], `${cutTo(report, summaryMax, "… and more, which does not fit here.")}${note}\n`)
  append(environment["GITHUB_OUTPUT"], outputs(inputs, outcome, commented, code))
  return code
}

function judge(folder: string, inputs: Inputs, {comparison}: Trigger): Outcome {
  const range = "reason" in comparison ? null : `${comparison.base}...${comparison.head}`
  const failOn = inputs.failOn === "never" ? [] : [`--fail-on=${inputs.failOn}`]
  return {
    check: find(folder, "check", [...failOn, "--", ...inputs.paths, ...inputs.context]),
    tests: inputs.tests.length === 0 ? null : find(folder, "test", ["--", ...inputs.tests]),
    comparison,
    compared: range === null ? null : compare(folder, range, inputs),
    replayed: inputs.flows.length === 0 ? null : replay(folder, range, inputs),
  }
}

/** What the commands complained about, with the runner's own commands switched off meanwhile, and the annotations. */
function relay({check, tests, comparison, compared, replayed}: Outcome, say: (line: string) => void): void {
  const runs: readonly (Ran | null)[] = [check, tests, compared, replayed]
  const pause = randomUUID()
  say(`::stop-commands::${pause}`)
  for (const run of runs) if (run !== null && run.err.trim() !== "") say(run.err.trimEnd().replaceAll("##[", "# #["))
  say(`::${pause}::`)
  for (const line of annotations(allFindings({check, tests}))) say(line)
  for (const run of runs) if (run?.code === 2) say(annotation("error", run.err.trim() || "something could not be answered"))
  if ("reason" in comparison) say(annotation("notice", `nothing is compared: ${comparison.reason}`))
}

/** The logs of check and test as one file, each a run of its own category. What both say about a manifest is said once. */
function writeSarif(path: string, {check, tests}: Outcome): void {
  const logs = [check.sarif, tests?.sarif].filter((log) => fieldOf(log, "runs") !== undefined)
  const seen = new Set<string>()
  const isNew = (result: unknown): boolean => {
    const name = JSON.stringify(fieldOf(result, "partialFingerprints"))
    return !seen.has(name) && seen.add(name) === seen
  }
  const runs = logs
    .flatMap((log) => listOf(fieldOf(log, "runs")))
    .map((run) => ({...(run as object), results: listOf(fieldOf(run, "results")).filter(isNew)}))
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, `${JSON.stringify({$schema: fieldOf(logs[0], "$schema"), version: "2.1.0", runs}, null, 2)}\n`)
}

function codeOf({failOn, failOnChange, failOnCut}: Inputs, {check, tests, compared, replayed}: Outcome): number {
  const codes = [check.code, tests?.code ?? 0].map((code) => (failOn === "never" && code === 1 ? 0 : code))
  if ([...codes, compared?.code, replayed?.code].includes(2)) return 2
  const isCut = failOnCut === "any" && (replayed?.cut ?? 0) > 0
  const isUnwanted =
    isCut || (failOnChange === "opened" && (compared?.opened ?? 0) > 0) || (failOnChange === "any" && (compared?.code ?? 0) === 1)
  return Math.max(...codes, isUnwanted ? 1 : 0)
}

type Telling = {readonly inputs: Inputs; readonly trigger: Trigger; readonly outcome: Outcome; readonly report: string}

/** Writes the comment, where one is wanted and there is a pull request to write it on. */
async function tell(environment: Environment, {inputs, trigger, outcome, report}: Telling): Promise<Commented | null> {
  const target = targetOf(environment, trigger.pull, inputs.token)
  if (inputs.comment === "never" || target === null) return null
  const body = cutTo(report, bodyMax, "… and more: the summary of the job has the whole report.")
  return comment(target, inputs.commentId, {
    body,
    isNeeded: inputs.comment === "always" || outcome.compared?.code === 1 || (outcome.replayed?.cut ?? 0) > 0,
  })
}

function commentLines(commented: Commented | null): readonly string[] {
  if (commented === null) return []
  const {kind, why, url} = commented
  if (kind === "refused") return [annotation("notice", `no comment: ${why}; the report is in the job's summary`)]
  if (kind === "failed") return [annotation("warning", `no comment: ${why}; the report is in the job's summary`)]
  return [`comment ${kind}${url === "" ? "" : `: ${url}`}`]
}

function outputs({sarif}: Inputs, {compared, replayed}: Outcome, commented: Commented | null, code: number): string {
  const isAnswered = compared !== null && compared.code !== 2
  const values: Readonly<Record<string, string>> = {
    changed: isAnswered ? String(compared.code === 1) : "",
    opened: isAnswered ? String(compared.opened) : "",
    closed: isAnswered ? String(compared.closed) : "",
    cut: replayed === null || replayed.code === 2 ? "" : String(replayed.cut),
    sarif,
    "comment-url": (commented?.url ?? "").replaceAll(/\s/g, ""),
    result: ["passed", "failed", "unanswered"][code] ?? "unanswered",
  }
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("")
}

function append(path: string | undefined, text: string): void {
  if (path !== undefined && path !== "") appendFileSync(path, text)
}

if (import.meta.main) process.exitCode = await main(process.env, (line) => console.log(line))
