// What never leaves where it starts: a pod or node that talks to itself (evaluation 3.4).

import type {Decision} from "../decide/decision.ts"
import type {Flow} from "../decide/flow.ts"
import type {Service} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Case} from "./answer.ts"
import {sameEnd} from "./directory.ts"
import type {Spot} from "./directory.ts"
import {problem} from "./problem.ts"

/**
 * Whether two ends are one pod or one node. A workload that stands for its replicas is not: there the question is about two of
 * them. Through a Service a pod's connection to itself does leave it and is judged; that is the caller's to know.
 */
export function isLoopback(from: Spot, to: Spot): boolean {
  return sameEnd(from.end, to.end) && !isStandIn(from)
}

/** Whether an end stands for the replicas of a workload without pods in the input. */
function isStandIn({end}: Spot): boolean {
  return end.kind === "workload" && end.id.split("/").length === 3
}

/** The decision about loopback: allowed, and nobody was asked. */
export function straight(): Decision {
  return {
    verdict: "allow",
    by: null,
    path: null,
    egress: null,
    ingress: null,
    stages: [],
    deniedAt: null,
    pending: null,
    missing: [],
  }
}

/** Says where a flow between a workload and itself was taken as one between two of its replicas. */
export function replicaNotes(cases: readonly Case[], via: Service | null): readonly Diagnostic[] {
  if (via !== null) return []
  const selves = cases.filter(({flow}) => isSelf(flow))
  return selves
    .filter(({from, decision}) => decision.stages.length > 0 && from.split("/").length === 3)
    .map(({from}) => problem("between-replicas", `\`${from}\` to itself was taken as one of its pods to another`))
}

function isSelf({from, to}: Flow): boolean {
  return sameEnd(from, to)
}
