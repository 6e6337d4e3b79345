// What a reader of an incident is given, and what is kept until he asks for it.

import type {Incident, Lesson, Part} from "./course.ts"

const heading = /^## Solution\s*$/m

/** The parts of a page before its solution; the whole page where it has none. */
export function problemOf(page: Lesson | Incident): readonly Part[] {
  const at = solutionAt(page)
  return at === undefined
    ? page.parts
    : [...page.parts.slice(0, at.part), ...proseOf(page.parts[at.part], (text) => text.slice(0, at.offset))]
}

/** The parts from the heading of the solution on; none where there is no solution. */
export function solutionOf(page: Lesson | Incident): readonly Part[] {
  const at = solutionAt(page)
  return at === undefined ? [] : [...proseOf(page.parts[at.part], (text) => text.slice(at.offset)), ...page.parts.slice(at.part + 1)]
}

function solutionAt({kind, parts}: Lesson | Incident): {readonly part: number; readonly offset: number} | undefined {
  if (kind === "lesson") return undefined
  const part = parts.findIndex((each) => each.kind === "prose" && heading.test(each.text))
  const found = parts[part]
  return found?.kind === "prose" ? {part, offset: found.text.search(heading)} : undefined
}

function proseOf(part: Part | undefined, cut: (text: string) => string): readonly Part[] {
  if (part?.kind !== "prose") return []
  const text = cut(part.text)
  return text.trim() === "" ? [] : [{...part, text: `${text.trim()}\n`}]
}
