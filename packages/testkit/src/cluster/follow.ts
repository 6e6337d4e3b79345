// A script of a plan, held against the plan at every command: what the server has is what the plan says is there then, and what both worlds let pass, or neither, is
// never otherwise but at a step of which the plan says so.

import assert from "node:assert/strict"
import {buildSnapshot, compile, decide, equivalent, parseManifests} from "@carveout/engine"
import type {Flow, Program, Resource, Verdict} from "@carveout/engine"
import {planBetween} from "@carveout/engine/plan"
import type {Plan} from "@carveout/engine/plan"
import {ownSpaces, stateOf} from "./rollout.ts"
import type {Call, Running} from "./rollout.ts"
import type {ApiServer} from "./server.ts"

/** A plan with the worlds before its first step and after each. */
export type Course = {readonly plan: Plan; readonly stations: readonly (readonly Resource[])[]}

/** The course from some resources to others. */
export function courseBetween(base: readonly Resource[], head: readonly Resource[]): Course {
  const plan = planBetween(base, head)
  const stations = [base]
  for (const {change} of plan.steps) {
    const {before, after} = change
    const last = stations.at(-1) ?? []
    const changed = after ?? before
    stations.push([...last.filter((one) => changed === null || nameOf(one) !== nameOf(changed)), ...(after === null ? [] : [after])])
  }
  return {plan, stations}
}

/** Kind, namespace and name. */
export function nameOf(one: Resource): string {
  return `${one.kind === "Workload" ? one.workloadKind : one.kind} ${one.namespace}/${one.name}`
}

/** Whether a command of kubectl changes something on the server. */
export function isChange({words}: Call): boolean {
  return /^(?:apply|replace|delete) /.test(words) && !words.includes("--dry-run")
}

/** What of a server's state counts: a test may have put something there that no world lists. */
export type Following = {
  readonly course: Course
  /** Where the script begins: 0, or the step after which one was stopped. */
  readonly from?: number
  readonly ignored?: ReadonlySet<string>
}

/** Follows a script. `reached`: how many steps the server is past. */
export function follow(
  server: ApiServer,
  {course: {plan, stations}, from = 0, ignored = new Set()}: Following,
): {readonly onCall: NonNullable<Running["onCall"]>; readonly reached: () => number} {
  const isTheirs = (one: Resource): boolean =>
    !ownSpaces.has(one.kind === "Namespace" ? one.name : one.namespace) && !ignored.has(nameOf(one))
  const [base, head] = [programOf(stations[0] ?? []), programOf(stations.at(-1) ?? [])]
  const settled = settledBetween(base, head)
  // WHY: where a script is run again, a temporary policy that has had its time is not put up.
  const awaited = plan.steps.flatMap(({change}, i) => (change.temporary && change.after !== null && i + 1 < from ? [] : [i + 1]))
  let commands = 0
  let reached = from
  const onCall = async (call: Call): Promise<void> => {
    assert.equal(call.code, 0, call.words)
    if (!isChange(call)) return
    reached = Math.max(from, awaited[commands++] ?? 0)
    const state = (await resourcesOf(server)).filter(isTheirs)
    const where = `step ${reached}: ${call.words}`
    const station = (stations[reached] ?? []).filter(isTheirs)
    assert.deepEqual(state.map(nameOf).sort(), station.map(nameOf).sort(), where)
    const is = programOf(state)
    assert.deepEqual(equivalent(programOf(station), is).counterexample, null, where)
    if ((plan.steps[reached - 1]?.harm.pairs ?? 0) > 0) return
    for (const [flow, verdict] of settled)
      if (hasEnds(is, flow)) assert.equal(decide(is, flow).verdict, verdict, `${where}: ${textOf(flow)}`)
  }
  return {onCall, reached: () => reached}
}

/** What a server has, as the engine reads it. */
export async function resourcesOf(server: ApiServer): Promise<readonly Resource[]> {
  return parseManifests(await stateOf(server)).resources
}

function programOf(resources: readonly Resource[]): Program {
  return compile(buildSnapshot(resources).snapshot)
}

/** Connections that both worlds let pass, or both deny, and which of the two. */
function settledBetween(base: Program, head: Program): readonly (readonly [Flow, Verdict])[] {
  return [...flowsOf(head)].flatMap((flow) => {
    if (!hasEnds(base, flow)) return []
    const [was, will] = [base, head].map((program) => decide(program, flow).verdict)
    return was !== undefined && was === will ? [[flow, was] as const] : []
  })
}

/** Every connection between all pods and an address outside, on the ports that the worlds of tests name and one that none does. */
function* flowsOf({snapshot}: Program): Generator<Flow> {
  const outside = {kind: "address", address: {family: 4, value: 0xcb007105n}} as const
  const ends = [...snapshot.workloads.map(({id}) => ({kind: "workload", id}) as const), outside]
  for (const from of ends)
    for (const to of ends)
      for (const protocol of [6, 17])
        for (const port of [53, 80, 81, 443, 5432, 9])
          if (from !== to) yield {from, to, family: 4, protocol, port, sourcePort: 50000, icmp: null}
}

function hasEnds({snapshot}: Program, {from, to}: Flow): boolean {
  return [from, to].every((end) => end.kind !== "workload" || snapshot.workloads.some(({id}) => id === end.id))
}

function textOf(flow: Flow): string {
  return JSON.stringify(flow, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))
}
