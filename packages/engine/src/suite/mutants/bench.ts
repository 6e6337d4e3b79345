// What stays the same while edits are tried: the tests that hold, and what each of them speaks of.

import {matchesSelector} from "../../selector/match.ts"
import type {FlowQuery} from "../../analyze/flow-sets.ts"
import {spaceIn} from "../../analyze/lineage.ts"
import type {Touched} from "../../analyze/touched.ts"
import type {Expectation} from "../../expect/policy-test.ts"
import {isOfSets, runEntry} from "../../expect/run.ts"
import {grainOf} from "../../expect/run-sets.ts"
import {worldOf} from "../../question/ask.ts"
import type {World} from "../../question/ask.ts"
import {PrefixSet} from "../../net/prefix-set.ts"
import {compile} from "../../program/compile.ts"
import type {Program} from "../../program/program.ts"
import type {Selector} from "../../selector/selector.ts"
import type {Endpoint} from "../../snapshot/snapshot.ts"
import type {TestedWorld} from "../answer.ts"
import {queryOf} from "../asked.ts"
import {Hearing} from "./hearing.ts"
import type {Listener} from "./hearing.ts"
import type {Mutant} from "./list.ts"

/** A world with the entries that hold in it. `plain`: those that are run for every edit of pods of theirs; `hearing`: all others. */
export type Bench = {readonly world: World; readonly plain: readonly PlainEntry[]; readonly hearing: Hearing<HeardEntry>}
/** An entry of which only a run tells; `names`: the ends of which it speaks, null where it may speak of anybody. */
export type PlainEntry = {readonly entry: Expectation; readonly names: ReadonlySet<string> | null}
/** An entry about a set of flows that wants nothing but a verdict: whether it holds follows from what passes. */
export type HeardEntry = Listener & {readonly entry: Expectation}

/** Prepares a world. An entry that does not hold today can notice nothing. */
export function benchOf({program, tests}: TestedWorld): Bench {
  const world = worldOf(program)
  const [plain, heard]: [PlainEntry[], HeardEntry[]] = [[], []]
  const isInDoubt = areOwnPodsInDoubt(program)
  for (const entry of tests.flatMap(({expect}) => expect)) {
    if (!runEntry(world, entry).pass) continue
    const query = queryOf(world, entry)
    const listener = query === null ? null : listenerOf(entry, query, isInDoubt)
    if (listener === null) plain.push({entry, names: query === null ? null : namesIn(query)})
    else heard.push(listener)
  }
  return {world, plain, hearing: new Hearing(program, heard)}
}

/** Null where whether the entry holds does not follow from which flows pass otherwise than they did. */
function listenerOf(entry: Expectation, query: FlowQuery, isInDoubt: boolean): HeardEntry | null {
  const {verdict} = entry
  if (!isOfSets(entry) || grainOf(entry) !== "passages") return null
  // WHY: what a node may send a pod that may be its own is always open, but where connections to own pods are left out.
  if (isInDoubt && verdict === "deny" && query.ownPods === "left out") return null
  return {entry, query, verdict}
}

/** Whether there are nodes and pods of which nobody says on which they are. */
function areOwnPodsInDoubt(program: Program): boolean {
  return program.snapshot.families.some((family) => {
    const {classes} = spaceIn(program, family)
    return classes.some(({kind}) => kind === "node") && classes.some(({isRoaming}) => isRoaming)
  })
}

/** The names of all ends inside that a query may speak of. */
function namesIn({sets}: FlowQuery): ReadonlySet<string> | null {
  const names = new Set<string>()
  for (const {named} of sets.flatMap(({from, to}) => [from, to])) {
    if (named === null) return null
    for (const name of named) names.add(name)
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

/** Whether an edit can matter to an entry about some ends. */
export function touchedNames({names, isEveryone}: MutatedWorld, asked: ReadonlySet<string> | null): boolean {
  if (isEveryone || asked === null) return true
  const [fewer, more] = names.size < asked.size ? [names, asked] : [asked, names]
  for (const name of fewer) if (more.has(name)) return true
  return false
}
