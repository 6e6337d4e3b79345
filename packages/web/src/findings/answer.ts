// Findings of a world.

import type {Diagnostic} from "@carveout/engine"
import type {Pair} from "../worker/worlds.ts"
import type {FindingCounts, FindingsView} from "./view.ts"

/** LIMIT: findings that are sent to the page; a text that is no manifest at all may have one for each of its lines. */
const sentMax = 1_000

/** LIMIT: assumptions that are sent: each stands for all that is alike. */
const assumedMax = 50

/** What was found on the way to the world. */
export function findingsView({world: {program, diagnostics}}: Pair): FindingsView {
  const {policies, workloads} = program.snapshot
  const isLong = diagnostics.length > sentMax
  const errorsFirst = isLong
    ? [...diagnostics].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"))
    : diagnostics
  return {
    diagnostics: errorsFirst.slice(0, sentMax),
    counts: countsOf(diagnostics),
    assumed: program.snapshot.assumptions.slice(0, assumedMax),
    policies: policies.length,
    endpoints: workloads.length,
  }
}

function countsOf(diagnostics: readonly Diagnostic[]): FindingCounts {
  let [all, errors, repeated] = [0, 0, 0]
  for (const {severity, code} of diagnostics) {
    if (severity !== "info") all++
    if (severity === "error") errors++
    if (severity === "error" && code === "duplicate-object") repeated++
  }
  return {all, errors, repeated}
}
