// What the Action is told: its inputs and the event, read from the environment. Nothing is run here.

import {readFileSync} from "node:fs"

/** The environment of a step. */
export type Environment = Readonly<Record<string, string | undefined>>

/** When the run fails for findings: from a severity on, or never. */
export const failOns = ["error", "warning", "info", "never"] as const
/** When the run fails for the difference. */
export const failOnChanges = ["never", "opened", "any"] as const
/** When the run fails for seen connections that would be denied. */
export const failOnCuts = ["any", "never"] as const
/** When a comment is written: where something changed, always, or never. */
export const commentModes = ["changes", "always", "never"] as const

/** Inputs as action.yml names them. Lists are one entry a line. */
export type Inputs = {
  readonly paths: readonly string[]
  readonly tests: readonly string[]
  readonly context: readonly string[]
  readonly flows: readonly string[]
  readonly base: string
  readonly head: string
  readonly failOn: (typeof failOns)[number]
  readonly failOnChange: (typeof failOnChanges)[number]
  readonly failOnCut: (typeof failOnCuts)[number]
  readonly comment: (typeof commentModes)[number]
  readonly commentId: string
  readonly sarif: string
  readonly token: string
}

/** What is compared, or why nothing is. */
export type Comparison = {readonly base: string; readonly head: string} | {readonly reason: string}

/** The part of the event that matters. `pull` is the number of the pull request, where there is one. */
export type Trigger = {readonly name: string; readonly pull: number | null; readonly comparison: Comparison}

/** Reads the inputs; a word that an input does not take is an error that names the choices. */
export function readInputs(environment: Environment): Inputs | {readonly message: string} {
  const text = (name: string): string => (environment[`CARVEOUT_${name}`] ?? "").trim()
  const failOn = choice(failOns, text("FAIL_ON") || "error")
  const failOnChange = choice(failOnChanges, text("FAIL_ON_CHANGE") || "never")
  const failOnCut = choice(failOnCuts, text("FAIL_ON_CUT") || "any")
  const comment = choice(commentModes, text("COMMENT") || "changes")
  if (failOn === undefined) return {message: `input fail-on takes ${failOns.join(", ")}`}
  if (failOnChange === undefined) return {message: `input fail-on-change takes ${failOnChanges.join(", ")}`}
  if (failOnCut === undefined) return {message: `input fail-on-cut takes ${failOnCuts.join(", ")}`}
  if (comment === undefined) return {message: `input comment takes ${commentModes.join(", ")}`}
  const paths = lines(text("PATHS"))
  return {
    paths: paths.length === 0 ? ["."] : paths,
    tests: lines(text("TESTS")),
    context: lines(text("WITH")),
    flows: lines(text("FLOWS")),
    base: text("BASE"),
    head: text("HEAD"),
    failOn,
    failOnChange,
    failOnCut,
    comment,
    commentId: text("COMMENT_ID").replace(/[^\w .-]/g, "") || "default",
    sarif: text("SARIF").split("\n")[0] ?? "",
    token: text("TOKEN"),
  }
}

function choice<T extends string>(choices: readonly T[], text: string): T | undefined {
  return choices.find((each) => each === text)
}

function lines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
}

/** Reads the event. Inputs win over it. */
export function readTrigger(environment: Environment, {base, head}: Inputs): Trigger {
  const name = environment["GITHUB_EVENT_NAME"] ?? ""
  const event = payload(environment["GITHUB_EVENT_PATH"] ?? "")
  const number = fieldOf(event, "pull_request", "number") ?? fieldOf(event, "number")
  const pull = typeof number === "number" && name.startsWith("pull_request") ? number : null
  const wanted = base === "" ? baseOfEvent(name, event) : {base}
  return {name, pull, comparison: "reason" in wanted ? wanted : {base: wanted.base, head: head || "HEAD"}}
}

/** The commit that an event starts from. */
function baseOfEvent(name: string, event: unknown): {readonly base: string} | {readonly reason: string} {
  const none = (reason: string): {readonly reason: string} => ({reason: `${reason}; set the input base to compare with something`})
  const shas: Readonly<Record<string, unknown>> = {
    pull_request: fieldOf(event, "pull_request", "base", "sha"),
    pull_request_target: fieldOf(event, "pull_request", "base", "sha"),
    merge_group: fieldOf(event, "merge_group", "base_sha"),
    push: fieldOf(event, "before"),
  }
  const sha = Object.hasOwn(shas, name) ? shas[name] : undefined
  if (typeof sha !== "string") return none(`the event ${name === "" ? "of this run" : name} has no earlier revision`)
  if (/^0+$/.test(sha)) return none("the branch is new")
  if (name === "push" && fieldOf(event, "forced") === true) return none("the branch was rewritten, and what was there before is gone")
  return {base: sha}
}

/** The event's payload; nothing where there is no file. */
function payload(path: string): unknown {
  try {
    return path === "" ? null : (JSON.parse(readFileSync(path, "utf8")) as unknown)
  } catch {
    return null
  }
}

/** A field some levels down; undefined where the way ends. */
export function fieldOf(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) => (typeof inner === "object" && inner !== null && Object.hasOwn(inner, name) ? Reflect.get(inner, name) : undefined),
    value,
  )
}

/** A list as it is; anything else is empty. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}
