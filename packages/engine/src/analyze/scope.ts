// What a policy and each of its rules speak of in a world, as they stand alone: whom they select, and which packets they name. Whether a
// rule ever gets its turn is not looked at here.

import type {Direction} from "../manifest/resource.ts"
import type {Family} from "../net/address.ts"
import {printPrefix} from "../net/prefix.ts"
import {protocolName} from "../net/protocol.ts"
import {isSelected, netsMatch} from "../program/criterion.ts"
import {partyAt, partyWithoutAddress} from "../program/party.ts"
import type {Party, Program} from "../program/program.ts"
import {isFromService} from "../program/services.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Peer, Policy, PortMatch, Rule} from "../snapshot/snapshot.ts"
import {reference} from "../decide/walk.ts"
import type {Place} from "../text/source.ts"

export {asTheKernelAsks, overmatches, portGroups} from "../program/alternatives.ts"
export {portNamesOfNobody} from "./port-names.ts"

/** Packets that a rule names. `protocol` null: every one; `ports` and `sourcePorts` empty: all. */
export type ScopedPackets = {
  readonly protocol: string | null
  readonly isNegated: boolean
  readonly ports: readonly string[]
  readonly notPorts: readonly string[]
  readonly sourcePorts: readonly string[]
}

/** What one rule speaks of. `pods`: endpoints of workloads at its far end; `sets`: network sets; `nets`: blocks that it names itself. */
export type RuleScope = {
  readonly by: string
  readonly direction: Direction
  readonly at: Place
  readonly isForEveryone: boolean
  readonly pods: number
  readonly sets: number
  readonly nets: readonly string[]
  readonly packets: readonly ScopedPackets[]
}

/** What one policy speaks of: how many workload and host endpoints it selects, and its rules in the order of the manifest. */
export type PolicyScope = {
  readonly id: string
  readonly at: Place
  readonly pods: number
  readonly hosts: number
  readonly rules: readonly RuleScope[]
}

/** The scopes of some policies, in their order. Costs every endpoint once for each policy and each rule. */
export function policyScopes(program: Program, policies: readonly Policy[]): readonly PolicyScope[] {
  const ends = endsOf(program)
  return policies.map((policy) => {
    const {workloads, hosts} = program.snapshot
    const counted = (list: readonly (typeof workloads)[number][] | typeof hosts): number =>
      list.filter((endpoint) => matchesSelector(policy.selector, program.labels.of(endpoint))).length
    const onlyHosts = policy.mode === "preDNAT" || policy.mode === "untracked"
    return {
      id: policy.id,
      at: policy.at,
      pods: onlyHosts ? 0 : counted(workloads),
      hosts: counted(hosts),
      rules: [...rulesOf(program, ends, {policy, direction: "Ingress"}), ...rulesOf(program, ends, {policy, direction: "Egress"})],
    }
  })
}

/** A workload endpoint as rules see it, once for each of its addresses. */
type End = readonly {readonly family: Family; readonly party: Party}[]

function endsOf(program: Program): readonly End[] {
  return program.snapshot.workloads.map((endpoint) => [
    ...endpoint.addresses.map((address) => ({family: address.family, party: partyAt(program, address)})),
    ...endpoint.unnamed.map((family) => ({family, party: partyWithoutAddress(program, family, endpoint)})),
  ])
}

type Half = {readonly policy: Policy; readonly direction: Direction}

/** Rules of a Kubernetes kind were expanded; here they are one again. */
function rulesOf(program: Program, ends: readonly End[], {policy, direction}: Half): readonly RuleScope[] {
  const rules = direction === "Ingress" ? policy.ingress : policy.egress
  const byIndex = new Map<number, Rule[]>()
  for (const rule of rules) {
    const known = byIndex.get(rule.index)
    if (known === undefined) byIndex.set(rule.index, [rule])
    else known.push(rule)
  }
  return [...byIndex].map(([index, parts]) => scopeOf(program, ends, {by: reference(policy.id, direction, index), direction, parts}))
}

type Parts = {readonly by: string; readonly direction: Direction; readonly parts: readonly Rule[]}

function scopeOf(program: Program, ends: readonly End[], {by, direction, parts}: Parts): RuleScope {
  const peers = parts.map((rule) => ({rule, peer: direction === "Ingress" ? rule.source : rule.destination}))
  const isForEveryone = peers.some(({peer}) => asksForNothing(peer))
  const isIn = (end: End): boolean =>
    peers.some(({rule, peer}) => end.some(({family, party}) => rule.families.includes(family) && peerHolds(program, peer, family, party)))
  const nets = new Set(peers.flatMap(({peer}) => (peer.selector === null && peer.service === null ? peer.nets.map(printPrefix) : [])))
  const packets = new Map(parts.map((rule) => packetsOf(rule)).map((each) => [JSON.stringify(each), each]))
  return {
    by,
    direction,
    at: parts[0]?.at ?? {file: "", line: 1, column: 1, endLine: 1, endColumn: 1},
    isForEveryone,
    pods: isForEveryone ? ends.length : ends.filter(isIn).length,
    sets: program.sets.filter(({labels}) =>
      peers.some(({peer}) => peer.selector !== null && peer.nets.length === 0 && matchesSelector(peer.selector, labels)),
    ).length,
    nets: [...nets],
    packets: [...packets.values()],
  }
}

function asksForNothing({nets, notNets, selector, notSelector, service}: Peer): boolean {
  return nets.length === 0 && notNets.length === 0 && selector === null && notSelector === null && service === null
}

/** Whether an end meets all that a side asks for but its ports. */
function peerHolds(program: Program, peer: Peer, family: Family, party: Party): boolean {
  const {nets, notNets, selector, notSelector, service} = peer
  if (nets.length > 0 && !netsMatch(nets, party.address, family)) return false
  if (notNets.length > 0 && netsMatch(notNets, party.address, family)) return false
  if (selector !== null && !isSelected(selector, party)) return false
  if (notSelector !== null && isSelected(notSelector, party)) return false
  if (service === null) return true
  // A backend is a backend from either side; with which ports is what the packets say.
  const packet = {family, protocol: 6, source: party, destination: party, sourcePort: null, port: null, icmp: null}
  return isFromService(program, service, packet)
}

function packetsOf({protocol, notProtocol, source, destination}: Rule): ScopedPackets {
  const number = protocol ?? notProtocol
  return {
    protocol: number === null ? null : protocolName(number),
    isNegated: protocol === null && notProtocol !== null,
    ports: destination.ports.map(portText),
    notPorts: destination.notPorts.map(portText),
    sourcePorts: source.ports.map(portText),
  }
}

function portText(port: PortMatch): string {
  if (port.kind === "name") return port.name
  return port.min === port.max ? String(port.min) : `${port.min}-${port.max}`
}
