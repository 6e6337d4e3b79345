// How a packet came to a Service: what it was addressed to until a node translated it. Pre-DNAT and untracked policy sees that (evaluation 3.1).

import type {Address} from "../net/address.ts"
import {partyAt, partyWithoutAddress} from "../program/party.ts"
import type {Packet, Program} from "../program/program.ts"
import type {Flow} from "./flow.ts"
import {makePacket} from "./packet.ts"

/**
 * What a packet is addressed to before translation. `address` null: one that no manifest names. `node`: where a packet from outside
 * arrives, if it is not the node of the backend; null: the backend's, and of clients inside their own.
 */
export type Entry = {readonly address: Address | null; readonly port: number; readonly node: string | null}

/** A packet as it was sent, before its destination was translated. */
export function sentPacket(program: Program, flow: Flow, {packet, entry}: {readonly packet: Packet; readonly entry: Entry}): Packet {
  const {address, port} = entry
  const destination = address === null ? partyWithoutAddress(program, flow.family, null) : partyAt(program, address)
  return makePacket({...flow, port}, packet.source, destination)
}
