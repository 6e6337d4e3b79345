// The order of evaluation, against upstream's own sorter and by hand.
import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {sortPolicies, sortTiers} from "./order.ts"

type LinePolicy = {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly tier: string
  readonly order: number | null
}
type Line = {
  readonly name: string
  readonly policies: readonly LinePolicy[]
  readonly tiers: readonly {readonly name: string; readonly order?: number | null}[]
  readonly sorted: readonly string[]
  readonly sortedTiers: readonly string[]
}

const file = new URL("../../../../cases/conformance/validate/order.jsonl", import.meta.url)
const lines = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Line)

const builtIn: readonly (readonly [string, number])[] = [
  ["kube-admin", 1000],
  ["default", 1_000_000],
  ["kube-baseline", 10_000_000],
]

/** The tiers of a line: those listed, the built-in ones whatever the list says of them, and those that only policies name. */
function tiersOf({tiers, policies}: Line): readonly {readonly name: string; readonly order: number | null; readonly exists: boolean}[] {
  const known = new Map<string, {readonly name: string; readonly order: number | null; readonly exists: boolean}>()
  for (const {tier} of policies) known.set(tier, {name: tier, order: null, exists: false})
  for (const {name, order} of tiers) known.set(name, {name, order: order ?? 1_000_000, exists: true})
  for (const [name, order] of builtIn) known.set(name, {name, order, exists: true})
  return [...known.values()]
}

test(`all ${lines.length} orders of the conformance data come out as upstream sorts them`, () => {
  for (const line of lines) {
    const policies = line.policies.map((policy) => ({...policy, tieBreak: `${policy.name}/${policy.namespace}/${policy.kind}`}))
    const sorted = sortTiers(tiersOf(line))
      .map(({name}) => ({name, own: sortPolicies(policies.filter(({tier}) => tier === name))}))
      .filter(({own}) => own.length > 0)
    assert.deepEqual(
      sorted.map(({name}) => name),
      line.sortedTiers,
      line.name,
    )
    const names = sorted.flatMap(({own}) => own.map(({kind, namespace, name}) => `${kind}/${namespace}/${name}`))
    assert.deepEqual(names, line.sorted, line.name)
  }
})

function checkPolicies(expected: readonly (readonly [number | null, string])[]): void {
  const policies = expected.map(([order, tieBreak]) => ({order, tieBreak}))
  assert.deepEqual(sortPolicies(policies.toReversed()), policies)
}

test("a policy without order comes after every number, however large or negative", () => {
  checkPolicies([
    [-5, "z//GlobalNetworkPolicy"],
    [0, "y//GlobalNetworkPolicy"],
    [100.5, "x//GlobalNetworkPolicy"],
    [1e12, "w//GlobalNetworkPolicy"],
    [null, "a//GlobalNetworkPolicy"],
    [null, "b//GlobalNetworkPolicy"],
  ])
})

test("ties are broken by the bytes of name/namespace/kind, so a-b and a.b come before a", () => {
  checkPolicies([
    [1, "a-b/prod/NetworkPolicy"],
    [1, "a.b/prod/NetworkPolicy"],
    [1, "a//GlobalNetworkPolicy"],
    [1, "a/dev/NetworkPolicy"],
    [1, "a/prod/KubernetesNetworkPolicy"],
    [1, "a/prod/NetworkPolicy"],
    [1, "a/prod/StagedNetworkPolicy"],
  ])
})

test("a tier that only policies name comes last, after tiers without order; equal orders go by name", () => {
  const tiers = [
    {name: "late", order: 5, exists: true},
    {name: "a", order: 7, exists: true},
    {name: "b", order: 7, exists: true},
    {name: "c", order: null, exists: true},
    {name: "a-ghost", order: null, exists: false},
  ]
  assert.deepEqual(sortTiers(tiers.toReversed()), tiers)
})
