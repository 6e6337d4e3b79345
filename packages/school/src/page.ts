// One file of a course to one page: front matter, then prose and blocks in reading order.

import type {Diagnostic, SourceFile} from "@carveout/engine"
import {checkRepeated, partOf} from "./blocks.ts"
import type {PageJob} from "./blocks.ts"
import type {Incident, Lesson, Page, Part} from "./course.ts"
import {finding, placeAt} from "./finding.ts"
import {readFrontMatter} from "./front-matter.ts"
import type {Opened} from "./front-matter.ts"
import {outlineOf} from "./markdown/read.ts"
import type {Outline} from "./markdown/read.ts"

/** A page with the outline that links are checked against. */
export type ReadPage = {readonly page: Lesson | Incident; readonly outline: Outline; readonly opened: Opened}

/** Headings that every page of a kind has, so that a reader always knows where to look. */
const headings = {
  lesson: ["You will learn", "Recap"],
  incident: ["What was logged", "Solution"],
} as const

/** Reads one page. A page with a finding is still returned where its front matter could be read, so that its neighbours know it. */
export function readPage(path: string, source: SourceFile, diagnostics: Diagnostic[]): ReadPage | undefined {
  const opened = readFrontMatter(source, diagnostics)
  if (opened === undefined) return undefined
  const {front, body, bodyLine} = opened
  const outline = outlineOf(body, bodyLine)
  const lines = source.text.split(/\r?\n/)
  const job: PageJob = {file: source.name, kind: front.kind, lines, diagnostics}
  const open = outline.fences.find(({isClosed}) => !isClosed)
  const parts = open === undefined ? partsOf(outline, {job, bodyLine}) : []
  if (open === undefined) {
    checkForm(outline, parts, job)
    checkRepeated(parts, diagnostics)
  } else {
    const at = placeAt(source.name, open.line, lines[open.line - 1] ?? "")
    diagnostics.push(finding("lesson-block", at, "the block does not end", "close it with a line of the signs that opened it"))
  }
  const {slug, title, number, world} = front
  const base: Page = {path, file: source.name, slug, title, number, world, at: placeAt(source.name, 1, lines[0] ?? ""), parts}
  const page: Lesson | Incident =
    front.kind === "incident"
      ? {...base, kind: "incident", sources: front.sources}
      : {...base, kind: "lesson", previous: front.previous, next: front.next, stacked: front.stacked}
  return {page, outline, opened}
}

/** Prose between blocks, and the blocks; blocks for the reader alone stay inside the prose. */
function partsOf({fences}: Outline, {job, bodyLine}: {readonly job: PageJob; readonly bodyLine: number}): readonly Part[] {
  const parts: Part[] = []
  let from = bodyLine
  const takeProse = (to: number): void => {
    const text = job.lines.slice(from - 1, to - 1).join("\n")
    if (text.trim() !== "") parts.push({kind: "prose", text: `${text.trim()}\n`, line: from})
  }
  for (const fence of fences) {
    const part = partOf(fence, job)
    if (part === undefined) continue
    takeProse(fence.line)
    parts.push(part)
    from = fence.endLine
  }
  takeProse(job.lines.length + 1)
  return parts
}

/** The parts that a page cannot do without. */
function checkForm(outline: Outline, parts: readonly Part[], {file, kind, lines, diagnostics}: PageJob): void {
  const complain = (message: string, help: string): void => {
    diagnostics.push(finding("lesson-section", placeAt(file, 1, lines[0] ?? ""), message, help))
  }
  for (const wanted of headings[kind]) {
    if (!outline.headings.some(({text}) => text === wanted))
      complain(`the page has no part \`${wanted}\``, `write a heading \`## ${wanted}\``)
  }
  const [first] = parts
  if (first?.kind !== "prose" || first.text.startsWith("#"))
    complain("the page does not say what hurts", "open with a paragraph before the first heading")
  const needs = kind === "lesson" ? (["policy"] as const) : (["start", "repair"] as const)
  for (const role of needs) {
    if (!parts.some((part) => part.kind === "manifests" && part.role === role))
      complain(`the page has no \`yaml ${role}\` block`, "a page without one proves nothing")
  }
  const executed = kind === "lesson" ? "observe" : "grade"
  if (!parts.some((part) => part.kind === executed))
    complain(`the page has no \`${executed}\` block`, "a page without a claim proves nothing")
}
