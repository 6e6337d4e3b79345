// What the two ends of a connection let pass, stage by stage as in decide/route.ts, for every packet and every peer class at once.

import {ICMPv6, IPIP, UDP} from "../net/protocol.ts"
import {PacketSet} from "../net/packet-set.ts"
import {preDnatHost} from "../program/early.ts"
import {hasForwardPolicy, policyList} from "../program/list.ts"
import type {Enforcement, NodeHosts, PolicyList} from "../program/program.ts"
import type {HostEndpoint, PolicyMode} from "../snapshot/snapshot.ts"
import type {Direction} from "../manifest/resource.ts"
import type {Chains, Own} from "./chains.ts"
import {allRow, noRow} from "./rows.ts"
import type {Passing} from "./passing.ts"

/** A stage that is not there decides nothing. */
const nothing: Passing = {accept: noRow, deny: noRow}

/** Where an end stands: the host endpoints of its node. */
export const nowhere: NodeHosts = {main: null, any: null}

/** Rows of the end that opens a connection. `ownHost*`: to the node that it runs on, what passes and what may. */
export type Departure = {readonly far: number; readonly near: number; readonly ownHost: number; readonly ownHostMaybe: number}

/** Rows of the end that is connected to: from another node or the outside, and from a pod of the same node. */
export type Arrival = {readonly far: number; readonly near: number}

/** Both for ends that no policy asks. */
export const openDeparture: Departure = {far: allRow, near: allRow, ownHost: allRow, ownHostMaybe: allRow}
/** The counterpart of `openDeparture`. */
export const openArrival: Arrival = {far: allRow, near: allRow}

const vxlanPort = 4789
/** What a pod may not send whatever policy says (evaluation 1.8). */
export const encapsulated: PacketSet = PacketSet.ofProtocol(IPIP).union(PacketSet.ofPorts(UDP, [{first: vxlanPort, last: vxlanPort}]))
/** Types 130 to 133, 135 and 136: what a pod's host always takes from it (evaluation 1.8). */
export const neighborDiscovery: PacketSet = PacketSet.ofIcmp(ICMPv6, [
  {first: 130, last: 133},
  {first: 135, last: 136},
])

/** The halves of a program's ends in one family and one enforcement. */
export class Halves {
  readonly chains: Chains
  readonly enforcement: Enforcement
  private readonly constants = new Map<PacketSet, number>()
  /** Of pods on nodes without host endpoints, by what their list accepts. WHY: there are as many pods as rows only where everybody's policy is another. */
  private readonly departures: (Departure | undefined)[] = []
  private readonly arrivals: (Arrival | undefined)[] = []

  constructor(chains: Chains, enforcement: Enforcement) {
    this.chains = chains
    this.enforcement = enforcement
  }

  /** A pod that opens a connection, by its egress list. */
  podDeparture(list: PolicyList, peer: number, hosts: NodeHosts): Departure {
    const own: Own = {peer, side: "source"}
    const accepted = this.chains.pass(list, own, "accepted").accept
    return hosts === nowhere
      ? (this.departures[accepted] ??= this.departureFrom(hosts, own, accepted))
      : this.departureFrom(hosts, own, accepted)
  }

  private departureFrom({main, any}: NodeHosts, own: Own, accepted: number): Departure {
    const {rows} = this.chains
    const preDNAT = this.host(any, "preDNAT", own)
    const forward = this.host(any, "forward-ingress", own).deny
    const pod = rows.minus(accepted, this.constant(encapsulated))
    const near = rows.meet(this.guarded(preDNAT, forward), pod)
    const far = rows.minus(near, this.host(main, "forward-egress", own).deny)
    return {far, near, ...this.toOwnHost(preDNAT, pod)}
  }

  /** A pod that is connected to, by its ingress list. */
  podArrival(list: PolicyList, peer: number, hosts: NodeHosts): Arrival {
    const own: Own = {peer, side: "destination"}
    const accepted = this.chains.pass(list, own, "accepted").accept
    return hosts === nowhere ? (this.arrivals[accepted] ??= {far: accepted, near: accepted}) : this.arrivalAt(hosts, own, accepted)
  }

  private arrivalAt(hosts: NodeHosts, own: Own, pod: number): Arrival {
    const {rows} = this.chains
    const {main, any} = hosts
    const near = rows.minus(pod, this.host(any, "forward-egress", own).deny)
    return {far: rows.meet(near, this.comingIn(hosts, own, this.host(main, "forward-ingress", own).deny)), near}
  }

  /** A node that opens a connection. */
  nodeDeparture(peer: number, {main}: NodeHosts): Departure {
    const own: Own = {peer, side: "source"}
    const untracked = this.host(main, "untracked-egress", own)
    return {...openDeparture, far: this.guarded(untracked, this.host(main, "normal-egress", own).deny)}
  }

  /** A node that is connected to. */
  nodeArrival(peer: number, hosts: NodeHosts): Arrival {
    const own: Own = {peer, side: "destination"}
    return {far: this.comingIn(hosts, own, this.host(hosts.main, "normal-ingress", own).deny), near: allRow}
  }

  /** What comes in by a node's own interface: past the lists before translation, and past the next, of which it is given what that denies. */
  private comingIn(hosts: NodeHosts, own: Own, denied: number): number {
    const {rows, program} = this.chains
    const untracked = this.host(hosts.main, "untracked-ingress", own)
    const later = this.guarded(this.host(preDnatHost(program, hosts), "preDNAT", own), denied)
    return rows.minus(rows.join(untracked.accept, later), untracked.deny)
  }

  /** What a list that may accept for good leaves, when another list is asked about the rest. */
  private guarded(first: Passing, denied: number): number {
    const {rows} = this.chains
    return rows.minus(rows.join(first.accept, rows.minus(allRow, denied)), first.deny)
  }

  /** WHY no normal list: see decide/route.ts. */
  private toOwnHost(preDNAT: Passing, pod: number): Pick<Departure, "ownHost" | "ownHostMaybe"> {
    const {rows, program, family} = this.chains
    const action = program.snapshot.settings.endpointToHost
    const always = family === 6 ? this.constant(neighborDiscovery) : noRow
    const sure = rows.minus(rows.join(always, action === "Accept" ? pod : noRow), preDNAT.deny)
    const maybe = rows.minus(rows.join(always, action === "Drop" ? noRow : pod), preDNAT.deny)
    return {ownHost: sure, ownHostMaybe: maybe}
  }

  private constant(set: PacketSet): number {
    const known = this.constants.get(set)
    if (known !== undefined) return known
    const {rows} = this.chains
    const made = rows.idOf({base: rows.table.idOf(set), peers: new Int32Array(), values: new Int32Array()})
    this.constants.set(set, made)
    return made
  }

  /** One stage of a host endpoint: what its policy accepts and what it denies. Failsafe ports are in neither. */
  private host(host: HostEndpoint | null, stage: keyof typeof stages, own: Own): Passing {
    const {program, rows} = this.chains
    const {mode, direction} = stages[stage]
    if (host === null) return nothing
    const list = policyList(program, host, {mode, direction, enforcement: this.enforcement})
    if (mode !== "normal" && !this.isAsked(host, mode, list.tiers.length)) return nothing
    const passing = this.chains.pass(list, own, mode === "normal" ? "profiles" : mode === "forward" ? "default-action" : "continue")
    if (mode === "forward") return passing
    const failsafes = this.failsafes(direction, own, mode)
    return {accept: rows.minus(passing.accept, failsafes), deny: rows.minus(passing.deny, failsafes)}
  }

  private isAsked(host: HostEndpoint, mode: PolicyMode, tiers: number): boolean {
    if (mode === "forward") return hasForwardPolicy(this.chains.program, host, this.enforcement)
    return tiers > 0 && !(mode === "untracked" && host.interfaceName === "*")
  }

  private failsafes(direction: Direction, own: Own, mode: PolicyMode): number {
    const ports = this.chains.failsafes(direction, own, "port")
    return mode === "untracked" ? this.chains.rows.join(ports, this.chains.failsafes(direction, own, "replies")) : ports
  }
}

const stages = {
  "untracked-ingress": {mode: "untracked", direction: "Ingress"},
  "untracked-egress": {mode: "untracked", direction: "Egress"},
  preDNAT: {mode: "preDNAT", direction: "Ingress"},
  "normal-ingress": {mode: "normal", direction: "Ingress"},
  "normal-egress": {mode: "normal", direction: "Egress"},
  "forward-ingress": {mode: "forward", direction: "Ingress"},
  "forward-egress": {mode: "forward", direction: "Egress"},
} as const
