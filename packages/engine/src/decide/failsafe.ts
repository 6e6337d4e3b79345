// Failsafe ports: what a host endpoint lets through before any policy (evaluation 4.4).

import type {Direction, FailsafePort} from "../manifest/resource.ts"
import {protocolNumber} from "../net/protocol.ts"
import {netsMatch} from "../program/criterion.ts"
import type {Packet, Program} from "../program/program.ts"

/** The reference of the failsafe entry that accepts a packet, or null. */
export function failsafeOf({snapshot}: Program, packet: Packet, direction: Direction): string | null {
  const {failsafeInbound, failsafeOutbound} = snapshot.settings
  const isInbound = direction === "Ingress"
  const index = entryOf(isInbound ? failsafeInbound : failsafeOutbound, packet, packet.port, farSide(direction))
  return index === -1 ? null : `Failsafe#${isInbound ? "ingress" : "egress"}[${index}]`
}

/** As `failsafeOf`, for replies of the other direction, which the untracked list must know by their source port. */
export function replyFailsafeOf({snapshot}: Program, packet: Packet, direction: Direction): string | null {
  const {failsafeInbound, failsafeOutbound} = snapshot.settings
  const isInbound = direction === "Ingress"
  const index = entryOf(isInbound ? failsafeOutbound : failsafeInbound, packet, packet.sourcePort, farSide(direction))
  return index === -1 ? null : `Failsafe#${isInbound ? "egress" : "ingress"}[${index}]`
}

/** The end of the packet that is not the host. */
function farSide(direction: Direction): "source" | "destination" {
  return direction === "Ingress" ? "source" : "destination"
}

function entryOf(entries: readonly FailsafePort[], packet: Packet, port: number | null, far: "source" | "destination"): number {
  return entries.findIndex((entry) => {
    if (port !== entry.port || protocolNumber(entry.protocol) !== packet.protocol) return false
    return entry.net === null || netsMatch([entry.net], packet[far].address, packet.family)
  })
}
