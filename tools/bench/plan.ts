// Which worlds are measured, how large, and how they are written.

import type {PodForm} from "./pod.ts"

/** One world of a run. `processes`: in how many it is measured, one after the other, of which the middle counts. */
export type PlannedWorld = {
  readonly world: string
  readonly pods: number
  readonly policies: number
  readonly form: PodForm
  readonly rounds: number
  readonly processes: number
}

/** WHY: on shared machines one process runs a third slower than the next from beginning to end, and nothing in it says so. */
const several = 3

/** How much to measure. */
export const depths = ["quick", "default", "large"] as const
export type Depth = (typeof depths)[number]

const planned = (world: string, pods: number, policies: number, other: Partial<PlannedWorld> = {}): PlannedWorld => {
  return {world, pods, policies, form: "trimmed", rounds: 3, processes: 1, ...other}
}

const quick: readonly PlannedWorld[] = [
  planned("mixed", 1_000, 100, {form: "full", rounds: 20}),
  planned("mixed", 10_000, 1_000, {form: "full", rounds: 4}),
  planned("kano", 2_000, 500),
  planned("small-namespaces", 2_000, 1_500),
  planned("service-graph", 5_000, 500),
  planned("policy-per-pod", 1_000, 1_000),
  planned("long-list", 500, 100),
  planned("named-ports", 2_000, 100),
]

/** WHY the largest last: what an interrupted run has measured by then is most of it. WHY many rounds: an engine is warm after some dozens. */
const wide: readonly PlannedWorld[] = [
  planned("mixed", 1_000, 100, {form: "full", rounds: 40, processes: several}),
  planned("mixed", 10_000, 1_000, {form: "full", rounds: 12, processes: several}),
  planned("mixed", 40_000, 4_000, {form: "full", rounds: 10, processes: several}),
  planned("kano", 4_000, 400),
  planned("small-namespaces", 6_000, 4_500),
  planned("large-namespaces", 10_000, 1_000),
  planned("all-to-all", 10_000, 1_000),
  planned("cluster-peers", 10_000, 1_000),
  planned("service-graph", 10_000, 500),
  planned("addresses-and-ports", 1_000, 300),
  planned("unique-labels", 10_000, 500),
  planned("random-truth", 2_000, 100),
  planned("alike-values", 10_000, 1_000),
  planned("many-blocks", 1_000, 1_000),
  planned("nested-blocks", 1_000, 200),
  planned("named-ports", 2_000, 100),
  planned("long-list", 1_000, 150),
  planned("tier-chain", 2_000, 400),
  planned("nearly-all", 2_000, 100),
  planned("deep-selectors", 4_000, 200),
  planned("text-operators", 5_000, 200),
  planned("policy-per-pod", 10_000, 10_000, {rounds: 2}),
  planned("mixed", 100_000, 10_000, {rounds: 24, processes: several}),
]

/** The worlds of a depth, in the order of the table. The million is measured only where it is asked for. */
export const plans: Readonly<Record<Depth, readonly PlannedWorld[]>> = {
  quick,
  default: wide,
  large: [...wide, planned("mixed", 1_000_000, 100_000, {rounds: 1})],
}
