// A course as read: lessons and incidents in their order, each a list of parts. Reading and running live beside it.

import type {Diagnostic, Place, Resource, SourceFile} from "@carveout/engine"

/** One file of a course. `path` is its path inside the course, with `/`; `source` carries the name that its user knows. */
export type CourseFile = {readonly path: string; readonly source: SourceFile}

/** Whether a claim is executed for the lesson's policy alone, or on top of what stays loaded from earlier lessons. */
export const scopes = ["alone", "stacked"] as const
export type Scope = (typeof scopes)[number]

/** One line of an `observe` or `grade` block. `entry` is the PolicyTest entry that it stands for. */
export type Claim = {
  /** As written, without its note. */
  readonly text: string
  readonly verdict: "allow" | "deny"
  readonly note: string | null
  readonly at: Place
  readonly entry: ClaimEntry
}

/** A PolicyTest entry as plain data (formats, "PolicyTest"). */
export type ClaimEntry = Readonly<Record<string, unknown>>

/** A question to the reader. `answer` is an index of `options`. */
export type Quiz = {
  readonly question: string
  readonly options: readonly string[]
  readonly answer: number
  readonly explain: string
  readonly at: Place
}

/** What manifests in a block are for. `case` is a situation of its own on top of the policy. */
export const lessonRoles = ["policy", "trap", "case", "world"] as const
/** The same for incidents: what the reader is given, repairs that are right, and repairs that are not. */
export const incidentRoles = ["world", "start", "repair", "wrong"] as const
export type Role = (typeof lessonRoles)[number] | (typeof incidentRoles)[number]

/** Manifests written in a block. `name` tells several of one role apart; empty where there is one. */
export type ManifestPart = {
  readonly kind: "manifests"
  readonly role: Role
  readonly name: string
  /** Whether the objects stand instead of the lesson's policy, rather than on top of it. */
  readonly isInstead: boolean
  readonly at: Place
  /** The text of the block. */
  readonly text: string
  readonly resources: readonly Resource[]
}

/** What of a lesson a claim speaks about: its policy, or the policy with a trap or case applied. */
export type Variant = {readonly role: "policy" | "trap" | "case"; readonly name: string}

/** One part of a page, in reading order. `grade` lines are an incident's; `observe` lines a lesson's. */
export type Part =
  | {readonly kind: "prose"; readonly text: string; readonly line: number}
  | ManifestPart
  | {
      readonly kind: "observe"
      readonly at: Place
      readonly scopes: readonly Scope[]
      readonly variant: Variant
      readonly claims: readonly Claim[]
    }
  | {readonly kind: "grade"; readonly at: Place; readonly claims: readonly Claim[]}
  | {readonly kind: "quiz"; readonly quiz: Quiz}

/** What every page of a course has. */
export type Page = {
  readonly path: string
  readonly file: string
  readonly slug: string
  readonly title: string
  readonly number: number
  /** The folder of its world inside the course. */
  readonly world: string
  readonly at: Place
  readonly parts: readonly Part[]
}

/** A lesson. `previous` and `next` are slugs, null at the ends; `stacked` are slugs of lessons whose policies stay loaded. */
export type Lesson = Page & {
  readonly kind: "lesson"
  readonly previous: string | null
  readonly next: string | null
  readonly stacked: readonly string[]
}

/** An incident: a failure that happened somewhere, to be found and repaired. `sources` are addresses of public accounts of it. */
export type Incident = Page & {readonly kind: "incident"; readonly sources: readonly string[]}

/** A whole course. `diagnostics` are findings about its form; a page with one is left out of the lists. */
export type Course = {
  readonly lessons: readonly Lesson[]
  readonly incidents: readonly Incident[]
  /** Resources of each world by its folder. */
  readonly worlds: ReadonlyMap<string, readonly Resource[]>
  readonly diagnostics: readonly Diagnostic[]
}

/** The page of a slug. */
export function pageOf(course: Course, slug: string): Lesson | Incident | undefined {
  return [...course.lessons, ...course.incidents].find((page) => page.slug === slug)
}
