// Findings of a world.

import type {Pair} from "../worker/worlds.ts"
import type {FindingsView} from "./view.ts"

/** What was found on the way to the world. */
export function findingsView({world: {program, diagnostics}}: Pair): FindingsView {
  const {policies, workloads} = program.snapshot
  return {diagnostics, policies: policies.length, endpoints: workloads.length}
}
