// Services with what stands behind them: the endpoints of slices, or those that a selector implies (resources 7.3, formats).

import type {EndpointSlice, Service as ServiceResource} from "../../manifest/resource.ts"
import {parseAddress} from "../../net/address.ts"
import {protocolNumber} from "../../net/protocol.ts"
import type {Candidate, Candidates} from "../candidates.ts"
import type {Findings} from "../findings.ts"
import type {Backend, Service} from "../snapshot.ts"
import type {Sorted} from "../sorted.ts"

/** Services by `namespace/name`: their objects, and names that only slices know. */
export function servicesOf({services, slices}: Sorted, candidates: Candidates, findings: Findings): ReadonlyMap<string, Service> {
  const objects = new Map(services.map((service) => [`${service.namespace}/${service.name}`, service]))
  const owned = Map.groupBy(
    slices.filter(({service}) => service !== ""),
    ({namespace, service}) => `${namespace}/${service}`,
  )
  const result = new Map<string, Service>()
  for (const id of new Set([...objects.keys(), ...owned.keys()])) {
    const object = objects.get(id)
    const all = owned.get(id) ?? []
    // WHY: a service that has slices has Endpoints too, as a copy of them; the slices are what policy reads.
    const own = all.some(({kind}) => kind === "EndpointSlice") ? all.filter(({kind}) => kind === "EndpointSlice") : all
    const service = serviceOf(id, object, own, candidates)
    result.set(id, service)
    if (service.derived && object !== undefined && isBacked(object, candidates)) {
      findings.group("assumed-backends", (names) => `the backends of ${names} follow from selector and target port`, {
        name: id,
        at: object?.at,
      })
    }
  }
  return result
}

/** The service of an object, a group of slices, or both. A service of type ExternalName has no backends to derive. */
function serviceOf(id: string, resource: ServiceResource | undefined, slices: readonly EndpointSlice[], candidates: Candidates): Service {
  const selector = slices.length > 0 || resource === undefined || resource.type === "ExternalName" ? null : resource.selector
  let backends: readonly Backend[] | null = null
  // WHY none of others: what has no address of its own no node translates, whatever else it names.
  const isTranslated = resource !== undefined && !resource.headless && resource.type !== "ExternalName"
  const outer = isTranslated ? [...resource.externalIPs, ...resource.loadBalancerIPs, ...resource.proxyIPs] : []
  const service: Service = {
    id,
    exists: resource !== undefined,
    addresses: resource ? [...resource.clusterIPs, ...outer] : [],
    ...(outer.length === 0 ? {} : {outer}),
    ...(resource !== undefined && hasNodePorts(resource) ? {hasNodePorts: true} : {}),
    ...(resource?.type === "LoadBalancer" && outer.length === 0 && !resource.isBalanced ? {awaitsBalancer: true} : {}),
    ...(resource === undefined || resource.proxyIPs.length === 0 ? {} : {proxies: resource.proxyIPs}),
    ...(resource === undefined || resource.sourceRanges.length === 0 ? {} : {guard: guardOf(resource)}),
    ports: (resource?.ports ?? []).map(({name, protocol, port, nodePort}) => ({
      name,
      protocol: protocolNumber(protocol) ?? 6,
      port,
      nodePort,
    })),
    // WHY late: a world has many services with many backends, and most questions are about none of them.
    get backends() {
      return (backends ??=
        resource && selector
          ? derivedBackends(resource, candidates.selectedBy(resource.namespace, selector))
          : slices.flatMap(sliceBackends))
    },
    derived: selector !== null,
    headless: resource?.headless === true,
    ...(resource?.type === "ExternalName" ? {externalName: resource.externalName} : {}),
    externalTrafficPolicy: resource?.externalTrafficPolicy === "Local" ? "Local" : "Cluster",
    ...(resource?.internalTrafficPolicy === "Local" ? {internalTrafficPolicy: "Local"} : {}),
  }
  if (resource && selector) {
    const {namespace, ports, publishNotReadyAddresses, families} = resource
    origins.set(service, {namespace, asks: {selector, ports, publishNotReadyAddresses, families}, candidates})
  }
  return service
}

/** What derived backends follow from: what a service asks for, and who there is. */
type Origin = {readonly namespace: string; readonly asks: object; readonly candidates: Candidates}

/** WHY not in the service: it is no part of what it means. */
const origins = new WeakMap<Service, Origin>()

/**
 * Whether the backends of two services follow from the same, so that they are the same without a look at them; false where that is not known.
 * `areSame` says whether two values mean the same.
 */
export function haveOneOrigin(service: Service, other: Service, areSame: (one: object, other: object) => boolean): boolean {
  const [own, others] = [origins.get(service), origins.get(other)]
  if (own === undefined || others === undefined || own.namespace !== others.namespace || !areSame(own.asks, others.asks)) return false
  return own.candidates.areAlike(own.namespace, others.candidates, areSame)
}

function guardOf({sourceRanges, loadBalancerIPs, isBalanced}: ServiceResource): NonNullable<Service["guard"]> {
  return {ranges: sourceRanges, addresses: loadBalancerIPs, isAwaited: !isBalanced && loadBalancerIPs.length === 0}
}

/** A load balancer may do without them. */
function hasNodePorts({type, ports, allocatesNodePorts}: ServiceResource): boolean {
  return type === "NodePort" || (type === "LoadBalancer" && (allocatesNodePorts || ports.some(({nodePort}) => nodePort !== null)))
}

/** Every address with every port that has a number; readiness is only noted. */
function sliceBackends({endpoints, ports, addressType}: EndpointSlice): readonly Backend[] {
  if (addressType === "FQDN") return []
  return endpoints.flatMap(({addresses, ready, terminating, serving, nodeName, ports: own = ports}) =>
    addresses.flatMap((text) => {
      const address = parseAddress(text)
      if (!address) return []
      return own.flatMap(({name, protocol, port}): readonly Backend[] => {
        const number = protocolNumber(protocol)
        return port === null || number === undefined
          ? []
          : [
              {
                address,
                endpoint: null,
                ...(nodeName === undefined ? {} : {node: nodeName}),
                portName: name,
                protocol: number,
                port,
                ready,
                isLast: terminating && serving,
              },
            ]
      })
    }),
  )
}

/** Whether any pod that a service selects has any of its target ports. */
function isBacked({namespace, selector, ports}: ServiceResource, candidates: Candidates): boolean {
  if (selector === null) return false
  const hasTarget = (candidate: Candidate): boolean =>
    ports.some(({protocol, targetPort}) => targetOf(candidate, targetPort, protocolNumber(protocol) ?? 6) !== undefined)
  return candidates.someSelected(namespace, selector, hasTarget)
}

/** What the cluster's own controller would write for the pods that a service selects. */
function derivedBackends({ports, publishNotReadyAddresses, families}: ServiceResource, selected: readonly Candidate[]): readonly Backend[] {
  return selected.flatMap((candidate) =>
    ports.flatMap(({name, protocol, targetPort}) => {
      const number = protocolNumber(protocol) ?? 6
      const port = targetOf(candidate, targetPort, number)
      if (port === undefined) return []
      const ready = publishNotReadyAddresses || (candidate.ready && !candidate.terminating)
      const backend = {
        endpoint: candidate.id,
        portName: name,
        protocol: number,
        port,
        ready,
        isLast: candidate.terminating && candidate.ready,
      }
      const own = candidate.addresses.filter(({family}) => families === null || families.includes(family))
      const addresses: readonly Backend["address"][] = candidate.addresses.length === 0 ? [null] : own
      return addresses.map((address) => ({...backend, address}))
    }),
  )
}

/** A target port as this pod understands it: a name is the pod's own, and may be missing; an init container's is none, unless that is a sidecar. */
function targetOf({ports}: Candidate, target: number | string, protocol: number): number | undefined {
  if (typeof target === "number") return target
  return ports.find((own) => own.name === target && own.protocol === protocol && own.isBrief !== true)?.port
}
