// The track as a list: lessons in their order, then incidents.

import type {Course, Incident, Lesson} from "@carveout/school"
import {printable} from "@carveout/report"
import type {Style} from "@carveout/report"

/** The list of pages. */
export function trackText({lessons, incidents}: Course, style: Style): string {
  const width = Math.max(0, ...[...lessons, ...incidents].map(({slug}) => slug.length)) + 2
  const line = ({slug, title}: Lesson | Incident): string => `  ${style.bold(printable(slug).padEnd(width))}${printable(title)}`
  return [
    style.bold("the track"),
    ...lessons.map(line),
    "",
    style.bold("incidents: what was logged, the manifests as they were, and a repair that is graded"),
    ...incidents.map(line),
    "",
    style.dim("`carveout learn SLUG` reads one, `carveout learn --verify` executes every claim"),
    "",
  ].join("\n")
}

/** The list as JSON. */
export function trackJson({lessons, incidents}: Course): object {
  const item = ({slug, title, number, file}: Lesson | Incident): object => ({slug, title, number, file})
  return {lessons: lessons.map(item), incidents: incidents.map(item)}
}
