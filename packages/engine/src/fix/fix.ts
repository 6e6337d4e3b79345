// From what should pass to files in which it does: what is misspelt mended, rules widened by the one port that they lack, policies added for the rest. The
// door of this folder. Nothing is believed: what comes out is read again, and what it opens and closes is part of the answer.

import {compareWorlds} from "../analyze/diff.ts"
import type {Difference} from "../analyze/answer.ts"
import {lookupsIn, lookupsRepair} from "../doctor/lookups.ts"
import type {LookupsWish} from "../doctor/lookups.ts"
import {meantBy} from "../doctor/meant.ts"
import {readAgain} from "../doctor/repair.ts"
import type {ReadWorld} from "../doctor/repair.ts"
import {editManifest, mendAll} from "../edit/manifest-edit.ts"
import type {Mended} from "../edit/manifest-edit.ts"
import type {PolicyTest} from "../expect/policy-test.ts"
import {runPolicyTest} from "../expect/run.ts"
import type {TestResult} from "../expect/run.ts"
import type {Program} from "../program/program.ts"
import type {Question} from "../question/answer.ts"
import {oncePer} from "../std/once.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {SourceFile} from "../text/source.ts"
import {stateOf, withCarved, withFlows} from "./state.ts"
import type {Base, State} from "./state.ts"
import {missingFlows} from "./wish.ts"
import type {Unmet, Wish} from "./wish.ts"
import type {Widening} from "./widen.ts"

export type {Unmet, Wish} from "./wish.ts"
export type {Widening} from "./widen.ts"

/**
 * What is wished for. `into`: the file that added policies go to; it may be one of `files`, and is else made. `lookups`: whose name lookups should pass, null
 * where nobody asks. `tests`: what should hold, of which entries that want a denial are kept.
 */
export type Wanted = {
  readonly files: readonly SourceFile[]
  readonly namespace: string | undefined
  readonly into: string
  readonly flows: readonly Question[]
  readonly lookups: LookupsWish | null
  readonly tests: readonly PolicyTest[]
}

/** What became of a wish. `held`: it did before anything was added. */
export type Outcome = {readonly wish: Wish; readonly state: "held" | "met"; readonly because: null} | OpenWish
type OpenWish = {readonly wish: Wish; readonly state: "unmet"; readonly because: Unmet}

/** What became of everybody's lookups: how many were denied at first and in the end, and why no policy was added where some still are. */
export type LookupsOutcome = {readonly before: number; readonly after: number; readonly because: Unmet | null}

/**
 * Files in which what is wished for passes, as far as it can. `files`: all of them, changed or not; `read`: what was read of those. `added`: the policies that were added, YAML; `overrules`:
 * what denied the flows so that somebody may have meant it. `unmended`: slips that were left alone, since with them mended an entry that holds no longer
 * would. `difference`: all that is opened and closed, from the files as they were.
 */
export type Fixed = {
  readonly files: readonly SourceFile[]
  readonly read: ReadWorld
  readonly mended: readonly Mended[]
  readonly widened: readonly Widening[]
  readonly added: string
  readonly overrules: readonly string[]
  readonly lookups: LookupsOutcome | null
  readonly outcomes: readonly Outcome[]
  readonly unmended: {readonly count: number; readonly because: Unmet} | null
  readonly difference: Difference
}

/** LIMIT: rounds in which a wish is looked at again, one for each kind of ends that a set of a test has. */
const roundsMax = 40

/** Fixes files. Fails with the reason where the added policies cannot stand in `into`. INVARIANT: every entry of the tests that held holds in the end. */
export function fix(wanted: Wanted): Result<Fixed, string> {
  const {files, namespace, tests} = wanted
  const suite: Suite = oncePer((program: Program) => tests.flatMap((test) => runPolicyTest(program, test)))
  const first = readAgain(files, namespace, null)
  const mending = withMends(wanted, first, suite)
  const carved = withLookups(mending.base, wanted.lookups, suite)
  const wishes: readonly Wish[] = [
    ...wanted.flows.map((question) => ({kind: "flow", question: meantBy(first.program, question)}) as const),
    ...failingEntries(tests, suite(carved.base.read.program)),
  ]
  const met = withWishes(stateOf(carved.base), wishes, suite)
  const placed = placedIn(met.state, wanted.into)
  if (!placed.ok) return placed
  const read = readAgain(placed.value, namespace, met.state.read)
  return ok({
    files: placed.value,
    read,
    mended: mending.mended,
    unmended: mending.unmended,
    widened: met.state.base.widenings,
    added: met.state.text,
    overrules: [...new Set([...carved.overrules, ...met.state.overrules])],
    lookups: carved.outcome === null ? null : {...carved.outcome, after: deniedIn(read, wanted.lookups ?? {})},
    outcomes: met.outcomes,
    difference: compareWorlds(first.program, read.program, {decisions: 0}),
  })
}

/** What comes of all tests in a world. WHY remembered: the world after a step is the one before the next. */
type Suite = (program: Program) => readonly TestResult[]

type Mends = Pick<Fixed, "mended" | "unmended"> & {readonly base: Base}

/** WHY all or none: which of several slips an expectation lives by is for a person to say. */
function withMends({files, namespace}: Wanted, first: ReadWorld, suite: Suite): Mends {
  let read = first
  const {files: after, mended} = mendAll(files, (each) => {
    read = readAgain(each, namespace, read)
    return [...read.manifests.diagnostics, ...read.built.diagnostics]
  })
  read = readAgain(after, namespace, read)
  const broken = firstBroken(first.program, read.program, suite)
  if (broken === undefined) return {base: {files: after, namespace, carved: "", read, widenings: []}, mended, unmended: null}
  const unmended = {count: mended.length, because: {because: "breaks", by: broken.name}} as const
  return {base: {files, namespace, carved: "", read: first, widenings: []}, mended: [], unmended}
}

/** WHY only entries that fail: those that hold are kept by being looked at after each wish. */
function failingEntries(tests: readonly PolicyTest[], results: readonly TestResult[]): readonly Wish[] {
  const failed = new Set(results.flatMap(({pass, at}) => (pass ? [] : [at])))
  const entries = tests.flatMap(({expect}) => expect)
  return entries.filter(({at}) => failed.has(at)).map((entry) => ({kind: "entry", entry}) as const)
}

type Carved = {readonly base: Base; readonly outcome: Omit<LookupsOutcome, "after"> | null; readonly overrules: readonly string[]}

/** Lookups first: the carve-out for all is smaller than policies for each. */
function withLookups(base: Base, wish: LookupsWish | null, suite: Suite): Carved {
  if (wish === null) return {base, outcome: null, overrules: []}
  const {files, namespace, read} = base
  const before = deniedIn(read, wish)
  if (before === 0) return {base, outcome: {before, because: null}, overrules: []}
  const repair = lookupsRepair({program: read.program, files, namespace, read}, lookupsIn(read.program, wish))
  if (!("text" in repair)) return {base, outcome: {before, because: repair}, overrules: []}
  const next = withCarved(base, repair.text)
  const broken = firstBroken(read.program, next.read.program, suite)
  if (broken !== undefined) return {base, outcome: {before, because: {because: "breaks", by: broken.name}}, overrules: []}
  return {base: next, outcome: {before, because: null}, overrules: repair.overrules}
}

function deniedIn({program}: Pick<ReadWorld, "program">, wish: LookupsWish): number {
  const lookups = lookupsIn(program, wish)
  const ofResolver = new Set(lookups.outside?.questions.map(({from}) => from))
  return [lookups, ...lookups.elsewhere].reduce((count, {denied, partly}) => count + denied.length + partly.length, ofResolver.size)
}

function withWishes(start: State, wishes: readonly Wish[], suite: Suite): {readonly state: State; readonly outcomes: readonly Outcome[]} {
  let state = start
  const outcomes: Outcome[] = []
  for (const wish of wishes) {
    const next = withWish(state, wish)
    const broken = "because" in next || next === state ? undefined : firstBroken(state.read.program, next.read.program, suite)
    if ("because" in next) outcomes.push({wish, state: "unmet", because: next})
    else if (broken !== undefined) outcomes.push({wish, state: "unmet", because: {because: "breaks", by: broken.name}})
    else {
      outcomes.push({wish, state: next === state ? "held" : "met", because: null})
      state = next
    }
  }
  return {state, outcomes}
}

/** The state in which a wish is met; the same where it is already. */
function withWish(start: State, wish: Wish): State | Unmet {
  let state = start
  for (let round = 0; round < roundsMax; round++) {
    const missing = missingFlows(state.read.program, wish)
    if ("because" in missing) return missing
    if (missing.length === 0) return state
    const next = withFlows(state, missing)
    if ("because" in next) return next
    state = next
  }
  return {because: "many", by: null}
}

/** The first entry that holds in one world and not in another. */
function firstBroken(before: Program, after: Program, suite: Suite): TestResult | undefined {
  const held = suite(before)
  return suite(after).find(({pass}, i) => !pass && held[i]?.pass === true)
}

/** The files with the added policies where they are to stand. */
function placedIn({base: {files}, text}: State, into: string): Result<readonly SourceFile[], string> {
  if (text === "") return ok(files)
  const file = files.find(({name}) => name === into)
  if (file === undefined) return ok([...files, {name: into, text}])
  const edited = editManifest(file, {kind: "add-object", text})
  if (!edited.ok) return fail(edited.error)
  return ok(files.map((each) => (each === file ? {name: into, text: edited.value} : each)))
}
