// A packet through the rulesets of every node on its way: what becomes of it, where, and by which rule of policy.

import type {Ruleset} from "../table/rule.ts"
import type {Packet, Passage} from "./packet.ts"
import {stopsOf} from "./path.ts"
import type {Standpoint, Stop} from "./path.ts"
import {walkHook} from "./walk.ts"
import type {MetRule, PassedStage, Walker} from "./walk.ts"

/**
 * A packet and where its ends are. `sent`: the packet before the first node translates its destination; absent: nothing is translated.
 * LIMIT: a packet from outside comes to the node of its destination, never by another one.
 */
export type Trip = {readonly packet: Packet; readonly from: Standpoint; readonly to: Standpoint; readonly sent?: Packet}

/** What becomes of a packet. */
export type Simulation = {
  readonly verdict: "allow" | "deny"
  /** The reference of who decided: of a deny whoever dropped it, of an allow the half that was asked last. Null: no rule of policy did. */
  readonly cause: string | null
  /** The kernel rule that did so; null: none was asked. */
  readonly at: MetRule | null
  /** The lists of policy on the way, as far as it came, in order. */
  readonly stages: readonly PassedStage[]
  /** Every kernel rule that it met, in order. */
  readonly trace: readonly MetRule[]
}

/** Sends a packet along its way. `rulesetAt` is asked for the nodes on it, each when the packet comes there. */
export function simulate(rulesetAt: (node: string) => Ruleset, trip: Trip): Simulation {
  const trace: MetRule[] = []
  const stages: PassedStage[] = []
  let sent = trip.sent ?? null
  for (const stop of stopsOf(trip.from, trip.to)) {
    const ruleset = rulesetAt(stop.node)
    const sets = new Map(ruleset.sets.map((set) => [set.name, set]))
    // WHY marks begin anew here: they are the node's own, and no packet carries them over the wire.
    const walker: Walker = {ruleset, sets, mark: 0, isTracked: true, trace, stages}
    const left = passStop(walker, stop, {packet: trip.packet, sent})
    if (left === "untranslated") return {verdict: "deny", cause: "NotTranslated", at: null, stages, trace}
    if (left === "dropped") return dropped(trace, stages)
    sent = null
  }
  return arrived(stages, trace)
}

type Parcel = {readonly packet: Packet; readonly sent: Packet | null}

function passStop(walker: Walker, {hooks, in: from, out}: Stop, {packet, sent}: Parcel): "passed" | "dropped" | "untranslated" {
  let passage: Omit<Passage, "mark"> = {packet: sent ?? packet, in: from, out, isTranslated: false}
  for (const [layer, hook] of hooks) {
    // WHY: connections are what translates, and a packet without one keeps the address that it was sent to, at which nobody is.
    if (layer === "nat" && !walker.isTracked) {
      if (passage.packet !== packet) return "untranslated"
      continue
    }
    if (walkHook(walker, layer, hook, passage) !== "ACCEPT") return "dropped"
    if (layer === "nat" && sent !== null) passage = {...passage, packet, isTranslated: true}
  }
  return "passed"
}

function dropped(trace: readonly MetRule[], stages: readonly PassedStage[]): Simulation {
  const at = trace.at(-1) ?? null
  return {verdict: "deny", cause: at?.rule.cause ?? null, at, stages, trace}
}

/** What the ends themselves are asked; the rest is what lies between them. */
const halves: ReadonlySet<string> = new Set(["pod-egress", "pod-ingress", "normal-egress", "normal-ingress"])

function arrived(stages: readonly PassedStage[], trace: readonly MetRule[]): Simulation {
  const word = stages.findLast(({stage}) => halves.has(stage)) ?? stages.findLast(({cause}) => cause !== null)
  return {verdict: "allow", cause: word?.cause ?? null, at: word?.at ?? null, stages, trace}
}
