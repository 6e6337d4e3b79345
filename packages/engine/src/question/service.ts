// A Service as the cluster translates it: which backends at which target ports stand behind a question (evaluation 3.1).

import {hasPorts, protocolName} from "../net/protocol.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Backend, Service} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {endsAt, spotOf} from "./directory.ts"
import type {Directory, Spot} from "./directory.ts"
import {problem} from "./problem.ts"
import type {Wire} from "./wire.ts"

/** Where a packet arrives: the end, and protocol and port after translation. */
export type Target = {readonly spot: Spot; readonly protocol: number; readonly port: number | null}

type ServicePort = Service["ports"][number]

/** The targets of a question to a Service, and the ports of it that nothing stands behind. */
export type Translation = {readonly targets: readonly Target[]; readonly empty: readonly ServicePort[]}

/** Translates a question to a Service. A port that the Service lacks is an error that names its ports. */
export function translate(directory: Directory, service: Service, wire: Wire): Result<Translation, Diagnostic> {
  const ports = service.ports.filter((port) => isAsked(port, wire))
  if (ports.length === 0) return fail(portMissing(service, wire))
  const targets: Target[] = []
  const empty: ServicePort[] = []
  for (const port of ports) {
    const found = targetsOf(directory, service, port)
    if (found.length === 0) empty.push(port)
    targets.push(...found)
  }
  return ok({targets: withoutRepeats(targets), empty})
}

function isAsked({protocol, port}: ServicePort, wire: Wire): boolean {
  return (wire.protocol === null || wire.protocol === protocol) && (wire.port === null || wire.port === port)
}

/** The backends of one port: ready ones; terminating ones only where there is no other. */
function targetsOf(directory: Directory, service: Service, port: ServicePort): readonly Target[] {
  const behind = service.backends.filter(({portName, protocol}) => portName === port.name && protocol === port.protocol)
  const ready = behind.filter((backend) => backend.ready && !backend.terminating)
  const chosen = ready.length > 0 ? ready : behind.filter(({terminating}) => terminating)
  // The name of a headless Service resolves to its backends, and nothing translates the port.
  const portOf = (backend: Backend): number => (service.headless === true ? port.port : backend.port)
  return chosen.flatMap((backend) =>
    backendSpots(directory, backend).map((spot) => ({spot, protocol: backend.protocol, port: portOf(backend)})),
  )
}

/** The end behind a backend: its address, or the endpoint that it was derived from. */
function backendSpots(directory: Directory, {address, endpoint}: Backend): readonly Spot[] {
  if (address !== null) {
    const ends = endsAt(directory, address)
    return ends.slice(0, 1).map((end) => ({...spotOf(directory, end), families: [address.family]}))
  }
  if (endpoint === null) return []
  if (directory.endpoints.has(endpoint)) return [spotOf(directory, {kind: "workload", id: endpoint})]
  const node = directory.snapshot.hostPods.get(endpoint)
  return node === undefined || node === null ? [] : [spotOf(directory, {kind: "node", name: node})]
}

/** Several slices may hold the same address. */
function withoutRepeats(targets: readonly Target[]): readonly Target[] {
  const kept: Target[] = []
  const seen = new Set<string>()
  for (const target of targets) {
    const key = `${target.spot.name} ${target.spot.families.join()} ${target.protocol} ${target.port}`
    if (seen.has(key)) continue
    seen.add(key)
    kept.push(target)
  }
  return kept
}

function portMissing(service: Service, {protocol, port}: Wire): Diagnostic {
  const asked = [...(protocol === null ? [] : [protocolName(protocol)]), ...(port === null ? [] : [String(port)])].join(" ")
  const help = service.ports.length === 0 ? "the Service has no ports" : `its ports are ${service.ports.map(portText).join(", ")}`
  const has = protocol !== null && !hasPorts(protocol) ? `does not translate ${asked}` : `has no port ${asked}`
  return problem("service-port-missing", `the Service \`${service.id}\` ${has.trimEnd()}`, help)
}

/** A port of a Service in words: `UDP 53 (dns)`. */
export function portText({name, protocol, port}: ServicePort): string {
  return `${protocolName(protocol)} ${port}${name === "" ? "" : ` (${name})`}`
}
