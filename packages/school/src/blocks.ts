// The fenced blocks of a page: what the words after the fence mean, and the part that each block becomes.

import {nearest, parseManifests} from "@carveout/engine"
import type {Diagnostic, Place} from "@carveout/engine"
import {parseClaim} from "./claim.ts"
import {incidentRoles, lessonRoles, scopes} from "./course.ts"
import type {Claim, ManifestPart, Part, Role, Scope, Variant} from "./course.ts"
import {finding, placeAt, quoted} from "./finding.ts"
import type {Fence} from "./markdown/read.ts"
import {parseQuiz} from "./quiz.ts"
import {checkClaims} from "./run-claims.ts"

/** What blocks of a page are read with. */
export type PageJob = {
  readonly file: string
  readonly kind: "lesson" | "incident"
  readonly lines: readonly string[]
  readonly diagnostics: Diagnostic[]
}

/** Words after a fence that are for the reader alone. */
const shownOnly = ["text", "sh", "console", "yaml", "json", "diff"]

/** Roles whose objects may stand instead of those before them. */
const mayReplace = ["trap", "case", "repair", "wrong"]

/** The part of a block; undefined where it is for the reader alone or could not be read. */
export function partOf(fence: Fence, job: PageJob): Exclude<Part, {readonly kind: "prose"}> | undefined {
  const words = fence.info.split(/\s+/).filter((word) => word !== "")
  const [first = "", second] = words
  if (first === "quiz" && words.length === 1) return quizPart(fence, job)
  if (first === "observe" && job.kind === "lesson") return observePart(fence, words.slice(1), job)
  if (first === "grade" && words.length === 1 && job.kind === "incident")
    return {kind: "grade", at: placeOf(fence, job), claims: claimsOf(fence, job)}
  if (first === "yaml" && second !== undefined) return manifestPart(fence, words.slice(1), job)
  if (words.length === 1 && shownOnly.includes(first)) return undefined
  complainOfBlock(fence, job)
  return undefined
}

/** Two blocks between which no claim could choose. */
export function checkRepeated(parts: readonly Part[], diagnostics: Diagnostic[]): void {
  const blocks = parts.filter((part) => part.kind === "manifests").filter(({role}) => mayReplace.includes(role))
  for (const [i, {role, name, at}] of blocks.entries()) {
    if (!blocks.slice(0, i).some((other) => other.role === role && other.name === name)) continue
    const message = name === "" ? `a second \`yaml ${role}\` without a name` : `a second \`yaml ${role} ${name}\``
    diagnostics.push(finding("lesson-block", at, message, `give each a name of its own: \`yaml ${role} NAME\``))
  }
}

function complainOfBlock(fence: Fence, job: PageJob): void {
  const known =
    job.kind === "lesson"
      ? [...lessonRoles.map((role) => `yaml ${role}`), "observe", "quiz"]
      : [...incidentRoles.map((role) => `yaml ${role}`), "grade", "quiz"]
  if (/^yaml\s+case$/.test(fence.info)) {
    job.diagnostics.push(
      finding("lesson-block", placeOf(fence, job), "a case without a name", "write `yaml case NAME`, and `observe case NAME both`"),
    )
    return
  }
  const near = nearest(fence.info, [...known, ...shownOnly])
  const message = fence.info === "" ? "a block without a word after its fence" : `a block ${quoted(fence.info)} that nobody reads`
  job.diagnostics.push(
    finding(
      "lesson-block",
      placeOf(fence, job),
      message,
      near === undefined ? `blocks are ${[...known, ...shownOnly].join(", ")}` : `did you mean \`${near}\`?`,
    ),
  )
}

function placeOf({line}: Fence, {file, lines}: PageJob): Place {
  return placeAt(file, line, lines[line - 1] ?? "")
}

function quizPart(fence: Fence, job: PageJob): (Part & {readonly kind: "quiz"}) | undefined {
  const at = placeOf(fence, job)
  const placeOfText = (needle: string): Place => {
    const found = needle === "" ? -1 : job.lines.findIndex((line, i) => i >= fence.line && i < fence.endLine && line.includes(needle))
    return found === -1 ? at : placeAt(job.file, found + 1, job.lines[found] ?? "")
  }
  const quiz = parseQuiz({text: fence.text, at, placeOf: placeOfText}, job.diagnostics)
  return quiz === undefined ? undefined : {kind: "quiz", quiz}
}

function observePart(fence: Fence, words: readonly string[], job: PageJob): (Part & {readonly kind: "observe"}) | undefined {
  const at = placeOf(fence, job)
  const own = words.filter((word) => word !== "both" && !scopes.includes(word as Scope))
  const named = words.includes("both") ? scopes : scopes.filter((scope) => words.includes(scope))
  const variant = variantOf(own)
  if (variant === undefined || named.length === 0) {
    const message =
      variant === undefined ? `${quoted(own.join(" "))} is nothing that could be observed` : "the block does not say for what it holds"
    job.diagnostics.push(
      finding(
        "lesson-block",
        at,
        message,
        "write `observe alone`, `observe stacked` or `observe both`; of a trap `observe trap both`, of a case `observe case NAME alone`",
      ),
    )
    return undefined
  }
  return {kind: "observe", at, scopes: named, variant, claims: claimsOf(fence, job)}
}

function variantOf([role = "policy", name = "", ...rest]: readonly string[]): Variant | undefined {
  if (rest.length > 0 || (role !== "policy" && role !== "trap" && role !== "case")) return undefined
  return role === "case" && name === "" ? undefined : {role, name}
}

/** The claims of a block, one a line; what is no claim is said at its place. */
function claimsOf(fence: Fence, job: PageJob): readonly Claim[] {
  const claims: Claim[] = []
  const own: Diagnostic[] = []
  for (const [i, text] of fence.text.split("\n").entries()) {
    if (text.trim() === "" || text.trim().startsWith("#")) continue
    const line = fence.line + 1 + i
    const claim = parseClaim(text, placeAt(job.file, line, job.lines[line - 1] ?? ""), own)
    if (claim) claims.push(claim)
  }
  if (claims.length === 0 && own.length === 0)
    own.push(
      finding("claim-invalid", placeOf(fence, job), "the block claims nothing", "write `allow FROM -> TO TCP 8080`, one claim a line"),
    )
  job.diagnostics.push(...own, ...checkClaims(claims))
  return claims
}

function manifestPart(fence: Fence, [role = "", ...rest]: readonly string[], job: PageJob): ManifestPart | undefined {
  const at = placeOf(fence, job)
  const roles: readonly string[] = job.kind === "lesson" ? lessonRoles : incidentRoles
  const isInstead = rest.includes("instead")
  const names = rest.filter((word) => word !== "instead")
  const isWrong = names.length > 1 || (role === "case" && names.length === 0) || (isInstead && !mayReplace.includes(role))
  if (!roles.includes(role) || isWrong) {
    complainOfBlock(fence, job)
    return undefined
  }
  // WHY: empty lines before the text give every finding the line that it has in the page.
  const {resources, tests, diagnostics} = parseManifests([{name: job.file, text: "\n".repeat(fence.line) + fence.text}])
  job.diagnostics.push(...diagnostics.filter(({severity}) => severity === "error"))
  const isEmpty = resources.length + tests.length === 0 && diagnostics.length === 0
  if (isEmpty)
    job.diagnostics.push(finding("lesson-block", at, "the block holds no object", "write a manifest with `apiVersion` and `kind`"))
  return {kind: "manifests", role: role as Role, name: names[0] ?? "", isInstead, at, text: fence.text, resources}
}
