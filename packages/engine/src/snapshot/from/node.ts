// Nodes: those that have an object, and those that pods and host endpoints name (evaluation §9).

import {isNameOfNode} from "../../manifest/kinds/node.ts"
import {parseAddress} from "../../net/address.ts"
import type {Address, Family} from "../../net/address.ts"
import type {Place} from "../../text/source.ts"
import type {Findings} from "../findings.ts"
import type {PodGlance} from "../glance.ts"
import type {Node} from "../snapshot.ts"
import type {Sorted} from "../sorted.ts"

type Naming = {readonly glance: PodGlance; readonly families: readonly Family[]; readonly findings: Findings}

/** Every node, by object or by name. One without an address of its own has those that host endpoints and host-networked pods give it. */
export function nodesOf(sorted: Sorted, {glance, families, findings}: Naming): readonly Node[] {
  const hints = hintsOf(sorted, glance)
  const nodes = new Map<string, Node>()
  const add = (name: string, written: readonly Address[], tunnels: readonly Address[] = []): void => {
    const own = unique(written.length > 0 ? written : (hints.get(name) ?? []))
    const unnamed = own.length === 0 ? families : []
    nodes.set(name, {name, addresses: unique([...own, ...tunnels]), unnamed, ...(tunnels.length === 0 ? {} : {tunnels})})
  }
  for (const {name, addresses, tunnels} of sorted.nodes) {
    const parsed = tunnels.flatMap((each) => parseAddress(each) ?? [])
    add(name, addresses.flatMap(ownAddress), parsed)
  }
  eachName(sorted, glance, (name, at) => {
    if (name === "" || nodes.has(name)) return
    add(name, [])
    findings.group("assumed-node", (names) => `no Node object defines ${names}: known by name alone`, {name, at})
  })
  return [...nodes.values()]
}

/** An address of a Node object; host names are none. */
function ownAddress({type, address}: Sorted["nodes"][number]["addresses"][number]): readonly Address[] {
  if (isNameOfNode(type)) return []
  const parsed = parseAddress(address)
  return parsed ? [parsed] : []
}

/** Tells where everything says that it runs, or stands. */
function eachName({workloads, records, hostEndpoints}: Sorted, {nodes}: PodGlance, tell: (name: string, at: Place) => void): void {
  for (const [name, at] of nodes) tell(name, at)
  for (const {template, at} of workloads) tell(template.nodeName, at)
  for (const {node, at} of records) tell(node, at)
  for (const {node, at} of hostEndpoints) tell(node, at)
}

/** Addresses of nodes by what host endpoints expect, and by where host-networked pods say that they are. */
function hintsOf({hostEndpoints}: Sorted, {onHosts}: PodGlance): ReadonlyMap<string, readonly Address[]> {
  const hints = new Map<string, Address[]>()
  const give = (node: string, addresses: readonly Address[]): void => {
    const known = hints.get(node)
    if (known) known.push(...addresses)
    else hints.set(node, [...addresses])
  }
  for (const {node, expectedIPs} of hostEndpoints) give(node, expectedIPs)
  for (const {spec, finished, addresses} of onHosts) if (!finished && addresses !== null) give(spec.nodeName, addresses)
  return hints
}

/** Addresses without repeats. */
export function unique(addresses: readonly Address[]): readonly Address[] {
  return [...new Map(addresses.map((address) => [`${address.family} ${address.value}`, address])).values()]
}
