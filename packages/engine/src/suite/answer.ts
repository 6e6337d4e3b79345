// What is said about a suite of tests: what it touches, and which edits it would notice. How it is found is not here.

import type {Counterexample, MatrixGroup, ShadowedRule} from "../analyze/answer.ts"
import type {PolicyTest} from "../expect/policy-test.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import type {Resource} from "../manifest/resource.ts"
import type {Program} from "../program/program.ts"
import type {Place} from "../text/source.ts"

/** One world with the tests that are run in it. `resources` are what it was built of. */
export type TestedWorld = {readonly program: Program; readonly resources: readonly Resource[]; readonly tests: readonly PolicyTest[]}

/** A rule by its reference. */
export type RuleAt = {readonly by: string; readonly at: Place}

/** A rule that no test could touch: no flow reaches it, or it applies to nobody. */
export type UnreachableRule = RuleAt & {readonly kind: Exclude<ShadowedRule["kind"], "redundant">}

/** A group of the matrix that no expectation speaks of. */
export type UntouchedGroup = Pick<MatrixGroup, "from" | "to" | "ipFamily" | "allow">

/**
 * What the expectations of a suite touch. A rule is touched where it decides a flow of an expectation, or passes it on, in a half that
 * gives the verdict; a tier where one of its rules or its end does; a group where an expectation speaks of a flow of it.
 * `isComplete` false: there were too many flows to follow, and more may be touched.
 */
export type Coverage = {
  readonly isComplete: boolean
  readonly rules: {
    readonly total: number
    readonly touched: number
    readonly untouched: readonly RuleAt[]
    readonly unreachable: readonly UnreachableRule[]
  }
  readonly tiers: {readonly total: number; readonly touched: number; readonly untouched: readonly string[]}
  readonly groups: {readonly total: number; readonly touched: number; readonly untouched: readonly UntouchedGroup[]}
}

/** What a small edit to a policy does. */
export const mutationKinds = [
  "drop-policy",
  "drop-rule",
  "drop-type",
  "drop-peer",
  "drop-selector",
  "loosen-selector",
  "drop-nets",
  "drop-not-nets",
  "add-not-nets",
  "drop-protocol",
  "drop-ports",
  "widen-ports",
  "swap-action",
  "swap-default-action",
  "swap-rules",
  "move-policy",
] as const
/** One of them. */
export type MutationKind = (typeof mutationKinds)[number]

/** A small edit: which object, which rule of it, what it does in words, and where the edited text stands. */
export type Mutation = {
  readonly kind: MutationKind
  readonly object: string
  /** The reference of the edited rule; null where the edit is of the whole policy. */
  readonly by: string | null
  readonly change: string
  readonly at: Place
}

/** An edit that changes a verdict and that no test noticed. */
export type Survivor = {readonly mutation: Mutation} & Omit<Counterexample, "cause">

/**
 * How many small edits to the policies the tests would notice. `equivalent` edits change no verdict of any flow and do not count.
 * `untried`: edits beyond the limit.
 */
export type MutationScore = {
  readonly total: number
  readonly tried: number
  readonly untried: number
  readonly noticed: number
  readonly equivalent: readonly Mutation[]
  readonly survivors: readonly Survivor[]
}

/** One entry of a first test: what it says in words, and as it is to be written without its name. */
export type FirstEntry = {readonly name: string; readonly written: {readonly [field: string]: PlainValue}}

/** Entries about one matter. */
export type FirstSection = {readonly title: string; readonly entries: readonly FirstEntry[]}

/** A first test of a world. `leftOut`: groups of the matrix that it does not speak of. */
export type FirstTest = {readonly sections: readonly FirstSection[]; readonly leftOut: number}
