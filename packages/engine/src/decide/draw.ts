// The judgements of all readings of a flow drawn together: what they agree on stands, what they do not is unknown.

import {assert} from "../std/assert.ts"
import type {MissingFact, StageWalk, Verdict, Walk} from "./decision.ts"
import type {Judgement} from "./judgement.ts"
import type {Readings} from "./reading.ts"

/** A judgement with the facts for want of which it is unknown; none where the verdict is definite. */
export type Drawn = Judgement & {readonly missing: readonly MissingFact[]}

/**
 * Draws judgements together, one for each reading. Where all agree on a verdict and not on who decided, the first reading, which
 * is the plainest, has the word.
 */
export function drawTogether(open: Readings, judgements: readonly Judgement[]): Drawn {
  const [first] = judgements
  assert(first !== undefined, "a flow has a reading")
  const {verdict, missing} = agreement(open, judgements, ({verdict}) => verdict)
  const stages = first.stages.map((stage, place) => drawnStage(open, judgements, {first: stage, nth: countBefore(first.stages, place)}))
  return {
    verdict,
    by: verdict === "unknown" ? null : first.by,
    path: judgements.every(({path}) => path === first.path) ? first.path : null,
    egress: drawnHalf(open, judgements, "egress"),
    ingress: drawnHalf(open, judgements, "ingress"),
    stages,
    deniedAt: verdict === "deny" ? first.deniedAt : null,
    missing:
      verdict === "unknown" ? distinct([...missing, ...judgements.flatMap(({stages}) => stages.flatMap((stage) => stage.missing))]) : [],
  }
}

type Agreement = {readonly verdict: Verdict; readonly missing: readonly MissingFact[]}

/** The one verdict of all readings, or unknown with the facts on which it hangs. A reading without a verdict abstains. */
function agreement(open: Readings, judgements: readonly Judgement[], verdictOf: (judgement: Judgement) => Verdict | null): Agreement {
  const verdicts = judgements.map(verdictOf)
  const [one = "allow", ...others] = new Set(verdicts.filter((verdict) => verdict !== null))
  if (!open.isComplete) return {verdict: "unknown", missing: open.facts}
  if (others.length === 0) return {verdict: one, missing: []}
  return {verdict: "unknown", missing: open.facts.filter((_, place) => matters(open, verdicts, place))}
}

/** Whether two readings that differ in one fact alone have different verdicts. */
function matters({readings}: Readings, verdicts: readonly (Verdict | null)[], place: number): boolean {
  const seen = new Map<string, Verdict>()
  for (const [i, {choices}] of readings.entries()) {
    const verdict = verdicts[i] ?? null
    if (verdict === null) continue
    const key = choices.toSpliced(place, 1).join(" ")
    const known = seen.get(key)
    if (known !== undefined && known !== verdict) return true
    seen.set(key, verdict)
  }
  return false
}

function drawnHalf(open: Readings, judgements: readonly Judgement[], half: "egress" | "ingress"): Walk | null {
  const first = judgements.find((judgement) => judgement[half] !== null)?.[half] ?? null
  if (first === null) return null
  return drawnWalk(
    first,
    agreement(open, judgements, (judgement) => judgement[half]?.verdict ?? null),
  )
}

/** How many stages of the same list come before one. WHY: a path passes the lists of two nodes, one after the other. */
function countBefore(stages: readonly StageWalk[], place: number): number {
  return stages.slice(0, place).filter(({stage}) => stage === stages[place]?.stage).length
}

type Nth = {readonly first: StageWalk; readonly nth: number}

function drawnStage(open: Readings, judgements: readonly Judgement[], {first, nth}: Nth): StageWalk {
  const verdictOf = ({stages}: Judgement): Verdict | null => stages.filter(({stage}) => stage === first.stage)[nth]?.verdict ?? null
  return {...first, ...drawnWalk(first, agreement(open, judgements, verdictOf))}
}

function drawnWalk({by, steps, missing}: Walk, drawn: Agreement): Walk {
  if (drawn.verdict !== "unknown") return {verdict: drawn.verdict, by, steps, missing: []}
  return {verdict: "unknown", by: null, steps, missing: distinct([...drawn.missing, ...missing])}
}

/** Each fact once. */
export function distinct(facts: readonly MissingFact[]): readonly MissingFact[] {
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()]
}
