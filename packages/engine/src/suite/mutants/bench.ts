// What stays the same while edits are tried: the tests that hold, and what each of them speaks of.

import {matchesSelector} from "../../selector/match.ts"
import type {FlowQuery, FlowSet} from "../../analyze/flow-sets.ts"
import type {Query} from "../../analyze/flow-words.ts"
import {spaceIn} from "../../analyze/lineage.ts"
import type {Touched} from "../../analyze/touched.ts"
import type {Expectation} from "../../expect/policy-test.ts"
import {answerTo, isOfSets, runEntry} from "../../expect/run.ts"
import {grainOf} from "../../expect/run-sets.ts"
import {worldOf} from "../../question/ask.ts"
import type {World} from "../../question/ask.ts"
import type {Family} from "../../net/address.ts"
import {PrefixSet} from "../../net/prefix-set.ts"
import {compile} from "../../program/compile.ts"
import type {Program} from "../../program/program.ts"
import type {Selector} from "../../selector/selector.ts"
import type {Endpoint} from "../../snapshot/snapshot.ts"
import type {TestedWorld} from "../answer.ts"
import {wholeQueryOf} from "../asked.ts"
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
    const asked = wholeQueryOf(world, entry)
    const isPlain =
      asked === null || asked.parts.some(({shutBy}) => shutBy !== undefined) || (isAboutService(entry) && program.hosts.size > 0)
    const query = isPlain ? null : heardQuery(world, asked)
    const listener = query === null ? null : listenerOf(entry, query, isInDoubt)
    if (listener === null) plain.push({entry, names: isOfSets(entry) ? namesIn(asked) : namesAnswered(world, entry)})
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

/** WHY apart where there are host endpoints: these may ask a client on its way, and whether a set of clients can be asked about hangs on their rules. */
function isAboutService({to}: Expectation): boolean {
  return to.kind === "name" && to.text.startsWith("svc/")
}

/**
 * The flows on which an entry hangs: what nodes send the backends, too, where clients of a Service may bear their addresses. Null where no node is known.
 */
function heardQuery({program}: World, {flows, parts}: Query): FlowQuery | null {
  const masked = parts.filter(({masqueradedBy, flows: {sets, families}}) => masqueradedBy !== null && haveOutside(sets, families))
  if (masked.length === 0) return flows
  if (program.snapshot.nodes.length === 0) return null
  const sets = parts.flatMap((part) => (masked.includes(part) ? part.flows.sets.map(withNodes) : part.flows.sets))
  return {...flows, sets, except: flows.except.map(withoutNodes)}
}

function haveOutside(sets: readonly FlowSet[], families: readonly Family[]): boolean {
  return sets.some(({from}) => families.some((family) => !from.outside(family).isEmpty()))
}

function withNodes({from, ...set}: FlowSet): FlowSet {
  return {...set, from: {...from, named: null, holds: (end, family) => end.kind === "node" || from.holds(end, family)}}
}

/** WHY: what is excepted of a node's own flows is not of its clients'. */
function withoutNodes({from, ...set}: FlowSet): FlowSet {
  return {...set, from: {...from, holds: (end, family) => end.kind !== "node" && from.holds(end, family)}}
}

/** The pods between which the flows of an entry about definite flows go, those behind a node port for example; null where it has no answer. */
function namesAnswered(world: World, entry: Expectation): ReadonlySet<string> | null {
  const answered = answerTo(world, entry)
  if (!answered.ok) return null
  const ends = answered.value.cases.flatMap(({flow: {from, to}}) => [from, to])
  return new Set(ends.flatMap((end) => (end.kind === "workload" ? [end.id] : [])))
}

/** The names of all ends inside that a query may speak of; null: of anybody. */
function namesIn(query: Query | null): ReadonlySet<string> | null {
  if (query === null) return null
  const {sets} = query.flows
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
    ofKind: null,
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
