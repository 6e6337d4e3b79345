// What a matrix is asked for. WHY apart from making one: faces that show classes need no listing.

import {hasPorts, protocolNumber} from "../net/protocol.ts"
import {PacketSet} from "../net/packet-set.ts"
import {encapsulated} from "./halves.ts"
import type {Space} from "./space.ts"

/** What a matrix is limited to. `protocol` is a name or number, `port` needs one with ports; absent means all. */
export type MatrixQuery = {readonly protocol?: string | number; readonly port?: number}

/** The packets that a query speaks of; null where its protocol is none, or has no ports and one is given. */
export function packetsAsked({protocol, port}: MatrixQuery): PacketSet | null {
  if (protocol === undefined && port === undefined) return PacketSet.all
  const number = protocolNumber(protocol ?? "TCP")
  if (number === undefined || number < 0 || number > 255) return null
  if (port === undefined) return PacketSet.ofProtocol(number)
  return hasPorts(number) ? PacketSet.ofPorts(number, [{first: port, last: port}]) : null
}

/** What has to pass for all that was asked to pass: no pod may send the encapsulations, whatever policy says. */
export function wantedOf({chains}: Space, asked: PacketSet): number {
  return chains.rows.table.idOf(asked.subtract(encapsulated))
}
