// An address of a Service that is meant for clients outside: where a client outside is led that connects to it.

import {printAddress, sameAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {protocolName} from "../net/protocol.ts"
import type {Service} from "../snapshot/snapshot.ts"
import type {Arrival} from "./arrival.ts"
import {addressKey} from "./directory.ts"
import type {Directory, Spot} from "./directory.ts"
import {problem, quoted} from "./problem.ts"
import {portText, roamingNote, translate} from "./service.ts"
import type {ServicePort, Target} from "./service.ts"
import {outerAddresses, rangesNotes} from "./source-ranges.ts"

/** A Service at an address of its own for clients outside. */
export type OuterService = {readonly service: Service; readonly port: ServicePort; readonly at: Address}

/** The Service that takes what a client outside sends to an address and port; null where nobody translates it. */
export function outerServiceAt({services}: Directory, from: Spot, {spot, protocol, port: number}: Target): OuterService | null {
  if (from.end.kind !== "address" || spot.end.kind !== "address" || number === null) return null
  const at = spot.end.address
  for (const service of services.get(addressKey(at)) ?? []) {
    const port = service.ports.find((each) => each.port === number && each.protocol === protocol)
    if (port !== undefined && outerAddresses(service, at.family, false).some((each) => sameAddress(each, at))) return {service, port, at}
  }
  return null
}

/** What it meets there: the backends, by this way alone. */
export function arrivalAtOuter(directory: Directory, from: Spot, {service, port, at}: OuterService): Arrival {
  const wire = {protocol: port.protocol, port: port.port, sourcePort: null, icmp: null, family: null}
  const made = translate(directory, service, wire)
  const {targets, empty, roaming} = made.ok ? made.value : {targets: [], empty: [], roaming: []}
  const what = `${protocolName(port.protocol)} ${port.port} of ${quoted(printAddress(at))} is the Service ${quoted(service.id)}`
  return {
    pairs: targets.map((target) => ({from, target, via: {service, port, doors: null, at}})),
    refused: empty.map(() => problem("no-backend", `nothing stands behind ${portText(port)} of the Service ${quoted(service.id)}`)),
    isOpen: roaming.length > 0,
    isTranslated: true,
    notes: [
      ...roaming.map(roamingNote),
      problem("service-address-translated", `${what}: the packet is led to what stands behind ${portText(port)}`),
      ...rangesNotes(service, from.end),
    ],
  }
}
