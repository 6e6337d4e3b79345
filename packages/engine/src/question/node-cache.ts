// A cache of names on the client's node (NodeLocal DNSCache): lookups to an address that it has never leave the node and are not translated (evaluation 3.3).

import {ownNode} from "../decide/flow.ts"
import {containsAddress, parsePrefix} from "../net/prefix.ts"
import {printAddress, sameAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import {TCP, UDP} from "../net/protocol.ts"
import type {NodeCache, Service, Snapshot} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {spotOf} from "./directory.ts"
import type {Directory, Spot} from "./directory.ts"
import type {Pair} from "./arrival.ts"
import {listed, problem, quoted} from "./problem.ts"
import {isAsked, nodeOf, ownAddresses} from "./service.ts"
import type {ServicePort, Translation} from "./service.ts"
import type {Wire} from "./wire.ts"

/** Where a lookup to a Service ends that a cache takes. `isSure`: otherwise nobody says whether it does. */
export type Caught = {readonly cache: NodeCache; readonly spot: Spot; readonly family: Family; readonly isSure: boolean}

/** Where resolvers listen. */
export const dnsPort = 53

/** Whether a cache is asked about a port of a Service at all. */
export function isLookupPort({protocol, port}: ServicePort): boolean {
  return port === dnsPort && (protocol === UDP || protocol === TCP)
}

/** The caches that may be on the node of a client inside; `isSure` false: whether it is there nobody says. */
function cachesBeside(directory: Directory, client: Spot): readonly {readonly cache: NodeCache; readonly isSure: boolean}[] {
  const {caches = []} = directory.snapshot
  if (caches.length === 0 || client.end.kind === "address") return []
  const node = nodeOf(directory, client)
  const here = caches.filter((cache) => cache.isEverywhere || (node !== null && cache.node === node))
  if (here.length > 0) return here.map((cache) => ({cache, isSure: true}))
  const maybe = caches.filter((cache) => node === null || cache.node === null)
  return maybe.map((cache) => ({cache, isSure: false}))
}

/** What a cache takes of the lookups of a client to a Service, for each family. */
function caughtBy(directory: Directory, client: Spot, service: Service): readonly Caught[] {
  if (service.headless === true) return []
  return client.families.flatMap((family) => {
    for (const {cache, isSure} of cachesBeside(directory, client)) {
      const found = takenAddress(cache, service, family)
      if (found !== null) return [{cache, family, spot: ownSpot(directory, client, found.address), isSure: isSure && found.isSure}]
    }
    return []
  })
}

/** The client's own node under an address that a cache on it has. */
export function ownSpot(directory: Directory, client: Spot, address: Address): Spot {
  return spotOf(directory, {kind: "node", name: nodeOf(directory, client) ?? ownNode, address})
}

/** The client's own node where a cache on it has the address that is asked for; null elsewhere, or where nobody says whether it is there. */
export function ownSpotAt(directory: Directory, client: Spot, {end}: Spot): Spot | null {
  if (end.kind !== "address") return null
  const beside = cachesBeside(directory, client).filter(({isSure}) => isSure)
  const isThere = beside.some(({cache: {addresses}}) => addresses.some((address) => sameAddress(address, end.address)))
  return isThere ? ownSpot(directory, client, end.address) : null
}

type Asked = {readonly service: Service; readonly wire: Wire; readonly translation: Translation}

/** Where a client's packets to a Service arrive, and ports behind which nothing stands for it. */
type Past = {readonly pairs: readonly Pair[]; readonly empty: Translation["empty"]; readonly notes: readonly Diagnostic[]}

/** The targets of a Service for one client, with caches on its node in the place of backends where they answer. */
export function pastCaches(directory: Directory, from: Spot, {service, wire, translation}: Asked): Past {
  const ports = service.ports.filter((port) => isLookupPort(port) && isAsked(port, wire))
  const caught = ports.length === 0 ? [] : caughtBy(directory, from, service)
  const sure = caught.filter(({isSure}) => isSure)
  const taken = sure.flatMap(({spot}) => ports.map(({protocol, port}) => ({from, target: {spot, protocol, port}, via: null})))
  const [maybe] = caught.filter(({isSure}) => !isSure)
  const led = translation.targets.flatMap((target): readonly Pair[] => {
    const {behind} = target
    const via = {service, port: behind, doors: null}
    if (!isLookupPort(behind)) return [{from, target, via}]
    const families = target.spot.families.filter((family) => !sure.some((each) => each.family === family))
    const rest = {...target, spot: {...target.spot, families}}
    return families.length === 0 ? [] : [{from, target: rest, via: maybe === undefined ? via : {...via, caught: maybe}}]
  })
  return {
    pairs: [...taken, ...led],
    empty: translation.empty.filter((port) => sure.length === 0 || !isLookupPort(port)),
    notes: ports.length === 0 ? [] : notesOf(directory, from, service, caught),
  }
}

/** Says that a cache answers, or that one is there which may be asked instead. */
function notesOf(directory: Directory, from: Spot, service: Service, caught: readonly Caught[]): readonly Diagnostic[] {
  const name = quoted(`svc/${service.id}`)
  const [first] = caught
  if (first?.isSure === true) return [answersNote(first.cache, service, first.spot.name)]
  const beside = cachesBeside(directory, from).map(({cache}) => cache)
  const [other] = beside.filter((cache) => caught.length === 0 && isResolver(cache, service))
  if (other === undefined) return []
  const where = other.addresses.length === 0 ? "an address that no manifest names" : listed(other.addresses.map(printAddress))
  return [problem("cache-beside-service", `pods may be told to ask ${quoted(other.id)} on their own node, at ${where}, and not ${name}`)]
}

function answersNote({id}: NodeCache, service: Service, at: string): Diagnostic {
  const message = `${quoted(id)} answers lookups to ${quoted(`svc/${service.id}`)} on the client's own node, at ${quoted(at)}: they are not translated, and no rule for the pods behind the Service is about them`
  return problem("cache-answers-on-node", message)
}

/** What is to be said of lookups to a Service where an answer is about sets. `client`: of the flow that is shown; null: none is. */
export function lookupNotes(directory: Directory, service: Service, client: Spot | null): readonly Diagnostic[] {
  if (!service.ports.some(isLookupPort)) return []
  if (client !== null) return notesOf(directory, client, service, caughtBy(directory, client, service))
  const [address] = alwaysTaken(directory.snapshot, service) ?? []
  const cache = directory.snapshot.caches?.find(({isEverywhere}) => isEverywhere)
  return address === undefined || cache === undefined ? [] : [answersNote(cache, service, printAddress(address))]
}

/** The address of a Service at which a cache answers, or may answer; null where it does not, or nobody knows any address. */
function takenAddress(cache: NodeCache, service: Service, family: Family): {readonly address: Address; readonly isSure: boolean} | null {
  const own = ownAddresses(service).filter((address) => address.family === family)
  const taken = own.find((address) => cache.addresses.some((each) => sameAddress(each, address)))
  if (taken !== undefined) return {address: taken, isSure: true}
  if (!isResolver(cache, service)) return null
  const [first] = own
  if (first !== undefined) return cache.isOpen ? {address: first, isSure: false} : null
  // WHY: manifests seldom name the address of a Service, and a cache that has one beside its link-local address has that.
  const other = cache.addresses.find((address) => address.family === family && !isLinkLocal(address))
  return other === undefined ? null : {address: other, isSure: false}
}

/** Whether a Service is the one whose address a cache usually takes over. */
function isResolver({id}: NodeCache, service: Service): boolean {
  return service.id === `${id.slice(0, id.indexOf("/"))}/kube-dns`
}

const linkLocal = ["169.254.0.0/16", "fe80::/10"].flatMap((text) => parsePrefix(text)?.prefix ?? [])

function isLinkLocal(address: Address): boolean {
  return linkLocal.some((block) => containsAddress(block, address))
}

/** Whether a cache answers lookups to a Service on some node, or may. */
export function takesLookups({caches = [], families}: Snapshot, service: Service): boolean {
  if (service.headless === true) return false
  return caches.some((cache) => families.some((family) => takenAddress(cache, service, family) !== null))
}

/** Whether every lookup of every pod to a Service surely ends at a cache with one of some addresses; null: that differs, or is open. */
export function alwaysTaken(snapshot: Snapshot, service: Service): readonly Address[] | null {
  const {caches = []} = snapshot
  const all = caches.filter(({isEverywhere}) => isEverywhere)
  const own = ownAddresses(service)
  const taken = own.filter((address) => all.some(({addresses}) => addresses.some((each) => sameAddress(each, address))))
  return own.length > 0 && taken.length === own.length ? taken : null
}
