// `npm run judge`: oracle against engine on generated worlds, a thread to a core, until the time is over.
// Prints what it did; a disagreement is shown in its smallest world and ends in exit code 1.

import {mkdirSync, writeFileSync} from "node:fs"
import {availableParallelism} from "node:os"
import {join} from "node:path"
import {parseArgs} from "node:util"
import {Worker} from "node:worker_threads"
import {caseFile, snapshotText} from "./case-file.ts"
import {newTally} from "./judge.ts"
import type {Disagreement, Tally} from "./judge.ts"
import type {WorkerReport, WorkerTask} from "./judge-worker.ts"

const usage = `usage: npm run judge -- [--flows N | --minutes N | --worlds N] [--seed N] [--threads N] [--out FOLDER]

  --flows N     until so many flows were held against the matrix of their world (default 5000000)
  --minutes N   how long instead
  --worlds N    stop after so many worlds a thread (default: no end)
  --seed N      the first seed; the same seed and number of worlds judge the same flows (default: from the clock)
  --threads N   default: one to a core
  --out FOLDER  where a disagreement is written as a case file`

const values = valuesGiven()
if (values.help === true) {
  console.log(usage)
  process.exit(0)
}

const seed = count("seed", values.seed) ?? Date.now() % 1_000_000_007
const worlds = count("worlds", values.worlds) ?? Number.MAX_SAFE_INTEGER
const minutes = count("minutes", values.minutes) ?? 24 * 60
const isBounded = values.minutes !== undefined || values.worlds !== undefined
const flows = count("flows", values.flows) ?? (isBounded ? Number.MAX_SAFE_INTEGER : 5_000_000)
const threads = count("threads", values.threads) ?? availableParallelism()

/** A number of the command line; exit code 2 where it is none. */
function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  console.error(`--${name} wants a number above 0, not \`${text}\`\n\n${usage}`)
  process.exit(2)
}

const started = performance.now()
const tallies: Tally[] = Array.from({length: threads}, newTally)
const disagreements: Disagreement[] = []
let spokenAt = started

/** All threads together. */
function total(): Tally {
  return tallies.reduce((sum, one) => ({
    worlds: sum.worlds + one.worlds,
    comparisons: sum.comparisons + one.comparisons,
    inMatrix: sum.inMatrix + one.inMatrix,
    allow: sum.allow + one.allow,
    deny: sum.deny + one.deny,
    unknown: sum.unknown + one.unknown,
  }))
}

/** When a run ends. */
function endText(): string {
  if (values.worlds !== undefined) return `${worlds} worlds a thread`
  return values.minutes === undefined ? `${flows.toLocaleString("en")} flows` : `${minutes} minutes`
}

function line(): string {
  const {worlds, comparisons, inMatrix, allow, deny, unknown} = total()
  const seconds = (performance.now() - started) / 1000
  const share = (part: number): string => `${((100 * part) / Math.max(1, comparisons)).toFixed(1)} %`
  const rate = Math.round(comparisons / seconds).toLocaleString("en")
  const shares = `allow ${share(allow)}, deny ${share(deny)}, unknown ${share(unknown)}`
  const held = `${inMatrix.toLocaleString("en")} flows decided alone and found in the matrix of their world`
  return `${held}; ${comparisons.toLocaleString("en")} of the oracle's in ${worlds.toLocaleString("en")} worlds, ${rate}/s, ${shares}, ${seconds.toFixed(0)} s`
}

function show(disagreement: Disagreement): void {
  disagreements.push(disagreement)
  const {seed, fields, oracle, engine} = disagreement
  console.log(`\nDISAGREEMENT in ${fields.join(", ")}, seed ${seed}`)
  console.log(`  oracle: ${JSON.stringify(oracle)}\n  engine: ${JSON.stringify(engine)}`)
  const file = caseFile(disagreement) ?? snapshotText(disagreement)
  console.log(file.text.replace(/^/gm, "  "))
  if (values.out === undefined) return
  mkdirSync(values.out, {recursive: true})
  const path = join(values.out, `seed-${seed}.${file.extension}`)
  writeFileSync(path, file.text)
  console.log(`  written to ${path}`)
}

function hear(i: number, {tally, found}: WorkerReport): void {
  tallies[i] = tally
  for (const disagreement of found) show(disagreement)
  if (performance.now() - spokenAt < 10_000) return
  spokenAt = performance.now()
  console.log(line())
}

/** One thread, until it has ended. */
function run(i: number): Promise<void> {
  const task: WorkerTask = {first: seed + i, step: threads, worlds, flows: Math.ceil(flows / threads), until: Date.now() + minutes * 60_000}
  const worker = new Worker(new URL("judge-worker.ts", import.meta.url), {workerData: task, execArgv: ["--conditions=source"]})
  return new Promise((resolve, reject) => {
    worker.on("message", (report: WorkerReport) => hear(i, report))
    worker.on("error", reject)
    worker.on("exit", () => resolve())
  })
}

console.log(`oracle against engine, matrix against decision: seed ${seed}, ${threads} threads, ${endText()}`)
await Promise.all(tallies.map((_, i) => run(i)))
console.log(`\n${line()}\nseed ${seed}: ${disagreements.length === 0 ? "no disagreement" : `${disagreements.length} disagreements`}`)
process.exitCode = disagreements.length === 0 ? 0 : 1

/** What was asked for; a word that means nothing here ends the run with one that says so. */
function valuesGiven(): ReturnType<typeof parsed> {
  try {
    return parsed()
  } catch (error) {
    console.error(`judge: ${error instanceof Error ? error.message : String(error)}\n${usage.trim().split("\n")[0] ?? ""}`)
    process.exit(2)
  }
}

function parsed() {
  return parseArgs({
    options: {
      flows: {type: "string"},
      minutes: {type: "string"},
      worlds: {type: "string"},
      seed: {type: "string"},
      threads: {type: "string"},
      out: {type: "string"},
      help: {type: "boolean"},
    },
  }).values
}
