// What explain makes of an answer: the verdict, and every step on the way with the reason why it went as it did. Types only.

import type {Action} from "../manifest/resource.ts"
import type {Stage, Step, Walk} from "../decide/decision.ts"
import type {Miss} from "../program/miss.ts"
import type {Packet} from "../program/program.ts"
import type {Answer, Case} from "../question/answer.ts"
import type {Symptom} from "./symptom.ts"
import type {Place} from "../text/source.ts"

/**
 * A step with what the packet failed of it: empty for a rule that matched and for every other kind of step. A rule of a
 * Kubernetes kind stands for several effective rules; it is one step here, with the misses of the one that came nearest.
 */
export type ExplainedStep = {readonly step: Step; readonly misses: readonly Miss[]}

/** A walk with its steps explained, and where on the path it was. `packet`: what it saw, where that is not the packet of the flow. */
export type ExplainedWalk = Omit<Walk, "steps"> & {
  readonly packet?: Packet
  readonly stage: Stage
  readonly node: string | null
  readonly steps: readonly ExplainedStep[]
}

/** A rule that would have decided otherwise and did not match: the fewer misses, the nearer. */
export type NearMiss = {
  readonly stage: Stage
  readonly policy: string
  readonly rule: number
  readonly action: Action
  readonly at: Place
  readonly misses: readonly Miss[]
}

/** One flow explained. `nearMisses`: nearest first; of a denied flow the rules with which the stage that denied it would allow, of an allowed one those that would deny. */
export type ExplainedCase = {
  readonly case: Case
  readonly egress: ExplainedWalk | null
  readonly ingress: ExplainedWalk | null
  /** Every stage in path order, the halves among them. */
  readonly stages: readonly ExplainedWalk[]
  readonly nearMisses: readonly NearMiss[]
}

/** An answer explained. `cases`: the witness; for a mixed answer one for each side, the denied one first; none for `NoBackend`. */
export type Explanation = {readonly answer: Answer; readonly cases: readonly ExplainedCase[]; readonly symptom: Symptom | null}
