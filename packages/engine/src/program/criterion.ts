// Whether a packet meets a rule, criterion by criterion (evaluation 2, resources 6.4 and 7). The words for what failed are in miss.ts.

import {containsAddress, isCatchAll} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import type {Address, Family} from "../net/address.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Selector} from "../selector/selector.ts"
import type {IcmpMatch, Peer, PortMatch, Rule} from "../snapshot/snapshot.ts"
import type {Packet, Party, Program} from "./program.ts"
import {isFromService, isToService} from "./services.ts"

/** The two sides of a rule. */
export type Side = "source" | "destination"

/** Whether a packet meets every criterion of a rule. The intended AND: what the kernel makes of it is said in alternatives.ts. */
export function ruleMatches(program: Program, rule: Rule, packet: Packet): boolean {
  if (!rule.families.includes(packet.family)) return false
  if (rule.protocol !== null && rule.protocol !== packet.protocol) return false
  if (rule.notProtocol !== null && rule.notProtocol === packet.protocol) return false
  if (rule.icmp !== null && !matchesIcmp(rule.icmp, packet)) return false
  if (rule.notIcmp !== null && matchesIcmp(rule.notIcmp, packet)) return false
  return peerMatches(program, rule, packet, "destination") && peerMatches(program, rule, packet, "source")
}

/** WHY: plain loops and early returns, no closures; nothing but selectors runs more often. */
function peerMatches(program: Program, rule: Rule, packet: Packet, side: Side): boolean {
  const peer = rule[side]
  const party = packet[side]
  if (peer.ports.length > 0 && !portsMatch(peer, packet, side, peer.ports)) return false
  if (peer.notPorts.length > 0 && portsMatch(peer, packet, side, peer.notPorts)) return false
  if (peer.nets.length > 0 && !netsMatch(peer.nets, party.address, packet.family)) return false
  if (peer.notNets.length > 0 && netsMatch(peer.notNets, party.address, packet.family)) return false
  if (peer.selector !== null && !isSelected(peer.selector, party)) return false
  if (peer.notSelector !== null && isSelected(peer.notSelector, party)) return false
  return peer.service === null || serviceMatches(program, peer.service, packet, side)
}

/** Whether anything that has the party's address is selected. */
export function isSelected(selector: Selector, {labels}: Party): boolean {
  for (const each of labels) if (matchesSelector(selector, each)) return true
  return false
}

/** Whether an address lies in one of the blocks; one that nobody names lies only in the whole of its family. */
export function netsMatch(nets: readonly Prefix[], address: Address | null, family: Family): boolean {
  for (const net of nets) {
    if (address === null ? net.family === family && isCatchAll(net) : containsAddress(net, address)) return true
  }
  return false
}

/** Whether the side's port is one of those listed: by number, or as a named port of an endpoint in scope (evaluation 2.3). */
export function portsMatch(peer: Peer, packet: Packet, side: Side, ports: readonly PortMatch[]): boolean {
  const port = side === "source" ? packet.sourcePort : packet.port
  if (port === null) return false
  for (const wanted of ports) {
    if (wanted.kind === "range" ? port >= wanted.min && port <= wanted.max : hasNamedPort(peer, packet, side, wanted.name)) return true
  }
  return false
}

/** INVARIANT: a rule's protocol was compared before, so the packet's own protocol is the only one to look for. */
function hasNamedPort({selector}: Peer, packet: Packet, side: Side, name: string): boolean {
  const port = side === "source" ? packet.sourcePort : packet.port
  for (const named of packet[side].ports) {
    if (named.port !== port || named.protocol !== packet.protocol || named.name !== name) continue
    if (selector === null || matchesSelector(selector, named.labels)) return true
  }
  return false
}

/** Whether a packet is of an ICMP type, and of the code where one is given. */
export function matchesIcmp({type, code}: IcmpMatch, {icmp}: Packet): boolean {
  return icmp !== null && icmp.type === type && (code === null || icmp.code === code)
}

/** Whether the side is a backend of the service. */
export function serviceMatches(program: Program, service: string, packet: Packet, side: Side): boolean {
  return side === "source" ? isFromService(program, service, packet) : isToService(program, service, packet)
}
