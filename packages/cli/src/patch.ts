// Changes of files as a patch that `git apply` and `patch -p1` take.

import {relative} from "node:path"
import {FILE_HEADERS_ONLY, formatPatch, structuredPatch} from "diff"
import type {SourceFile} from "@carveout/engine"
import type {UsageError} from "./command.ts"
import {changedFiles} from "./fixing.ts"
import {markOf, realPath} from "./input.ts"
import type {RawFile} from "./input.ts"

/** LIMIT: lines around a change, as git shows them. */
const context = 3

/** A patch, or why git would not take it. */
export type Patched = {readonly ok: true; readonly value: string} | {readonly ok: false; readonly error: UsageError}

/** The patch that leads from some texts to others, seen from a folder; a file that was not there is made by it. */
export function patchOf(before: readonly RawFile[], after: readonly SourceFile[], folder: string): Patched {
  const known = new Map(before.map((file) => [file.name, file]))
  const parts: string[] = []
  for (const {name, text} of changedFiles(before, after)) {
    // WHY links followed: git writes no file through one.
    const path = relative(realPath(folder, "."), realPath(folder, name)).replaceAll("\\", "/")
    const old = known.get(name)
    const problem = problemOf(name, path, old?.bytes)
    if (problem !== null) return {ok: false, error: problem}
    // WHY again: it is a part of the first line, and was taken off when the text was read.
    const mark = old !== undefined && markOf(old.bytes) === "utf-8" ? "\uFEFF" : ""
    const head = old === undefined ? "/dev/null" : `a/${path}`
    const texts = [old === undefined ? "" : mark + old.text, mark + text] as const
    parts.push(formatPatch(structuredPatch(head, `b/${path}`, ...texts, undefined, undefined, {context}), FILE_HEADERS_ONLY))
  }
  return {ok: true, value: parts.join("")}
}

function problemOf(name: string, path: string, bytes: Uint8Array | undefined): UsageError | null {
  if (path.startsWith("../") || /^[A-Za-z]:/.test(path))
    return {
      message: `\`${name}\` lies outside the folder that you are in, where no patch reaches`,
      help: "go to a folder that holds all of it",
    }
  const isWide = bytes !== undefined && markOf(bytes)?.startsWith("utf-16") === true
  return isWide ? {message: `\`${name}\` is UTF-16, of which git takes no patch`, help: "write it with `--write`"} : null
}
