// The commands that the Action runs, and what they came to. Each is a process of its own, run where the repository is checked out.

import {spawnSync} from "node:child_process"
import {fileURLToPath} from "node:url"
import {fieldOf, listOf} from "./inputs.ts"
import type {Inputs} from "./inputs.ts"

const launcher = fileURLToPath(new URL("../../../packages/cli/bin/carveout.mjs", import.meta.url))

/** LIMIT: bytes of one command's output. */
const outputMax = 512 * 1024 * 1024

/** What a command printed and its exit code: 0 yes, 1 no, 2 could not answer. */
export type Ran = {readonly code: number; readonly out: string; readonly err: string}

/** One finding of check or test, as its SARIF has it. */
export type Finding = {
  readonly level: string
  readonly code: string
  readonly message: string
  readonly file: string
  readonly line: number
  readonly endLine: number
  readonly column: number
  readonly endColumn: number
}

/** A command that finds things. `sarif` is its log, null where it could not be read. */
export type Found = Ran & {readonly sarif: unknown; readonly findings: readonly Finding[]}

/** What changed. `markdown` is empty where nothing did. */
export type Compared = Ran & {
  readonly opened: number
  readonly closed: number
  readonly redecided: number
  readonly markdown: string
}

/** What of seen connections would be denied. `cut`: flows that the change takes, or where nothing is compared, the manifests. */
export type Replayed = Ran & {readonly cut: number; readonly already: number; readonly markdown: string}

/** Runs the command line. */
export function carveout(folder: string, words: readonly string[]): Ran {
  const {status, stdout, stderr, error} = spawnSync(process.execPath, [launcher, ...words], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: outputMax,
    env: {...process.env, NO_COLOR: "1"},
  })
  if (error !== undefined) return {code: 2, out: "", err: `carveout: cannot be run: ${error.message}\n`}
  return {code: status ?? 2, out: stdout, err: stderr}
}

/** Runs check or test with SARIF as its output. */
export function find(folder: string, command: "check" | "test", words: readonly string[]): Found {
  const ran = carveout(folder, [command, "-o", "sarif", ...words])
  const sarif = json(ran.out)
  return {...ran, sarif, findings: listOf(fieldOf(sarif, "runs")).flatMap((run) => listOf(fieldOf(run, "results")).map(findingOf))}
}

/** Compares two revisions. The words for people are asked for only where there is something to say; in JSON, what is wrong with manifests stands inside. */
export function compare(folder: string, range: string, {paths, context}: Inputs): Compared {
  const words = [...context.map((path) => `--with=${path}`), "--", range, ...paths]
  const ran = carveout(folder, ["diff", "-o", "json", ...words])
  const answer = json(ran.out)
  const [opened = 0, closed = 0, redecided = 0] = ["opened", "closed", "redecided"].map((part) => listOf(fieldOf(answer, part)).length)
  if (ran.code !== 2 && opened + closed + redecided === 0) return {...ran, opened, closed, redecided, markdown: ""}
  const told = carveout(folder, ["diff", "-o", "markdown", ...words])
  return {...ran, err: told.err, opened, closed, redecided, markdown: told.out}
}

/** Asks seen connections of a range, or where there is none, of what is checked out. */
export function replay(folder: string, range: string | null, {paths, context, flows}: Inputs): Replayed {
  const words = [
    ...context.map((path) => `--with=${path}`),
    ...flows.map((path) => `--flows=${path}`),
    "--",
    ...(range === null ? [] : [range]),
  ]
  const ran = carveout(folder, ["replay", "-o", "json", ...words, ...paths])
  const answer = json(ran.out)
  const number = (...names: readonly string[]): number => Number(fieldOf(answer, ...names) ?? 0)
  const already = number("already")
  const cut = number("counts", "cut") - already
  const told = carveout(folder, ["replay", "-o", "markdown", ...words, ...paths])
  return {...ran, err: told.err, cut, already, markdown: ran.code === 2 ? "" : told.out}
}

function findingOf(result: unknown): Finding {
  const [place] = listOf(fieldOf(result, "locations"))
  const region = fieldOf(place, "physicalLocation", "region")
  const number = (name: string): number => {
    const value = fieldOf(region, name)
    return typeof value === "number" ? value : 0
  }
  return {
    level: String(fieldOf(result, "level")),
    code: String(fieldOf(result, "ruleId")),
    message: String(fieldOf(result, "message", "text")),
    file: fileOf(fieldOf(place, "physicalLocation", "artifactLocation", "uri")),
    line: number("startLine"),
    endLine: number("endLine"),
    column: number("startColumn"),
    endColumn: number("endColumn"),
  }
}

function fileOf(uri: unknown): string {
  return typeof uri === "string" ? decodeURIComponent(uri.replace(/^file:\/\//, "")) : ""
}

function json(text: string): unknown {
  try {
    return text === "" ? null : (JSON.parse(text) as unknown)
  } catch {
    return null
  }
}
