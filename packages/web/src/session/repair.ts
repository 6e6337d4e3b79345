// The engine's own repair of a finding, made in the text as a change that can be taken back.

import type {Diagnostic} from "@carveout/engine"
import {withFixes} from "@carveout/engine/edit"
import {files, notice} from "./state.ts"
import {change} from "./work.ts"

/** The edit that mends a finding. */
export type Fix = NonNullable<Diagnostic["fix"]>

/** The text with a repair made; null where its place is not in it. */
export function repaired(text: string, fix: Fix): string | null {
  const fixed = withFixes(text, [fix])
  return fixed.made.length === 0 ? null : fixed.text
}

/** What a repair does, in words. */
export function repairWords({place, text}: Fix): string {
  const shown = text.trim().split("\n")[0] ?? ""
  const isAddition = place.line === place.endLine && place.column === place.endColumn
  return isAddition ? `Put in: ${shown}` : `Replace by: ${shown}`
}

/** Makes a repair. */
export function repair({fix, message}: Diagnostic): void {
  const file = files.value.find(({name}) => name === fix?.place.file)
  const text = fix === undefined || file === undefined ? null : repaired(file.text, fix)
  if (file === undefined || text === null) {
    notice.value = "the text was changed meanwhile: look again"
    return
  }
  change(`repairing: ${message}`, {files: files.value.map((each) => (each === file ? {name: file.name, text} : each))})
}
