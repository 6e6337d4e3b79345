// Progress on long work, for a person who waits at a terminal. Everybody else gets none.

import {printable} from "@carveout/report"
import type {OnProgress} from "./long-file.ts"
import type {Terminal} from "./terminal.ts"

/** LIMIT: milliseconds between two lines. */
const pauseMs = 200

/** Tells how much of a source has been read, on one line that is wiped at the end. */
export function progressOf(name: string, {progress}: Terminal): OnProgress {
  if (progress === undefined) return () => undefined
  let next = performance.now() + pauseMs
  return (read, size) => {
    if (read >= size) return progress("")
    if (performance.now() < next) return undefined
    next = performance.now() + pauseMs
    return progress(`reading ${printable(name === "-" ? "standard input" : name)}: ${Math.floor((100 * read) / size)} %`)
  }
}
