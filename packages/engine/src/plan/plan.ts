// An order in which the objects of one world become those of another without harm on the way: at no step is anything cut that the end lets pass, and nothing opened
// that it does not. The door of this folder.

import {compareWorlds} from "../analyze/diff.ts"
import type {Difference} from "../analyze/answer.ts"
import {editsBetween} from "../analyze/edits.ts"
import {touchedBy} from "../analyze/touched.ts"
import type {End} from "../decide/flow.ts"
import type {Resource} from "../manifest/resource.ts"
import type {Case} from "../question/answer.ts"
import {matchesSelector} from "../selector/match.ts"
import {oncePer} from "../std/once.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Built} from "../snapshot/build.ts"
import {labelsAskedBy} from "../snapshot/asked-labels.ts"
import {bridgesFor} from "./bridge.ts"
import type {Bridge} from "./bridge.ts"
import {changesBetween, homesOf, keptFrom, objectOf, readyAmong, withChange} from "./change.ts"
import type {Change} from "./change.ts"
import {harmless, harmOf} from "./harm.ts"
import type {Harm} from "./harm.ts"
import {madeIn} from "./made.ts"

export {isTowardsRefused} from "./refused.ts"
export {stepText} from "./step-text.ts"
export type {Change} from "./change.ts"
export type {Harm} from "./harm.ts"

/**
 * One step. `text`: what is applied, of a temporary policy alone; of others it stands in the manifests. `difference`: what it opens and closes, seen from the step
 * before. `harm`: what of that nobody wished for.
 */
export type Step = {readonly change: Change; readonly text: string | null; readonly difference: Difference; readonly harm: Harm}

/**
 * A plan. `isSafe`: no step does harm. `isComplete` false: there were more changes than are put in an order. `kept`: namespaces and tiers by name that stay, though the
 * end does not list them, since it has objects in them. `made`: what the end does not list and the cluster makes itself, by name; it stays, too.
 */
export type Plan = {
  readonly steps: readonly Step[]
  readonly isSafe: boolean
  readonly isComplete: boolean
  readonly changes: number
  readonly kept: readonly string[]
  readonly made: readonly string[]
}

/** How a plan is made. `onProgress`: how many changes have their place, of how many. */
export type PlanOptions = {readonly onProgress?: (done: number, all: number) => void}

/** LIMIT: changes that are put in an order; each is tried in the place of the next until it does no harm. */
const changesMax = 400

/** A world on the way. */
type State = {readonly resources: readonly Resource[]; readonly built: Built; readonly program: Program}

/** Makes a plan. Resources are as `parseManifests` gives them. */
export function planBetween(base: readonly Resource[], head: readonly Resource[], {onProgress}: PlanOptions = {}): Plan {
  const own = madeIn(base, head, objectOf)
  const staying = keptFrom(base, [...head, ...own])
  const last = [...head, ...own, ...staying]
  const [kept, made] = [staying.map(objectOf), own.map(objectOf)]
  const first = buildSnapshot(base)
  const end = buildSnapshot(last, {previous: first})
  const changes = changesBetween(base, last, askedIn([first, end]))
  if (changes.length > changesMax) return {steps: [], isSafe: false, isComplete: false, changes: changes.length, kept, made}
  const start: State = {resources: base, built: first, program: compile(first.snapshot)}
  const steps = new Planner(compile(end.snapshot, {previous: start.program}), start, changes).steps(onProgress)
  return {steps, isSafe: steps.every(({harm}) => harm.pairs === 0), isComplete: true, changes: changes.length, kept, made}
}

/** The labels by which policies and profiles of some worlds select. */
function askedIn(worlds: readonly Built[]): ReadonlySet<string> {
  return new Set(
    worlds.flatMap(({snapshot}) => [...snapshot.policies, ...snapshot.profiles.values()].flatMap((each) => [...labelsAskedBy(each)])),
  )
}

class Planner {
  private readonly end: Program
  private readonly start: Program
  private readonly all: number
  private readonly inhabited: ReadonlySet<string>
  /** Changes that did harm to a flow, until a step matters to one of its ends: they do it still. WHY: else each step would try all others again. */
  private readonly refused = new Map<Change, Case>()
  /** WHY when asked for: most plans need no bridge. */
  private reaches: ReadonlyMap<Change, number> | null = null
  private state: State
  private pending: readonly Change[]
  private readonly done: Step[] = []

  constructor(end: Program, start: State, changes: readonly Change[]) {
    this.end = end
    this.start = start.program
    this.state = start
    this.pending = changes
    this.all = changes.length
    this.inhabited = new Set(start.resources.flatMap(homesOf))
  }

  steps(onProgress: PlanOptions["onProgress"]): readonly Step[] {
    while (this.pending.length > 0) {
      if (!this.takeSafe() && !this.takeBridged()) this.takeLeastHarm()
      onProgress?.(this.all - this.pending.filter(({temporary}) => !temporary).length, this.all)
    }
    return this.done
  }

  /** The first change that does no harm now. WHY bridges last: they are to stand as long as somebody may need them. */
  private takeSafe(): boolean {
    const ready = readyAmong(this.pending, this.inhabited)
    const lasting = ready.filter(({temporary}) => !temporary)
    for (const change of lasting.length > 0 ? lasting : ready) {
      if (this.refused.has(change)) continue
      const next = after(this.state, change)
      const {cut, bared, pairs} = harmOf(this.state.program, next.program, this.end, 1)
      const [witness] = [...cut, ...bared]
      if (witness !== undefined) this.refused.set(change, witness)
      if (pairs > 0) continue
      this.take(change, next, harmless)
      return true
    }
    return false
  }

  /** The first change that does no harm behind a bridge that does none itself. WHY those of most pods first: their bridge is one for many. */
  private takeBridged(): boolean {
    const taken = new Set([...this.state.resources.map(objectOf), ...this.pending.map(({object}) => object)])
    const lasting = this.pending.filter(({temporary}) => !temporary)
    this.reaches ??= reachesOf(this.start, this.end, lasting)
    const reachOf = (change: Change): number => this.reaches?.get(change) ?? 0
    const ready = readyAmong(this.pending, this.inhabited).filter(({temporary}) => !temporary)
    for (const change of ready.toSorted((a, b) => reachOf(b) - reachOf(a))) {
      for (const bridge of bridgesFor(change, taken)) if (this.takeBehind(change, bridge)) return true
    }
    return false
  }

  private takeBehind(change: Change, {change: up, text}: Bridge): boolean {
    if (up.after === null) return false
    const bridged = after(this.state, up)
    if (harmOf(this.state.program, bridged.program, this.end, 1).pairs > 0) return false
    const next = after(bridged, change)
    if (harmOf(bridged.program, next.program, this.end, 1).pairs > 0) return false
    this.take(up, bridged, harmless, text)
    this.pending = [...this.pending, {...up, before: up.after, after: null}]
    this.take(change, next, harmless)
    return true
  }

  /** Where every change does harm: the one that does the least. */
  private takeLeastHarm(): void {
    let least: {readonly change: Change; readonly next: State; readonly harm: Harm} | null = null
    const ready = readyAmong(this.pending, this.inhabited)
    // WHY the others as well: nothing waits for itself, and if something ever did, a plan that does harm is better than one that never ends.
    for (const change of ready.length > 0 ? ready : this.pending) {
      const next = after(this.state, change)
      const harm = harmOf(this.state.program, next.program, this.end)
      if (least === null || harm.pairs < least.harm.pairs) least = {change, next, harm}
    }
    if (least !== null) this.take(least.change, least.next, least.harm)
  }

  private take(change: Change, next: State, harm: Harm, text: string | null = null): void {
    const before = this.state.program
    const difference = compareWorlds(before, next.program, {decisions: 0})
    const isTouched = touchingBetween(before, next.program)
    for (const [other, witness] of this.refused) if (isTouched(witness)) this.refused.delete(other)
    this.done.push({change, text, difference, harm})
    this.pending = this.pending.filter((each) => each !== change)
    this.state = next
  }
}

function after({resources, built, program}: State, change: Change): State {
  const changed = withChange(resources, change)
  const next = buildSnapshot(changed, {previous: built})
  return {resources: changed, built: next, program: compile(next.snapshot, {previous: program})}
}

const idsOf = oncePer(({snapshot}: Program): ReadonlySet<string> => new Set(snapshot.workloads.map(({id}) => id)))

/** Whether what lies between two worlds can matter to a flow at all. */
function touchingBetween(before: Program, next: Program): (witness: Case) => boolean {
  const edits = editsBetween(before.snapshot, next.snapshot)
  const touched = touchedBy(before, next, edits)
  const isOfPeople = edits.every(({room}) => room === "workloads" || room === "services")
  // WHY also of whoever has yet to come: a policy for them touches nobody who is there.
  const isAwaited = (end: End): boolean => !isOfPeople && end.kind === "workload" && !idsOf(next).has(end.id)
  const isTouched = (end: End, name: string): boolean =>
    end.kind === "address" ? touched.outside(end.address.family).has(end.address) : touched.isTouched(name) || isAwaited(end)
  return ({flow, from, to}) => isTouched(flow.from, from) || isTouched(flow.to, to)
}

/** By change how many pods the policy selects that comes, or that goes. */
function reachesOf(start: Program, end: Program, changes: readonly Change[]): ReadonlyMap<Change, number> {
  const policiesOf = oncePer(({snapshot}: Program) => new Map(snapshot.policies.map((policy) => [policy.id, policy])))
  return new Map(
    changes.map((change) => {
      const world = change.after === null ? start : end
      const policy = policiesOf(world).get(change.object)
      const reach =
        policy === undefined ? 0 : world.snapshot.workloads.filter((pod) => matchesSelector(policy.selector, world.labels.of(pod))).length
      return [change, reach]
    }),
  )
}
