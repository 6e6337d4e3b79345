// What an entry of a test asks, as flows.

import {endsOfSpots} from "../analyze/end-sets.ts"
import type {FlowQuery, FlowSet} from "../analyze/flow-sets.ts"
import {flowQueryOf} from "../analyze/flow-words.ts"
import type {Query} from "../analyze/flow-words.ts"
import type {Flow} from "../decide/flow.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {Answer} from "../question/answer.ts"
import {spotOf} from "../question/directory.ts"
import type {Expectation} from "../expect/policy-test.ts"
import {isOfSets} from "../expect/run.ts"
import type {World} from "../question/ask.ts"
import {hasPorts, protocolNumber} from "../net/protocol.ts"
import {defaultSourcePort} from "../question/wire.ts"

/** Everything that an entry speaks of; null where it cannot be asked. */
export function queryOf(world: World, entry: Expectation): FlowQuery | null {
  return wholeQueryOf(world, entry)?.flows ?? null
}

/** The same with its parts. */
export function wholeQueryOf(world: World, entry: Expectation): Query | null {
  const found = flowQueryOf(world, isOfSets(entry) ? entry : oneFlow(entry))
  return found.ok ? found.value : null
}

/** What is said of an answer whose flows were led elsewhere than the words of its question say. */
const ledCodes: ReadonlySet<string> = new Set(["node-port-translated", "host-port-translated", "service-address-translated"])

/** The flows of an entry that a port of a node, or an address for clients outside, leads elsewhere than its words say; null where none does. */
export function ledQueryOf({directory}: World, {assumptions, cases}: Answer): FlowQuery | null {
  if (!assumptions.some(({code}) => ledCodes.has(code))) return null
  const [first] = cases
  if (first === undefined) return null
  const {family} = first.flow
  const endOf = (end: Flow["from"]): FlowSet["from"] => endsOfSpots([spotOf(directory, end)], family, "this one")
  const sets = cases.map(({flow: {from, to, protocol, port, sourcePort}}): FlowSet => {
    const range = (number: number | null): readonly {first: number; last: number}[] =>
      number === null ? [] : [{first: number, last: number}]
    return {from: endOf(from), to: endOf(to), packets: PacketSet.ofPorts(protocol, range(port), range(sourcePort))}
  })
  return {sets, except: [], families: [family], ownPods: "counted", outsiders: "left out"}
}

/** A source port that is not given is a definite one, for a definite flow. */
function oneFlow(entry: Expectation): Expectation {
  const number = entry.protocol === null ? undefined : protocolNumber(entry.protocol)
  if (entry.sourcePort !== null || number === undefined || !hasPorts(number)) return entry
  return {...entry, sourcePort: defaultSourcePort}
}
