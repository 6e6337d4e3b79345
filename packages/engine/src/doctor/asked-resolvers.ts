// Whom each pod of a world asks for names: the cluster's resolver unless it says otherwise. And who else there is that could be asked.

import {parseAddress, printAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {containsAddress, parsePrefix} from "../net/prefix.ts"
import {UDP} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import {addressKey, directoryOf} from "../question/directory.ts"
import {dnsPort} from "../question/node-cache.ts"
import type {Service, Snapshot, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {groupBy} from "../std/group.ts"
import {numberOf} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import {backendsOf} from "./lost-lookups.ts"

/** Whom a question about lookups is put to: a Service or an address, as a question names them; null: a resolver of nodes, whose address nobody said. */
export type AskedResolver =
  | {readonly kind: "service" | "address"; readonly to: string}
  /** A server in the pod's own network, to which no policy is put. */
  | {readonly kind: "itself"; readonly to: string}
  | {readonly kind: "node"; readonly to: string | null}

/** Somebody who asks, as a question names him. */
export type Client = {readonly id: string; readonly endpoint: WorkloadEndpoint | null}

/** Those who ask one resolver, alike ones together: one of them tells of all. */
export type Clients = {readonly resolver: AskedResolver; readonly groups: readonly (readonly Client[])[]}

/**
 * Who asks whom. `cluster`: those who ask the cluster's resolver, whoever that is. `elsewhere`: by another resolver. `strangers`: pods that ask others alone.
 * `ofHosts`: how many look up as their nodes do.
 */
export type Asking = {
  readonly strangers: readonly WorkloadEndpoint[]
  readonly cluster: readonly (readonly Client[])[]
  readonly elsewhere: readonly Clients[]
  readonly ofHosts: number
}

/** Whom the cluster's pods ask, and their nodes where that is known. */
export type Resolvers = {readonly cluster: string | null; readonly node: string | null}

/** Sorts the pods of a world by whom they ask. */
export function askingIn(program: Program, resolvers: Resolvers): Asking {
  const {snapshot} = program
  const own = resolverBackends(program, resolvers.cluster)
  const cluster: Client[] = []
  const strangers: WorkloadEndpoint[] = []
  const isOneForAll = resolvers.node !== null && resolvers.node === resolvers.cluster
  const others = new Map<string, {readonly resolver: AskedResolver; readonly clients: Client[]}>()
  const take = (client: Client, {first, servers}: NonNullable<WorkloadEndpoint["lookups"]>): void => {
    const named = servers.map((address) => resolverAt(snapshot, address))
    const isOfCluster = first === "cluster" || (first === "node" && isOneForAll) || named.some(({to}) => to === resolvers.cluster)
    // WHY neither where he is a resolver himself: such may ask each other.
    if (isOfCluster && !own.has(client.id)) cluster.push(client)
    else if (client.endpoint !== null && !own.has(client.id)) strangers.push(client.endpoint)
    const ofNode: readonly AskedResolver[] = first === "node" && client.endpoint !== null ? [{kind: "node", to: resolvers.node}] : []
    for (const resolver of new Map([...ofNode, ...named].map((each) => [keyOf(each), each])).values()) {
      if (resolver.to !== null && resolver.to === resolvers.cluster) continue
      const key = keyOf(resolver)
      const known = others.get(key)
      if (known === undefined) others.set(key, {resolver, clients: [client]})
      else known.clients.push(client)
    }
  }
  for (const endpoint of snapshot.workloads) take({id: endpoint.id, endpoint}, endpoint.lookups ?? usual)
  for (const [id, lookups] of snapshot.hostLookups ?? []) take({id, endpoint: null}, lookups)
  const elsewhere = [...others.values()].map(({resolver, clients}) => ({resolver, groups: alike(program, clients)}))
  const ofHosts = snapshot.hostPods.size - [...(snapshot.hostLookups ?? [])].filter(([, {first}]) => first !== "node").length
  return {
    cluster: alike(program, cluster),
    strangers,
    elsewhere: elsewhere.sort((a, b) => compareBytes(keyOf(a.resolver), keyOf(b.resolver))),
    ofHosts,
  }
}

const usual = {first: "cluster", servers: []} as const

function keyOf({kind, to}: AskedResolver): string {
  return `${kind} ${to ?? ""}`
}

/** The pods behind a resolver. */
function resolverBackends(program: Program, resolver: string | null): ReadonlyMap<string, number> {
  const service = serviceOf(program.snapshot, resolver)
  return service === undefined ? new Map() : backendsOf(program, service)
}

/** The Service that a question names; undefined where it names an address. */
export function serviceOf({services}: Snapshot, resolver: string | null): Service | undefined {
  return resolver?.startsWith("svc/") === true ? services.get(resolver.slice("svc/".length)) : undefined
}

/** WHY the addresses of nobody: what is sent there goes to whoever sends it. */
const ownBlocks = ["127.0.0.0/8", "::1/128", "0.0.0.0/32", "::/128"].flatMap((text) => parsePrefix(text)?.prefix ?? [])

/** Whether a host is the network of whoever asks for it: a loopback address, that of nobody, or the name that stands for it. */
export function isOwnNetwork(host: string): boolean {
  const address = parseAddress(host)
  if (address === undefined) return /^(?:.+\.)?localhost(?:\.localdomain)?\.?$/i.test(host)
  return ownBlocks.some((block) => containsAddress(block, address))
}

/** The resolver that an address is: a Service of it with a port for lookups, which translates, else whoever has it. */
export function resolverAt(snapshot: Snapshot, address: Address): Exclude<AskedResolver, {readonly kind: "node"}> {
  if (isOwnNetwork(printAddress(address))) return {kind: "itself", to: printAddress(address)}
  const services = directoryOf(snapshot).services.get(addressKey(address)) ?? []
  const service = services.find(answersLookups)
  return service === undefined ? {kind: "address", to: printAddress(address)} : {kind: "service", to: `svc/${service.id}`}
}

function answersLookups({ports}: Service): boolean {
  return ports.some(({port, protocol}) => port === dnsPort && protocol === UDP)
}

/**
 * Those together that have the same labels, where they are, too, if that may matter; of a node everybody. WHY not by what policies ask of labels: an added
 * one may ask for others.
 */
function alike({hosts, snapshot}: Program, clients: readonly Client[]): readonly (readonly Client[])[] {
  const ofEndpoint = ({labels, node, addresses}: WorkloadEndpoint): string =>
    `${numberOf(labels)} ${hosts.size > 0 ? node : ""} ${addresses.map(({family}) => family).join("")}`
  const keyOfClient = ({id, endpoint}: Client): string => {
    if (endpoint !== null) return ofEndpoint(endpoint)
    const node = snapshot.hostPods.get(id) ?? null
    return node === null ? `pod ${id}` : `host ${node}`
  }
  return [...groupBy(clients, keyOfClient).values()]
}

/**
 * Other resolvers of a world than one: Services that look like one, and caches on nodes at addresses that no Service has. Whoever asks them says so by
 * `dnsConfig`, or the cluster's kubelets are told to.
 */
export function otherResolvers(program: Program, resolver: string | null): readonly string[] {
  const {snapshot} = program
  const own = resolverBackends(program, resolver)
  const byService = [...snapshot.services.values()].filter((service) => {
    if (`svc/${service.id}` === resolver || !answersLookups(service)) return false
    const backends = backendsOf(program, service)
    return backends.size > 0 && [...backends.keys()].some((id) => !own.has(id))
  })
  const caches = (snapshot.caches ?? []).flatMap(({addresses}) => addresses).map((address) => resolverAt(snapshot, address))
  const named = [...byService.map(({id}) => `svc/${id}`), ...caches.flatMap(({kind, to}) => (kind === "address" ? [to] : []))]
  return [...new Set(named)].filter((to) => to !== resolver).sort(compareBytes)
}

/** The name of a resolver in a question: an address that is a Service's is that Service. Null where it is neither a Service with a port for lookups, nor an address. */
export function resolverNamed(snapshot: Snapshot, text: string): string | null {
  const address = parseAddress(text)
  if (address !== undefined) return resolverAt(snapshot, address).to
  const id = text.replace(/^svc\//, "")
  return snapshot.services.has(id) ? `svc/${id}` : null
}
