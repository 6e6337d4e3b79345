// Traps of a world: the rules of `carveout lint`, asked of the manifests as they are.

import {Lint} from "@carveout/engine"
import type {LookupsRepair} from "../repair/view.ts"
import type {Pair} from "../worker/worlds.ts"
import type {TrapsView} from "./view.ts"

/** LIMIT: findings that are sent to the page. */
const sentMax = 200

/** Finds them. WHY none without pods: everybody would be nobody. */
export function trapsView({world: {program, manifests, diagnostics}}: Pair): TrapsView {
  const {workloads, hosts} = program.snapshot
  const {findings: all, accepted} = workloads.length + hosts.length === 0 ? nothing : Lint.judgedIn(program, manifests.resources)
  const isLost = all.some(({rule}) => ofLostLookups.has(rule))
  const more = Math.max(0, all.length - sentMax)
  const read = Lint.sorted(diagnostics, manifests.resources).accepted
  return {
    findings: all.slice(0, sentMax),
    accepted: accepted.slice(0, sentMax),
    read: read.slice(0, sentMax),
    more,
    lookups: isLost ? everybodys : null,
  }
}

const nothing: Lint.Judgement = {findings: [], accepted: [], unneeded: []}

/** Rules about clients whose lookups are denied, for whom one policy can be added. */
const ofLostLookups: ReadonlySet<string> = new Set([
  "DNS001",
  "DNS002",
  "DNS003",
  "DNS004",
  "DNS005",
  "DNS007",
  "DNS011",
  "DNS013",
  "DNS101",
  "DNS301",
  "DNS306",
])

/** WHY of no resolver by name: who was found to lose lookups may ask any. */
const everybodys: LookupsRepair = {kind: "lookups", resolver: null, with: "baseline"}
