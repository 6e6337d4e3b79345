// Every view's answer, the most urgent first: what a person looks at while typing. What is not looked at from the start is loaded when
// it first is, so that the worker is small when it matters.

import {findingsView} from "../findings/answer.ts"
import {matrixView} from "../matrix/answer.ts"
import type {ViewName, Views} from "./messages.ts"
import type {Pair} from "./worlds.ts"

/** Makes a view's answer from the worlds and what the view wants. */
export type Answer<Name extends ViewName> = (pair: Pair, want: Views[Name]["want"]) => Views[Name]["value"]

/** Answers in the order in which they are given. */
export const answers: {readonly [Name in ViewName]: () => Promise<Answer<Name>>} = {
  matrix: async () => matrixView,
  findings: async () => findingsView,
  claims: async () => (await import("../lessons/claims-answer.ts")).claimsView,
  trace: async () => (await import("../trace/answer.ts")).traceView,
  kernel: async () => (await import("../kernel/answer.ts")).kernelView,
  graph: async () => (await import("../graph/answer.ts")).graphView,
  tiers: async () => (await import("../tiers/answer.ts")).tiersView,
  traps: async () => (await import("../traps/answer.ts")).trapsView,
  hints: async () => (await import("../hints/answer.ts")).hintsView,
  changes: async () => (await import("../changes/answer.ts")).changesView,
  seen: async () => (await import("../seen/answer.ts")).seenView,
  doctor: async () => (await import("../doctor/answer.ts")).doctorView,
  finder: async () => (await import("../finder/answer.ts")).finderView,
  world: async () => (await import("../world/answer.ts")).worldView,
  repair: async () => (await import("../repair/answer.ts")).repairView,
  facts: async () => (await import("../facts/answer.ts")).factsView,
  remedies: async () => (await import("../doctor/remedies-answer.ts")).remediesView,
}

/** The names of all views, the most urgent first. */
export const viewNames = Object.keys(answers) as readonly ViewName[]
