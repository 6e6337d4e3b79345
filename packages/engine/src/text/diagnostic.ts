// What is wrong with the input, said to the person who wrote it. Diagnostics are values; nothing here throws or prints.

import type {Place} from "./source.ts"

/** `error`: the cluster would refuse it, or no answer is possible. Never for taste. */
export const severities = ["error", "warning", "info"] as const
export type Severity = (typeof severities)[number]

/** One finding. `message`: lower case, no final stop, one line, user text in backticks; `help` says what to do. */
export type Diagnostic = {
  /** From the closed list of the manual, in kebab case. */
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly help?: string
  /** Absent only where nothing was written that could be pointed at. */
  readonly place?: Place
  /** The field's path in its document, such as `spec.ingress[0].destination.ports[1]`; empty for the whole document. */
  readonly path?: string
  /** An edit that would mend it, where there is one that cannot mean anything else: `text` in place of what stands at `place`. */
  readonly fix?: Fix
  /** The object that the cluster would refuse for it, by the name that causes of a difference have for it. */
  readonly object?: string
  /** Other places that belong to the finding: the first of two duplicates, say. */
  readonly related?: readonly {readonly place: Place; readonly message: string}[]
  /** Who looked at it and lets it stand, where somebody does. */
  readonly accepted?: Acceptance
}

/** The word that findings of one code about an object are accepted, and why. `at`: the annotation that says it. */
export type Acceptance = {readonly code: string; readonly reason: string; readonly at: Place}

/** One edit of a text; a place without extent is where something is put in. */
export type Fix = {readonly place: Place; readonly text: string}

/** A message on one line: user text may hold line breaks and signs that a terminal would obey. */
export function onOneLine(message: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not get through
  return message.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
}

/** The manual's page about one code. `text` is prose in Markdown: what it means, why it matters, what to do. */
export type ManualPage = {readonly severity: Severity; readonly title: string; readonly text: string}

/** The manual pages of one room, by code. */
export type Manual = Readonly<Record<string, ManualPage>>

/** Where the manual page of a code is found. */
export function manualAddress(code: string): string {
  return `https://carveout.dev/codes/${code}`
}
