// What an entry wants against what was decided. Every difference becomes one line of text.

import type {DeniedAt, Decision, Path, Verdict} from "../decide/decision.ts"
import type {Expectation, HalfWant} from "./policy-test.ts"

/** Verdict and decider. */
export type Finding = {readonly verdict: Verdict; readonly by: string | null}

/** What was decided about one flow, as far as a test can ask. `pending` is what enforcing every staged policy would give. */
export type Facts = Finding & {
  readonly egress: Finding | null
  readonly ingress: Finding | null
  readonly path: Path | null
  readonly deniedAt: DeniedAt | null
  readonly pending: Finding & {readonly egress: Finding | null; readonly ingress: Finding | null}
}

/** The facts of a decision. Without staged policy at either end enforcing them would change nothing. */
export function factsOf({verdict, by, egress, ingress, path, deniedAt, pending}: Decision): Facts {
  return {verdict, by, egress, ingress, path, deniedAt, pending: pending ?? {verdict, by, egress, ingress}}
}

/** The facts of a connection to a Service without a backend. */
export const refusedFacts: Facts = {
  verdict: "deny",
  by: "NoBackend",
  egress: null,
  ingress: null,
  path: null,
  deniedAt: null,
  pending: {verdict: "deny", by: "NoBackend", egress: null, ingress: null},
}

/** Everything in which the facts differ from what an entry wants; nothing where it holds (formats, "PolicyTest"). */
export function differences(entry: Expectation, facts: Facts): readonly string[] {
  return [
    ...wholeDifferences("", {verdict: entry.verdict, by: entry.by}, facts),
    ...halfDifferences("egress", entry.egress, facts.egress),
    ...halfDifferences("ingress", entry.ingress, facts.ingress),
    ...pathDifferences(entry, facts),
    ...deniedAtDifferences(entry.deniedAt, facts.deniedAt),
    ...(entry.pending === null ? [] : wholeDifferences("pending: ", entry.pending, facts.pending)),
  ]
}

type Whole = Finding & {readonly egress: Finding | null; readonly ingress: Finding | null}

/** A whole flow: an allow's decider holds if either half was decided so. */
function wholeDifferences(what: string, want: HalfWant, facts: Whole): readonly string[] {
  const {verdict, by} = want
  const problems: string[] = []
  if (verdict !== null && verdict !== facts.verdict) problems.push(`${what}wanted ${verdict}, got ${foundText(facts)}`)
  if (by === null) return problems
  const halves = facts.verdict === "allow" ? [facts.egress?.by, facts.ingress?.by] : []
  if ([facts.by, ...halves].some((each) => isDecidedBy(each ?? null, by))) return problems
  return [...problems, `${what}wanted it decided by \`${by}\`, it was ${facts.by === null ? "decided by no rule" : `\`${facts.by}\``}`]
}

function halfDifferences(what: "egress" | "ingress", want: HalfWant | null, half: Finding | null): readonly string[] {
  if (want === null) return []
  if (half === null) return [`${what}: wanted ${want.verdict ?? "a decision"}, and no ${what} policy of a pod is asked on this path`]
  if (want.verdict !== null && want.verdict !== half.verdict) return [`${what}: wanted ${want.verdict}, got ${foundText(half)}`]
  if (want.by === null || isDecidedBy(half.by, want.by)) return []
  return [`${what}: wanted it decided by \`${want.by}\`, it was ${half.by === null ? "decided by no rule" : `\`${half.by}\``}`]
}

function pathDifferences({flowPath}: Expectation, {path}: Facts): readonly string[] {
  return flowPath === null || flowPath === path ? [] : [`wanted the path ${flowPath}, it is ${path ?? "none"}`]
}

function deniedAtDifferences(want: Expectation["deniedAt"], at: DeniedAt | null): readonly string[] {
  if (want === null) return []
  if (at === null) return ["wanted it denied at a stage, and nothing denied it"]
  const {node, stage, by} = want
  const problems: string[] = []
  if (node !== null && node !== at.node) problems.push(`deniedAt: wanted the node ${node}, it was ${at.node ?? "unknown"}`)
  if (stage !== null && stage !== at.stage) problems.push(`deniedAt: wanted the stage ${stage}, it was ${at.stage}`)
  if (by !== null && !isDecidedBy(at.by, by))
    problems.push(`deniedAt: wanted \`${by}\`, it was ${at.by === null ? "no rule" : `\`${at.by}\``}`)
  return problems
}

/** Whether a reference is the one wanted; without `#…` any rule of that policy is meant. */
export function isDecidedBy(by: string | null, want: string): boolean {
  if (by === null) return false
  return by === want || (!want.includes("#") && by.startsWith(`${want}#`))
}

function foundText({verdict, by}: Finding): string {
  return by === null ? verdict : `${verdict} by \`${by}\``
}
