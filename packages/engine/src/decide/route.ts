// The ways packets take (evaluation 3.4 and 4.5): which stages on which node, in which order.

import {preDnatHost} from "../program/early.ts"
import {policyList} from "../program/list.ts"
import {ICMPv6, IPIP, UDP} from "../net/protocol.ts"
import type {NodeHosts, Packet} from "../program/program.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {unreachable} from "../std/assert.ts"
import type {Path, Walk} from "./decision.ts"
import {isHairpin, isOwnNode} from "./end.ts"
import type {Standing} from "./end.ts"
import {add, passHost} from "./host-stage.ts"
import type {Journey} from "./host-stage.ts"
import {endedBy, walkToEnd} from "./walk.ts"

/**
 * The ends of a packet, each on a node that is known or assumed. `through`: only the way through this node is meant, to which a packet from outside came
 * and which leads it to another.
 */
export type Route = {readonly from: Standing; readonly to: Standing; readonly through?: string}

/** The path of a route; null where nothing of this world is on it, or a node only talks to itself. */
export function pathOf({from, to}: Route): Path | null {
  if (isOwnNode(from, to)) return null
  const isSame = isHairpin(from, to) || (from.node !== null && from.node === to.node)
  switch (from.kind) {
    case "address":
      return to.kind === "address" ? null : to.kind === "node" ? "external-to-host" : "external-to-pod"
    case "node":
      if (to.kind === "address") return "host-to-external"
      if (to.kind === "node") return "host-to-host"
      return isSame ? "host-to-own-pod" : "host-to-other-pod"
    case "workload":
      if (to.kind === "address") return "pod-to-external"
      if (to.kind === "node") return isSame ? "pod-to-own-host" : "pod-to-other-host"
      return isSame ? "pod-to-pod-same-node" : "pod-to-pod-other-node"
  }
}

/** Sends a packet along a path. */
export function travel(journey: Journey, route: Route, path: Path): void {
  switch (path) {
    case "external-to-host":
      return arriveAtHost(journey, route.to)
    case "host-to-external":
      return leaveHost(journey, route.from)
    case "host-to-host":
      leaveHost(journey, route.from)
      return arriveAtHost(translated(journey), route.to)
    case "external-to-pod":
      return arriveAtPod(journey, route.to)
    case "pod-to-external":
      return leavePod(journey, route.from)
    case "pod-to-pod-other-node":
      leavePod(journey, route.from)
      return arriveAtPod(translated(journey), route.to)
    case "pod-to-pod-same-node":
      return betweenPods(journey, route)
    case "pod-to-own-host":
      return podToOwnHost(journey, route.from)
    case "pod-to-other-host":
      leavePod(journey, route.from)
      return arriveAtHost(translated(journey), route.to)
    case "host-to-own-pod":
      return
    case "host-to-other-pod":
      leaveHost(journey, route.from)
      return arriveAtPod(translated(journey), route.to)
    default:
      return unreachable(path)
  }
}

/** The way on from the node of the client, which has translated the destination. */
function translated(journey: Journey): Journey {
  return {...journey, sent: journey.packet}
}

/** Sends a packet from outside through a node that leads it to a backend elsewhere: in by its interface, and out again. */
export function passOn(journey: Journey, node: string): void {
  const post = {host: hostsAt(journey, {node}).main, node}
  if (!comeIn(journey, node)) passHost(journey, post, "forward-ingress")
  passHost(journey, post, "forward-egress")
}

const noHosts: NodeHosts = {main: null, any: null}

/** The host endpoints where somebody stands. */
function hostsAt({program}: Journey, {node}: Pick<Standing, "node">): NodeHosts {
  return (node === null ? undefined : program.hosts.get(node)) ?? noHosts
}

/** The lists before translation, of what comes in by a node's own interface. True when one of them accepted it. */
function comeIn(journey: Journey, node: string | null): boolean {
  const hosts = hostsAt(journey, {node})
  if (passHost(journey, {host: hosts.main, node}, "untracked-ingress")) return true
  return passHost(journey, {host: preDnatHost(journey.program, hosts), node}, "preDNAT")
}

function arriveAtHost(journey: Journey, to: Standing): void {
  if (!comeIn(journey, to.node)) passHost(journey, {host: hostsAt(journey, to).main, node: to.node}, "normal-ingress")
}

function leaveHost(journey: Journey, from: Standing): void {
  const post = {host: hostsAt(journey, from).main, node: from.node}
  if (!passHost(journey, post, "untracked-egress")) passHost(journey, post, "normal-egress")
}

function arriveAtPod(journey: Journey, to: Standing): void {
  const {main, any} = hostsAt(journey, to)
  if (!comeIn(journey, to.node)) passHost(journey, {host: main, node: to.node}, "forward-ingress")
  passPod(journey, to, "pod-ingress")
  passHost(journey, {host: any, node: to.node}, "forward-egress")
}

/** From the pod's interface to the pod's egress policy: the host endpoint of every interface comes first. */
function enterFromPod(journey: Journey, from: Standing): void {
  const post = {host: hostsAt(journey, from).any, node: from.node}
  if (!passHost(journey, post, "preDNAT")) passHost(journey, post, "forward-ingress")
  passPod(journey, from, "pod-egress")
}

function leavePod(journey: Journey, from: Standing): void {
  enterFromPod(journey, from)
  passHost(journey, {host: hostsAt(journey, from).main, node: from.node}, "forward-egress")
}

function betweenPods(journey: Journey, {from, to}: Route): void {
  enterFromPod(journey, from)
  passPod(journey, to, "pod-ingress")
  passHost(journey, {host: hostsAt(journey, to).any, node: to.node}, "forward-egress")
}

/** WHY no normal list: traffic from a pod is handed to the endpoint-to-host action before it would be asked (evaluation 3.4). */
function podToOwnHost(journey: Journey, from: Standing): void {
  passHost(journey, {host: hostsAt(journey, from).any, node: from.node}, "preDNAT")
  if (isNeighborDiscovery(journey.packet)) {
    add(journey, from.node, "endpoint-to-host", endedBy("EndpointToHost", "allow"))
    return
  }
  passPod(journey, from, "pod-egress")
  add(journey, from.node, "endpoint-to-host", endpointToHost(journey, from))
}

const neighborDiscovery: ReadonlySet<number> = new Set([130, 131, 132, 133, 135, 136])

/** What a pod's host always takes from it (evaluation 1.8). */
function isNeighborDiscovery({family, protocol, icmp}: Packet): boolean {
  return family === 6 && protocol === ICMPv6 && icmp !== null && neighborDiscovery.has(icmp.type)
}

/** `Return` leads to the host's own INPUT chain, which no manifest shows. */
function endpointToHost({program}: Journey, from: Standing): Walk {
  const action = program.snapshot.settings.endpointToHost
  if (action !== "Return") return endedBy("EndpointToHost", action === "Accept" ? "allow" : "deny")
  const steps = [{kind: "other", by: "EndpointToHost", verdict: "unknown"}] as const
  return {verdict: "unknown", by: null, steps, missing: [{kind: "host-input-chain", node: from.node ?? ""}]}
}

function passPod(journey: Journey, {endpoint, node}: Standing, stage: "pod-egress" | "pod-ingress"): void {
  if (endpoint !== null) add(journey, node, stage, podWalk(journey, endpoint, stage))
}

function podWalk({program, packet, enforcement}: Journey, endpoint: WorkloadEndpoint, stage: "pod-egress" | "pod-ingress"): Walk {
  if (stage === "pod-egress" && isEncapsulated(packet)) return endedBy("Encapsulation", "deny")
  const direction = stage === "pod-egress" ? "Egress" : "Ingress"
  return walkToEnd(program, packet, policyList(program, endpoint, {mode: "normal", direction, enforcement}))
}

const vxlanPort = 4789

/** What a pod may not send whatever policy says (evaluation 1.8). */
function isEncapsulated({protocol, port}: Packet): boolean {
  return protocol === IPIP || (protocol === UDP && port === vxlanPort)
}
