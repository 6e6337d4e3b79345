// Every claim executed: lessons alone and stacked, traps against their policy, incidents against their repairs.

import type {Diagnostic, Program, TestResult} from "@carveout/engine"
import type {Claim, Course, Incident, Lesson, Part, Scope, Variant} from "./course.ts"
import {finding} from "./finding.ts"
import {gradeRepair} from "./grade.ts"
import {runClaims} from "./run-claims.ts"
import {editedBy, incidentGround, lessonResources, manifestsOf, overlay, programOf, startOf} from "./situation.ts"

/** One claim as executed in one scope. */
export type Executed = {
  readonly page: string
  readonly scope: Scope
  readonly variant: Variant
  readonly claim: Claim
  readonly result: TestResult
  /** Of a trap's claim: whether it does not hold with the policy, which makes it the trap's witness. False elsewhere. */
  readonly bites: boolean
}

/** A trap with the claims that hold with it and not with the policy. */
export type Sprung = {readonly page: string; readonly name: string; readonly witnesses: readonly Executed[]}

/** What came of executing pages. `failures` are claims that do not hold, traps without a witness, and incidents that grade nothing. */
export type Verification = {
  readonly pages: number
  readonly executed: readonly Executed[]
  readonly traps: readonly Sprung[]
  readonly failures: readonly Failure[]
}

/** One failure; `result` is the claim's, where a claim failed. */
export type Failure = {readonly diagnostic: Diagnostic; readonly result: TestResult | null}

type Observe = Part & {readonly kind: "observe"}

/** Executes lessons and incidents. Findings about their form are the course's own and are not repeated here. */
export function verify(course: Course, pages: readonly (Lesson | Incident)[] = [...course.lessons, ...course.incidents]): Verification {
  const all = pages.map((page) => (page.kind === "lesson" ? verifyLesson(course, page) : verifyIncident(course, page)))
  return {
    pages: pages.length,
    executed: all.flatMap(({executed}) => executed),
    traps: all.flatMap(({traps}) => traps),
    failures: all.flatMap(({failures}) => failures),
  }
}

type Verified = Omit<Verification, "pages">

/** Worlds of one lesson, each compiled once. */
class Programs {
  readonly #course: Course
  readonly #lesson: Lesson
  readonly #made = new Map<string, Program>()

  constructor(course: Course, lesson: Lesson) {
    this.#course = course
    this.#lesson = lesson
  }

  of(scope: Scope, variant: Variant): Program {
    const key = `${scope} ${variant.role} ${variant.name}`
    const known = this.#made.get(key)
    if (known) return known
    const made = programOf(lessonResources(this.#course, this.#lesson, {scope, variant}))
    this.#made.set(key, made)
    return made
  }
}

const ofPolicy: Variant = {role: "policy", name: ""}

function verifyLesson(course: Course, lesson: Lesson): Verified {
  const programs = new Programs(course, lesson)
  const observed = lesson.parts.filter((part): part is Observe => part.kind === "observe")
  const executed = observed.flatMap((part) => executePart(lesson, part, programs))
  const traps = manifestsOf(lesson, "trap").map(({name}) => ({page: lesson.slug, name, witnesses: witnessesOf(executed, name)}))
  return {
    executed,
    traps: traps.filter(isSprung),
    failures: [
      ...claimFailures(executed),
      ...unobserved(lesson, observed),
      ...traps.filter((trap) => !isSprung(trap)).flatMap((trap) => notSprung(lesson, trap, executed)),
    ],
  }
}

function executePart(lesson: Lesson, {scopes, variant, claims}: Observe, programs: Programs): readonly Executed[] {
  return scopes.flatMap((scope) => {
    const others = variant.role === "trap" ? runClaims(programs.of(scope, ofPolicy), claims) : []
    return runClaims(programs.of(scope, variant), claims).map(({claim, result}, i) => {
      const bites = result.pass && others[i]?.result.pass === false
      return {page: lesson.slug, scope, variant, claim, result, bites}
    })
  })
}

/** One failure a claim, whatever the number of scopes in which it fails alike. */
function claimFailures(executed: readonly Executed[]): readonly Failure[] {
  const failed = executed.filter(({result}) => !result.pass)
  const groups = Map.groupBy(failed, ({claim, result}) => `${claim.at.line} ${reasonOf(result)}`)
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike
    return first ? [failureOf(first, alike.map(({scope}) => scope).join(" and "))] : []
  })
}

function failureOf({claim, variant, result}: Executed, scopes: string): Failure {
  const where = variant.role === "policy" ? scopes : `${scopes}, with the ${variant.role}${variant.name === "" ? "" : ` ${variant.name}`}`
  // WHY another code: what names nobody, or cannot be read, is not false; it says nothing.
  if (result.actual === null)
    return {diagnostic: finding("claim-invalid", claim.at, `says nothing (${where}): ${claim.text}`, reasonOf(result)), result}
  return {diagnostic: finding("claim-false", claim.at, `does not hold (${where}): ${claim.text}`, reasonOf(result)), result}
}

function reasonOf({problems}: TestResult): string {
  return problems[0] ?? "the flow named does not agree"
}

function witnessesOf(executed: readonly Executed[], trap: string): readonly Executed[] {
  return executed.filter(({variant, bites}) => bites && variant.role === "trap" && variant.name === trap)
}

function isSprung({witnesses}: Sprung): boolean {
  return witnesses.length > 0
}

/** A trap of which nothing is said, or something false, is a finding of its own. */
function notSprung(lesson: Lesson, {name}: Sprung, executed: readonly Executed[]): readonly Failure[] {
  const own = executed.filter(({variant}) => variant.role === "trap" && variant.name === name)
  if (own.length === 0 || own.some(({result}) => !result.pass)) return []
  const at = manifestsOf(lesson, "trap").find((part) => part.name === name)?.at ?? lesson.at
  const help =
    "all that is claimed of the trap holds with the policy, too: claim a flow on which they differ, in the scope in which they do"
  return [{diagnostic: finding("trap-without-witness", at, "the trap has no witness", help), result: null}]
}

/** Blocks that speak of a trap or case that is not there, and traps and cases of which nothing is said. */
function unobserved(lesson: Lesson, observed: readonly Observe[]): readonly Failure[] {
  const known = (["trap", "case"] as const).flatMap((role) => manifestsOf(lesson, role).map(({name, at}) => ({role, name, at})))
  const silent = known.filter(({role, name}) => !observed.some(({variant}) => variant.role === role && variant.name === name))
  const lost = observed.filter(
    ({variant}) => variant.role !== "policy" && !known.some(({role, name}) => role === variant.role && name === variant.name),
  )
  return [
    ...silent.map(({role, at}) => ({
      diagnostic: finding("lesson-block", at, `nothing is observed of the ${role}`, `write an \`observe ${role}\` block`),
      result: null,
    })),
    ...lost.map(({variant, at}) => ({
      diagnostic: finding(
        "lesson-block",
        at,
        `the lesson has no such ${variant.role}`,
        `write a \`yaml ${variant.role}\` block of that name`,
      ),
      result: null,
    })),
  ]
}

/** An incident: the start fails and is not all wrong, every repair passes, and what is marked wrong does not. */
function verifyIncident(course: Course, incident: Incident): Verified {
  const start = programOf(overlay(incidentGround(course, incident), startOf(incident)))
  const claims = incident.parts.flatMap((part) => (part.kind === "grade" ? part.claims : []))
  const results = runClaims(start, claims)
  const failures: Failure[] = []
  const say = (code: "grade-untouched" | "grade-repair", at: Incident["at"], [message, help]: readonly [string, string]): void => {
    failures.push({diagnostic: finding(code, at, message, help), result: null})
  }
  if (results.every(({result}) => result.pass))
    say("grade-untouched", incident.at, ["the manifests as given pass already", "a `grade` line must fail before the repair"])
  if (results.every(({result}) => !result.pass))
    say("grade-untouched", incident.at, ["nothing of `grade` holds before the repair", "add what must stay closed while it is repaired"])
  const graded = (["repair", "wrong"] as const).flatMap((role) =>
    manifestsOf(incident, role).map((part) => ({role, part, grade: gradeRepair(course, incident, editedBy(incident, part))})),
  )
  for (const {role, part, grade} of graded) {
    const failed = grade.lines.find(({result}) => !result.pass)
    const first = failed === undefined ? "it opens more than any repair does" : `it fails \`${failed.claim.text}\``
    if (role === "repair" && !grade.passes) say("grade-repair", part.at, ["the repair does not pass", first])
    if (role === "wrong" && grade.passes)
      say("grade-repair", part.at, ["what is marked wrong passes", "add the `grade` line that it should fail"])
  }
  const executed = graded.flatMap(({role, part, grade}) =>
    role === "repair"
      ? grade.lines.map((line) => ({
          ...line,
          page: incident.slug,
          scope: "alone" as const,
          variant: {role: "case" as const, name: part.name},
          bites: false,
        }))
      : [],
  )
  return {executed, traps: [], failures}
}
