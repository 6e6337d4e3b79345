// Whether what was read can be asked about, and saying what is wrong where not.

import {sourceLookup} from "./excerpt.ts"
import {diagnosticsText} from "@carveout/report"
import type {Style} from "@carveout/report"
import {printError, printInputErrors} from "./output.ts"
import type {Terminal} from "./terminal.ts"
import type {Loaded} from "./world.ts"

/** Whether the input can be asked; what is wrong with it is said. */
export function isUsable(terminal: Terminal, {files, errors, diagnostics, isReadable, documents}: Loaded, style: Style): boolean {
  printInputErrors(terminal, errors, style)
  const problems = diagnostics.filter(({severity}) => severity === "error")
  if (problems.length > 0) terminal.err(`${diagnosticsText(problems, sourceLookup(files), style)}\n`)
  if (errors.length > 0 || !isReadable) return false
  if (documents === 0) printError(terminal, {message: "the input holds no document"}, style)
  return documents > 0
}
