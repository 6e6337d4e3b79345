// What host endpoints ask of a packet on its way to a Service (evaluation 4.2): lists before its destination is translated (pre-DNAT and untracked policy), and
// whether there is any policy on what passes through a node.

import {protocolNumber} from "../net/protocol.ts"
import type {HostEndpoint, Rule, Service, Snapshot} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import {policyList} from "./list.ts"
import type {NodeHosts, PolicyList, Program} from "./program.ts"

/** Whether there may be such a list at all: only then does it matter what a packet was addressed to at first. */
export function hasEarlyPolicy(snapshot: Snapshot): boolean {
  return snapshot.hosts.length > 0 && earlyPoliciesOf(snapshot).length > 0
}

/** Whether host endpoints may ask what passes through their nodes: then it matters by which node a client outside comes to a backend elsewhere. */
export function asksOnTheWay(snapshot: Snapshot): boolean {
  return snapshot.hosts.length > 0 && passingPoliciesOf(snapshot).length > 0
}

const passingPoliciesOf = oncePer(({policies}: Snapshot) => policies.filter(({mode}) => mode !== "normal"))

const earlyPoliciesOf = oncePer(({policies}: Snapshot) => policies.filter(({mode}) => mode === "preDNAT" || mode === "untracked"))

/** Every such list, those with staged policies for those without. */
export const earlyLists: (program: Program) => readonly PolicyList[] = oncePer((program: Program) => {
  const lists = program.snapshot.hosts.flatMap((host) => listsOf(program, host))
  return [...new Set(lists)].filter(({tiers}) => tiers.length > 0)
})

/**
 * Whether such a list may treat a packet to a Service otherwise than one to the backend: a rule asks for the destination, or untracked policy takes the packet,
 * which is then never translated.
 */
export function seesDestination(program: Program): boolean {
  const rules = earlyLists(program).flatMap(({tiers}) => tiers.flatMap(({policies}) => policies))
  return rules.some(({policy: {mode}, rules}) =>
    rules.some((rule) => asksDestination(rule) || (mode === "untracked" && rule.action === "Allow")),
  )
}

function asksDestination({destination}: Rule): boolean {
  const {nets, notNets, ports, notPorts, selector, notSelector, service} = destination
  return [nets, notNets, ports, notPorts].some((list) => list.length > 0) || [selector, notSelector, service].some((one) => one !== null)
}

/** Whether such a list lets a packet to a Service through, or one to its backends, and not the other: one of their ports is a failsafe port. */
export function hasFailsafeOf(program: Program, {ports, backends}: Service): boolean {
  if (earlyLists(program).length === 0) return false
  const {failsafeInbound, failsafeOutbound} = program.snapshot.settings
  const failsafes = [...failsafeInbound, ...failsafeOutbound]
  return ports.some(({name, protocol, port, nodePort}) => {
    const targets = backends.flatMap((each) => (each.portName === name && each.protocol === protocol ? [each.port] : []))
    const numbers = new Set([port, nodePort ?? port, ...targets])
    return numbers.size > 1 && failsafes.some((each) => protocolNumber(each.protocol) === protocol && numbers.has(each.port))
  })
}

/** Whether it matters for a packet from outside at which node it arrives: their lists are not the same. */
export function differsByNode(program: Program): boolean {
  if (!hasEarlyPolicy(program.snapshot)) return false
  const texts = [...program.nodes.keys()].map((node) => {
    const hosts = program.hosts.get(node)
    const lists =
      hosts === undefined ? [] : [...listsIn(program, hosts.main, "untracked"), ...listsIn(program, preDnatHost(program, hosts), "preDNAT")]
    return lists
      .filter(({tiers}) => tiers.length > 0)
      .map(({id}) => id)
      .join(" ")
  })
  return new Set(texts).size > 1
}

/**
 * Whose pre-DNAT list is asked of what comes in by the interface with a node's address: that of the host endpoint of every interface where the interface's own
 * has no such policy, of which a staged one is one (HEP-24). Untracked policy has no such way: it is ignored on the host endpoint of every interface (HEP-9).
 */
export function preDnatHost(program: Program, {main, any}: NodeHosts): HostEndpoint | null {
  if (main === null || any === null || main === any) return main
  const {tiers} = policyList(program, main, {mode: "preDNAT", direction: "Ingress", enforcement: "pending"})
  return tiers.length > 0 ? main : any
}

function listsOf(program: Program, host: HostEndpoint): readonly PolicyList[] {
  return [...listsIn(program, host, "preDNAT"), ...listsIn(program, host, "untracked")]
}

function listsIn(program: Program, host: HostEndpoint | null, mode: "preDNAT" | "untracked"): readonly PolicyList[] {
  // WHY: untracked policy is ignored on the host endpoint of every interface.
  if (host === null || (mode === "untracked" && host.interfaceName === "*")) return []
  return (["Ingress", "Egress"] as const).map((direction) => policyList(program, host, {mode, direction, enforcement: "pending"}))
}
