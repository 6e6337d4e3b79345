// The two worlds of a change as the command line names it: two sides, or one world and its staged policies.

import {withStagedEnforced} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {printable} from "@carveout/report"
import type {Arguments, UsageError} from "./command.ts"
import {readPaths} from "./input.ts"
import type {Terminal} from "./terminal.ts"
import {readSide, readSides} from "./two-sides.ts"
import {worldOfFiles} from "./world.ts"
import type {Loaded} from "./world.ts"

/** What was read, a world for each side or one for both, and the programs before and after the change. */
export type Worlds = {readonly loaded: readonly Loaded[]; readonly programs: () => readonly [base: Program, head: Program]}

/** A world as it is, and as it is once its staged policies are promoted. */
export function stagedWorld(args: Arguments, terminal: Terminal): Worlds | UsageError {
  if (args.paths.length === 0) return {message: "nothing to compare", help: "name a file, a folder, or `-` for standard input"}
  const side = readSide(args.paths, terminal)
  if ("message" in side) return side
  for (const note of side.notes) terminal.err(`carveout: note: ${printable(note)}\n`)
  const shared = readPaths(args.values.get("with") ?? [], terminal)
  const loaded = worldOfFiles({files: [...shared.files, ...side.files], errors: [...shared.errors, ...side.errors]}, args)
  return {loaded: [loaded], programs: () => [loaded.program, withStagedEnforced(loaded.program)]}
}

/** The worlds of two sides, each with what is given for both by `--with`. */
export function bothWorlds(args: Arguments, terminal: Terminal): Worlds | UsageError {
  const sides = readSides(args, terminal)
  if ("message" in sides) return sides
  for (const note of sides.notes) terminal.err(`carveout: note: ${printable(note)}\n`)
  const shared = readPaths(args.values.get("with") ?? [], terminal)
  const [base, head] = [sides.base, sides.head].map((own) =>
    // WHY shared ones first: what a side says itself is applied to what is there, and of one name the last object counts.
    worldOfFiles({files: [...shared.files, ...own.files], errors: [...own.errors, ...shared.errors]}, args),
  )
  if (base === undefined || head === undefined) return {message: "two worlds are compared"}
  return {loaded: [base, head], programs: () => [base.program, head.program]}
}

/** A folder that only the other revision has: a world without anything is a world. */
export function isEmptySide({files, errors}: Loaded): boolean {
  return files.length === 0 && errors.length === 0
}
