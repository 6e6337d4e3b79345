// What a rule says of packets without regard to ports, as a set.

import {ICMP, ICMPv6} from "../net/protocol.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {IcmpMatch, Rule} from "../snapshot/snapshot.ts"

/** Protocol and ICMP of a rule as a set. */
export function packetsOf({protocol, notProtocol, icmp, notIcmp}: Rule): PacketSet {
  let set = protocol === null ? PacketSet.all : PacketSet.ofProtocol(protocol)
  if (notProtocol !== null) set = set.subtract(PacketSet.ofProtocol(notProtocol))
  if (icmp !== null) set = set.intersect(icmpSet(icmp))
  return notIcmp === null ? set : set.subtract(icmpSet(notIcmp))
}

function icmpSet({type, code}: IcmpMatch): PacketSet {
  const codes = code === null ? undefined : [{first: code, last: code}]
  const of = (protocol: number): PacketSet => PacketSet.ofIcmp(protocol, [{first: type, last: type}], codes)
  return of(ICMP).union(of(ICMPv6))
}
