// What is decided on: the first packet of a new connection, between two definite ends.

import type {Address, Family} from "../net/address.ts"

/**
 * One end of a flow. A pod's or node's address is that pod or node; the kind `address` is for addresses that nobody here has. `address` of the others: the
 * one that the packet bears, where the end has several of a family; absent: the first.
 */
export type End =
  | {readonly kind: "workload"; readonly id: string; readonly address?: Address}
  | {readonly kind: "node"; readonly name: string; readonly address?: Address}
  | {readonly kind: "address"; readonly address: Address}

/** The name of a node that is the destination: the one on which the source pod runs, whichever that is. No node is called so. */
export const ownNode = ""

/**
 * One flow. `protocol` is the IP protocol number. Ports are null exactly for protocols without ports (all but 6, 17, 132);
 * `icmp` is null exactly for protocols other than 1 and 58.
 */
export type Flow = {
  readonly from: End
  readonly to: End
  readonly family: Family
  readonly protocol: number
  readonly sourcePort: number | null
  readonly port: number | null
  readonly icmp: {readonly type: number; readonly code: number} | null
}
