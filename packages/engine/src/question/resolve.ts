// From a name to what it stands for: the definite ends of a flow, or a Service. Names that stand for nothing become diagnostics.

import {printAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {containsAddress, parsePrefix} from "../net/prefix.ts"
import {nearest} from "../std/nearest.ts"
import {compareBytes} from "../std/order.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import {unreachable} from "../std/assert.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Service} from "../snapshot/snapshot.ts"
import type {Named} from "./answer.ts"
import {addressKey, endsAt, ownerOf, spotOf} from "./directory.ts"
import type {Directory, Spot} from "./directory.ts"
import {parseName} from "./name.ts"
import {adviceFor, incompleteAdvice, portAdvice, urlAdvice} from "./name-advice.ts"
import {assumed, listed, problem, quoted} from "./problem.ts"
import {homelessProblem} from "./service.ts"

/**
 * What a name stands for. `open` names the host-networked pod whose node is not known: its spots are readings of one end, not
 * several ends.
 */
export type Resolved = {
  readonly named: Named
  readonly spots: readonly Spot[]
  readonly service: Service | null
  readonly open: string | null
  readonly notes: readonly Diagnostic[]
}

/** `onHosts`: host-networked pods among what was found, by id, with the nodes that they stand for. */
type Found = {readonly spots: readonly Spot[]; readonly open: string | null; readonly onHosts?: ReadonlyMap<string, readonly Spot[]>}

/** Looks a name up (formats, "Naming an endpoint"). */
export function resolve(directory: Directory, text: string, namespace: string | undefined): Result<Resolved, Diagnostic> {
  const parsed = parseName(text, namespace)
  if (!parsed.ok) return fail(withAdvice(directory, parsed.error, text))
  const name = parsed.value
  switch (name.kind) {
    case "address":
      return addressNamed(directory, text, name.address)
    case "node":
      return nodeNamed(directory, text, name.node)
    case "service":
      return serviceNamed(directory, text, `${name.namespace}/${name.name}`)
    case "pod":
      return podNamed(directory, text, `${name.namespace}/${name.name}`)
    case "workload":
      return workloadNamed(directory, text, `${name.namespace}/${name.workloadKind}/${name.name}`)
    case "name":
      return eitherNamed(directory, text, `${name.namespace}/${name.name}`)
    default:
      return unreachable(name)
  }
}

/** A name without its namespace, with what to write instead where that is known. */
function withAdvice(directory: Directory, error: Diagnostic, text: string): Diagnostic {
  const help = error.code === "name-incomplete" ? incompleteAdvice(directory, text.replace(/^svc\//, "")) : urlAdvice(directory, text)
  return help === null ? error : {...error, help}
}

function resolved(named: Named, {spots, open}: Found, notes: readonly Diagnostic[] = []): Result<Resolved, Diagnostic> {
  return ok({named, spots, service: null, open, notes})
}

/** An address: the pod or node that has it, else the address itself. */
function addressNamed(directory: Directory, text: string, address: Address): Result<Resolved, Diagnostic> {
  const ends = endsAt(directory, address)
  const [end] = ends
  if (end === undefined || ends.length > 1) {
    const claimants = ends.map((other) => ownerOf(other))
    return fail(
      problem("name-ambiguous", `several endpoints have the address ${quoted(text)}: ${listed(claimants)}`, "name the one that is meant"),
    )
  }
  // The packet has this address, so the flow is of its family, whatever else the pod has.
  const spot = {...spotOf(directory, end), families: [address.family]}
  const kind = end.kind === "workload" ? "pod" : end.kind
  const named: Named = {text, kind, name: ownerOf(end), addresses: [printAddress(address)]}
  return resolved(named, {spots: [spot], open: null}, [...literalNotes(directory, address), ...loopbackNotes(address)])
}

/** Says when an address is everybody's own. WHY judged all the same: the address is the packet's as policy would see it, if it saw it. */
function loopbackNotes(address: Address): readonly Diagnostic[] {
  if (!loopback.some((block) => containsAddress(block, address))) return []
  const message = `${quoted(printAddress(address))} is a loopback address: what is sent there never leaves its pod or node and meets no policy; it is judged as if it did`
  return [problem("loopback-address", message)]
}

const loopback = ["127.0.0.0/8", "::1/128"].flatMap((text) => parsePrefix(text)?.prefix ?? [])

/** What is said of an address of a Service that is not translated. */
export const literalCode = "service-address-not-translated"

/** Says when an address is a Service's, which a question by address does not translate. */
export function literalNotes(directory: Directory, address: Address): readonly Diagnostic[] {
  const services = directory.services.get(addressKey(address)) ?? []
  return services.map(({id}) => {
    const message = `${quoted(printAddress(address))} is an address of the Service \`${id}\`, taken literally: the packet is not translated`
    return problem(literalCode, message, `ask about \`svc/${id}\` for what a client of the Service meets`)
  })
}

function nodeNamed(directory: Directory, text: string, node: string): Result<Resolved, Diagnostic> {
  if (directory.nodes.has(node)) {
    const spot = spotOf(directory, {kind: "node", name: node})
    return resolved({text, kind: "node", name: spot.name, addresses: spot.addresses.map(printAddress)}, {spots: [spot], open: null})
  }
  const known = [...directory.nodes.keys()].sort(compareBytes)
  const help = known.length === 0 ? "no Node, no `nodeName` and no HostEndpoint names a node" : `the nodes are ${listed(known)}`
  return fail(problem("name-not-found", `there is no node ${quoted(node)}`, help))
}

function serviceNamed(directory: Directory, text: string, id: string): Result<Resolved, Diagnostic> {
  const service = directory.snapshot.services.get(id)
  if (service === undefined) {
    return fail(problem("name-not-found", `there is no Service ${quoted(id)}`, servicesNear(directory, id)))
  }
  if (!service.exists) {
    return fail(
      problem(
        "service-not-written",
        `only slices name the Service ${quoted(id)}, so its ports are not known`,
        "add the Service to the input",
      ),
    )
  }
  if (service.externalName !== undefined) return fail(externalNamed(id, service.externalName))
  const notes = service.derived ? [derivedNote(id)] : []
  const named: Named = {text, kind: "service", name: `svc/${id}`, addresses: service.addresses.map(printAddress)}
  return ok({named, spots: [], service, open: null, notes})
}

/** A Service that is a name for another one: nobody translates it, and nobody refuses. */
function externalNamed(id: string, name: string): Diagnostic {
  const [, service, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(name) ?? []
  const instead = service === undefined ? `the address of ${quoted(name)}, which policy sees` : quoted(`svc/${namespace}/${service}`)
  const message = `the Service ${quoted(id)} is a name for ${quoted(name)}: nothing stands behind it, and nothing is translated`
  return problem("service-external-name", message, `ask about ${instead}`)
}

/** What is nearest to a Service that there is not: one of nearly this name, or else those of its namespace. */
function servicesNear({snapshot}: Directory, id: string): string {
  const known = [...snapshot.services.keys()].sort(compareBytes)
  const ported = portAdvice(id, known, "svc/")
  if (ported !== undefined) return ported
  const near = nearest(id, known)
  if (near !== undefined) return `did you mean \`svc/${near}\`?`
  const elsewhere = known.filter((each) => each.endsWith(id.slice(id.indexOf("/"))))
  if (elsewhere.length > 0) return `there is ${listed(elsewhere.map((each) => `svc/${each}`))}`
  const neighbours = known.filter((each) => each.startsWith(`${id.split("/")[0] ?? ""}/`))
  if (neighbours.length > 0) return `in this namespace are ${listed(neighbours.map((each) => `svc/${each}`))}`
  return known.length === 0 ? "the input has no Services" : `there are ${listed(known.map((each) => `svc/${each}`))}`
}

function derivedNote(id: string): Diagnostic {
  return assumed(
    "assumed-backends",
    `the backends of the Service \`${id}\` follow from its selector and target ports: no EndpointSlice is in the input`,
  )
}

function podNamed(directory: Directory, text: string, id: string): Result<Resolved, Diagnostic> {
  const found = endpointSpots(directory, id)
  if (found === undefined) return fail(notFound(directory, id, "pod"))
  return found.ok ? pod(text, id, found.value) : found
}

/** `prod/backend`: the pod of this name, else the one workload. */
function eitherNamed(directory: Directory, text: string, id: string): Result<Resolved, Diagnostic> {
  const found = endpointSpots(directory, id)
  if (found !== undefined) return found.ok ? pod(text, id, found.value) : found
  const workloads = [...(directory.workloads.get(id) ?? [])].sort(compareBytes)
  const [only] = workloads
  if (only === undefined) return fail(notFound(directory, id, "pod or workload"))
  if (workloads.length === 1) return workloadNamed(directory, text, only)
  return fail(problem("name-ambiguous", `several workloads are called ${quoted(id)}`, `write one of ${listed(workloads)}`))
}

function pod(text: string, id: string, found: Found): Result<Resolved, Diagnostic> {
  const addresses = found.open === null ? found.spots.flatMap((spot) => spot.addresses.map(printAddress)) : []
  return resolved({text, kind: "pod", name: id, addresses}, found, hostNotes(found))
}

/** A workload, as all its pods. */
function workloadNamed(directory: Directory, text: string, id: string): Result<Resolved, Diagnostic> {
  const ids = directory.snapshot.owned.get(id) ?? (directory.endpoints.has(id) ? [id] : undefined)
  if (ids === undefined && !directory.snapshot.hostPods.has(id)) {
    return directory.absent.has(id) ? fail(withoutPods(id)) : fail(notFound(directory, id, "workload"))
  }
  const found = foundAll(directory, ids === undefined || ids.length === 0 ? [id] : ids)
  if (!found.ok) return found
  if (found.value.spots.length === 0) return fail(withoutPods(id))
  const addresses = found.value.open === null ? found.value.spots.flatMap((spot) => spot.addresses.map(printAddress)) : []
  return resolved({text, kind: "workload", name: id, addresses}, found.value, hostNotes(found.value))
}

/** The spots of several endpoints together; those that are gone are left out. Host-networked ones on one node are one spot. */
function foundAll(directory: Directory, ids: readonly string[]): Result<Found, Diagnostic> {
  const spots = new Map<string, Spot>()
  const onHosts = new Map<string, readonly Spot[]>()
  let open: string | null = null
  for (const id of ids) {
    if (directory.absent.has(id)) continue
    const found = endpointSpots(directory, id)
    if (found === undefined) continue
    if (!found.ok) return found
    for (const spot of found.value.spots) spots.set(spot.name, spot)
    for (const [host, nodes] of found.value.onHosts ?? []) onHosts.set(host, nodes)
    open ??= found.value.open
  }
  return ok({spots: [...spots.values()], open, onHosts})
}

function withoutPods(id: string): Diagnostic {
  return problem("workload-without-pods", `no pod of ${quoted(id)} is an endpoint: they have finished or have no address`)
}

/** The end that one endpoint id stands for; undefined where nothing has this id. */
function endpointSpots(directory: Directory, id: string): Result<Found, Diagnostic> | undefined {
  if (directory.endpoints.has(id)) return ok({spots: [spotOf(directory, {kind: "workload", id})], open: null})
  const node = directory.snapshot.hostPods.get(id)
  if (node !== undefined) return hostSpots(directory, id, node)
  const because = directory.absent.get(id)
  if (because === undefined) return undefined
  if (because === "finished") return fail(problem("endpoint-finished", `the pod ${quoted(id)} has finished and is no endpoint any more`))
  return fail(
    problem(
      "endpoint-without-address",
      `the pod ${quoted(id)} has no address, so it is no endpoint`,
      "give its address in `status.podIPs`, or leave `status` out",
    ),
  )
}

/** A host-networked pod stands for its node; on an unknown one, for each node there is. */
function hostSpots(directory: Directory, id: string, node: string | null): Result<Found, Diagnostic> {
  if (node !== null) return ok(onHost(id, [spotOf(directory, {kind: "node", name: node})], null))
  const nodes = [...directory.nodes.keys()].sort(compareBytes)
  // A DaemonSet runs on every node, anything else on one of them.
  const isOpen = nodes.length > 1 && !id.includes("/DaemonSet/")
  const spots = nodes.map((name) => spotOf(directory, {kind: "node", name}))
  if (nodes.length > 0) return ok(onHost(id, spots, isOpen ? id : null))
  return fail(homelessProblem(id))
}

function onHost(id: string, spots: readonly Spot[], open: string | null): Found {
  return {spots, open, onHosts: new Map([[id, spots]])}
}

/** Says which pods are their nodes, and which of them may be on any. */
function hostNotes({open, onHosts = new Map<string, readonly Spot[]>()}: Found): readonly Diagnostic[] {
  const ids = [...onHosts.keys()]
  const nodes = [...new Set([...onHosts.values()].flat().map(({name}) => name))].sort(compareBytes)
  const [verbs, theirs] =
    ids.length === 1 ? ["is host-networked: it stands for its", "it"] : ["are host-networked: they stand for their", "them"]
  const message = `${listed(ids)} ${verbs} ${nodes.length === 1 ? "node" : "nodes"} ${listed(nodes)}, and no pod selector finds ${theirs}`
  const notes = ids.length === 0 ? [] : [problem("host-pod-is-its-node", message)]
  if (open === null) return notes
  return [
    ...notes,
    problem("host-pod-on-any-node", `the host-networked pod \`${open}\` was judged on every node: the manifests do not say where it runs`),
  ]
}

/** Nothing of this name: what is nearest, else what the namespace holds. */
function notFound(directory: Directory, id: string, what: string): Diagnostic {
  const pods = [...directory.endpoints.keys(), ...directory.snapshot.hostPods.keys()]
  const names = [...new Set([...pods, ...directory.snapshot.owned.keys(), ...directory.workloads.keys()])].sort(compareBytes)
  const message = `there is no ${what} ${quoted(id)}`
  const ported = portAdvice(id, names)
  if (ported !== undefined) return problem("name-not-found", message, ported)
  const near = nearest(id, names)
  if (near !== undefined) return problem("name-not-found", message, `did you mean \`${near}\`?`)
  const last = id.slice(id.lastIndexOf("/") + 1)
  const advice = adviceFor(last)
  if (advice !== null) return problem("name-not-found", message, advice)
  const elsewhere = names.filter((name) => name.endsWith(`/${last}`))
  if (elsewhere.length > 0) return problem("name-not-found", message, `there is ${listed(elsewhere)}`)
  const namespace = id.slice(0, id.indexOf("/") + 1)
  const beside = names.filter((name) => name.startsWith(namespace))
  if (beside.length > 0) return problem("name-not-found", message, `in this namespace are ${listed(beside)}`)
  const namespaces = [...new Set(names.map((name) => name.slice(0, name.indexOf("/"))))]
  return problem(
    "name-not-found",
    message,
    namespaces.length === 0 ? "the input has no pods" : `the namespaces with pods are ${listed(namespaces)}`,
  )
}
