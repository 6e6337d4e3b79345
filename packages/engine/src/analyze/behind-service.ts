// Flows to a Service as sets of flows to its backends: which clients are led to which of them, and of which clients the address is open (evaluation 3.1).

import {PrefixSet} from "../net/prefix-set.ts"
import type {World} from "../question/ask.ts"
import {clientOutside} from "../question/service.ts"
import type {Client} from "../question/service.ts"
import {isMasquerading} from "../question/snat.ts"
import {shutOutside} from "../question/source-ranges.ts"
import type {Service} from "../snapshot/snapshot.ts"
import {ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {extentIn} from "./extents.ts"
import type {EndSet} from "./extents.ts"
import type {FlowSet} from "./flow-sets.ts"
import {spaceIn} from "./lineage.ts"
import {stripsOf} from "./service-strips.ts"
import type {ServiceWire, Strip} from "./service-strips.ts"
import type {SpaceEnd} from "./space.ts"

/**
 * Flows of which the same is open. `masqueradedBy`: the Service through which clients outside come; null where the client's address is its own. `shutBy`: the
 * Service whose load balancer does not let them in; absent: none.
 */
export type BehindPart = {readonly sets: readonly FlowSet[]; readonly masqueradedBy: Service | null; readonly shutBy?: Service}

/** What is behind a Service for some clients. `hasEmpty`: for some of them nothing stands behind some port that is asked. */
export type Behind = {readonly parts: readonly BehindPart[]; readonly hasEmpty: boolean}

/** Clients of a Service. `clients`: whether they are led by where they are, or all backends are meant, whoever asks. */
export type Through = {
  readonly from: EndSet
  readonly service: Service
  readonly asked: Omit<ServiceWire, "purpose">
  readonly clients: "by place" | "alike"
}

/** Flows that go through no Service. */
export function inOneSet(set: FlowSet): Behind {
  return {parts: [{sets: [set], masqueradedBy: null}], hasEmpty: false}
}

/** Flows to the backends of a Service. */
export function behindService(world: World, through: Through): Result<Behind, Diagnostic> {
  const {from, service, clients} = through
  const isLocal = service.internalTrafficPolicy === "Local" && service.headless !== true
  const isMasqueraded = isMasquerading(service)
  const isKept = clientOutside(service) !== null
  if (clients === "alike" || (!isLocal && !isMasqueraded && !isKept && service.guard === undefined)) return setsFrom(world, through, null)
  const outside = fromOutside(world, through)
  if (!outside.ok) return outside
  const inside = isLocal ? byPlace(world, through) : setsFrom(world, {...through, from: {...from, outside: none}}, null)
  if (!inside.ok) return inside
  const masqueradedBy = isMasqueraded ? service : null
  const parts = [...inside.value.parts, ...outside.value.parts.map((part) => ({...part, masqueradedBy}))]
  // WHY by who asks: where clients are led by place, nobody outside says nothing of those inside.
  const isAskedOutside = !isLocal || world.program.snapshot.families.some((family) => from.outside(family).ranges.length > 0)
  return ok({parts, hasEmpty: inside.value.hasEmpty || (isAskedOutside && outside.value.hasEmpty)})
}

/** Clients outside; those to whom the load balancer's address is shut apart. */
function fromOutside(world: World, through: Through): Result<Behind, Diagnostic> {
  const {from, service} = through
  const among = (outside: EndSet["outside"]): Result<Behind, Diagnostic> =>
    setsFrom(world, {...through, from: {...from, ...nobodyInside, outside}}, clientOutside(service))
  const admitted = among((family) => from.outside(family).subtract(shutOutside(service, family)))
  if (service.guard === undefined || !admitted.ok) return admitted
  const shut = among((family) => from.outside(family).intersect(shutOutside(service, family)))
  if (!shut.ok) return shut
  return ok({
    parts: [...admitted.value.parts, ...shut.value.parts.map((part) => ({...part, shutBy: service}))],
    hasEmpty: admitted.value.hasEmpty,
  })
}

/** Whether a set has an end in any family. */
export function hasAnybody({program}: World, ends: EndSet): boolean {
  return program.snapshot.families.some((family) => {
    const {shares, cut} = extentIn(spaceIn(program, family), ends)
    return shares.size + cut.size > 0
  })
}

const none: EndSet["outside"] = (family) => PrefixSet.of(family, [])
const nobodyInside: Pick<EndSet, "holds" | "named"> = {holds: () => false, named: new Set()}

function setsFrom(world: World, {from, service, asked, clients}: Through, client: Client | null): Result<Behind, Diagnostic> {
  const found = stripsOf(world, service, {...asked, purpose: clients === "by place" ? "asked" : "excepted"}, client)
  if (!found.ok) return found
  const {strips, hasEmpty} = found.value
  const sets = strips.map((strip): FlowSet => ({from: clientsOf(from, strip), to: strip.ends, packets: strip.packets}))
  return ok({parts: [{sets, masqueradedBy: null}], hasEmpty})
}

/** Those of some ends that a strip is for. */
function clientsOf(ends: EndSet, {clients}: Strip): EndSet {
  if (clients === undefined) return ends
  return clients === "outside" ? {...ends, ...nobodyInside} : {...ends, outside: none}
}

/** Clients inside, node by node (SVC-13). Of those whose node nobody says, any backend may be near. */
function byPlace(world: World, through: Through): Result<Behind, Diagnostic> {
  const {from} = through
  const sets: FlowSet[] = []
  let hasEmpty = false
  for (const [node, named] of namesByPlace(world, from)) {
    const own: EndSet = {holds: (end, family) => end.node === node && from.holds(end, family), named, outside: none}
    const found = setsFrom(world, {...through, from: own}, {node})
    if (!found.ok) return found
    sets.push(...found.value.parts.flatMap((part) => part.sets))
    hasEmpty ||= found.value.hasEmpty
  }
  return ok({parts: [{sets, masqueradedBy: null}], hasEmpty})
}

/** The nodes on which some ends inside are, with the names of those there. */
function namesByPlace({program}: World, ends: EndSet): ReadonlyMap<string | null, ReadonlySet<string>> {
  const found = new Map<string | null, Set<string>>()
  const note = ({node, name}: SpaceEnd): void => {
    const known = found.get(node)
    if (known === undefined) found.set(node, new Set([name]))
    else known.add(name)
  }
  for (const family of program.snapshot.families) {
    const inside = spaceIn(program, family).classes.filter(({kind}) => kind !== "outside")
    inside.flatMap(({members}) => members.filter((end) => ends.holds(end, family))).forEach(note)
  }
  return found
}
