// Many decisions drawn together into the verdict of one answer.

import type {Answer, AnswerVerdict, Case} from "./answer.ts"

/**
 * How the cases belong together. `isOpen`: they are readings of one flow, so that a difference is not mixed but unknown.
 * `hasRefused`: some port of the Service has no backend, which counts as one more denied case.
 */
export type Belonging = {readonly isOpen: boolean; readonly hasRefused: boolean}

/** Verdict, decider and witness of several cases (formats, "Verdicts"). There is at least one case. */
export function drawTogether(cases: readonly Case[], belonging: Belonging): Pick<Answer, "verdict" | "by" | "witness"> {
  const verdict = verdictOf(cases, belonging)
  const standing = verdict === "mixed" ? "deny" : verdict
  const witness = cases.find(({decision}) => decision.verdict === standing) ?? cases[0] ?? null
  const isDecided = verdict === "allow" || verdict === "deny"
  return {verdict, by: isDecided ? (witness?.decision.by ?? null) : null, witness}
}

function verdictOf(cases: readonly Case[], {isOpen, hasRefused}: Belonging): AnswerVerdict {
  const verdicts = new Set<AnswerVerdict>(cases.map(({decision}) => decision.verdict))
  if (hasRefused) verdicts.add("deny")
  if (verdicts.has("allow") && verdicts.has("deny")) return isOpen ? "unknown" : "mixed"
  if (verdicts.has("unknown")) return "unknown"
  return verdicts.has("deny") ? "deny" : "allow"
}
