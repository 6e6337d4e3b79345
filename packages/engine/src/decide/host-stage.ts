// The lists of a host endpoint, each as one stage of a packet's path (evaluation 4.2 to 4.4).

import type {Direction} from "../manifest/resource.ts"
import {hasForwardPolicy, policyList} from "../program/list.ts"
import type {Enforcement, Packet, PolicyList, Program} from "../program/program.ts"
import type {HostEndpoint, PolicyMode} from "../snapshot/snapshot.ts"
import type {Stage, StageWalk, Walk} from "./decision.ts"
import {ownNode} from "./flow.ts"
import {failsafeOf, replyFailsafeOf} from "./failsafe.ts"
import {decided, endedBy, walkTiers, walkToEnd} from "./walk.ts"
import type {EndOfTier} from "./walk.ts"

/** Stages that are lists of host endpoints. */
export type HostStage = Exclude<Stage, "pod-egress" | "pod-ingress" | "endpoint-to-host">

/**
 * A packet on its way, and the stages it went through so far. `stages` grows. `sent`: the packet before its destination is translated, as long as it is
 * not; then, and where nothing is translated, the packet itself.
 */
export type Journey = {
  readonly program: Program
  readonly packet: Packet
  readonly sent: Packet
  readonly enforcement: Enforcement
  readonly stages: StageWalk[]
}

type Listing = {readonly mode: PolicyMode; readonly direction: Direction}

const listings: Readonly<Record<HostStage, Listing>> = {
  "untracked-ingress": {mode: "untracked", direction: "Ingress"},
  "untracked-egress": {mode: "untracked", direction: "Egress"},
  preDNAT: {mode: "preDNAT", direction: "Ingress"},
  "normal-ingress": {mode: "normal", direction: "Ingress"},
  "normal-egress": {mode: "normal", direction: "Egress"},
  "forward-ingress": {mode: "forward", direction: "Ingress"},
  "forward-egress": {mode: "forward", direction: "Egress"},
}

/** Whether a list is asked before a destination is translated (evaluation 3.1). */
function isEarly(mode: PolicyMode): boolean {
  return mode === "preDNAT" || mode === "untracked"
}

/** Where a stage runs. */
export type Post = {readonly host: HostEndpoint | null; readonly node: string | null}

/**
 * Sends the packet through a stage. True when a policy of an untracked or pre-DNAT list accepted it, which spares it later
 * ingress lists; a failsafe port does not.
 */
export function passHost(way: Journey, {host, node}: Post, stage: HostStage): boolean {
  const {mode, direction} = listings[stage]
  const journey = isEarly(mode) && way.sent !== way.packet ? {...way, packet: way.sent} : way
  if (host === null) {
    if (mode === "normal") add(journey, node, stage, endedBy("NoHostEndpoint", "allow"))
    return false
  }
  const list = policyList(journey.program, host, {mode, direction, enforcement: journey.enforcement})
  if (!isAsked(journey, host, mode, list)) return false
  const failsafe = mode === "forward" ? null : hostFailsafe(journey, listings[stage])
  const walk = failsafe === null ? hostWalk(journey, mode, list) : endedBy(failsafe, "allow")
  const isAccepted = failsafe === null && walk.verdict === "allow" && walk.by !== hostDefault
  const isLost = isAccepted && mode === "untracked" && way.sent !== way.packet
  add(journey, node, stage, isLost ? endedBy("NotTranslated", "deny", [...walk.steps]) : walk)
  noteSeen(way, journey.packet)
  return isAccepted
}

/** Notes of the last stage which packet it saw, where that is not the one of the flow. */
function noteSeen({packet: own, stages}: Journey, seen: Packet): void {
  const last = stages.at(-1)
  if (seen !== own && last !== undefined) stages[stages.length - 1] = {...last, packet: seen}
}

/** The reference of a list that came to its end and let the packet go on. */
const hostDefault = "HostDefault"

/** Whether a list is there at all. Untracked policy is ignored on the host endpoint of every interface. */
function isAsked({program, enforcement}: Journey, host: HostEndpoint, mode: PolicyMode, list: PolicyList): boolean {
  if (mode === "normal") return true
  if (mode === "forward") return hasForwardPolicy(program, host, enforcement)
  if (mode === "untracked" && host.interfaceName === "*") return false
  return list.tiers.length > 0
}

function hostFailsafe({program, packet}: Journey, {mode, direction}: Listing): string | null {
  const failsafe = failsafeOf(program, packet, direction)
  return failsafe === null && mode === "untracked" ? replyFailsafeOf(program, packet, direction) : failsafe
}

function hostWalk({program, packet}: Journey, mode: PolicyMode, list: PolicyList): Walk {
  if (mode === "normal") return walkToEnd(program, packet, list)
  const endOfTier: EndOfTier = mode === "forward" ? "default-action" : "continue"
  const walker = {program, packet, list, steps: []}
  const outcome = walkTiers(walker, endOfTier)
  return outcome === null ? endedBy(hostDefault, "allow", walker.steps) : decided(outcome, walker.steps)
}

/** Notes a stage that the packet went through. */
export function add({stages}: Journey, node: string | null, stage: Stage, walk: Walk): void {
  const at = node === ownNode ? null : node
  stages.push({verdict: walk.verdict, by: walk.by, steps: walk.steps, missing: walk.missing, node: at, stage})
}
