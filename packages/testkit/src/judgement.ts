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
    readings: 1,
    pending: pending && {verdict: pending.verdict, by: pending.by, ...halves(pending)},
  }
}

/** The names of the fields in which an answer differs from what is wanted; empty when it agrees. */
export function differences(want: Judgement, got: Judgement): readonly string[] {
  const isOpen = want.readings > 1
  const found: string[] = []
  if (want.verdict !== got.verdict) found.push("verdict")
  if (!isSame(want.by, got.by, isOpen)) found.push("by")
  if (!isSame(want.path, got.path, isOpen)) found.push("path")
  if (!sameHalf(want.egress, got.egress, isOpen)) found.push("egress")
  if (!sameHalf(want.ingress, got.ingress, isOpen)) found.push("ingress")
  if (!sameDenial(want, got)) found.push("deniedAt")
  if (!samePending(want.pending, got.pending, isOpen)) found.push("pending")
  return found
}

/** Of several readings a null says that they do not agree; then any of their answers will do. */
function isSame(want: string | null, got: string | null, isOpen: boolean): boolean {
  return want === got || (isOpen && want === null)
}

function sameHalf(want: Half | null, got: Half | null, isOpen: boolean): boolean {
  if (want === null || got === null) return want === got
  return want.verdict === got.verdict && isSame(want.by, got.by, isOpen && want.verdict !== "unknown")
}

function sameDenial({deniedAt: want, verdict, readings}: Judgement, {deniedAt: got}: Judgement): boolean {
  const isOpen = readings > 1
  if (want === null) return got === null || (isOpen && verdict === "deny")
  if (got === null || want.stage !== got.stage) return false
  return isSame(want.node, got.node, isOpen) && isSame(want.by, got.by, isOpen)
}

function samePending(want: Judgement["pending"], got: Judgement["pending"], isOpen: boolean): boolean {
  if (want === null || got === null) return want === got
  return sameHalf(want, got, isOpen) && sameHalf(want.egress, got.egress, isOpen) && sameHalf(want.ingress, got.ingress, isOpen)
}
