// The object that a step applies, as it is written.

import {objectText, printBlock} from "../edit/manifest-edit.ts"
import type {Source} from "../text/source.ts"
import type {Step} from "./plan.ts"

/** The text of what a step applies, comments and all; where it cannot be taken out of its file, as the engine reads it. Empty where the step deletes. */
export function stepText({change: {after}, text}: Step, files: readonly Source[]): string {
  if (text !== null) return text
  if (after === null) return ""
  const file = files.find(({name}) => name === after.at.file)
  const own = file === undefined || !("text" in file) ? null : objectText(file, after.at)
  return own ?? `${printBlock(after.object(), 0)}\n`
}
