// Where the packets of a question arrive: at the ends named, or at the backends of a Service, which may depend on where the client is.

import {hasPorts, protocolName} from "../net/protocol.ts"
import type {Service} from "../snapshot/snapshot.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Directory, Spot} from "./directory.ts"
import {listed, problem, quoted} from "./problem.ts"
import type {Resolved} from "./resolve.ts"
import {nodeOf, portText, translate} from "./service.ts"
import type {Client, EmptyPort, Target, Translation} from "./service.ts"
import type {Wire} from "./wire.ts"

/** One end that opens connections, and where they arrive. */
export type Pair = {readonly from: Spot; readonly target: Target}

/** `refused`: ports of a Service behind which nothing stands for some client. `notes`: what had to be assumed of places. */
export type Arrival = {readonly pairs: readonly Pair[]; readonly refused: readonly Diagnostic[]; readonly notes: readonly Diagnostic[]}

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
  const targets = to.spots.map((spot) => ({spot, protocol, port}))
  const pairs = from.spots.flatMap((spot) => targets.map((target) => ({from: spot, target})))
  const isNode = to.spots.some(({end}) => end.kind === "node")
  return ok({pairs, refused: [], notes: isNode ? nodePortNotes(directory, {protocol, port}) : []})
}

/** Says when a port of a node is a Service's, which a question about the node does not translate. */
function nodePortNotes({snapshot}: Directory, {protocol, port}: Pick<Target, "protocol" | "port">): readonly Diagnostic[] {
  if (port === null) return []
  return [...snapshot.services.values()].flatMap(({id, ports}) => {
    const own = ports.find((each) => each.nodePort === port && each.protocol === protocol)
    if (own === undefined) return []
    const message = `${protocolName(protocol)} ${port} is a node port of the Service ${quoted(id)}, taken literally: ask about \`svc/${id}\` at ${portText(own)} for what a client of the Service meets`
    return [problem("node-port-not-translated", message)]
  })
}

/** Behind a Service. WHY by client: of many pods on a node, each meets the same backends. */
function arrivalAt(directory: Directory, {spots}: Resolved, service: Service, wire: Wire): Result<Arrival, Diagnostic> {
  const known = new Map<string | null | undefined, Translation>()
  const pairs: Pair[] = []
  const refused: Diagnostic[] = []
  const unplaced = new Set<string>()
  for (const from of spots) {
    const client = clientOf(directory, service, from)
    let translation = known.get(client?.node)
    if (translation === undefined) {
      const made = translate(directory, service, wire, client)
      if (!made.ok) return made
      translation = made.value
      known.set(client?.node, translation)
      refused.push(...translation.empty.map((empty) => refusal(service, empty, client)))
    }
    // WHY not both: where nobody knows the client's node, every backend's place is as open.
    const open = client?.node === null && translation.unplaced.length > 0 ? [from.name] : translation.unplaced
    for (const name of open) unplaced.add(name)
    for (const target of translation.targets) pairs.push({from, target})
  }
  return ok({pairs, refused, notes: unplaced.size === 0 ? [] : [placeNote(service, [...unplaced])]})
}

/** Where a client is, if that matters: a client outside, and one that no rule keeps on its node, is led to every backend. */
function clientOf(directory: Directory, {internalTrafficPolicy, headless}: Service, from: Spot): Client | null {
  if (internalTrafficPolicy !== "Local" || headless === true || from.end.kind === "address") return null
  return {node: nodeOf(directory, from)}
}

const localText = "`internalTrafficPolicy: Local`"

function refusal({id}: Service, port: EmptyPort, client: Client | null): Diagnostic {
  const what = `${portText(port)} of the Service ${quoted(id)}`
  if (!port.isElsewhere || client === null) return problem("no-backend", `nothing stands behind ${what}`)
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
