// Jobs in processes of their own, so that the memory of one world is not the memory of all, and nothing is warm that should be cold.

import {spawnSync} from "node:child_process"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import type {Job, ResultOf} from "./job.ts"

const jobFile = fileURLToPath(new URL("job.ts", import.meta.url))
const commandFile = fileURLToPath(new URL("../../packages/cli/bin/carveout.mjs", import.meta.url))

/** LIMIT: megabytes of heap for a job; a million pods need more than Node takes by itself. */
const heapMax = 12_000

/** Runs a job and waits for what it says. `seconds`: after which it is given up. */
export function runJob<J extends Job>(job: J, seconds = 900): ResultOf<J> {
  // WHY: the command line's launcher says it too, where it is known.
  const accounting = process.versions.v8.startsWith("13.") ? ["--external-memory-accounted-in-global-limit"] : []
  const flags = ["--conditions=source", `--max-old-space-size=${heapMax}`, ...accounting]
  const args = [...flags, jobFile, JSON.stringify(job)]
  // WHY the cache of compiled code: the command line has it on, and what is measured is what its people wait for.
  const env = {...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "carveout-bench-code")}
  const {status, stdout, stderr, error} = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: seconds * 1000,
    maxBuffer: 1 << 26,
    env,
  })
  if (status !== 0) throw new Error(`the job ${job.kind} failed: ${error?.message ?? stderr.slice(-2000)}`)
  return JSON.parse(stdout) as ResultOf<J>
}

/** What `carveout matrix --summary` says of itself, and how long it took on the wall. */
export type CommandResult = {
  readonly wallMs: number
  readonly phases: {readonly read: number; readonly compile: number; readonly analyze: number}
  readonly peakMemoryMiB: number
  readonly allowedPairs: number
}

/** Runs `carveout matrix --summary` on a folder, as anybody would. */
export function runSummary(folder: string): CommandResult {
  const started = performance.now()
  const text = runCommand(["matrix", "--summary", "-o", "json", folder])
  return {...(JSON.parse(text) as Omit<CommandResult, "wallMs">), wallMs: performance.now() - started}
}

/** Runs the command line and gives what it printed. */
export function runCommand(words: readonly string[]): string {
  const {status, stdout, stderr, error} = spawnSync(process.execPath, [commandFile, ...words], {encoding: "utf8", maxBuffer: 1 << 28})
  if (status !== 0 && status !== 1) throw new Error(`carveout ${words.join(" ")} failed: ${error?.message ?? stderr.slice(-2000)}`)
  return stdout
}
