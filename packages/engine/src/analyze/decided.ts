// One flow asked of a world that may not have its ends.

import {decide} from "../decide/decide.ts"
import type {Decision} from "../decide/decision.ts"
import type {End, Flow} from "../decide/flow.ts"
import type {Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import type {Node, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import type {Decided} from "./answer.ts"

/** A decision, null where the world does not have an end of the flow. */
export type Asked = {readonly decision: Decision | null; readonly decided: Decided}

/** Whether a world has both ends of a flow, each with an address of its family. */
export function hasEnds(program: Program, {from, to, family}: Flow): boolean {
  const has = (end: End): boolean => {
    if (end.kind === "address") return true
    // WHY first: an address of a node may stand at its host endpoint alone, and be its only one of the family.
    if (end.kind === "node" && end.address !== undefined) return program.nodesAt[end.address.family].get(end.address.value) === end.name
    const own = end.kind === "workload" ? program.workloads.get(end.id) : program.nodes.get(end.name)
    return own !== undefined && isOfFamily(own, family)
  }
  return has(from) && has(to)
}

function isOfFamily({addresses, unnamed}: WorkloadEndpoint | Node, family: Family): boolean {
  return unnamed.includes(family) || addresses.some((address) => address.family === family)
}

/** The decision of a world; an end that it does not have opens nothing and takes nothing. */
export function decidedIn(program: Program, flow: Flow): Asked {
  if (!hasEnds(program, flow)) return {decision: null, decided: {verdict: "deny", by: null}}
  const decision = decide(program, flow)
  return {decision, decided: {verdict: decision.verdict, by: decision.by}}
}
