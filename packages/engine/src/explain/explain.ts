// Answers to reasons: which criteria failed at each rule, which rule came nearest, what an application notices.

import type {Decision, StageWalk, Walk} from "../decide/decision.ts"
import {packetOf} from "../decide/packet.ts"
import type {Program} from "../program/program.ts"
import type {Answer, Case} from "../question/answer.ts"
import type {ExplainedCase, ExplainedWalk, Explanation} from "./explanation.ts"
import {nearMissesOf} from "./near-miss.ts"
import {explainSteps, rulesById} from "./steps.ts"
import type {Explainer} from "./steps.ts"
import {symptomOf} from "./symptom.ts"

/** Explains an answer: verdict first, then the walks of the flow that stands for it. */
export function explain(program: Program, answer: Answer): Explanation {
  return {answer, cases: shownOf(answer).map((each) => explainCase(program, each)), symptom: symptomOf(program, answer)}
}

/** The cases worth showing: the witness, and of a mixed answer one for each side. */
function shownOf({verdict, cases, witness}: Answer): readonly Case[] {
  if (verdict !== "mixed") return witness === null ? [] : [witness]
  const sides = [cases.find(({decision}) => decision.verdict === "deny"), cases.find(({decision}) => decision.verdict === "allow")]
  return sides.filter((each) => each !== undefined)
}

/** Explains one flow with its decision. */
export function explainCase(program: Program, shown: Case): ExplainedCase {
  const {flow, decision} = shown
  const explainer: Explainer = {program, packet: packetOf(program, flow), rules: rulesById(program.snapshot)}
  const stages = decision.stages.map((walk) => explainWalk(explainer, walk))
  const half = (walk: Walk | null, stage: "pod-egress" | "pod-ingress"): ExplainedWalk | null =>
    walk === null ? null : explainWalk(explainer, placed(decision, walk, stage))
  const [egress, ingress] = [half(decision.egress, "pod-egress"), half(decision.ingress, "pod-ingress")]
  const isReached = ingress === null || stages.some(({stage}) => stage === "pod-ingress")
  return {case: shown, egress, ingress, stages, nearMisses: nearMissesOf(program, shown, isReached ? stages : [...stages, ingress])}
}

/** A half as the stage that it is; a half that the packet never reached has no stage, and its node is then not known. */
function placed({stages}: Decision, walk: Walk, stage: "pod-egress" | "pod-ingress"): StageWalk {
  return {...walk, stage, node: stages.find((each) => each.stage === stage)?.node ?? null}
}

function explainWalk(flowed: Explainer, {steps, ...walk}: StageWalk): ExplainedWalk {
  const explainer = walk.packet === undefined ? flowed : {...flowed, packet: walk.packet}
  const isIngress = walk.stage.endsWith("ingress") || walk.stage === "preDNAT"
  return {...walk, steps: explainSteps(explainer, steps, isIngress ? "Ingress" : "Egress")}
}
