// From a flow to the packet that rules look at.

import type {Party, Program} from "../program/program.ts"
import type {Packet} from "../program/program.ts"
import {partyAt, partyWithoutAddress} from "../program/party.ts"
import type {Standing} from "./end.ts"
import type {Flow} from "./flow.ts"
import {endsOf} from "./end.ts"

/**
 * The packet of a flow. An end whose address no manifest names has the address null: in no block but the whole family. Steps of a
 * walk were taken with this packet, but where the blocks of the rules leave no address outside of them.
 */
export function packetOf(program: Program, flow: Flow): Packet {
  const {from, to} = endsOf(program, flow)
  return makePacket(flow, partyOf(program, from, flow), partyOf(program, to, flow))
}

/** The party of an end as far as it is known. */
export function partyOf(program: Program, {address, endpoint}: Standing, {family}: Flow): Party {
  return address === null ? partyWithoutAddress(program, family, endpoint) : partyAt(program, address)
}

/** The packet between two parties. */
export function makePacket({family, protocol, sourcePort, port, icmp}: Flow, source: Party, destination: Party): Packet {
  return {family, protocol, source, destination, sourcePort, port, icmp}
}
