// The answers about all flows, as formats fix them: values that any face can print. How they are found is not here.

import type {Case} from "../question/answer.ts"
import type {Family} from "../net/address.ts"
import type {Verdict} from "../decide/decision.ts"
import type {Place} from "../text/source.ts"

/** Types and codes of ICMP as sorted range texts; absent means all. */
export type IcmpRanges = {readonly types?: string; readonly codes?: string}

/**
 * A block of packets. Range texts are sorted and merged, such as `80-90,443`; absent means all. `protocol` is a name, a number as
 * text, or `any` for what no rule names; only `any` has `except`, the protocols that stand beside it.
 */
export type PacketBlock = {
  readonly protocol: string
  readonly except?: readonly (string | number)[]
  readonly ports?: string
  readonly sourcePorts?: string
  readonly icmp?: readonly IcmpRanges[]
}

/** What a name in a matrix stands for. A workload stands for pods that are not in the input; `outside` names are ranges `a-b`. */
export type MatrixEnd = {
  readonly name: string
  readonly kind: "pod" | "workload" | "node" | "outside"
  /** Empty for nodes and the outside. */
  readonly namespace: string
}

/** Ends between which the same packets pass. `unknown`: packets of which the manifests do not say whether they pass. */
export type MatrixGroup = {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly ipFamily: Family
  readonly allow: readonly PacketBlock[]
  readonly unknown: readonly PacketBlock[]
}

/** The matrix, read as groups: every pair of ends between which something may pass stands in exactly one group of its family. */
export type Matrix = {
  readonly groups: readonly MatrixGroup[]
  /** Every end of the matrix, also those that nothing reaches. */
  readonly ends: readonly MatrixEnd[]
  readonly classes: number
  readonly atoms: number
}

/** One pair of ends between which something may pass. */
export type MatrixPair = {
  readonly from: string
  readonly to: string
  readonly ipFamily: Family
  readonly allow: readonly PacketBlock[]
  readonly unknown: readonly PacketBlock[]
}

/** The size of a matrix. `allowedPairs` counts pairs of endpoints with something open, the outside as one endpoint. */
export type MatrixSummary = {
  readonly endpoints: number
  readonly policies: number
  readonly classes: number
  readonly rows: number
  readonly atoms: number
  readonly groups: number
  readonly allowedPairs: number
}

/** Verdict and decider of one flow. */
export type Decided = {readonly verdict: Verdict; readonly by: string | null}

/** What kind of edit made a difference. */
export const causeKinds = ["policy", "label", "namespace", "serviceAccount", "networkSet", "service", "endpoint"] as const

/** The edit that made a difference. `object` is its kind and name, `change` says what was edited, `at` where the newer text stands. */
export type Cause = {
  readonly kind: (typeof causeKinds)[number]
  readonly object: string
  readonly change: string
  readonly at: Place | null
}

/** Pairs on which two worlds differ in the same way. `allow` are the packets opened, closed or decided otherwise. */
export type DiffGroup = {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly ipFamily: Family
  readonly allow: readonly PacketBlock[]
  readonly witness: Case
  readonly before: Decided
  readonly after: Decided
  readonly cause: readonly Cause[]
}

/**
 * The difference between two worlds. `redecided`: the verdict is the same and another rule gave it. `isComplete` false: there were too
 * many flows to find all that are decided otherwise; what is opened and closed is always complete.
 */
export type Difference = {
  readonly isComplete: boolean
  readonly opened: readonly DiffGroup[]
  readonly closed: readonly DiffGroup[]
  readonly redecided: readonly DiffGroup[]
}

/** The answer to a search; without a witness there is no such flow, and that is a proof. `count` is pairs. */
export type Found = {readonly found: boolean; readonly witness: Case | null; readonly count: number}

/** What is wrong with a rule: no flow reaches it, removing it changes no verdict, or it applies to no endpoint now. */
export const shadowKinds = ["shadowed", "redundant", "vacuous"] as const

/** A rule without effect. `because` names the rules that take its flows before it, or decide the same after it. */
export type ShadowedRule = {
  readonly by: string
  readonly kind: (typeof shadowKinds)[number]
  readonly because: readonly string[]
  readonly at: Place
}
