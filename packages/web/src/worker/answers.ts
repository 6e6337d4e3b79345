// Every view's answer, the most urgent first: what a person looks at while typing.

import {changesView} from "../changes/answer.ts"
import {claimsView} from "../lessons/claims-answer.ts"
import {findingsView} from "../findings/answer.ts"
import {graphView} from "../graph/answer.ts"
import {matrixView} from "../matrix/answer.ts"
import {tiersView} from "../tiers/answer.ts"
import {traceView} from "../trace/answer.ts"
import type {ViewName, Views} from "./messages.ts"
import type {Pair} from "./worlds.ts"

/** Answers in the order in which they are given. */
export const answers: {readonly [Name in ViewName]: (pair: Pair, want: Views[Name]["want"]) => Views[Name]["value"]} = {
  matrix: matrixView,
  findings: findingsView,
  claims: claimsView,
  trace: traceView,
  graph: graphView,
  tiers: tiersView,
  changes: changesView,
}

/** The names of all views, the most urgent first. */
export const viewNames = Object.keys(answers) as readonly ViewName[]
