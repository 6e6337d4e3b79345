// A flow that was asked about for the sake of a complaint, and whether policy is what denies it.

import type {Program} from "../program/program.ts"
import type {Answer, Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import type {Diagnostic} from "../text/diagnostic.ts"

/** One flow that a complaint is about, with its answer; `problems`: why there is none. */
export type Tried = {readonly question: Question; readonly answer: Answer | null; readonly problems: readonly Diagnostic[]}

/** Asks. */
export function tryOne(program: Program, question: Question): Tried {
  const answer = ask(program, question)
  return answer.ok ? {question, answer: answer.value, problems: []} : {question, answer: null, problems: answer.error}
}

/** Who denies without being a policy: a Service that nobody stands behind, and one that keeps clients from its load balancer. */
const noPolicies: ReadonlySet<string> = new Set(["NoBackend", "LoadBalancerSourceRanges"])

/** Whether policy denies a flow that was tried, or one of several that it stands for. */
export function isDeniedByPolicy({answer}: Tried): boolean {
  if (answer === null || (answer.verdict !== "deny" && answer.verdict !== "mixed")) return false
  const denied = answer.cases.filter(({decision}) => decision.verdict === "deny")
  return denied.some(({decision}) => !noPolicies.has(decision.by ?? ""))
}
