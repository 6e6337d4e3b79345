// Findings that somebody has looked at and accepts, said where the next reader sees it: at the object itself, as an annotation, with the reason.

import type {Acceptance} from "../text/diagnostic.ts"
import {isAbsent, isMistyped, placeOf, report, text} from "./decode.ts"
import type {Cursor} from "./decode.ts"

/** What the name of such an annotation begins with; behind it stands the code of the findings. */
export const acceptancePrefix = "accept.carveout.dev/"

/**
 * The acceptance that an annotation says; undefined, and said, where it gives no reason. WHY refused without one: whoever reads it a year later has
 * to know what somebody knew.
 */
export function acceptanceOf(key: string, annotation: Cursor): Acceptance | undefined {
  const reason = isAbsent(annotation) || isMistyped(annotation, "string") ? "" : text(annotation).trim()
  const code = key.slice(acceptancePrefix.length)
  if (reason !== "") return {code, reason, at: placeOf(annotation)}
  report(annotation, "bad-acceptance", `\`${key}\` accepts nothing, since it gives no reason`, `\`${key}: "why this is right here"\``)
  return undefined
}

/** The acceptances among some annotations; undefined where there are none, as nearly everywhere. */
export function acceptancesIn(annotations: Cursor): readonly Acceptance[] | undefined {
  const {node, context} = annotations
  if (node?.kind !== "map") return undefined
  const found: Acceptance[] = []
  for (const {key, keyStart, keyEnd, value} of node.entries) {
    if (!key.startsWith(acceptancePrefix)) continue
    const acceptance = acceptanceOf(key, {context, node: value, above: annotations, step: key, start: keyStart, end: keyEnd})
    if (acceptance !== undefined) found.push(acceptance)
  }
  return found.length === 0 ? undefined : found
}
