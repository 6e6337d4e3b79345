// What is said of a flow that goes to the address or a node port of a Service: it is taken literally, and clients of a Service meet its backends (SVC-11),
// or a cache of names on their node in the place of them.

import {parseAddress} from "../net/address.ts"
import {protocolNumber} from "../net/protocol.ts"
import type {Case} from "../question/answer.ts"
import type {World} from "../question/ask.ts"
import {withoutRepeats} from "../question/ask.ts"
import {spotOf} from "../question/directory.ts"
import type {Directory} from "../question/directory.ts"
import {dnsPort, lookupNotes} from "../question/node-cache.ts"
import {isAtSpot, literalHostNote} from "../question/host-port.ts"
import {literalPortNote} from "../question/node-port.ts"
import {literalNotes, resolve} from "../question/resolve.ts"
import type {Resolved} from "../question/resolve.ts"
import type {HostPort} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {meant} from "./end-sets.ts"
import type {AnyWords} from "./end-sets.ts"
import type {PortRange} from "./flow-words.ts"

/** The words of a question that say where packets go. */
type Wanted = {readonly to: AnyWords; readonly protocol?: string | null; readonly port?: PortRange | null}

/** What is to be said of a flow that stands for an answer, and of the words that asked for it. */
export function serviceNotes(world: World, witness: Case | null, wanted: Wanted): readonly Diagnostic[] {
  const {directory} = world
  const {to} = wanted
  const asked = meant(world, to)
  if (asked.ok && asked.value.service !== null) {
    const isLookup = witness === null || witness.flow.port === dnsPort
    return isLookup ? lookupNotes(directory, asked.value.service, witness && spotOf(directory, witness.flow.from)) : []
  }
  const named = to.kind === "name" ? (parseAddress(to.text) ?? null) : null
  const met = witness?.flow.to.kind === "address" ? witness.flow.to.address : null
  const addresses = [named, met].flatMap((address) => (address === null ? [] : literalNotes(directory, address)))
  return withoutRepeats([...addresses, ...nodePortNotes(directory, wanted)])
}

/** LIMIT: node ports of one question that are named. */
const namedMax = 3

/** Of a node that is named with ports, those among them that are Services': sets take them for the node's own. */
function nodePortNotes(directory: Directory, {to, protocol = null, port: asked = null}: Wanted): readonly Diagnostic[] {
  if (to.kind !== "name" || asked === null || to.text.startsWith("svc/")) return []
  const found = resolve(directory, to.text, undefined)
  if (!found.ok || !found.value.spots.some(({end}) => end.kind === "node")) return []
  const number = protocol === null ? null : (protocolNumber(protocol) ?? null)
  const notes = [...directory.snapshot.services.values()].flatMap((service) =>
    service.hasNodePorts !== true
      ? []
      : service.ports.flatMap((port) => {
          const {nodePort} = port
          const isAsked = nodePort !== null && asked.min <= nodePort && nodePort <= asked.max && (number ?? port.protocol) === port.protocol
          return isAsked ? [literalPortNote({service, port, number: nodePort})] : []
        }),
  )
  return [...notes, ...hostPortNotes(directory, found.value, {asked, number})].slice(0, namedMax)
}

type AskedPorts = {readonly asked: PortRange; readonly number: number | null}

/** The same of ports that lead to pods. */
function hostPortNotes({snapshot: {hostPorts = []}}: Directory, {spots}: Resolved, {asked, number}: AskedPorts): readonly Diagnostic[] {
  const isAsked = ({port, protocol}: HostPort): boolean => asked.min <= port && port <= asked.max && (number ?? protocol) === protocol
  return hostPorts.filter(isAsked).flatMap((host) => {
    const end = spots.find((spot) => isAtSpot(host, spot))?.end
    return end?.kind === "node" ? [literalHostNote({host, node: end.name})] : []
  })
}
