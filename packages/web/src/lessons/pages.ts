// Pages of the course as the lab draws them.

import {incidentTexts, inlineHtml, lessonTexts, pageOf, problemOf, proseHtml, readCourse, solutionOf} from "@carveout/school"
import type {Claim, Course, CourseFile, Incident, Lesson, Part} from "@carveout/school"
import type {LabFile} from "../worker/messages.ts"
import type {GradeView} from "./grade-view.ts"
import {gradeOf} from "./grading.ts"
import type {Loaded, PageEntry, PagePart, PageView} from "./page-view.ts"

/** A course with its files. */
export class Pages {
  readonly #files: readonly CourseFile[]
  readonly #course: Course

  constructor(files: readonly {readonly path: string; readonly text: string}[]) {
    this.#files = files.map(({path, text}) => ({path, source: {name: path, text}}))
    this.#course = readCourse(this.#files)
  }

  /** Every page in its order. */
  entries(): readonly PageEntry[] {
    return [...this.#course.lessons, ...this.#course.incidents].map(entryOf)
  }

  /** The grade of a repair, by what stands in the files now; null where the page is no incident. */
  grade(slug: string, files: readonly LabFile[]): GradeView | null {
    const page = pageOf(this.#course, slug)
    if (page?.kind !== "incident") return null
    return gradeOf({course: this.#course, incident: page, given: incidentTexts(this.#files, page)}, files)
  }

  /** A page with the files of the part that is loaded. */
  view(loaded: Loaded): PageView | null {
    const page = pageOf(this.#course, loaded.slug)
    if (page === undefined) return null
    const list: readonly (Lesson | Incident)[] = page.kind === "lesson" ? this.#course.lessons : this.#course.incidents
    const at = list.indexOf(page)
    const texts =
      page.kind === "lesson" ? lessonTexts({course: this.#course, files: this.#files}, page, loaded) : incidentTexts(this.#files, page)
    return {
      ...entryOf(page),
      parts: problemOf(page).map((part) => drawn(page, part)),
      solution: solutionOf(page).map((part) => drawn(page, part)),
      files: texts.map(({name, text}) => ({name, text})),
      claims: claimsOf(page, loaded),
      hasEarlier: page.kind === "lesson" && page.stacked.length > 0,
      sources: page.kind === "incident" ? page.sources : [],
      previous: list[at - 1]?.slug ?? null,
      next: list[at + 1]?.slug ?? null,
    }
  }
}

function entryOf({slug, title, kind, parts}: Lesson | Incident): PageEntry {
  const observed = parts.flatMap((part) => (part.kind === "observe" && part.variant.role === "policy" ? part.scopes : []))
  const scope = observed.length === 0 || observed.includes("stacked") ? "stacked" : "alone"
  return {slug, title, kind, questions: parts.filter((part) => part.kind === "quiz").length, scope}
}

/** Headings one step lower: the page's title is the lab's second, not the first of a document. */
function lowered(html: string): string {
  return html.replace(/<(\/?)h([2-5])\b/g, (_, close: string, level: string) => `<${close}h${Number(level) + 1}`)
}

/** The claims that speak of what is loaded. */
function claimsOf(page: Lesson | Incident, {scope, variant}: Loaded): readonly Claim[] {
  return page.parts.flatMap((part) => {
    if (part.kind === "grade") return part.claims
    const isOurs =
      part.kind === "observe" && part.scopes.includes(scope) && part.variant.role === variant.role && part.variant.name === variant.name
    return isOurs ? part.claims : []
  })
}

function drawn(page: Lesson | Incident, part: Part): PagePart {
  switch (part.kind) {
    case "prose":
      return {kind: "prose", html: lowered(proseHtml(part.text, (target) => addressOf(target)))}
    case "manifests":
      return {kind: "manifests", role: part.role, name: part.name, text: part.text, load: loadOf(page, part)}
    case "observe": {
      const scope = part.scopes.includes("stacked") ? "stacked" : "alone"
      return {kind: "claims", words: wordsOf(part), load: {slug: page.slug, scope, variant: part.variant}, claims: part.claims.map(lineOf)}
    }
    case "grade":
      return {
        kind: "claims",
        words: "what a repair must make hold",
        load: {slug: page.slug, scope: "alone", variant: {role: "policy", name: ""}},
        claims: part.claims.map(lineOf),
      }
    case "quiz": {
      const {question, options, answer, explain} = part.quiz
      return {kind: "quiz", question: inlineHtml(question), options: options.map(inlineHtml), answer, explain: inlineHtml(explain)}
    }
  }
}

function lineOf({text, verdict, note, at}: Claim): {
  readonly text: string
  readonly verdict: "allow" | "deny"
  readonly note: string | null
  readonly line: number
} {
  return {text: text.replace(/^(allow|deny)\s+/, ""), verdict, note: note === null ? null : inlineHtml(note), line: at.line}
}

function wordsOf({scopes, variant: {role, name}}: Part & {readonly kind: "observe"}): string {
  const what = role === "policy" ? "with this policy" : role === "trap" ? "with the trap" : `with ${name}`
  return scopes.length === 2
    ? `${what}, alone and on the lessons before`
    : `${what}, ${scopes[0] === "stacked" ? "on the lessons before" : "alone"}`
}

/** Traps and cases can be tried in the scope in which they are observed; a policy is what is loaded first. */
function loadOf(page: Lesson | Incident, {role, name}: Part & {readonly kind: "manifests"}): Loaded | null {
  if (page.kind === "incident" || (role !== "trap" && role !== "case" && role !== "policy")) return null
  const own = page.parts.find((part) => part.kind === "observe" && part.variant.role === role && part.variant.name === name)
  const scope = own?.kind === "observe" && own.scopes.includes("stacked") ? "stacked" : "alone"
  return {slug: page.slug, scope, variant: {role, name}}
}

/** Links between pages become addresses of the lab; outside ones stay. */
function addressOf(target: string): string {
  if (target.startsWith("https://") || target.startsWith("#")) return target
  const [file = ""] = target.split("#")
  const slug = /(?:^|\/)\d+-([a-z0-9-]+)\.md$/.exec(file)?.[1]
  return slug === undefined ? "#learn" : `#learn/${slug}`
}
