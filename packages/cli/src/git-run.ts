// Git as a process: asked in words, answered in text or bytes.

import {spawnSync} from "node:child_process"
import type {SpawnSyncReturns} from "node:child_process"

/** LIMIT: bytes of all files of a revision. */
const bytesMax = 1024 * 1024 * 1024

/** Runs git; the text is its output, or the first line of what it complains about. */
export function git(folder: string, words: readonly string[]): {readonly ok: boolean; readonly text: string} {
  // WHY: what git complains about is shown among our own words, so it is asked to speak the same language.
  const env = {...process.env, LC_ALL: "C"}
  const {status, stdout, stderr, error} = spawnSync("git", [...words], {cwd: folder, encoding: "utf8", maxBuffer: bytesMax, env})
  if (error !== undefined) return {ok: false, text: "git cannot be run"}
  return status === 0 ? {ok: true, text: stdout} : {ok: false, text: firstLine(stderr)}
}

/** The first line of what git complains about. */
export function firstLine(text: string): string {
  return (
    text
      .trim()
      .split("\n")[0]
      ?.replace(/^fatal: /, "") || "git failed"
  )
}

/** Runs git with a text on its standard input. */
export function gitWithInput(folder: string, words: readonly string[], input: string): SpawnSyncReturns<Buffer> {
  return spawnSync("git", [...words], {cwd: folder, input, maxBuffer: bytesMax})
}
