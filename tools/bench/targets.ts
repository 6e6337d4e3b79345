// What the project wants to reach (must) and would like to (stretch), each with the figure of a run.

import {edgeSlopes} from "./growth/pairs.ts"
import type {Run, WorldRow} from "./run.ts"

/**
 * One target with its figure; `value` null where a run of this depth did not measure it. `below`: smaller is better. `must` and `stretch` null: a
 * figure that is told beside a target, and is none.
 */
export type Target = {
  readonly id: string
  readonly what: string
  readonly unit: string
  readonly must: number | null
  readonly stretch: number | null
  readonly below: boolean
  readonly value: number | null
}

/** Whether a figure is good enough; null where there is none, or no limit. */
export function isMet({value, below}: Target, limit: number | null): boolean | null {
  if (value === null || limit === null) return null
  return below ? value <= limit : value >= limit
}

type Pick = (row: WorldRow) => number | null | undefined

/** Every target with the figures of a run. */
export function targetsOf(run: Run): readonly Target[] {
  const mixed = (pods: number, pick: Pick): number | null => {
    const row = run.rows.find(({plan}) => plan.world === "mixed" && plan.pods === pods)
    return (row === undefined ? null : pick(row)) ?? null
  }
  const [k1, k10, k40, k100, m1] = [1_000, 10_000, 40_000, 100_000, 1_000_000] as const
  const warm: Pick = ({world}) => world.warm
  const below = (
    id: string,
    what: string,
    unit: string,
    figures: readonly [must: number | null, stretch: number | null, value: number | null],
  ): Target => {
    const [must, stretch, value] = figures
    return {id, what, unit, must, stretch, value, below: true}
  }
  const above: typeof below = (id, what, unit, figures) => ({...below(id, what, unit, figures), below: false})
  const rate: (file: "pods" | "policies") => Pick =
    (file) =>
    ({written, world}) =>
      written.bytes[file] / 1000 / world.readMs[file]
  const material = run.rows.find(({plan}) => plan.world === "policy-per-pod" && plan.pods === k10)?.questions?.squareMs ?? null
  return [
    below("T1", "everything answered, 1,000 pods × 100 policies, warm", "ms", [25, 10, mixed(k1, warm)]),
    below("T2", "the same, 10,000 × 1,000", "ms", [300, 100, mixed(k10, warm)]),
    below("T3", "the same, 100,000 × 10,000", "ms", [800, 300, mixed(k100, warm)]),
    below("T4", "the same, 1,000,000 × 100,000, once and cold", "ms", [10_000, 4_000, mixed(m1, ({world}) => world.cold)]),
    below("T5", "cold analysis ÷ reference reader, 10,000 pods", "", [0.5, 0.25, mixed(k10, ratioOf)]),
    below("T5", "cold analysis ÷ reference reader, 40,000 pods", "", [0.5, 0.25, mixed(k40, ratioOf)]),
    below("T6", "`carveout matrix --summary` from files, 100,000 × 10,000, wall", "ms", [
      4_000,
      1_500,
      mixed(k100, ({command}) => command?.wallMs),
    ]),
    above("T7", "10,000 policies read, YAML with positions", "MB/s", [10, 15, mixed(k100, rate("policies"))]),
    above("—", "the first 1,000 of a process, while its code is cold", "MB/s", [null, null, mixed(k10, rate("policies"))]),
    above("T8", "pods read, whole objects as kubectl prints them", "MB/s", [80, 200, mixed(k10, rate("pods"))]),
    below("T9", "one policy's text edited, p95, 1,000 pods", "ms", [5, 1, mixed(k1, ({edits}) => edits?.p95)]),
    below("T9", "one policy's text edited, p95, 10,000 pods", "ms", [10, 2, mixed(k10, ({edits}) => edits?.p95)]),
    below("T9", "one policy's text edited, p95, 100,000 pods", "ms", [30, 8, mixed(k100, ({edits}) => edits?.p95)]),
    below("T10", "a policy about everybody edited, 100,000 × 10,000", "ms", [800, 250, mixed(k100, ({edits}) => edits?.clusterWide)]),
    below("T11", "difference of two worlds, 1 % of the policies edited, cold", "ms", [
      2_000,
      700,
      mixed(k100, ({edits}) => edits?.diffCold),
    ]),
    below("T11", "the same, asked again", "ms", [100, 20, mixed(k100, ({edits}) => edits?.diffAgain)]),
    below("T12", "one verdict explained, p99, 100,000 × 10,000", "ms", [5, 1, mixed(k100, ({questions}) => questions?.explainMs)]),
    below("T13", "one verdict of a pair and a port, 100,000 × 10,000", "µs", [1, 0.05, mixed(k100, ({questions}) => questions?.verdictUs)]),
    below("T14", "one port between all of 10,000 classes, as bits", "ms", [150, 20, material]),
    below("T18", "peak memory of `matrix --summary`, 100,000 × 10,000", "MiB", [
      400,
      200,
      mixed(k100, ({command}) => command?.peakMemoryMiB),
    ]),
    below("T19", "start of the command line, `check` of a small world, second run", "ms", [250, 100, run.start.median]),
    below("—", "growth of the work after reading, 10,000 to 40,000 pods", "slope", [1.4, 1.1, edgeSlopes(run.rows)]),
    below("—", "peak memory of `matrix --summary`, 40,000 pods", "MiB", [600, 300, mixed(k40, ({command}) => command?.peakMemoryMiB)]),
  ]
}

/** Work after reading as a share of what the reference reader needs for the same files. */
export function ratioOf({world, reference}: WorldRow): number | null {
  return reference === null ? null : world.cold / (reference.pods + reference.policies)
}
