// What stays the same while edits are tried: the tests that hold, and the ends that each of them speaks of.

import {matchesSelector} from "../../selector/match.ts"
import type {Touched} from "../../analyze/touched.ts"
import type {Expectation} from "../../expect/policy-test.ts"
import {runEntry} from "../../expect/run.ts"
import {worldOf} from "../../question/ask.ts"
import type {World} from "../../question/ask.ts"
import {PrefixSet} from "../../net/prefix-set.ts"
import {compile} from "../../program/compile.ts"
import type {Program} from "../../program/program.ts"
import type {Selector} from "../../selector/selector.ts"
import type {Endpoint} from "../../snapshot/snapshot.ts"
import type {TestedWorld} from "../answer.ts"
import {queryOf} from "../asked.ts"
import type {Mutant} from "./list.ts"

/** A world with the entries that hold in it, plain ones first: they cost least. `names`: the pods that an entry speaks of. */
export type Bench = {readonly world: World; readonly entries: readonly BenchEntry[]}
/** An entry that holds; `names` null where it may speak of anything. */
export type BenchEntry = {readonly entry: Expectation; readonly names: ReadonlySet<string> | null}

/** Prepares a world. An entry that does not hold today can notice nothing. */
export function benchOf({program, tests}: TestedWorld): Bench {
  const world = worldOf(program)
  const holding = tests.flatMap(({expect}) => expect).filter((entry) => runEntry(world, entry).pass)
  const entries = holding.map((entry) => ({entry, names: namesOf(world, entry)}))
  return {world, entries: entries.toSorted((a, b) => sizeOf(a) - sizeOf(b))}
}

function sizeOf({names}: BenchEntry): number {
  return names === null ? Number.POSITIVE_INFINITY : names.size
}

/** The pods at either end of an entry's flows. */
function namesOf(world: World, entry: Expectation): ReadonlySet<string> | null {
  const query = queryOf(world, entry)
  if (query === null) return null
  const names = new Set<string>()
  for (const {id, namespace, node} of world.program.snapshot.workloads) {
    const end = {kind: "pod" as const, name: id, namespace, node, seat: -1, stretch: -1}
    if (query.sets.some(({from, to}) => query.families.some((family) => from.holds(end, family) || to.holds(end, family)))) names.add(id)
  }
  return names
}

/** A world with one edit made. `touched`: the pods that the edit can matter to. */
export type MutatedWorld = {
  readonly program: Program
  readonly touched: Touched
  readonly names: ReadonlySet<string>
  readonly isEveryone: boolean
}

/** Makes an edit. Only endpoints that the policy selects, before or after it, can be judged otherwise. */
export function mutatedWorld({world: {program}}: Bench, {replaced}: Mutant): MutatedWorld {
  const {snapshot} = program
  const {policies, tiers, selectors} =
    replaced.kind === "policy"
      ? {
          policies: snapshot.policies.flatMap((policy) => (policy === replaced.before ? (replaced.after ?? []) : [policy])),
          tiers: snapshot.tiers,
          selectors: [replaced.before, ...(replaced.after === null ? [] : [replaced.after])].map(({selector}) => selector),
        }
      : {
          policies: snapshot.policies,
          tiers: snapshot.tiers.map((tier) => (tier === replaced.before ? replaced.after : tier)),
          selectors: snapshot.policies.filter(({tier}) => tier === replaced.before.name).map(({selector}) => selector),
        }
  const isSelected = (endpoint: Endpoint): boolean => isAmong(selectors, program, endpoint)
  const names = new Set(snapshot.workloads.filter(isSelected).map(({id}) => id))
  const isEveryone = snapshot.hosts.some(isSelected)
  const touched: Touched = {
    isTouched: (name) => isEveryone || names.has(name),
    isMoved: () => isEveryone,
    outside: (family) => (isEveryone ? PrefixSet.all(family) : PrefixSet.of(family, [])),
  }
  return {program: compile({...snapshot, policies, tiers}, {previous: program}), touched, names, isEveryone}
}

function isAmong(selectors: readonly Selector[], program: Program, endpoint: Endpoint): boolean {
  const labels = program.labels.of(endpoint)
  return selectors.some((selector) => matchesSelector(selector, labels))
}

/** Whether an edit can matter to an entry about some pods. */
export function touchedNames({names, isEveryone}: MutatedWorld, asked: ReadonlySet<string> | null): boolean {
  return isEveryone || asked === null || [...names].some((name) => asked.has(name))
}
