// One world measured: reading it, making it ready, answering everything at once, and what the naive way would cost.

import {decide, summarize} from "@carveout/engine"
import type {Analysis, Flow, Program, Resource, World} from "@carveout/engine"
import {chanceFrom} from "../chance.ts"
import type {Chance} from "../chance.ts"
import {quantile, timed} from "../clock.ts"
import {piecesOf, programOf, resourcesOf} from "./load.ts"

/** What to measure. `rounds`: how often the analysis is made, the first of them cold. */
export type WorldJob = {readonly kind: "world"; readonly folder: string; readonly rounds: number; readonly naiveFlows: number}

/**
 * Milliseconds of one thread. `cold` and `warm` are from resources to the whole answer, `ready` is the part before any question; `warm` null where the
 * analysis was made once.
 */
export type WorldResult = {
  readonly readMs: {readonly pods: number; readonly rest: number; readonly policies: number}
  readonly ready: number
  readonly cold: number
  readonly warm: number | null
  readonly summary: Analysis.MatrixSummary
  readonly naive: Naive
  /** The most memory that the process had, reading included. */
  readonly peakMemoryMiB: number
}

/** The yardstick: deciding every pair of ends at every port that some rule speaks of, from the time of a sample. */
export type Naive = {readonly flows: number; readonly microseconds: number; readonly ports: number; readonly ms: number}

/** Measures. */
export function measureWorld({folder, rounds, naiveFlows}: WorldJob): WorldResult {
  const read = (["pods", "frame", "policies"] as const).map((file) => timed(() => resourcesOf([piecesOf(folder, file)])))
  const [pods = 0, rest = 0, policies = 0] = read.map(({ms}) => ms)
  const resources = read.flatMap(({value}) => value)
  const first = analysed(resources)
  // WHY only the times: whoever edits a world keeps it and its last answer, not ten of each for every collection of garbage to walk through.
  const later = Array.from({length: rounds - 1}, () => timeOf(analysed(resources)))
  return {
    readMs: {pods, rest, policies},
    ready: first.ready,
    cold: timeOf(first),
    warm: later.length === 0 ? null : quantile(later, 0.5),
    summary: first.summary,
    naive: naiveWay(first.program, first.summary, naiveFlows),
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}

type Run = {readonly program: Program; readonly summary: Analysis.MatrixSummary; readonly ready: number; readonly answer: number}

function timeOf({ready, answer}: Run): number {
  return ready + answer
}

function analysed(resources: readonly Resource[]): Run {
  const {value: program, ms: ready} = timed(() => programOf(resources))
  const {value: summary, ms: answer} = timed(() => summarize(program))
  return {program, summary, ready, answer}
}

function naiveWay(program: Program, {endpoints}: Analysis.MatrixSummary, count: number): Naive {
  const ports = portsNamed(program.snapshot)
  const flow = flowsOf(program, ports, chanceFrom(1))
  const flows = Array.from({length: count}, flow)
  for (const each of flows.slice(0, count >> 2)) decide(program, each)
  const {ms} = timed(() => {
    for (const each of flows) decide(program, each)
  })
  const microseconds = (1000 * ms) / flows.length
  return {flows: flows.length, microseconds, ports: ports.length, ms: (microseconds / 1000) * endpoints ** 2 * ports.length}
}

/** Every port at which some range begins: what a probe of a matrix would try. */
export function portsNamed({policies}: World.Snapshot): readonly number[] {
  const rules = policies.flatMap(({ingress, egress}) => [...ingress, ...egress])
  const firsts = rules.flatMap(({destination}) => destination.ports.map((port) => (port.kind === "range" ? port.min : 80)))
  const ports = new Set([80, ...firsts])
  return [...ports].filter((port) => port > 0 && port < 65_536)
}

/** Flows over TCP between pods, at ports that policies name. */
export function flowsOf({snapshot: {workloads}}: Program, ports: readonly number[], chance: Chance): () => Flow {
  const end = (): Flow["from"] => ({kind: "workload", id: workloads[chance.below(workloads.length)]?.id ?? ""})
  return () => {
    const port = ports[chance.below(ports.length)] ?? 80
    return {from: end(), to: end(), family: 4, protocol: 6, sourcePort: 50_000, port, icmp: null}
  }
}
