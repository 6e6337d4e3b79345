// Services with what stands behind them: the endpoints of slices, or those that a selector implies (resources 7.3, formats).

import type {EndpointSlice, Service as ServiceResource} from "../../manifest/resource.ts"
import {parseAddress} from "../../net/address.ts"
import {protocolNumber} from "../../net/protocol.ts"
import type {Labels} from "../../selector/selector.ts"
import type {Backend, NamedPort, Service} from "../snapshot.ts"

/** A pod as a service sees it. Host-networked ones are among them; `addresses` empty where none is named. */
export type Candidate = {
  readonly id: string
  readonly labels: Labels
  readonly addresses: readonly {readonly family: 4 | 6; readonly value: bigint}[]
  readonly ports: readonly NamedPort[]
  readonly ready: boolean
  readonly terminating: boolean
}

/** The service of an object, a group of slices, or both. `candidates` are the pods of its namespace. */
export function serviceOf(
  id: string,
  resource: ServiceResource | undefined,
  slices: readonly EndpointSlice[],
  candidates: readonly Candidate[],
): Service {
  const derived = slices.length === 0 && resource?.selector !== null && resource?.selector !== undefined
  return {
    id,
    exists: resource !== undefined,
    addresses: resource ? [...resource.clusterIPs, ...resource.externalIPs, ...resource.loadBalancerIPs] : [],
    ports: (resource?.ports ?? []).map(({name, protocol, port, nodePort}) => ({
      name,
      protocol: protocolNumber(protocol) ?? 6,
      port,
      nodePort,
    })),
    backends: derived && resource ? derivedBackends(resource, candidates) : slices.flatMap(sliceBackends),
    derived,
    externalTrafficPolicy: resource?.externalTrafficPolicy === "Local" ? "Local" : "Cluster",
  }
}

/** Every address with every port that has a number; readiness is only noted. */
function sliceBackends({endpoints, ports, addressType}: EndpointSlice): readonly Backend[] {
  if (addressType === "FQDN") return []
  return endpoints.flatMap(({addresses, ready, terminating}) =>
    addresses.flatMap((text) => {
      const address = parseAddress(text)
      if (!address) return []
      return ports.flatMap(({name, protocol, port}): readonly Backend[] => {
        const number = protocolNumber(protocol)
        return port === null || number === undefined
          ? []
          : [{address, endpoint: null, portName: name, protocol: number, port, ready, terminating}]
      })
    }),
  )
}

/** What the cluster's own controller would write for a selector. */
function derivedBackends(
  {selector, ports, publishNotReadyAddresses}: ServiceResource,
  candidates: readonly Candidate[],
): readonly Backend[] {
  return candidates
    .filter(({labels}) => [...(selector ?? [])].every(([key, value]) => labels.get(key) === value))
    .flatMap((candidate) =>
      ports.flatMap(({name, protocol, targetPort}) => {
        const number = protocolNumber(protocol) ?? 6
        const port =
          typeof targetPort === "number"
            ? targetPort
            : candidate.ports.find((own) => own.name === targetPort && own.protocol === number)?.port
        if (port === undefined) return []
        const ready = publishNotReadyAddresses || (candidate.ready && !candidate.terminating)
        const backend = {endpoint: candidate.id, portName: name, protocol: number, port, ready, terminating: candidate.terminating}
        const addresses: readonly Backend["address"][] = candidate.addresses.length === 0 ? [null] : candidate.addresses
        return addresses.map((address) => ({...backend, address}))
      }),
    )
}
