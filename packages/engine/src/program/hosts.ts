// Which host endpoint governs a node's interfaces (evaluation 4.1).

import {sameAddress} from "../net/address.ts"
import type {HostEndpoint, Node} from "../snapshot/snapshot.ts"
import {compareBytes} from "../std/order.ts"
import type {NodeHosts} from "./program.ts"

/** The interface name that stands for every interface without a host endpoint of its own. */
const anyInterface = "*"

/** WHY: manifests do not say what a node's interfaces are called; this is the usual name of the one with the node's address. */
const usualInterface = "eth0"

/**
 * The host endpoints of a node.
 * LIMIT: one interface of a node is modelled, the one that carries its address. A named host endpoint is taken to be on it when
 * its `expectedIPs` say so or say nothing.
 */
export function hostsOf(node: Node | undefined, hosts: readonly HostEndpoint[]): NodeHosts {
  const sorted = hosts.toSorted((a, b) => compareBytes(a.name, b.name))
  const any = sorted.find(({interfaceName}) => interfaceName === anyInterface) ?? null
  const own = sorted.filter(({interfaceName}) => interfaceName !== anyInterface)
  return {main: mainOf(node, own) ?? any, any}
}

/** The host endpoint of the interface with the node's address: by address first, then by the usual name, then the lowest id. */
function mainOf(node: Node | undefined, hosts: readonly HostEndpoint[]): HostEndpoint | null {
  const byAddress = hosts.filter((host) => sharesAddress(node, host))
  const silent = hosts.filter(({addresses, interfaceName}) => addresses.length === 0 && interfaceName !== "")
  const candidates = byAddress.length > 0 ? byAddress : silent
  return candidates.find(({interfaceName}) => interfaceName === usualInterface) ?? candidates[0] ?? null
}

/** Whether a host endpoint expects an address of the node. A node without named addresses may have any. */
function sharesAddress(node: Node | undefined, {addresses}: HostEndpoint): boolean {
  const known = node?.addresses ?? []
  if (known.length === 0) return addresses.length > 0
  return addresses.some((address) => known.some((each) => sameAddress(address, each)))
}
