// The two sides of a comparison as they are written on the command line: folders and files, or revisions of the repository around.

import {existsSync} from "node:fs"
import {resolve} from "node:path"
import type {Arguments, UsageError} from "./command.ts"
import {commitOf, isShallow, mergeBaseOf, readCommit} from "./git.ts"
import type {Commit} from "./git.ts"
import {lastOfEach, readPaths} from "./input.ts"
import type {Input} from "./input.ts"
import type {Terminal} from "./terminal.ts"

/** Both sides as read. `notes`: what the reader should know, such as a folder that only one side has. */
export type TwoSides = {readonly base: Input; readonly head: Input; readonly notes: readonly string[]}

/** A range such as `main..HEAD:deploy/`. `dots` 3 compares with the commit at which the two parted, as `git diff A...B` does. */
type Range = {readonly base: string; readonly head: string; readonly dots: 2 | 3; readonly paths: readonly string[]}

const usage: UsageError = {message: "two worlds are compared", help: "name BASE and HEAD, or `main..HEAD:deploy/`"}

/** Reads both sides. Input that cannot be read is in their errors; a revision that there is not is an error of its own. */
export function readSides({paths, values}: Arguments, terminal: Terminal): TwoSides | UsageError {
  const range = rangeOf(paths, terminal.folder)
  if (range !== null) return "message" in range ? range : readRange(range, terminal.folder)
  const [base, head, ...rest] = paths
  if (base === undefined || head === undefined || rest.length > 0) return usage
  const sides = [base, head].map((side) => sideOf(side, terminal))
  const [first, second] = sides
  if (first === undefined || second === undefined) return usage
  if ("message" in first) return first
  if ("message" in second) return second
  const hasShared = (values.get("with") ?? []).length > 0
  const [one, other] = hasShared ? [emptyBeside(first, second), emptyBeside(second, first)] : [first, second]
  return {base: one, head: other, notes: [...(one.notes ?? []), ...(other.notes ?? [])]}
}

type Side = Input & {readonly notes?: readonly string[]}

/** A folder that is there and holds no manifest is an empty side, beside one that holds some: before a first policy there is none. */
function emptyBeside(side: Side, other: Side): Side {
  const [empty] = side.errors
  if (empty?.isEmpty !== true || other.files.length === 0) return side
  return {files: [], errors: [], notes: [`\`${empty.path}\` holds no manifest: that side is empty`]}
}

/** Reads one world, of paths and of single revisions. */
export function readSide(paths: readonly string[], terminal: Terminal): (Input & {readonly notes: readonly string[]}) | UsageError {
  const range = rangeOf(paths, terminal.folder)
  if (range !== null) {
    const help = "name one of them, `HEAD:deploy/`; `diff BASE..HEAD` without `--staged` compares two revisions"
    return {message: `\`--staged\` looks at one world, and \`${paths[0]}\` is two`, help}
  }
  const sides = paths.map((path) => sideOf(path, terminal))
  const wrong = sides.find((side) => "message" in side)
  if (wrong !== undefined && "message" in wrong) return wrong
  const read = sides.flatMap((side) => ("message" in side ? [] : [side]))
  return {
    files: lastOfEach(
      read.flatMap(({files}) => files),
      ({name}) => name,
    ),
    errors: read.flatMap(({errors}) => errors),
    notes: read.flatMap(({notes = []}) => notes),
  }
}

/** Whether paths name two revisions and not one world. */
export function isRange(paths: readonly string[], terminal: Terminal): boolean {
  return rangeOf(paths, terminal.folder) !== null
}

/** A range, where the first word is one and no file is called so. Paths follow its colon or stand beside it. */
function rangeOf([first = "", ...more]: readonly string[], folder: string): Range | UsageError | null {
  const [, base = "", dots = "", head = "", path] = /^([^:]+?)(\.{2,3})([^:.][^:]*)?(?::(.*))?$/s.exec(first) ?? []
  const isPath = base === "" || base.startsWith(".") || base.endsWith("/") || head.startsWith("/") || existsSync(resolve(folder, first))
  if (isPath) return null
  if (path !== undefined && more.length > 0) {
    return {message: "paths follow the colon or the range, not both", help: "write `main..HEAD deploy/ policies/`"}
  }
  const paths = path === undefined ? more : [path]
  return {base, head: head === "" ? "HEAD" : head, dots: dots === "..." ? 3 : 2, paths: paths.length === 0 ? [""] : paths}
}

/** Both revisions. A path that only one of them has is empty in the other; one that neither has is an error. */
function readRange(range: Range, folder: string): TwoSides | UsageError {
  const head = commitOf(range.head, folder)
  if ("message" in head) return head
  const base = baseOf(range, head, folder)
  if ("message" in base) return base
  const before = readCommit(base, range.paths, folder)
  const after = readCommit(head, range.paths, folder)
  const nowhere = before.missing.filter((path) => after.missing.includes(path))
  if (nowhere.length > 0) {
    const message = `neither \`${base.name}\` nor \`${head.name}\` holds a .yaml, .yml or .json file at \`${nowhere.join("`, `") || "."}\``
    const help = "paths count from the folder you are in; one with a leading slash from the top of the repository"
    return {message, help: helpFromTop([base, head], nowhere[0] ?? "", folder) ?? help}
  }
  const note = (commit: Commit, path: string): string => `\`${commit.name}\` holds no manifest at \`${path}\`: that side of it is empty`
  return {
    base: before,
    head: after,
    notes: [
      ...before.missing.map((path) => note(base, path)),
      ...after.missing.map((path) => note(head, path)),
      ...before.notes,
      ...after.notes,
    ],
  }
}

function baseOf(range: Range, head: Commit, folder: string): Commit | UsageError {
  const base = commitOf(range.base, folder)
  if ("message" in base || range.dots === 2) return base
  return mergeBaseOf(base, head, folder)
}

/** A path that is there is that path; else it may be a revision, alone or with a path behind its colon. */
function sideOf(side: string, terminal: Terminal): Side | UsageError {
  if (side === "-" || existsSync(resolve(terminal.folder, side))) return readPaths([side], terminal)
  const [name = "", ...rest] = side.split(":")
  const commit = commitOf(name, terminal.folder)
  if ("message" in commit) return rest.length > 0 || isShallow(terminal.folder) ? commit : readPaths([side], terminal)
  const path = rest.join(":")
  const found = readCommit(commit, [path], terminal.folder)
  if (found.missing.length === 0) return found
  const help = helpFromTop([commit], path, terminal.folder)
  const message = "the revision holds no .yaml, .yml or .json file there"
  return {files: [], errors: [{path: side, message, ...(help === undefined ? {} : {help})}]}
}

/** What to write where a path was meant from the top, as git itself reads `main:deploy`. */
function helpFromTop(commits: readonly Commit[], path: string, folder: string): string | undefined {
  const top = `/${path}`
  if (path === "" || path.startsWith("/") || commits.every((commit) => readCommit(commit, [top], folder).missing.length > 0))
    return undefined
  return `git reads paths from the top of the repository, carveout from the folder you are in: write \`${top}\` in place of \`${path}\``
}
