// Which criteria of a rule a packet fails, as data: what was wanted and what the packet has. Sentences are made elsewhere.

import type {Address, Family} from "../net/address.ts"
import type {Prefix} from "../net/prefix.ts"
import type {Selector} from "../selector/selector.ts"
import type {IcmpMatch, Peer, PortMatch, Rule} from "../snapshot/snapshot.ts"
import {isSelected, matchesIcmp, netsMatch, portsMatch, serviceMatches} from "./criterion.ts"
import type {Side} from "./criterion.ts"
import type {Packet, Party, Program} from "./program.ts"

/**
 * A criterion that does not hold, named by the field of a Calico rule (`protocol`, `source.notNets`, …) or, for selectors, by the
 * field that asked for the part (`from[0].podSelector`). `isNegated`: the packet has what the rule excludes.
 */
export type Miss = {readonly criterion: string; readonly isNegated: boolean} & (
  | {readonly kind: "family"; readonly wanted: readonly Family[]; readonly actual: Family}
  | {readonly kind: "protocol"; readonly wanted: number; readonly actual: number}
  | {readonly kind: "icmp"; readonly wanted: IcmpMatch; readonly actual: Packet["icmp"]}
  | {readonly kind: "nets"; readonly wanted: readonly Prefix[]; readonly actual: Address | null}
  | {readonly kind: "selector"; readonly wanted: Selector; readonly actual: Party}
  | {readonly kind: "ports"; readonly wanted: readonly PortMatch[]; readonly actual: number | null}
  | {readonly kind: "service"; readonly wanted: string; readonly actual: Party; readonly port: number | null}
)

/**
 * Every criterion of a rule that a packet fails; empty exactly when `ruleMatches` says yes. With all of them met it would match, and with any of them left
 * it would not.
 */
export function failedCriteria(program: Program, rule: Rule, packet: Packet): readonly Miss[] {
  return [...wireMisses(rule, packet), ...sideMisses(program, rule, packet, "source"), ...sideMisses(program, rule, packet, "destination")]
}

function wireMisses({families, protocol, notProtocol, icmp, notIcmp}: Rule, packet: Packet): readonly Miss[] {
  const misses: Miss[] = []
  if (!families.includes(packet.family)) {
    misses.push({kind: "family", criterion: "ipVersion", isNegated: false, wanted: families, actual: packet.family})
  }
  if (protocol !== null && protocol !== packet.protocol) {
    misses.push({kind: "protocol", criterion: "protocol", isNegated: false, wanted: protocol, actual: packet.protocol})
  }
  if (notProtocol !== null && notProtocol === packet.protocol) {
    misses.push({kind: "protocol", criterion: "notProtocol", isNegated: true, wanted: notProtocol, actual: packet.protocol})
  }
  if (icmp !== null && !matchesIcmp(icmp, packet)) {
    misses.push({kind: "icmp", criterion: "icmp", isNegated: false, wanted: icmp, actual: packet.icmp})
  }
  if (notIcmp !== null && matchesIcmp(notIcmp, packet)) {
    misses.push({kind: "icmp", criterion: "notICMP", isNegated: true, wanted: notIcmp, actual: packet.icmp})
  }
  return misses
}

function sideMisses(program: Program, rule: Rule, packet: Packet, side: Side): readonly Miss[] {
  const peer = rule[side]
  const selected = selectorMisses(peer, packet, side)
  // WHY: who is to be selected is asked for names of ports as if it were; else a criterion that holds once it is would fail with it, or the other way round.
  const scope = peer.selector !== null && selected.some(({isNegated}) => !isNegated) ? {...peer, selector: null} : peer
  return [...netMisses(peer, packet, side), ...selected, ...portMisses(program, scope, packet, side)]
}

function netMisses({nets, notNets}: Peer, packet: Packet, side: Side): readonly Miss[] {
  const {address} = packet[side]
  const misses: Miss[] = []
  if (nets.length > 0 && !netsMatch(nets, address, packet.family)) {
    misses.push({kind: "nets", criterion: `${side}.nets`, isNegated: false, wanted: nets, actual: address})
  }
  if (notNets.length > 0 && netsMatch(notNets, address, packet.family)) {
    misses.push({kind: "nets", criterion: `${side}.notNets`, isNegated: true, wanted: notNets, actual: address})
  }
  return misses
}

function selectorMisses(peer: Peer, packet: Packet, side: Side): readonly Miss[] {
  const party = packet[side]
  const misses: Miss[] = []
  if (peer.selector !== null && !isSelected(peer.selector, party)) misses.push(...partMisses(peer, peer.selector, party, side))
  if (peer.notSelector !== null && isSelected(peer.notSelector, party)) {
    misses.push({kind: "selector", criterion: `${side}.notSelector`, isNegated: true, wanted: peer.notSelector, actual: party})
  }
  return misses
}

/** The parts that nothing with the address satisfies; the whole selector where each part is satisfied, but never by one object. */
function partMisses({parts}: Peer, whole: Selector, party: Party, side: Side): readonly Miss[] {
  const failed = parts.filter(({selector}) => !isSelected(selector, party))
  const named = failed.length > 0 ? failed : [{criterion: `${side}.selector`, selector: whole}]
  return named.map(({criterion, selector}) => ({kind: "selector", criterion, isNegated: false, wanted: selector, actual: party}))
}

function portMisses(program: Program, peer: Peer, packet: Packet, side: Side): readonly Miss[] {
  const actual = side === "source" ? packet.sourcePort : packet.port
  const misses: Miss[] = []
  if (peer.ports.length > 0 && !portsMatch(peer, packet, side, peer.ports)) {
    misses.push({kind: "ports", criterion: `${side}.ports`, isNegated: false, wanted: peer.ports, actual})
  }
  if (peer.notPorts.length > 0 && portsMatch(peer, packet, side, peer.notPorts)) {
    misses.push({kind: "ports", criterion: `${side}.notPorts`, isNegated: true, wanted: peer.notPorts, actual})
  }
  const {service} = peer
  if (service !== null && !serviceMatches(program, service, packet, side)) {
    misses.push({
      kind: "service",
      criterion: `${side}.services`,
      isNegated: false,
      wanted: service,
      actual: packet[side],
      port: packet.port,
    })
  }
  return misses
}
