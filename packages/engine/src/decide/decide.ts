// The decision about one flow: judged once where the manifests say all, else once for every reading of what they leave open.

import type {Enforcement, Program} from "../program/program.ts"
import type {Decision, MissingFact, StageWalk} from "./decision.ts"
import {drawTogether} from "./draw.ts"
import type {Drawn} from "./draw.ts"
import {endsOf, isHairpin} from "./end.ts"
import type {Ends} from "./end.ts"
import type {Flow} from "./flow.ts"
import {isStagedRoute, judge} from "./judgement.ts"
import type {Judgement} from "./judgement.ts"
import {makePacket, partyOf} from "./packet.ts"
import {readingsOf, tripOf} from "./reading.ts"
import type {Readings} from "./reading.ts"

/**
 * Decides a flow. Both pod halves are judged whatever the other says. A flow from a pod to itself is one that left the pod, as
 * through its own Service: who asks about loopback does not ask here. `path` is null where readings differ about it.
 */
export function decide(program: Program, flow: Flow): Decision {
  return decideEnds(program, endsOf(program, flow))
}

/** Decides a flow of which more may be known than its ends: how it comes to a Service, or that only a part of its way is meant. */
export function decideEnds(program: Program, ends: Ends): Decision {
  if (isClosed(ends)) return decideOnce(program, ends)
  const decision = decideOpen(program, readingsOf(program, ends))
  return isSomewhere(ends) ? {...decision, path: null} : decision
}

/** As `decide`, where it is known that the ends are not on one node: who asks about sets leaves a node and its own pods out. */
export function decideApart(program: Program, flow: Flow): Decision {
  const ends = endsOf(program, flow)
  if (isClosed(ends)) return decideOnce(program, ends)
  const open = readingsOf(program, ends)
  const apart = open.readings.filter(({trip: {route}}) => route.from.node === null || route.from.node !== route.to.node)
  return apart.length === 0 ? decide(program, flow) : decideOpen(program, {...open, readings: apart})
}

/** Whether nothing about the ends is open. */
function isClosed({from, to}: Ends): boolean {
  if (from.address === null || to.address === null) return false
  const isPlaced = (end: Ends["from"]): boolean => end.kind !== "workload" || end.node !== null
  return isPlaced(from) && isPlaced(to)
}

/** Whether two pods may or may not share a node. Their path is open then, also where no stage depends on it. */
function isSomewhere({from, to}: Ends): boolean {
  return from.endpoint !== null && to.endpoint !== null && !isHairpin(from, to) && (from.node === null || to.node === null)
}

function decideOnce(program: Program, ends: Ends): Decision {
  const {flow, from, to} = ends
  const packet = makePacket(flow, partyOf(program, from, flow), partyOf(program, to, flow))
  const trip = tripOf(program, ends, {packet, route: {from, to}})
  const enforced = judge(program, trip, "enforced")
  const pending = isStagedRoute(program, trip.route) ? pendingOf(judge(program, trip, "pending")) : null
  return {...enforced, pending, missing: missingOf(enforced.stages)}
}

function pendingOf({verdict, by, egress, ingress}: Judgement): NonNullable<Decision["pending"]> {
  return {verdict, by, egress, ingress}
}

function missingOf(stages: readonly StageWalk[]): readonly MissingFact[] {
  return stages.some(({missing}) => missing.length > 0) ? stages.flatMap(({missing}) => missing) : []
}

function decideOpen(program: Program, open: Readings): Decision {
  const trips = open.readings.map(({trip}) => trip)
  const drawn = (enforcement: Enforcement): Drawn =>
    drawTogether(
      open,
      trips.map((trip) => judge(program, trip, enforcement)),
    )
  const {missing, ...enforced} = drawn("enforced")
  const isStaged = trips.some(({route}) => isStagedRoute(program, route))
  return {...enforced, pending: isStaged ? pendingOf(drawn("pending")) : null, missing}
}
