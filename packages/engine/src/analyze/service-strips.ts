// What a question about sets means by a Service: its backends at their target ports, and where a cache on every node answers, that.

import type {Address} from "../net/address.ts"
import {printAddress} from "../net/address.ts"
import {PacketSet} from "../net/packet-set.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {alwaysTaken, isLookupPort, takesLookups} from "../question/node-cache.ts"
import {problem, quoted} from "../question/problem.ts"
import {translate} from "../question/service.ts"
import type {Client, ServicePort} from "../question/service.ts"
import type {Wire} from "../question/wire.ts"
import type {World} from "../question/ask.ts"
import type {Service, Snapshot} from "../snapshot/snapshot.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {endsOfSpots, furtherProblem, isFurther} from "./end-sets.ts"
import type {EndSet} from "./extents.ts"

/** Ends with the packets that are theirs alone: a Service's backends at their target ports. `clients`: for whom alone; absent: for all. */
export type Strip = {readonly ends: EndSet; readonly packets: PacketSet; readonly clients?: "inside" | "outside"}

/** The strips behind a Service for what is asked of it, and whether nothing stands behind some port. */
export type Strips = {readonly strips: readonly Strip[]; readonly hasEmpty: boolean}

/** Protocol and ports asked of a Service, its own; null: all of them. `excepted`: flows to it are taken out of a question. */
export type ServiceWire = {
  readonly protocol: number | null
  readonly ports: {readonly min: number; readonly max: number} | null
  readonly purpose: "asked" | "excepted"
}

/**
 * The strips behind a Service for the ports of it that lie in a range. A port that the Service lacks is an error that names its ports. `client`: null
 * where every backend is meant, whatever its node.
 */
export function stripsOf(world: World, service: Service, asked: ServiceWire, client: Client | null): Result<Strips, Diagnostic> {
  const {directory} = world
  const {protocol, ports, purpose} = asked
  const own = service.ports.filter(
    (port) => (protocol === null || port.protocol === protocol) && (ports === null || (ports.min <= port.port && port.port <= ports.max)),
  )
  if (own.length === 0) {
    const wire: Wire = {protocol, port: ports?.min ?? null, sourcePort: null, icmp: null, family: null}
    const refused = translate(directory, service, wire)
    return refused.ok ? ok({strips: [], hasEmpty: true}) : refused
  }
  const strips: Strip[] = []
  let hasEmpty = false
  for (const port of own) {
    const taken = isLookupPort(port) ? takenOf(directory.snapshot, service, purpose) : ok([])
    if (!taken.ok) return taken
    const found = behindPort(world, {service, client}, port)
    if (!found.ok) return found
    // WHY: what nobody but clients outside would look for is no empty port of a question.
    if (found.value.hasEmpty && taken.value.length === 0) hasEmpty = true
    strips.push(...withCache(found.value.strips, port, {taken: taken.value, purpose}))
  }
  return ok({strips, hasEmpty})
}

type Asked = {readonly service: Service; readonly client: Client | null}

function behindPort({directory}: World, {service, client}: Asked, {protocol, port}: ServicePort): Result<Strips, Diagnostic> {
  const found = translate(directory, service, {protocol, port, sourcePort: null, icmp: null, family: null}, client)
  if (!found.ok) return found
  const further = found.value.targets.find(({spot}) => isFurther(spot))
  if (further !== undefined) return fail(furtherProblem(further.spot, `svc/${service.id}`))
  const strips = found.value.targets.flatMap((target) => {
    if (target.port === null) return []
    const packets = PacketSet.ofPorts(target.protocol, [{first: target.port, last: target.port}])
    // WHY: a backend that a slice names by an address is reached at that address alone.
    const [only = null, second] = target.spot.families
    return [{ends: endsOfSpots([target.spot], second === undefined ? only : null, "this one"), packets}]
  })
  return ok({strips, hasEmpty: found.value.empty.length > 0})
}

/** The addresses of a Service at which caches answer lookups; an error where that is open, or more than a pod's egress policy has a say in it. */
function takenOf(snapshot: Snapshot, service: Service, purpose: ServiceWire["purpose"]): Result<readonly Address[], Diagnostic> {
  if (!takesLookups(snapshot, service)) return ok([])
  const taken = alwaysTaken(snapshot, service)
  if (purpose === "excepted") return ok(taken ?? service.addresses)
  return taken !== null && isPlain(snapshot) ? ok(taken) : fail(cacheProblem(quoted(`svc/${service.id}`)))
}

/** Whether of what a pod sends its own node its egress policy alone is asked, so that the node's addresses are as good as any outside. */
function isPlain({hosts, settings}: Snapshot): boolean {
  return hosts.length === 0 && settings.endpointToHost === "Accept"
}

/** What is wrong with a question about addresses of which a cache on the client's node has one, where more than egress policy is asked on the way to it. */
export function cacheAmong(snapshot: Snapshot, {outside}: EndSet): Diagnostic | null {
  const {caches = []} = snapshot
  if (caches.length === 0 || isPlain(snapshot)) return null
  const found = caches
    .flatMap(({addresses}) => addresses)
    .find((address) => isNarrow(outside(address.family)) && outside(address.family).has(address))
  return found === undefined ? null : cacheProblem(quoted(printAddress(found)))
}

/** WHY not of everything: one address among all others is not what such a question is about. */
function isNarrow(set: PrefixSet): boolean {
  return !set.equals(PrefixSet.all(set.family))
}

function cacheProblem(to: string): Diagnostic {
  return problem(
    "service-way-open",
    `a cache on the client's node may answer lookups to ${to}, and a question about sets says nothing of whose node that is`,
    "name single ends on both sides",
  )
}

type Cached = {readonly taken: readonly Address[]; readonly purpose: ServiceWire["purpose"]}

/**
 * Strips of a port with those of caches on every node: lookups from inside never leave their node. WHY as if the address were outside: the egress policy of
 * the pod is all that is asked there, too.
 */
function withCache(strips: readonly Strip[], {protocol, port}: ServicePort, {taken, purpose}: Cached): readonly Strip[] {
  if (taken.length === 0) return strips
  const packets = PacketSet.ofPorts(protocol, [{first: port, last: port}])
  const spots = taken.map((address) => ({
    end: {kind: "address", address} as const,
    name: "",
    families: [address.family],
    addresses: [address],
  }))
  const caught = {ends: endsOfSpots(spots, null, "this one"), packets}
  if (purpose === "excepted") return [...strips, caught]
  return [...strips.map((strip) => ({...strip, clients: "outside"}) as const), {...caught, clients: "inside"}]
}
