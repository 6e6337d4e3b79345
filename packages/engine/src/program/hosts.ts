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
 * LIMIT: one interface of a node is modelled, the one that carries its address.
 */
export function hostsOf(node: Node | undefined, hosts: readonly HostEndpoint[]): NodeHosts {
  const sorted = hosts.filter(({isOfPod}) => isOfPod !== true).toSorted((a, b) => compareBytes(a.name, b.name))
  const any = sorted.find(({interfaceName}) => interfaceName === anyInterface) ?? null
  const own = sorted.filter(({interfaceName}) => interfaceName !== anyInterface)
  const name = interfaceOf(node, own)
  const main = own.find((host) => (host.interfaceName === "" ? sharesAddress(node, host) : host.interfaceName === name))
  return {main: main ?? any, any}
}

/** The name of the interface with the node's address: as addresses tell, else the usual one, else one of which nothing is told. */
function interfaceOf(node: Node | undefined, hosts: readonly HostEndpoint[]): string {
  const named = hosts.filter(({interfaceName}) => interfaceName !== "")
  const byAddress = named.filter((host) => sharesAddress(node, host))
  const candidates = byAddress.length > 0 ? byAddress : named.filter(({addresses}) => addresses.length === 0)
  const isUsual = byAddress.length === 0 || byAddress.some(({interfaceName}) => interfaceName === usualInterface)
  if (isUsual && named.some(({interfaceName}) => interfaceName === usualInterface)) return usualInterface
  return candidates[0]?.interfaceName ?? usualInterface
}

/** Whether a host endpoint expects an address of the node. A node without named addresses may have any. */
function sharesAddress(node: Node | undefined, {addresses}: HostEndpoint): boolean {
  const known = node?.addresses ?? []
  if (known.length === 0) return addresses.length > 0
  return addresses.some((address) => known.some((each) => sameAddress(address, each)))
}
