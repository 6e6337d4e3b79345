// Single questions on a large world: one flow decided, one verdict explained, one port's matrix.

import {ask, bitMatrixOf, decide, explain, matrixOf, summarize, verdictsOf} from "@carveout/engine"
import type {Flow, Program} from "@carveout/engine"
import {chanceFrom} from "../chance.ts"
import {quantile, timed} from "../clock.ts"
import {programOf, resourcesIn} from "./load.ts"
import {flowsOf, portsNamed} from "./world.ts"

/** What to ask. `portMatrix`: whether the matrix of one port is listed too. */
export type QuestionsJob = {
  readonly kind: "questions"
  readonly folder: string
  readonly flows: number
  readonly explanations: number
  readonly portMatrix: number | null
}

/**
 * `verdictUs`: microseconds for one verdict from rows, `decideUs` for one decision with its trace; `explainMs`: the 99th
 * percentile of all explanations; `squareMs`: one port between all classes as bits, `matrixMs`: the same listed by names.
 */
export type QuestionsResult = {
  readonly classes: number
  readonly verdictUs: number
  readonly decideUs: number
  readonly explainMs: number
  readonly squareMs: number | null
  readonly matrixMs: number | null
}

/** Asks. The program has answered before: nobody's first question is measured here. */
export function measureQuestions({folder, flows, explanations, portMatrix}: QuestionsJob): QuestionsResult {
  const program = programOf(resourcesIn(folder))
  const {classes} = summarize(program)
  const flow = flowsOf(program, portsNamed(program.snapshot), chanceFrom(2))
  const asked = Array.from({length: flows}, flow)
  const verdicts = verdictsOf(program)
  return {
    classes,
    verdictUs: microseconds(asked, (each) => verdicts.of(each)),
    decideUs: microseconds(asked, (each) => decide(program, each)),
    explainMs: explained(program, flow, explanations),
    squareMs: portMatrix === null ? null : oneSquare(program, portMatrix),
    matrixMs: portMatrix === null ? null : onePort(program, portMatrix),
  }
}

/** How often all flows are asked about before it is measured, and how often while it is. WHY: such a question is asked very often. */
const [warmings, rounds] = [4, 5] as const

/** Microseconds for one flow, the median of some rounds. */
function microseconds(flows: readonly Flow[], ask: (flow: Flow) => unknown): number {
  const round = (): number =>
    timed(() => {
      for (const each of flows) ask(each)
    }).ms
  for (let i = 0; i < warmings; i++) round()
  return (1000 * quantile(Array.from({length: rounds}, round), 0.5)) / flows.length
}

function oneSquare(program: Program, port: number): number {
  const packet = {protocol: 6, sourcePort: 50_000, port, icmp: null}
  bitMatrixOf(program, packet)
  return timed(() => bitMatrixOf(program, packet)).ms
}

function explained(program: Program, flow: ReturnType<typeof flowsOf>, count: number): number {
  const times = Array.from({length: count}, () => {
    const {from, to, port} = flow()
    const [source, target] = [from, to].map((end) => (end.kind === "workload" ? end.id : ""))
    return timed(() => {
      const answer = ask(program, {from: source ?? "", to: target ?? "", protocol: "TCP", port: port ?? 80})
      if (!answer.ok) throw new Error(answer.error[0]?.message ?? "a question was refused")
      return explain(program, answer.value)
    }).ms
  })
  return quantile(times.slice(count >> 2), 0.99)
}

function onePort(program: Program, port: number): number {
  matrixOf(program, {protocol: "TCP", port})
  return timed(() => matrixOf(program, {protocol: "TCP", port})).ms
}
