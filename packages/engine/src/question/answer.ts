// A question as a person asks it, by name, and the answer about every flow that the names stand for.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {Decision, Verdict} from "../decide/decision.ts"
import type {Entry} from "../decide/entry.ts"
import type {Flow} from "../decide/flow.ts"
import type {Via} from "./entry.ts"

/** Names as formats fix them: `prod/backend`, `prod/Deployment/backend`, `203.0.113.9`, `svc/kube-system/kube-dns`, `host/worker-1`. */
export type Question = {
  readonly from: string
  readonly to: string
  /** A name in any case, or a number as text. Absent: TCP where a port is given; otherwise the question is refused by `ask`. */
  readonly protocol?: string
  readonly port?: number
  readonly sourcePort?: number
  readonly icmp?: {readonly type: number; readonly code: number}
  readonly ipFamily?: 4 | 6
  /** Completes names without a slash. */
  readonly namespace?: string
}

/** What a name turned out to be. */
export type Named = {
  readonly text: string
  readonly kind: "pod" | "workload" | "node" | "address" | "service"
  /** The full name: `prod/backend`, `prod/Deployment/backend`, `host/worker-1`, `svc/kube-system/kube-dns`, `203.0.113.9`. */
  readonly name: string
  /** Addresses as text; empty where none is named. */
  readonly addresses: readonly string[]
}

/**
 * One flow with its decision. `from` and `to` are names as in `Named.name` of this one flow's ends. `entry`: by which way it came to a Service, where that
 * was asked. `via`: what leads it there, by any of several ways. `shut`: ways that it may take and that are denied, some of them where they are many, if
 * the verdict is unknown because ways differ.
 */
export type Case = {
  readonly flow: Flow
  readonly from: string
  readonly to: string
  readonly decision: Decision
  readonly entry?: Entry
  readonly via?: Via
  readonly shut?: readonly Way[]
}

/** One way of several that a flow to a Service may take, with what is decided there. `flow`: as it is on this way, from a node where that puts its address in. */
export type Way = {readonly flow: Flow; readonly decision: Decision; readonly entry?: Entry}

/** `mixed`: flows of the question differ. */
export type AnswerVerdict = Verdict | "mixed"

/** The answer to a question: the verdict about all flows that its names stand for, and each of them. */
export type Answer = {
  readonly verdict: AnswerVerdict
  /** Null when unknown or mixed. */
  readonly by: string | null
  readonly from: Named
  readonly to: Named
  /** Every flow judged; one for a plain question, several for workloads and services. Empty only for `NoBackend`. */
  readonly cases: readonly Case[]
  /** The case that stands for the answer: the first of the verdict; for `mixed` the first denied one. Null for `NoBackend`. */
  readonly witness: Case | null
  /** What had to be assumed for this answer, each once. */
  readonly assumptions: readonly Diagnostic[]
}
