// An address of a Service that is meant for clients outside: where a client outside is led that connects to it.

import {printAddress, sameAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {protocolName} from "../net/protocol.ts"
import type {Service} from "../snapshot/snapshot.ts"
import type {Arrival} from "./arrival.ts"
import {addressKey} from "./directory.ts"
import type {Directory, Spot} from "./directory.ts"
import {arrivalAtNodePort} from "./node-port.ts"
import {problem, quoted} from "./problem.ts"
import {clientOutside, portText, roamingNote, translate} from "./service.ts"
import type {ServicePort, Target} from "./service.ts"
import {outerAddresses, rangesNotes} from "./source-ranges.ts"

/** A Service at an address of its own for clients outside. `spot`: whose address that is. */
export type OuterService = {readonly service: Service; readonly port: ServicePort; readonly at: Address; readonly spot: Spot}

/** The Service that takes what a client outside sends to an address and port; null where nobody translates it. */
export function outerServiceAt({services}: Directory, from: Spot, {spot, protocol, port: number}: Target): OuterService | null {
  const at = addressOf(from, spot)
  if (at === null || number === null) return null
  for (const service of services.get(addressKey(at)) ?? []) {
    const port = service.ports.find((each) => each.port === number && each.protocol === protocol)
    if (port !== undefined && outerAddresses(service, at.family, false).some((each) => sameAddress(each, at)))
      return {service, port, at, spot}
  }
  return null
}

/** The address to which a client outside sends; of a node, which may lend its own to a Service, the one that was asked, or its first. */
function addressOf({end: from}: Spot, {end, addresses}: Spot): Address | null {
  if (from.kind !== "address" || end.kind === "workload") return null
  return end.address ?? addresses.find(({family}) => family === from.address.family) ?? null
}

/** What it meets there: the backends, by this way alone. */
export function arrivalAtOuter(directory: Directory, from: Spot, {service, port, at, spot}: OuterService): Arrival {
  const what = `${protocolName(port.protocol)} ${port.port} of ${quoted(printAddress(at))} is the Service ${quoted(service.id)}`
  const led = problem("service-address-translated", `${what}: the packet is led to what stands behind ${portText(port)}`)
  if (spot.end.kind === "node") {
    // WHY as at a node port: a node's own address is reached at that node alone.
    const found = arrivalAtNodePort(directory, from, {service, port, number: port.port, spot, node: spot.end.name, at})
    return {...found, isTranslated: true, notes: [...found.notes, led, ...rangesNotes(service, from.end)]}
  }
  const wire = {protocol: port.protocol, port: port.port, sourcePort: null, icmp: null, family: null}
  const made = translate(directory, service, wire, clientOutside(service))
  const {targets, empty, roaming} = made.ok ? made.value : {targets: [], empty: [], roaming: []}
  return {
    pairs: targets.map((target) => ({from, target, via: {service, port, doors: null, at}})),
    refused: empty.map(() => problem("no-backend", `nothing stands behind ${portText(port)} of the Service ${quoted(service.id)}`)),
    isOpen: roaming.length > 0,
    isTranslated: true,
    notes: [...roaming.map(roamingNote), led, ...rangesNotes(service, from.end)],
  }
}
