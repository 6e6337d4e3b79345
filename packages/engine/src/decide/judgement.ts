// One packet judged on one definite route: the verdict drawn from the stages that it went through.

import {isTouchedByStaged} from "../program/list.ts"
import type {Enforcement, Packet, Program} from "../program/program.ts"
import type {Endpoint} from "../snapshot/snapshot.ts"
import type {DeniedAt, Path, StageWalk, Verdict, Walk} from "./decision.ts"
import type {Journey} from "./host-stage.ts"
import {passOn, pathOf, travel} from "./route.ts"
import type {Route} from "./route.ts"

/** What one reading of the world says, with staged policies or without. */
export type Judgement = {
  readonly verdict: Verdict
  readonly by: string | null
  readonly path: Path | null
  readonly egress: Walk | null
  readonly ingress: Walk | null
  readonly stages: readonly StageWalk[]
  readonly deniedAt: DeniedAt | null
}

/** A packet with its route. `sent`: the packet before its destination is translated on the way; absent: it is not. */
export type Trip = {readonly packet: Packet; readonly route: Route; readonly sent?: Packet}

/** Judges a packet. Every stage of the path is walked, also after one that denies. */
export function judge(program: Program, {packet, route, sent = packet}: Trip, enforcement: Enforcement): Judgement {
  const path = pathOf(route)
  const journey: Journey = {program, packet, sent, enforcement, stages: []}
  if (route.through !== undefined) passOn(journey, route.through)
  else if (path !== null) travel(journey, route, path)
  return {path, ...summed(journey.stages)}
}

/** What stages come to, in path order. */
export function summed(stages: readonly StageWalk[]): Omit<Judgement, "path"> {
  const verdict = verdictOf(stages)
  const denying = verdict === "deny" ? stages.find((stage) => stage.verdict === "deny") : undefined
  return {
    verdict,
    by: denying === undefined ? lastWord(stages, verdict) : denying.by,
    egress: halfOf(stages, "pod-egress"),
    ingress: halfOf(stages, "pod-ingress"),
    stages,
    deniedAt: denying === undefined ? null : deniedAt(denying),
  }
}

/** A stage that denies outweighs one that is unknown. */
function verdictOf(stages: readonly StageWalk[]): Verdict {
  let verdict: Verdict = "allow"
  for (const stage of stages) {
    if (stage.verdict === "deny") return "deny"
    if (stage.verdict === "unknown") verdict = "unknown"
  }
  return verdict
}

/** The half that was judged last: a pod's, or a host endpoint's own where an end is a host. */
function lastWord(stages: readonly StageWalk[], verdict: Verdict): string | null {
  if (verdict !== "allow") return null
  const half = stages.findLast(({stage, by}) => isHalf(stage) && by !== "NoHostEndpoint")
  return (half ?? stages.findLast(({by}) => by !== "NoHostEndpoint") ?? stages.at(-1))?.by ?? null
}

function isHalf(stage: StageWalk["stage"]): boolean {
  return stage === "pod-egress" || stage === "pod-ingress" || stage === "normal-egress" || stage === "normal-ingress"
}

function halfOf(stages: readonly StageWalk[], half: StageWalk["stage"]): Walk | null {
  const found = stages.find(({stage}) => stage === half)
  if (found === undefined) return null
  const {verdict, by, steps, missing} = found
  return {verdict, by, steps, missing}
}

/** Upstream logs neither untracked policy nor the end of profiles. */
function deniedAt({node, stage, by}: StageWalk): DeniedAt {
  const isLogged = stage !== "untracked-ingress" && stage !== "untracked-egress" && by !== "NoProfile"
  return {node, stage, by: isLogged ? by : null}
}

/** Whether any staged policy selects an end of a route, or a host endpoint where an end stands. */
export function isStagedRoute(program: Program, {from, to, through}: Route): boolean {
  if (!program.hasStaged) return false
  const hostsAt = (node: string | null): readonly (Endpoint | null)[] => {
    const hosts = node === null ? undefined : program.hosts.get(node)
    return hosts === undefined ? [] : [hosts.main, hosts.any]
  }
  const endpoints = [from.endpoint, to.endpoint, ...[from.node, to.node, through ?? null].flatMap(hostsAt)]
  return endpoints.some((endpoint) => endpoint !== null && isTouchedByStaged(program, endpoint))
}
