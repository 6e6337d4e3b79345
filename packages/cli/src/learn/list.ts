// The track as a list: lessons in their order, then incidents.

import {wrapped} from "@carveout/school"
import type {Course, Incident, Lesson} from "@carveout/school"
import {printable} from "@carveout/report"
import type {Style} from "@carveout/report"

/** The list of pages. */
export function trackText({lessons, incidents}: Course, {style, columns}: {readonly style: Style; readonly columns: number}): string {
  const width = Math.max(0, ...[...lessons, ...incidents].map(({slug}) => slug.length)) + 2
  const indent = " ".repeat(width + 2)
  const lines = ({slug, title}: Lesson | Incident): readonly string[] =>
    wrapped(printable(title), {columns, indent}).map((line, i) =>
      i === 0 ? `  ${style.bold(printable(slug).padEnd(width))}${line.slice(indent.length)}` : line,
    )
  const said = (text: string, look: (line: string) => string): readonly string[] => wrapped(text, {columns, indent: ""}).map(look)
  return [
    ...said("the track", style.bold),
    ...lessons.flatMap(lines),
    "",
    ...said("incidents: what was logged, the manifests as they were, and a repair that is graded", style.bold),
    ...incidents.flatMap(lines),
    "",
    ...said("`carveout learn SLUG` reads one, `carveout learn --verify` executes every claim", style.dim),
    "",
  ].join("\n")
}

/** The list as JSON. */
export function trackJson({lessons, incidents}: Course): object {
  const item = ({slug, title, number, file}: Lesson | Incident): object => ({slug, title, number, file})
  return {lessons: lessons.map(item), incidents: incidents.map(item)}
}
