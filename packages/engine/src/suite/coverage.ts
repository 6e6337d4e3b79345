// What a suite of tests touches of the worlds that it is run in: rules, tiers, groups of the matrix.

import {everyRule, shadowedRules} from "../analyze/shadowed.ts"
import type {Decision, Stage} from "../decide/decision.ts"
import {reference} from "../decide/walk.ts"
import type {Expectation} from "../expect/policy-test.ts"
import {worldOf} from "../question/ask.ts"
import type {World} from "../question/ask.ts"
import type {Direction} from "../manifest/resource.ts"
import type {Place} from "../text/source.ts"
import type {Coverage, RuleAt, TestedWorld, UnreachableRule} from "./answer.ts"
import {decidedWays, queryOf} from "./asked.ts"
import {GroupCoverage} from "./group-coverage.ts"
import {placesIn} from "./places.ts"

/** LIMIT: flows followed for one world; more would take minutes. Beyond it the coverage says that it is not complete. */
const flowsMax = 400_000

/**
 * The coverage of a suite. A rule that stands in several worlds (the same reference at the same place) is one rule, touched where
 * it is so in any of them; groups are of their world.
 */
export function coverageOf(worlds: readonly TestedWorld[]): Coverage {
  const rules = new Map<string, RuleAt & {isTouched: boolean; shadow: UnreachableRule["kind"] | null}>()
  const tiers = new Map<string, boolean>()
  const groups = worlds.map((world) => {
    const own = worldCoverage(world)
    const shadows = new Map(shadowedRules(world.program).map(({by, kind}) => [by, kind]))
    const placeOf = placesIn(world)
    for (const {by, at: written} of everyRule(world.program)) {
      const at = placeOf(written)
      const key = `${by} ${placeKey(at)}`
      const shadow = shadows.get(by)
      const kind = shadow === "redundant" ? null : (shadow ?? null)
      const known = rules.get(key)
      if (known === undefined) rules.set(key, {by, at, isTouched: own.rules.has(by), shadow: kind})
      else Object.assign(known, {isTouched: known.isTouched || own.rules.has(by), shadow: kind === null ? null : known.shadow})
    }
    for (const {tier, policies} of world.program.tiers) {
      if (policies.some(({staged}) => !staged)) tiers.set(tier.name, tiers.get(tier.name) === true || own.tiers.has(tier.name))
    }
    return own
  })
  const all = [...rules.values()]
  const left = all.filter(({isTouched}) => !isTouched)
  const untouchedGroups = groups.flatMap((own) => own.groups.untouched())
  const total = groups.reduce((sum, own) => sum + own.groups.total, 0)
  return {
    isComplete: groups.every(({isComplete}) => isComplete),
    rules: {
      total: all.length,
      touched: all.length - left.length,
      untouched: left.filter(({shadow}) => shadow === null).map(({by, at}) => ({by, at})),
      unreachable: left.flatMap(({by, at, shadow}) => (shadow === null ? [] : [{by, at, kind: shadow}])),
    },
    tiers: {
      total: tiers.size,
      touched: [...tiers.values()].filter(Boolean).length,
      untouched: [...tiers].flatMap(([name, isTouched]) => (isTouched ? [] : [name])),
    },
    groups: {total, touched: total - untouchedGroups.length, untouched: untouchedGroups},
  }
}

function placeKey({file, line, column}: Place): string {
  return `${file}:${line}:${column}`
}

type Touched = {readonly rules: Set<string>; readonly tiers: Set<string>}
type WorldCoverage = Touched & {readonly groups: GroupCoverage; readonly isComplete: boolean}

function worldCoverage({program, tests}: TestedWorld): WorldCoverage {
  const world = worldOf(program)
  const groups = new GroupCoverage(program)
  const touched: Touched = {rules: new Set(), tiers: new Set()}
  const budget = {left: flowsMax}
  for (const {expect} of tests) {
    for (const entry of expect) {
      const query = queryOf(world, entry)
      if (query !== null) groups.touch(query)
      follow(world, entry, {touched, budget})
    }
  }
  return {...touched, groups, isComplete: budget.left > 0}
}

type Followed = {readonly touched: Touched; readonly budget: {left: number}}

/** Notes who decides the flows of an entry. */
function follow(world: World, entry: Expectation, {touched, budget}: Followed): void {
  for (const {decision} of decidedWays(world, entry)) {
    if (budget.left <= 0) return
    budget.left--
    note(decision, touched)
  }
}

/** Rules and tiers that had a say: in every half of an allowed flow, in the denying ones of a denied flow. */
function note({verdict, stages}: Decision, {rules, tiers}: Touched): void {
  for (const {stage, steps, verdict: own} of stages) {
    if (own !== verdict) continue
    for (const step of steps) {
      if (step.kind === "end-of-tier") tiers.add(step.tier)
      if (step.kind !== "rule" || !step.matched || step.action === "Log") continue
      tiers.add(step.tier)
      rules.add(reference(step.policy, directionOf(stage), step.rule))
    }
  }
}

function directionOf(stage: Stage): Direction {
  return stage.endsWith("egress") ? "Egress" : "Ingress"
}
