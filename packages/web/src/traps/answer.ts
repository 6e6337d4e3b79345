// Traps of a world: the rules of `carveout lint`, asked of the manifests as they are.

import {Lint} from "@carveout/engine"
import type {LookupsRepair} from "../repair/view.ts"
import type {Pair} from "../worker/worlds.ts"
import type {TrapsView} from "./view.ts"

/** LIMIT: findings that are sent to the page. */
const sentMax = 200

/** Finds them. WHY none without pods: everybody would be nobody. */
export function trapsView({world: {program, manifests}}: Pair): TrapsView {
  const {workloads, hosts} = program.snapshot
  const all = workloads.length + hosts.length === 0 ? [] : Lint.findingsIn(program, manifests.resources)
  const isLost = all.some(({rule}) => ofLostLookups.has(rule))
  return {findings: all.slice(0, sentMax), more: Math.max(0, all.length - sentMax), lookups: isLost ? everybodys : null}
}

/** Rules about clients whose lookups are denied, for whom one policy can be added. */
const ofLostLookups: ReadonlySet<string> = new Set([
  "DNS001",
  "DNS002",
  "DNS004",
  "DNS005",
  "DNS011",
  "DNS013",
  "DNS101",
  "DNS301",
  "DNS306",
])

/** WHY of no resolver by name: who was found to lose lookups may ask any. */
const everybodys: LookupsRepair = {kind: "lookups", resolver: null, with: "baseline"}
