// A plan as scripts read it, and the names of its objects.

import type {Resource} from "@carveout/engine"
import type {Change, Harm, Plan, Step} from "@carveout/engine/plan"
import {differenceJson} from "../diff/model.ts"
import type {DiffGroupJson} from "../diff/model.ts"
import {flowText, witnessJson} from "../results/model.ts"
import type {WitnessJson} from "../results/model.ts"

/** What is done with an object. */
export function actionOf({change: {after}}: Step): "apply" | "delete" {
  return after === null ? "delete" : "apply"
}

/** The object of a change: as it will be, or as it was where it is deleted. INVARIANT: a change has one of them. */
export function resourceOf({before, after}: Change): Resource {
  const resource = after ?? before
  if (resource === null) throw new RangeError("a change has an object")
  return resource
}

/** The harm of a step in words, a flow each. */
export function harmWords({cut, bared}: Harm): readonly {readonly verb: string; readonly rest: string}[] {
  return [
    ...cut.map((each) => ({verb: "cuts", rest: `${flowText(each)}, which the end lets pass`})),
    ...bared.map((each) => ({verb: "opens", rest: `${flowText(each)}, which the end does not`})),
  ]
}

/** What came of a plan, in a word and in a sentence without a final stop. */
export type PlanSummary = {readonly kind: "good" | "bad" | "open"; readonly head: string; readonly words: string}

/** Sums a plan up. */
export function planSummary({steps, isSafe, isComplete, changes}: Plan): PlanSummary {
  if (!isComplete)
    return {kind: "open", head: "NO PLAN", words: `${changes} changes are more than are put in an order: plan a part of them`}
  if (steps.length === 0)
    return {kind: "good", head: "NOTHING TO DO", words: "both sides have the same objects as far as policy is concerned"}
  const bridges = steps.filter(({change}) => change.temporary).length / 2
  const helped = bridges === 0 ? "" : `, with ${bridges === 1 ? "a policy that is" : `${bridges} policies that are`} there on the way alone`
  const counted = `${changes === 1 ? "one change" : `${changes} changes`} in ${steps.length === 1 ? "one step" : `${steps.length} steps`}${helped}`
  if (isSafe)
    return {kind: "good", head: "SAFE", words: `${counted}: at no step is anything cut that passes in the end, or opened that does not`}
  const harmful = steps.flatMap(({harm}, i) => (harm.pairs > 0 ? [i + 1] : []))
  const which = harmful.length === 1 ? `step ${harmful[0]} does` : `steps ${harmful.join(", ")} do`
  return {kind: "bad", head: "NOT SAFE", words: `${counted}: no order without harm was found, ${which} some`}
}

/** What stays although HEAD does not list it, in sentences without a final stop. */
export function stayingLines({kept, made}: Plan): readonly string[] {
  const [first] = made
  const others = made.length - 1
  const which = `${first}${others > 0 ? ` and ${others} more` : ""}`
  return [
    ...kept.map((each) => `${each}: HEAD does not list it, and has objects in it`),
    ...(first === undefined
      ? []
      : [`${which}: HEAD does not list ${others > 0 ? "them" : "it"}, and the cluster makes ${others > 0 ? "them" : "it"} itself`]),
  ]
}

type PlaceJson = {readonly file: string; readonly line: number; readonly column: number}

/** The contract's shape of a plan. `kept`: what HEAD does not list and still is in. `made`: what it does not list and the cluster makes itself. `manifests`: what is applied, of a temporary policy alone. */
export type PlanJson = {
  readonly isSafe: boolean
  readonly isComplete: boolean
  readonly changes: number
  readonly kept: readonly string[]
  readonly made: readonly string[]
  readonly steps: readonly {
    readonly action: "apply" | "delete"
    readonly object: string
    readonly at: PlaceJson | null
    readonly temporary: boolean
    readonly manifests: string | null
    readonly opened: readonly DiffGroupJson[]
    readonly closed: readonly DiffGroupJson[]
    readonly cut: readonly WitnessJson[]
    readonly bared: readonly WitnessJson[]
    readonly harmedPairs: number
  }[]
}

/** A plan as a script reads it. */
export function planJson({steps, isSafe, isComplete, changes, kept, made}: Plan): PlanJson {
  return {
    isSafe,
    isComplete,
    changes,
    kept,
    made,
    steps: steps.map((step) => {
      const {change, text, difference, harm} = step
      const {file, line, column} = resourceOf(change).at
      const {opened, closed} = differenceJson(difference)
      return {
        action: actionOf(step),
        object: change.object,
        at: change.temporary ? null : {file, line, column},
        temporary: change.temporary,
        manifests: text,
        opened,
        closed,
        cut: harm.cut.map(witnessJson),
        bared: harm.bared.map(witnessJson),
        harmedPairs: harm.pairs,
      }
    }),
  }
}
