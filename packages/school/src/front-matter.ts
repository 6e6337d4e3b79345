// The front matter of a page: YAML between two lines of `---`, every field checked, none passed over.

import {nearest, readYaml} from "@carveout/engine"
import type {Diagnostic, Place, SourceFile} from "@carveout/engine"
import {finding, placeAt, quoted} from "./finding.ts"

/** The fields of a page as written. `previous` and `next` are null at the ends of the track. */
export type FrontMatter = {
  readonly kind: "lesson" | "incident"
  readonly slug: string
  readonly title: string
  readonly number: number
  readonly previous: string | null
  readonly next: string | null
  readonly world: string
  readonly stacked: readonly string[]
  readonly sources: readonly string[]
  /** The place of a field's line; of the first line where the field is absent. */
  readonly placeOf: (field: string) => Place
}

/** The front matter, and what follows it. `bodyLine` is the line on which the body begins, counted from 1. */
export type Opened = {readonly front: FrontMatter; readonly body: string; readonly bodyLine: number}

const lessonFields = ["kind", "slug", "title", "number", "previous", "next", "world", "stacked"]
const incidentFields = ["kind", "slug", "title", "number", "world", "sources"]

/** `learn new` writes a lesson, and `index` is the list of pages. */
const reservedSlugs: readonly string[] = ["new", "index"]

/** What is wrong with a slug, and what to do; undefined where nothing is. */
export function slugFault(slug: string): {readonly message: string; readonly help: string} | undefined {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))
    return {message: `${quoted(slug)} is no slug`, help: "lower-case letters, digits and single hyphens: it is an address"}
  return reservedSlugs.includes(slug)
    ? {message: `${quoted(slug)} is an address that the course needs itself`, help: "choose another slug"}
    : undefined
}

/** One reading in progress. */
type Job = {
  readonly values: Readonly<Record<string, unknown>>
  readonly placeOf: (field: string) => Place
  readonly diagnostics: Diagnostic[]
}

/** Reads the front matter of a file; undefined where it cannot be read, which `diagnostics` then says. */
export function readFrontMatter({name, text}: SourceFile, diagnostics: Diagnostic[]): Opened | undefined {
  const lines = text.split(/\r?\n/)
  const first = placeAt(name, 1, lines[0] ?? "")
  // WHY: an empty line ends the search, since the next `---` would be one inside a block of manifests.
  const end = lines[0] === "---" ? lines.findIndex((line, i) => i > 0 && (line === "---" || line.trim() === "")) : -1
  if (lines[end] !== "---") {
    const message = lines[0] === "---" ? "the front matter does not end" : "the page has no front matter"
    diagnostics.push(finding("lesson-front-matter", first, message, "begin with a line `---`, then the fields, then a line `---`"))
    return undefined
  }
  const placeOf = (field: string): Place => {
    const at = lines.slice(0, end).findIndex((line) => line.startsWith(`${field}:`))
    return at === -1 ? first : placeAt(name, at + 1, lines[at] ?? "")
  }
  const values = valuesOf({text: lines.slice(1, end).join("\n"), file: name, lines}, diagnostics)
  const front = values === undefined ? undefined : frontOf({values, placeOf, diagnostics})
  return front === undefined ? undefined : {front, body: lines.slice(end + 1).join("\n"), bodyLine: end + 2}
}

type Yaml = {readonly text: string; readonly file: string; readonly lines: readonly string[]}

function valuesOf({text, file, lines}: Yaml, diagnostics: Diagnostic[]): Job["values"] | undefined {
  const {documents, diagnostics: faults} = readYaml(text)
  const [fault] = faults
  if (fault) {
    const line = (fault.place?.line ?? 1) + 1
    diagnostics.push(
      finding(
        "lesson-front-matter",
        placeAt(file, line, lines[line - 1] ?? ""),
        `the front matter is no YAML: ${fault.message}`,
        fault.help,
      ),
    )
    return undefined
  }
  const [value] = documents
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value
  diagnostics.push(
    finding(
      "lesson-front-matter",
      placeAt(file, 1, lines[0] ?? ""),
      "the front matter holds no fields",
      "write `slug: my-lesson` and so on",
    ),
  )
  return undefined
}

function frontOf(job: Job): FrontMatter | undefined {
  const before = job.diagnostics.length
  const kind = job.values["kind"] === "incident" ? "incident" : "lesson"
  if (!["incident", "lesson", undefined].includes(job.values["kind"] as string | undefined))
    complain(job, "kind", "`kind` is neither `lesson` nor `incident`")
  checkFields(job, kind === "lesson" ? lessonFields : incidentFields)
  const slug = textOf(job, "slug")
  const fault = slug === "" ? undefined : slugFault(slug)
  if (fault) complain(job, "slug", fault.message, fault.help)
  const {number} = job.values
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0)
    complain(job, "number", "`number` is no whole number", "numbers give the order of the track")
  const isLesson = kind === "lesson"
  const front: FrontMatter = {
    kind,
    slug,
    title: textOf(job, "title"),
    number: typeof number === "number" ? number : 0,
    previous: isLesson ? neighbourOf(job, "previous") : null,
    next: isLesson ? neighbourOf(job, "next") : null,
    world: textOf(job, "world"),
    stacked: isLesson ? listOf(job, "stacked") : [],
    sources: isLesson ? [] : sourcesOf(job),
    placeOf: job.placeOf,
  }
  return job.diagnostics.length > before ? undefined : front
}

function checkFields(job: Job, known: readonly string[]): void {
  for (const field of Object.keys(job.values)) {
    if (known.includes(field)) continue
    const near = nearest(field, known)
    complain(
      job,
      field,
      `the front matter has a field ${quoted(field)} that nobody reads`,
      near === undefined ? `its fields are ${known.join(", ")}` : `did you mean \`${near}\`?`,
    )
  }
}

function complain({placeOf, diagnostics}: Job, field: string, message: string, help?: string): void {
  diagnostics.push(finding("lesson-front-matter", placeOf(field), message, help))
}

function textOf(job: Job, field: string): string {
  const value = job.values[field]
  if (typeof value === "string" && value.trim() !== "") return value
  complain(job, field, value === undefined ? `\`${field}\` is missing` : `\`${field}\` is no text`, `write \`${field}: …\``)
  return ""
}

/** A neighbour's slug, or `none` at an end. Required, so that no lesson is left out of the chain by silence. */
function neighbourOf(job: Job, field: "previous" | "next"): string | null {
  const slug = textOf(job, field)
  return slug === "none" ? null : slug
}

/** Where an incident happened. Required, so that nobody is taught an accident that never was. */
function sourcesOf(job: Job): readonly string[] {
  const before = job.diagnostics.length
  const sources = listOf(job, "sources")
  if (job.diagnostics.length > before) return []
  const wrong = sources.find((source) => !source.startsWith("https://"))
  const help = "write `sources: [https://…]`, public accounts of what happened"
  if (sources.length === 0) complain(job, "sources", "the incident names no source", help)
  else if (wrong !== undefined) complain(job, "sources", `the source ${quoted(wrong)} is no https address`, help)
  return sources
}

function listOf(job: Job, field: "stacked" | "sources"): readonly string[] {
  const value = job.values[field] ?? []
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value
  complain(job, field, `\`${field}\` is no list of texts`, `write \`${field}: [one, two]\``)
  return []
}
