// Everything of a snapshot that has a name or an address, made once for many questions.

import type {End} from "../decide/flow.ts"
import {printAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import {oncePer} from "../std/once.ts"
import type {Absentee, Node, Service, Snapshot, WorkloadEndpoint} from "../snapshot/snapshot.ts"

/** The names of a snapshot. `workloads` holds full ids (`prod/Deployment/backend`) by `prod/backend`. */
export type Directory = {
  readonly snapshot: Snapshot
  readonly endpoints: ReadonlyMap<string, WorkloadEndpoint>
  readonly nodes: ReadonlyMap<string, Node>
  readonly workloads: ReadonlyMap<string, readonly string[]>
  readonly absent: ReadonlyMap<string, Absentee["because"]>
  /** Ends by the key of an address. More than one: the input contradicts itself. */
  readonly holders: ReadonlyMap<string, readonly End[]>
  /** Services by the key of an address of theirs. */
  readonly services: ReadonlyMap<string, readonly Service[]>
}

/** One definite end with what a question needs to know about it. */
export type Spot = {readonly end: End; readonly name: string; readonly families: readonly Family[]; readonly addresses: readonly Address[]}

/** The directory of a snapshot. */
export const directoryOf: (snapshot: Snapshot) => Directory = oncePer(makeDirectory)

function makeDirectory(snapshot: Snapshot): Directory {
  return {
    snapshot,
    endpoints: new Map(snapshot.workloads.map((endpoint) => [endpoint.id, endpoint])),
    nodes: new Map(snapshot.nodes.map((node) => [node.name, node])),
    workloads: workloadsOf(snapshot),
    absent: new Map(snapshot.absent.map(({id, because}) => [id, because])),
    holders: holdersOf(snapshot),
    services: servicesOf(snapshot),
  }
}

/** The key of an address in the maps of a directory. */
export function addressKey({family, value}: Address): string {
  return `${family}/${value}`
}

/** The end that an address is: a pod's or node's address is that pod or node. Several where several claim it. */
export function endsAt(directory: Directory, address: Address): readonly End[] {
  return directory.holders.get(addressKey(address)) ?? [{kind: "address", address}]
}

/** An end with its name and families. */
export function spotOf(directory: Directory, end: End): Spot {
  switch (end.kind) {
    case "address":
      return {end, name: printAddress(end.address), families: [end.address.family], addresses: [end.address]}
    case "node":
    case "workload":
      return ownSpot(directory, end)
  }
}

/** The spot of somebody inside; of one that is meant by another than his first address, of that address and called so. */
function ownSpot(directory: Directory, end: Exclude<End, {readonly kind: "address"}>): Spot {
  const {address} = end
  if (address !== undefined) return {end, name: printAddress(address), families: [address.family], addresses: [address]}
  const [name, thing] =
    end.kind === "node"
      ? ([`host/${end.name}`, directory.nodes.get(end.name)] as const)
      : ([end.id, directory.endpoints.get(end.id)] as const)
  return {end, name, ...reachOf(thing, directory)}
}

/** Who is meant by an address, by his name. */
export function ownerOf(end: End): string {
  if (end.kind === "address") return printAddress(end.address)
  return end.kind === "node" ? `host/${end.name}` : end.id
}

type Reach = {readonly addresses: readonly Address[]; readonly unnamed: readonly Family[]}

/** Families and addresses of something; of what is only named, every family of the world. */
function reachOf(thing: Reach | undefined, {snapshot}: Directory): Pick<Spot, "families" | "addresses"> {
  if (thing === undefined) return {families: snapshot.families, addresses: []}
  const families = new Set<Family>([...thing.addresses.map(({family}) => family), ...thing.unnamed])
  return {families: [...families].sort(), addresses: thing.addresses}
}

/** Full ids of workloads by their short name. */
function workloadsOf({owned, workloads}: Snapshot): ReadonlyMap<string, readonly string[]> {
  const ids = new Set([...owned.keys(), ...workloads.map(({id}) => id)])
  const byShort = new Map<string, string[]>()
  for (const id of ids) {
    const [namespace = "", , name] = id.split("/")
    if (name !== undefined) add(byShort, `${namespace}/${name}`, id)
  }
  return byShort
}

function holdersOf({workloads, nodes, hosts}: Snapshot): ReadonlyMap<string, readonly End[]> {
  const holders = new Map<string, End[]>()
  const claims = [
    ...workloads.map(({id, addresses}) => ({end: {kind: "workload", id} as const, addresses})),
    ...nodes.map(({name, addresses}) => ({end: {kind: "node", name} as const, addresses})),
    ...hosts.map(({node, addresses}) => ({end: {kind: "node", name: node} as const, addresses})),
  ]
  const machines = new Map(nodes.map(({name, addresses}) => [name, addresses]))
  for (const {end, addresses} of claims) {
    const own = end.kind === "node" ? (machines.get(end.name) ?? []) : addresses
    for (const address of addresses) {
      const known = holders.get(addressKey(address)) ?? []
      if (!known.some((other) => sameEnd(other, end))) add(holders, addressKey(address), isFirst(address, own) ? end : {...end, address})
    }
  }
  return holders
}

/** Whether an address is the first of its family among some. */
function isFirst({family, value}: Address, addresses: readonly Address[]): boolean {
  return addresses.find((each) => each.family === family)?.value === value
}

/** Whether two ends are the same, under whatever address. */
export function sameEnd(a: End, b: End): boolean {
  if (a.kind === "workload") return b.kind === "workload" && a.id === b.id
  if (a.kind === "node") return b.kind === "node" && a.name === b.name
  return b.kind === "address" && addressKey(a.address) === addressKey(b.address)
}

function servicesOf({services}: Snapshot): ReadonlyMap<string, readonly Service[]> {
  const byAddress = new Map<string, Service[]>()
  for (const service of services.values()) for (const address of service.addresses) add(byAddress, addressKey(address), service)
  return byAddress
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
