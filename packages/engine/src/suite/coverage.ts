// What a suite of tests touches of the worlds that it is run in: rules, tiers, groups of the matrix.

import {everyRule, shadowedRules} from "../analyze/shadowed.ts"
import type {ShadowedRule} from "../analyze/answer.ts"
import type {Expectation} from "../expect/policy-test.ts"
import {answerTo, isOfSets} from "../expect/run.ts"
import type {Program} from "../program/program.ts"
import {worldOf} from "../question/ask.ts"
import type {World} from "../question/ask.ts"
import type {Place} from "../text/source.ts"
import type {Coverage, RuleAt, TestedWorld, UnreachableRule} from "./answer.ts"
import {ledQueryOf, queryOf} from "./asked.ts"
import {Following} from "./following.ts"
import {GroupCoverage} from "./group-coverage.ts"
import {placesIn} from "./places.ts"

/**
 * The coverage of a suite. A rule that stands in several worlds (the same reference at the same place) is one rule, touched where
 * it is so in any of them; groups are of their world.
 */
export function coverageOf(worlds: readonly TestedWorld[]): Coverage {
  const rules = new Map<string, RuleAt & {isTouched: boolean; shadow: UnreachableRule["kind"] | null}>()
  const tiers = new Map<string, boolean>()
  const groups = worlds.map((world) => {
    const shadows = new Map(shadowedRules(world.program).map(({by, kind}) => [by, kind]))
    const own = worldCoverage(world, shadows)
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

type WorldCoverage = Pick<Following, "rules" | "tiers" | "isComplete"> & {readonly groups: GroupCoverage}

function worldCoverage({program, tests}: TestedWorld, shadows: ReadonlyMap<string, ShadowedRule["kind"]>): WorldCoverage {
  const world = worldOf(program)
  const groups = new GroupCoverage(program)
  const following = new Following(program, unreachableIn(program, shadows))
  for (const {expect} of tests) {
    for (const entry of expect) {
      if (isOfSets(entry)) coverSets(world, entry, {groups, following})
      else coverFlows(world, entry, {groups, following})
    }
  }
  const {rules, tiers, isComplete} = following
  return {rules, tiers, isComplete, groups}
}

type Covering = {readonly groups: GroupCoverage; readonly following: Following}

/** Notes of which groups an entry about sets speaks, and who decides its flows. */
function coverSets(world: World, entry: Expectation, {groups, following}: Covering): void {
  const query = queryOf(world, entry)
  if (query === null) return
  groups.touch(query)
  following.query(query)
}

/** The same of an entry about definite flows, which a node port may lead elsewhere. */
function coverFlows(world: World, entry: Expectation, {groups, following}: Covering): void {
  const answered = answerTo(world, entry)
  const query = (answered.ok ? ledQueryOf(world, answered.value) : null) ?? queryOf(world, entry)
  if (query !== null) groups.touch(query)
  if (answered.ok) for (const {decision} of answered.value.cases) following.note(decision)
}

/** WHY none where there are host endpoints: of very many peers their lists are not looked at one by one. */
function unreachableIn({hosts}: Program, shadows: ReadonlyMap<string, ShadowedRule["kind"]>): ReadonlySet<string> {
  const kinds = hosts.size > 0 ? [] : [...shadows]
  return new Set(kinds.flatMap(([by, kind]) => (kind === "redundant" ? [] : [by])))
}
