// Where the packets of a question arrive: at the ends named, or at the backends of a Service, which may depend on where the client is.

import {hasPorts, protocolName} from "../net/protocol.ts"
import type {Service} from "../snapshot/snapshot.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Directory, Spot} from "./directory.ts"
import {listed, problem, quoted} from "./problem.ts"
import type {Resolved} from "./resolve.ts"
import type {Via} from "./entry.ts"
import {arrivalAtHostPort, hostPortAt, literalHostNote} from "./host-port.ts"
import {ownSpotAt, pastCaches} from "./node-cache.ts"
import {arrivalAtNodePort, literalPortNote, nodePortAt} from "./node-port.ts"
import {clientOutside, nodeOf, portText, roamingNote, translate} from "./service.ts"
import {arrivalAtOuter, outerServiceAt} from "./outer-address.ts"
import {rangesNotes} from "./source-ranges.ts"
import type {Client, EmptyPort, Target, Translation} from "./service.ts"
import type {Wire} from "./wire.ts"

/** One end that opens connections, and where they arrive. `via`: the Service that translated them, null where none did. */
export type Pair = {readonly from: Spot; readonly target: Target; readonly via: Via | null}

/**
 * `refused`: ports of a Service behind which nothing stands for some client. `notes`: what had to be assumed of places. `isOpen`: some pairs are readings of
 * one, since nobody says where a backend is. Absent: none are.
 */
export type Arrival = {
  readonly pairs: readonly Pair[]
  readonly refused: readonly Diagnostic[]
  readonly notes: readonly Diagnostic[]
  readonly isOpen?: boolean
  /** True: the address that was asked is a Service's, and was translated. */
  readonly isTranslated?: boolean
}

/** Every pair of a client and a place where its packets arrive. */
export function arrivalOf(directory: Directory, from: Resolved, to: Resolved, wire: Wire): Result<Arrival, Diagnostic> {
  if (to.service !== null) return arrivalAt(directory, from, to.service, wire)
  if (wire.protocol === null) {
    return fail(problem("protocol-missing", "the question names neither protocol nor port", "name them, for instance TCP and 443"))
  }
  if (hasPorts(wire.protocol) && wire.port === null) {
    return fail(problem("port-missing", `a ${protocolName(wire.protocol)} connection goes to a port, and none is given`, "give the port"))
  }
  const {protocol, port} = wire
  const parts = from.spots.flatMap((spot) => to.spots.map((target) => arrivalAtEnd(directory, spot, {spot: target, protocol, port})))
  return ok(together(parts))
}

function together(parts: readonly Arrival[]): Arrival {
  return {
    pairs: parts.flatMap(({pairs}) => pairs),
    refused: parts.flatMap(({refused}) => refused),
    notes: parts.flatMap(({notes}) => notes),
    isOpen: parts.some(({isOpen}) => isOpen === true),
    isTranslated: parts.some(({isTranslated}) => isTranslated === true),
  }
}

/** At the end that was named; from outside at a node port, at the backends of its Service. */
function arrivalAtEnd(directory: Directory, from: Spot, target: Target): Arrival {
  const own = ownSpotAt(directory, from, target.spot)
  if (own !== null) return {pairs: [{from, target: {...target, spot: own}, via: null}], refused: [], notes: []}
  const service = outerServiceAt(directory, from, target)
  if (service !== null) return arrivalAtOuter(directory, from, service)
  const found = nodePortAt(directory, target)
  if (found === null) return arrivalAtHost(directory, from, target)
  if (from.end.kind === "address") return arrivalAtNodePort(directory, from, found)
  return {pairs: [{from, target, via: null}], refused: [], notes: [literalPortNote(found)]}
}

/** At the end that was named; from outside at a port of a node that leads to a pod, there. */
function arrivalAtHost(directory: Directory, from: Spot, target: Target): Arrival {
  const found = hostPortAt(directory, target)
  const led = found === null || from.end.kind !== "address" ? null : arrivalAtHostPort(directory, from, found)
  return led ?? {pairs: [{from, target, via: null}], refused: [], notes: found === null ? [] : [literalHostNote(found)]}
}

/** Behind a Service. WHY by client: of many pods on a node, each meets the same backends. */
function arrivalAt(directory: Directory, {spots}: Resolved, service: Service, wire: Wire): Result<Arrival, Diagnostic> {
  const known = new Map<string | null, Translation>()
  const pairs: Pair[] = []
  const refused: Diagnostic[] = []
  const notes: Diagnostic[] = []
  const unplaced = new Set<string>()
  let isOpen = false
  for (const from of spots) {
    const client = clientOf(directory, service, from)
    const key = placeKey(client)
    let translation = known.get(key)
    if (translation === undefined) {
      const made = translate(directory, service, wire, client)
      if (!made.ok) return made
      translation = made.value
      known.set(key, translation)
    }
    const past = pastCaches(directory, from, {service, wire, translation})
    pairs.push(...past.pairs)
    notes.push(...past.notes, ...rangesNotes(service, from.end), ...translation.roaming.map(roamingNote))
    isOpen ||= translation.roaming.length > 0
    refused.push(...past.empty.map((empty) => refusal(service, empty, client)))
    // WHY not both: where nobody knows the client's node, every backend's place is as open.
    const isUnplaced = client !== null && client !== "at any node" && client.node === null
    const open = isUnplaced && translation.unplaced.length > 0 ? [from.name] : translation.unplaced
    for (const name of open) unplaced.add(name)
  }
  return ok({pairs, refused, notes: [...notes, ...(unplaced.size === 0 ? [] : [placeNote(service, [...unplaced])])], isOpen})
}

/** Where a client is, if that matters: one that no rule keeps on a node is led to every backend. */
function clientOf(directory: Directory, service: Service, from: Spot): Client | null {
  const {internalTrafficPolicy, headless} = service
  if (from.end.kind === "address") return clientOutside(service)
  return internalTrafficPolicy !== "Local" || headless === true ? null : {node: nodeOf(directory, from)}
}

/** WHY no node is called so: its name has no blank. */
function placeKey(client: Client | null): string | null {
  if (client === null) return "any place"
  return client === "at any node" ? client : client.node
}

const localText = "`internalTrafficPolicy: Local`"

function refusal({id}: Service, port: EmptyPort, client: Client | null): Diagnostic {
  const what = `${portText(port)} of the Service ${quoted(id)}`
  if (!port.isElsewhere || client === null || client === "at any node") return problem("no-backend", `nothing stands behind ${what}`)
  const where = client.node === null ? "the client's node" : `the node ${quoted(client.node)}`
  return problem(
    "no-backend-on-node",
    `nothing stands behind ${what} on ${where}, and ${localText} leads nowhere else: packets are dropped`,
  )
}

/** Says of which ends nobody knows the place, where only backends on the client's node count. */
function placeNote({id}: Service, names: readonly string[]): Diagnostic {
  const place = `the manifests do not say where ${listed(names)} run: taken to be on one node with the other end`
  return problem(
    "backend-on-unknown-node",
    `the Service ${quoted(id)} leads to backends on the client's node alone (${localText}), and ${place}`,
  )
}
