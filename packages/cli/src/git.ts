// Files of a revision, read from git's own store: nothing is checked out and nothing in the working tree is touched.

import {posix} from "node:path"
import type {SourceFile} from "@carveout/engine"
import type {UsageError} from "./command.ts"
import {firstLine, git, gitWithInput} from "./git-run.ts"
import {entriesAt} from "./git-tree.ts"
import type {Entry} from "./git-tree.ts"
import {lastOfEach} from "./input.ts"
import type {InputError} from "./input.ts"

/** What a revision holds at some paths. `missing`: paths at which it holds no manifest. `notes`: what was not read, and why. */
export type RevisionFiles = {
  readonly files: readonly SourceFile[]
  readonly errors: readonly InputError[]
  readonly missing: readonly string[]
  readonly notes: readonly string[]
}

/** A commit, and the name by which its files are shown. */
export type Commit = {readonly id: string; readonly name: string}

/** The commit that a name stands for in the repository around a folder; else why there is none, and what to do. */
export function commitOf(name: string, folder: string): Commit | UsageError {
  const found = git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`])
  return found.ok ? {id: found.text.trim(), name} : whyUnknown(name, folder)
}

/** The commit at which two others parted: what `A...B` compares B with. */
export function mergeBaseOf(base: Commit, head: Commit, folder: string): Commit | UsageError {
  const found = git(folder, ["merge-base", base.id, head.id])
  if (found.ok) return {id: found.text.trim(), name: found.text.trim().slice(0, 12)}
  return {message: `\`${base.name}\` and \`${head.name}\` have no commit in common`, ...shallowHelp(folder)}
}

/** Why a name stands for no commit. A clone without history is the usual reason in a pipeline. */
function whyUnknown(name: string, folder: string): UsageError {
  const around = git(folder, ["rev-parse", "--git-dir"])
  if (!around.ok) {
    return {
      message: `\`${name}\` cannot be looked up: ${around.text}`,
      help: "revisions are read from the git repository around this folder",
    }
  }
  return {message: `\`${name}\` is no revision of this repository`, ...shallowHelp(folder)}
}

/** Whether the repository around a folder was cloned without its whole history. */
export function isShallow(folder: string): boolean {
  return git(folder, ["rev-parse", "--is-shallow-repository"]).text.trim() === "true"
}

function shallowHelp(folder: string): {readonly help: string} {
  if (!isShallow(folder)) return {help: "`git branch --all` and `git log` list what there is"}
  return {
    help: "this clone is shallow and lacks it: set `fetch-depth: 0` where the repository is checked out, or run `git fetch --unshallow`",
  }
}

/** The manifests of a commit at some paths, named as `REVISION:path`. A path counts from the folder, one with a leading slash from the top. */
export function readCommit(commit: Commit, paths: readonly string[], folder: string): RevisionFiles {
  const prefix = git(folder, ["rev-parse", "--show-prefix"]).text.trim()
  const found = paths.map((path) => ({path, ...entriesAt(commit, belowTop(path, prefix), folder)}))
  const entries = lastOfEach(
    found.flatMap((each) => each.entries),
    ({path}) => path,
  )
  const {files, errors} = readEntries(commit, entries, folder)
  return {
    files,
    errors: [...found.flatMap((each) => each.errors), ...errors],
    missing: found.filter((each) => each.entries.length === 0 && each.errors.length === 0).map(({path}) => path),
    notes: [...new Set(found.flatMap((each) => each.notes))],
  }
}

/** A path from the top of the repository; empty is everything. */
function belowTop(path: string, prefix: string): string {
  const joined = path.startsWith("/") ? path.slice(1) : `${prefix}${path}`
  const normal = posix.normalize(joined === "" ? "." : joined).replace(/\/+$/, "")
  return normal === "." ? "" : normal
}

/** Texts of entries, asked of one git process. */
function readEntries(commit: Commit, entries: readonly Entry[], folder: string): Pick<RevisionFiles, "files" | "errors"> {
  if (entries.length === 0) return {files: [], errors: []}
  const asked = entries.map(({object}) => `${object}\n`).join("")
  const {status, stdout, stderr} = gitWithInput(folder, ["cat-file", "--batch"], asked)
  if (status !== 0) return {files: [], errors: [{path: commit.name, message: firstLine(stderr?.toString() ?? "")}]}
  const files: SourceFile[] = []
  const errors: InputError[] = []
  let at = 0
  for (const {path} of entries) {
    const name = `${commit.name}:${path}`
    const {bytes, next} = nextObject(stdout, at)
    at = next
    const text = bytes === null ? null : decode(bytes)
    if (text !== null) files.push({name, text})
    else if (bytes !== null) errors.push({path: name, message: "is not UTF-8 text"})
    else errors.push({path: name, message: "git does not hold this file; a partial clone may have left it out"})
  }
  return {files, errors}
}

type Answer = {readonly bytes: Uint8Array | null; readonly next: number}

/** One answer of `cat-file --batch`: a line that says type and size, then the bytes; where nothing is found, a line that says so. */
function nextObject(output: Buffer, from: number): Answer {
  const end = output.indexOf(10, from)
  const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(output.toString("utf8", from, end)) ?? []
  if (size === undefined) return {bytes: null, next: end + 1}
  const next = end + 1 + Number(size) + 1
  return {bytes: output.subarray(end + 1, next - 1), next}
}

/** Text of a file as the working tree's would be read; null where it is no text. */
function decode(bytes: Uint8Array): string | null {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8"
  try {
    return new TextDecoder(encoding, {fatal: true}).decode(bytes)
  } catch {
    return null
  }
}
