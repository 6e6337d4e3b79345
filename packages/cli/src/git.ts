// Files of a revision, read from git's own store: nothing is checked out and nothing in the working tree is touched.

import {spawnSync} from "node:child_process"
import type {SourceFile} from "@carveout/engine"
import type {InputError} from "./input.ts"

/** A revision and a path in it, as `main:deploy/` has them; an empty path is everything. */
export type Revision = {readonly commit: string; readonly path: string}

/** LIMIT: bytes of all files of a revision. */
const bytesMax = 1024 * 1024 * 1024

/** Whether a text names a revision of the repository around a folder. */
export function revisionOf(text: string, folder: string): Revision | null {
  const [name = "", ...rest] = text.split(":")
  const found = git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`])
  return found.ok ? {commit: found.text.trim(), path: rest.join(":")} : null
}

/** The manifests of a revision, named as `REVISION:path`. */
export function readRevision(
  {commit, path}: Revision,
  shown: string,
  folder: string,
): {readonly files: readonly SourceFile[]; readonly errors: readonly InputError[]} {
  const top = git(folder, ["rev-parse", "--show-prefix"])
  const prefix = top.ok ? top.text.trim() : ""
  const below = path.startsWith("/") ? path.slice(1) : `${prefix}${path}`
  const listed = git(folder, ["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...(below === "" ? [] : [below.replace(/\/+$/, "")])])
  if (!listed.ok) return {files: [], errors: [{path: shown, message: listed.text}]}
  const entries = listed.text.split("\u0000").flatMap((line) => {
    const [, , object = "", name = ""] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
    return object !== "" && isManifest(name) ? [{object, name}] : []
  })
  if (entries.length === 0) return {files: [], errors: [{path: shown, message: "the revision holds no .yaml, .yml or .json file there"}]}
  return {files: entries.flatMap(({object, name}) => fileOf(object, `${shown.split(":")[0]}:${name}`, folder)), errors: []}
}

function isManifest(name: string): boolean {
  const parts = name.split("/")
  return /\.(?:yaml|yml|json)$/i.test(name) && !parts.some((part) => part.startsWith(".") || part === "node_modules")
}

function fileOf(object: string, name: string, folder: string): readonly SourceFile[] {
  const found = git(folder, ["cat-file", "blob", object])
  return found.ok ? [{name, text: found.text}] : []
}

/** Runs git; the text is its output, or the first line of what it complains about. */
function git(folder: string, words: readonly string[]): {readonly ok: boolean; readonly text: string} {
  const {status, stdout, stderr, error} = spawnSync("git", [...words], {cwd: folder, encoding: "utf8", maxBuffer: bytesMax})
  if (error !== undefined) return {ok: false, text: "git cannot be run"}
  return status === 0 ? {ok: true, text: stdout} : {ok: false, text: stderr.trim().split("\n")[0] ?? "git failed"}
}
