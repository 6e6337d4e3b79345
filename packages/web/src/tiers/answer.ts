// Tiers and policies in the order of evaluation, each rule in words and with what makes it idle.

import {listTiers, matchesSelector, shadowedRules} from "@carveout/engine"
import type {Analysis, Program, World} from "@carveout/engine"
import {ruleWords} from "@carveout/report"
import type {RuleDirection} from "@carveout/report"
import type {Pair} from "../worker/worlds.ts"
import {endpointsMax} from "./view.ts"
import type {PolicyCard, RuleCard, TierCard, TiersView, TiersWant} from "./view.ts"

/** LIMIT: policies up to which every rule is asked whether any flow reaches it; beyond, cards carry no such mark. */
const markedMax = 400

type Marks = ReadonlyMap<string, Analysis.ShadowedRule>

/** The cards. */
export function tiersView({world: {program}}: Pair, {endpoint}: TiersWant): TiersView {
  const endpoints = program.snapshot.workloads.slice(0, endpointsMax).map(({id}) => id)
  const listed = listTiers(program, endpoint ?? undefined)
  if (listed === null) return {ingress: [], egress: [], isKnown: false, endpoints}
  const marks = new Map(program.snapshot.policies.length > markedMax ? [] : shadowedRules(program).map((rule) => [rule.by, rule]))
  const selects = countsOf(program)
  const deleted = new Set(program.snapshot.deletions.map(({policy}) => policy))
  const cards = (direction: RuleDirection): readonly TierCard[] =>
    listed[direction].map(({tier, policies}) => ({
      name: tier.name,
      order: tier.order,
      defaultAction: tier.defaultAction,
      exists: tier.exists,
      policies: policies.map((policy) => policyCard(policy, direction, {marks, selects, deleted})),
    }))
  return {ingress: cards("ingress"), egress: cards("egress"), isKnown: true, endpoints}
}

/** How many endpoints a policy applies to, counted when first asked. */
function countsOf({snapshot: {workloads, hosts}, labels}: Program): (policy: World.Policy) => number {
  const known = new Map<World.Policy, number>()
  const all = [...workloads, ...hosts]
  return (policy) => {
    const before = known.get(policy)
    if (before !== undefined) return before
    const isForPods = policy.mode === "normal" || policy.mode === "forward"
    const selected = all.filter((each) => (isForPods || each.kind === "host") && matchesSelector(policy.selector, labels.of(each)))
    known.set(policy, selected.length)
    return selected.length
  }
}

type Known = {readonly marks: Marks; readonly deleted: ReadonlySet<string>; readonly selects: (policy: World.Policy) => number}

function policyCard(policy: World.Policy, direction: RuleDirection, {marks, selects, deleted}: Known): PolicyCard {
  const {id, order, staged, mode, at} = policy
  const byIndex = Map.groupBy(policy[direction], ({index}) => index)
  return {
    id,
    order,
    isStaged: staged,
    isKept: policy.kept !== undefined,
    isDeleted: deleted.has(id),
    mode,
    selects: selects(policy),
    rules: [...byIndex].map(([index, rules]) => ruleCard({index, rules, direction, mark: marks.get(`${id}#${direction}[${index}]`)})),
    file: at.file,
    line: at.line,
  }
}

type RuleFacts = {
  readonly index: number
  readonly rules: readonly World.Rule[]
  readonly direction: RuleDirection
  readonly mark: Analysis.ShadowedRule | undefined
}

function ruleCard({index, rules, direction, mark}: RuleFacts): RuleCard {
  const [first] = rules
  return {
    index,
    action: first?.action ?? "",
    words: ruleWords(rules, direction),
    mark: mark?.kind ?? null,
    because: mark?.because ?? [],
    file: first?.at.file ?? "",
    line: first?.at.line ?? 0,
  }
}
