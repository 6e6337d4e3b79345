// What two judges are compared by, and the engine as such a judge.

import {compile, decide} from "@carveout/engine"
import type {Decision, Flow, World} from "@carveout/engine"
import {oracleOf} from "./reference/oracle.ts"
import type {Judgement} from "./reference/oracle.ts"

export type {Judgement}

/** Anything that can judge the flows of a world. What is costly for the world is done once. */
export type Judge = (snapshot: World.Snapshot) => (flow: Flow) => Judgement

/** A half of a decision: a verdict and who decided. */
export type Half = NonNullable<Judgement["egress"]>

/** The engine. */
export const engineJudge: Judge = (snapshot) => {
  const program = compile(snapshot)
  return (flow) => judgementOf(decide(program, flow))
}

/** Every judge by name. */
export const judges: Readonly<Record<"oracle" | "engine", Judge>> = {oracle: oracleOf, engine: engineJudge}

/** The comparable part of a decision. */
export function judgementOf(decision: Decision): Judgement {
  const {verdict, by, path, deniedAt, pending} = decision
  const halves = (of: {readonly egress: Half | null; readonly ingress: Half | null}): Pick<Judgement, "egress" | "ingress"> => ({
    egress: of.egress && {verdict: of.egress.verdict, by: of.egress.by},
    ingress: of.ingress && {verdict: of.ingress.verdict, by: of.ingress.by},
  })
  return {
    verdict,
    by,
    path,
    ...halves(decision),
    deniedAt: deniedAt && {node: deniedAt.node, stage: deniedAt.stage, by: deniedAt.by},
    pending: pending && {verdict: pending.verdict, by: pending.by, ...halves(pending)},
  }
}

/** The names of the fields in which two judgements differ; empty when they agree. */
export function differences(a: Judgement, b: Judgement): readonly string[] {
  const found: string[] = []
  if (a.verdict !== b.verdict) found.push("verdict")
  if (a.by !== b.by) found.push("by")
  if (a.path !== b.path) found.push("path")
  if (!sameHalf(a.egress, b.egress)) found.push("egress")
  if (!sameHalf(a.ingress, b.ingress)) found.push("ingress")
  if (!sameDenial(a.deniedAt, b.deniedAt)) found.push("deniedAt")
  if (!samePending(a.pending, b.pending)) found.push("pending")
  return found
}

function sameHalf(a: Half | null, b: Half | null): boolean {
  if (a === null || b === null) return a === b
  return a.verdict === b.verdict && a.by === b.by
}

function sameDenial(a: Judgement["deniedAt"], b: Judgement["deniedAt"]): boolean {
  if (a === null || b === null) return a === b
  return a.node === b.node && a.stage === b.stage && a.by === b.by
}

function samePending(a: Judgement["pending"], b: Judgement["pending"]): boolean {
  if (a === null || b === null) return a === b
  return sameHalf(a, b) && sameHalf(a.egress, b.egress) && sameHalf(a.ingress, b.ingress)
}
