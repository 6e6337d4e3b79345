// What a suite of tests touches and would notice, as scripts read it.

import type {Analysis, Suite} from "@carveout/engine"
import {familyJson} from "../matrix/model.ts"
import type {FamilyJson} from "../matrix/model.ts"
import {witnessJson} from "../results/model.ts"
import type {WitnessJson} from "../results/model.ts"

/** Where something stands. */
export type PlaceJson = {readonly file: string; readonly line: number; readonly column: number}

type RuleJson = {readonly by: string; readonly at: PlaceJson}
type GroupJson = {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly ipFamily: FamilyJson
  readonly allow: readonly Analysis.PacketBlock[]
}

/** The contract's `coverage`. Untouched rules are those that a test could touch; the others are `unreachable`. */
export type CoverageJson = {
  readonly isComplete: boolean
  readonly rules: {
    readonly total: number
    readonly touched: number
    readonly untouched: readonly RuleJson[]
    readonly unreachable: readonly (RuleJson & {readonly kind: string})[]
  }
  readonly tiers: Suite.Coverage["tiers"]
  readonly groups: {readonly total: number; readonly touched: number; readonly untouched: readonly GroupJson[]}
}

/** A coverage in its contract shape. */
export function coverageJson({isComplete, rules, tiers, groups}: Suite.Coverage): CoverageJson {
  return {
    isComplete,
    rules: {
      total: rules.total,
      touched: rules.touched,
      untouched: rules.untouched.map(({by, at}) => ({by, at: placeJson(at)})),
      unreachable: rules.unreachable.map(({by, kind, at}) => ({by, kind, at: placeJson(at)})),
    },
    tiers,
    groups: {
      total: groups.total,
      touched: groups.touched,
      untouched: groups.untouched.map(({from, to, ipFamily, allow}) => ({from, to, ipFamily: familyJson(ipFamily), allow})),
    },
  }
}

/** Of the rules that a test could touch, how many of a hundred are touched; null where there are none. */
export function ruleShare({rules}: Suite.Coverage): number | null {
  return shareOf(rules.touched, rules.total - rules.unreachable.length)
}

type MutationJson = {
  readonly kind: string
  readonly object: string
  readonly by: string | null
  readonly edit: string
  readonly at: PlaceJson
}

/** The contract's `mutants`. `change`: what a surviving edit does to its witness. `score` in percent; null where no edit counts. */
export type MutantsJson = {
  readonly score: number | null
  readonly total: number
  readonly tried: number
  readonly untried: number
  readonly noticed: number
  readonly survivors: readonly (MutationJson & {
    readonly change: "opened" | "closed"
    readonly witness: WitnessJson
    readonly before: Analysis.Decided
    readonly after: Analysis.Decided
  })[]
  readonly equivalent: readonly MutationJson[]
}

/** A mutation score in its contract shape. */
export function mutantsJson(score: Suite.MutationScore): MutantsJson {
  const {total, tried, untried, noticed, survivors, equivalent} = score
  return {
    score: mutationShare(score),
    total,
    tried,
    untried,
    noticed,
    survivors: survivors.map(({mutation, change, witness, before, after}) => {
      return {...mutationJson(mutation), change, witness: witnessJson(witness), before, after}
    }),
    equivalent: equivalent.map(mutationJson),
  }
}

/** Of the tried edits that change a verdict, how many of a hundred are noticed; null where there are none. */
export function mutationShare({noticed, survivors}: Suite.MutationScore): number | null {
  return shareOf(noticed, noticed + survivors.length)
}

function mutationJson({kind, object, by, change, at}: Suite.Mutation): MutationJson {
  return {kind, object, by, edit: change, at: placeJson(at)}
}

function placeJson({file, line, column}: PlaceJson): PlaceJson {
  return {file, line, column}
}

/** Rounded down to a tenth: a hundred is said only of all. */
function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part / whole) * 1000) / 10
}
