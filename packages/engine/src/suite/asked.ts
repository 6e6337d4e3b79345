// What an entry of a test asks, as flows.

import type {FlowQuery} from "../analyze/flow-sets.ts"
import {flowQueryOf} from "../analyze/flow-words.ts"
import type {Query} from "../analyze/flow-words.ts"
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

/** A source port that is not given is a definite one, for a definite flow. */
function oneFlow(entry: Expectation): Expectation {
  const number = entry.protocol === null ? undefined : protocolNumber(entry.protocol)
  if (entry.sourcePort !== null || number === undefined || !hasPorts(number)) return entry
  return {...entry, sourcePort: defaultSourcePort}
}
