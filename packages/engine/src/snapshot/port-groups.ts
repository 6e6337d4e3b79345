// Port entries of Kubernetes rules grouped by protocol and merged, as Calico's conversion does (resources §9, steps 1 to 4).

import {parsePort} from "../net/port.ts"
import type {PortSpec} from "../net/port.ts"
import {merged, numberSteps} from "../net/ranges.ts"
import {compareBytes} from "../std/order.ts"

/** One protocol with its ports; no ports means all of them; protocol null means any. */
export type PortGroup = {readonly protocol: string | null; readonly ports: readonly PortSpec[]}

/** An entry before grouping: `port` null is every port of the protocol. */
export type PortEntry = {readonly protocol: string | null; readonly port: PortSpec | null}

/** Groups entries; no entries at all are one group of everything. Groups are sorted by protocol, the protocol-less first. */
export function groupPorts(entries: readonly PortEntry[]): readonly PortGroup[] {
  const [only, ...others] = entries
  if (only === undefined) return [{protocol: null, ports: []}]
  // WHY apart: most rules have one.
  if (others.length === 0) return [{protocol: only.protocol, ports: only.port === null ? [] : [only.port]}]
  const byProtocol = Map.groupBy(entries, ({protocol}) => protocol)
  return [...byProtocol]
    .map(([protocol, group]) => ({
      protocol,
      ports: group.some(({port}) => port === null) ? [] : mergePorts(group.flatMap(({port}) => port ?? [])),
    }))
    .toSorted((a, b) => compareBytes(a.protocol ?? "", b.protocol ?? ""))
}

/** Names in order, then numbers merged; a list of one entry, or with at most one number, stays as it is. */
function mergePorts(ports: readonly PortSpec[]): readonly PortSpec[] {
  const ranges = ports.flatMap((port) => (port.kind === "range" ? [{first: port.min, last: port.max}] : []))
  const numbers = ranges.reduce((sum, {first, last}) => sum + last - first + 1, 0)
  if (ports.length <= 1 || numbers <= 1) return ports
  const names = ports.filter(({kind}) => kind === "name")
  return [...names, ...merged(ranges, numberSteps).map(({first, last}) => ({kind: "range", min: first, max: last}) as const)]
}

/** A port and its `endPort` as conversion reads them; undefined where they cannot be read. */
export function readPort(port: number | string, endPort: number | null): PortSpec | undefined {
  const parsed = endPort === null ? parsePort(port) : parsePort(`${port}:${endPort}`)
  return parsed.ok ? parsed.value : undefined
}
